import { Size, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkArnRegion } from '../../../private/check-props';
import { PropsError } from '../../../private/errors';
import { checkOffered } from '../../../private/offered';
import { checkWholeNumber } from '../../../private/whole-number';
import { TokenIssuerKind, TokenUse, WorkloadIdentity } from '../../identity';
import { LlmEndpoint } from '../../network';
import type { AgentGatewayProps } from '../agent-gateway-props';
import { ToolEffect } from '../tool-effect';
import type { Callers } from './cedar-policies';
import type { ToolTarget } from './tool-target';

/** The props with their defaults. */
export interface Decided extends AgentGatewayProps {
  readonly scope: string;
  readonly userRequestsPerMinute: number;
  readonly toolRequestsPerMinute: number;
  readonly maxRequest: Size;
  readonly callers: Callers;
  /** Absent: not reserved. */
  readonly concurrency?: number;
}

/** AgentCore shows a web ACL this much of a body; our own refuses what is longer. */
const INSPECTED = Size.kibibytes(16);
const MAX_REQUEST = Size.mebibytes(1);

/** Decides the defaults, and throws for props that AgentCore, or the functions of the gateway, would refuse later. */
export function decide(scope: Construct, props: AgentGatewayProps): Decided {
  const { identity, tools, edge, webAclArn, network, maxRequest = INSPECTED } = props;
  checkOffered(scope, 'AWS::BedrockAgentCore::Gateway', "'tools' must be given to an LlmGateway");
  const fail = (must: string): never => {
    throw new PropsError(scope, must);
  };
  checkWholeNumber(scope, 'userRequestsPerMinute', props.userRequestsPerMinute, 1, 6_000);
  checkWholeNumber(scope, 'toolRequestsPerMinute', props.toolRequestsPerMinute, 1, 60_000);
  checkWholeNumber(scope, 'concurrency', props.concurrency, 1, 1_000);
  const reserve = props.reserveConcurrency ?? true;
  if (!reserve && props.concurrency !== undefined) {
    fail(
      `'concurrency' must be absent with 'reserveConcurrency' false: it is what would be reserved, got ${props.concurrency}`,
    );
  }
  if (tools.length === 0) fail("'tools' must hold at least one target, got none");
  if (edge && webAclArn) fail(`'webAclArn' must be absent with 'edge': a gateway has one web ACL, got ${webAclArn}`);
  if (webAclArn !== undefined && !Token.isUnresolved(webAclArn)) {
    if (!/^arn:[^:]+:wafv2:[^:]+:\d{12}:regional\/webacl\/[^/]+\/[^/]+$/.test(webAclArn)) {
      fail(`'webAclArn' must name a regional web ACL, got '${webAclArn}'`);
    }
    checkArnRegion(scope, 'webAclArn', webAclArn);
  }
  const most = webAclArn === undefined ? INSPECTED : MAX_REQUEST;
  if (maxRequest.toBytes() < 1024 || maxRequest.toBytes() > most.toBytes()) {
    fail(`'maxRequest' must be 1 KiB to ${most.toKibibytes()} KiB, got ${maxRequest.toBytes()} bytes`);
  }
  const { kind, tokenUse } = identity.acceptedTokens();
  if (tokenUse === TokenUse.ID) fail("'identity' must accept access tokens: ID tokens have no scope, got TokenUse.ID");
  const own = identity instanceof WorkloadIdentity;
  if (!own && props.scope === undefined) {
    fail("'scope' must be given with an identity that exists elsewhere, got none");
  }
  if (own && props.scope !== undefined) {
    fail(`'scope' must be absent with a WorkloadIdentity, which gives its users one, got '${props.scope}'`);
  }
  const word = own ? identity._toolScope() : props.scope!;
  if (!Token.isUnresolved(word) && !/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(word)) {
    fail(`'scope' must be one scope, got '${word}'`);
  }
  network?._needs(LlmEndpoint.AGENTCORE_GATEWAY);
  return {
    ...props,
    scope: word,
    userRequestsPerMinute: props.userRequestsPerMinute ?? 60,
    toolRequestsPerMinute: props.toolRequestsPerMinute ?? 600,
    maxRequest,
    concurrency: reserve ? (props.concurrency ?? 10) : undefined,
    callers: {
      tenantClaim: identity.claims.tenant,
      // user pools write scopes as one text; how others do is not known, and the authorizer asks for the scope in any case
      scope: kind === TokenIssuerKind.COGNITO && !Token.isUnresolved(word) ? word : undefined,
    },
  };
}

/** What each target consists of; throws for what is declared wrongly, alone or beside the others. */
export function bindTools(scope: Construct, { tools, approvals }: Decided): ToolTarget[] {
  const names = new Set<string>();
  for (const { name } of tools) {
    if (names.has(name)) throw new PropsError(scope, `'tools' must have a name of their own each, got '${name}' twice`);
    names.add(name);
  }
  const targets = tools.map((each) => each._bind(scope));
  const all = targets.flatMap((target) => target.tools);
  for (const { name, entry } of all) {
    if (entry.effect === ToolEffect.MUTATING && !approvals) {
      throw new PropsError(
        scope,
        `'approvals' must be given where a tool changes something: ${name} is MUTATING, which is the default, got none`,
      );
    }
    const named = all.find((other) => other.name !== name && speaksOf(entry.description, other.target, other.tool));
    if (named) {
      throw new PropsError(
        scope,
        `'description' of tool ${name} must name no other tool: it would lead a model to ${named.name}, got '${named.target}'`,
      );
    }
  }
  return targets;
}

/** Whether a text names a tool in a way that no ordinary word does. */
const speaksOf = (text: string, target: string, tool: string): boolean =>
  [target, tool].some(
    (name) => /[-_\d]|[a-z][A-Z]/.test(name) && new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text),
  );
