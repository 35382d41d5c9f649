import { Duration, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkProps } from '../../../private/check-props';
import type { Decided } from '../../../private/decided';
import { PropsError } from '../../../private/errors';
import { checkOffered } from '../../../private/offered';
import { checkWholeNumber } from '../../../private/whole-number';
import { LlmEndpoint } from '../../network';
import type { AgentRuntimeProps } from '../agent-runtime-props';
import type { RuntimeGatewayOptions } from '../runtime-gateway-options';
import { checkGatewayDoor } from './check-gateway-door';
import { checkIsolated } from './check-isolated';
import { checkClaim } from './declared-tool';
import { saysWho } from './tool-text';

const OWN_HEADER = /^X-Amzn-Bedrock-AgentCore-Runtime-Custom-[A-Za-z0-9_-]{1,128}$/i;
/** Parts of names by which a header says who calls, besides those by which an argument of a tool does. */
const WHO = /(user|tenant|customer|account|org|subject|principal|identity|email|role|group)/i;
const MOST_HEADERS = 10; // of a target; a runtime takes twice as many

/** Throws for an agent that would get out of its network, see what it must not, or not start. */
export function checkAgentRuntime(
  scope: Construct,
  props: Decided<AgentRuntimeProps, 'idleTimeout' | 'maxLifetime' | 'headers' | 'environment'>,
): void {
  const { artifact, network, entry, modelAccess, aliases } = props;
  const fail = (must: string): never => {
    throw new PropsError(scope, must);
  };
  for (const type of ['Runtime', 'RuntimeEndpoint', 'ResourcePolicy']) {
    checkOffered(scope, `AWS::BedrockAgentCore::${type}`, "'AgentRuntime' must be absent");
  }
  artifact._check(scope);
  checkIsolated(scope, network);
  for (const endpoint of neededBy(props)) network._needs(endpoint);
  if (!network._s3Addresses) {
    fail(
      `'network' must have a gateway endpoint of S3, from which AgentCore takes ${artifact._isImage ? 'layers of images' : 'code'}, got none`,
    );
  }
  checkTimes(scope, props);
  checkHeaders(scope, props);
  for (const name of Object.keys(props.environment)) {
    if (/^(SECURE_LLM_|AWS_)/.test(name) || !/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name)) {
      fail(`'environment' must have names of letters, digits and '_' that are not taken, got '${name}'`);
    }
  }
  if (aliases && !modelAccess) fail(`'aliases' must be absent without 'modelAccess', got ${aliases.join(', ')}`);
  for (const alias of aliases ?? []) {
    if (modelAccess && !modelAccess.aliases.includes(alias)) {
      fail(`'aliases' must be among ${modelAccess.aliases.join(', ')}, got '${alias}'`);
    }
  }
  if (aliases?.length === 0)
    fail("'aliases' must name at least one model, got none: leave out 'modelAccess' for an agent without");
  if (entry._gateway) checkFrontGateway(scope, entry._gateway);
}

/** The endpoints without which the agent does not start, or does not reach what it may use. */
export const neededBy = ({ artifact, modelAccess }: AgentRuntimeProps): LlmEndpoint[] => [
  LlmEndpoint.LOGS,
  ...(artifact._isImage ? [LlmEndpoint.ECR_API, LlmEndpoint.ECR_DOCKER] : []),
  ...(modelAccess ? [LlmEndpoint.BEDROCK_RUNTIME] : []),
];

function checkTimes(
  scope: Construct,
  { idleTimeout, maxLifetime }: Decided<AgentRuntimeProps, 'idleTimeout' | 'maxLifetime'>,
): void {
  const given = { idleTimeout, maxLifetime };
  const bounds = {
    idleTimeout: [Duration.minutes(1), Duration.hours(1)],
    maxLifetime: [Duration.minutes(1), Duration.hours(8)],
  } as const;
  for (const name of ['idleTimeout', 'maxLifetime'] as const) {
    if (given[name].isUnresolved()) throw new PropsError(scope, `'${name}' must be known when the app is synthesized`);
    const seconds = given[name].toSeconds({ integral: false });
    const [least, most] = bounds[name];
    if (Number.isInteger(seconds) && seconds >= least.toSeconds() && seconds <= most.toSeconds()) continue;
    throw new PropsError(
      scope,
      `'${name}' must be ${least.toHumanString()} to ${most.toHumanString()} in whole seconds, got ${given[name].toHumanString()}`,
    );
  }
  if (idleTimeout.toSeconds() > maxLifetime.toSeconds()) {
    throw new PropsError(
      scope,
      `'idleTimeout' must be at most 'maxLifetime', ${maxLifetime.toHumanString()}, got ${idleTimeout.toHumanString()}`,
    );
  }
}

function checkHeaders(scope: Construct, { headers, entry }: Decided<AgentRuntimeProps, 'headers'>): void {
  if (headers.length > MOST_HEADERS) {
    throw new PropsError(scope, `'headers' must hold at most ${MOST_HEADERS}, got ${headers.length}`);
  }
  for (const [i, name] of headers.entries()) {
    if (Token.isUnresolved(name) || !OWN_HEADER.test(name)) {
      throw new PropsError(
        scope,
        `'headers' must begin with 'X-Amzn-Bedrock-AgentCore-Runtime-Custom-': the token of the user is none of them, got '${name}'`,
      );
    }
    if (headers.slice(0, i).some((other) => other.toLowerCase() === name.toLowerCase())) {
      throw new PropsError(scope, `'headers' must have a name each, got '${name}' twice`);
    }
    const own = name.replace(/^.*-Custom-/i, '');
    if (entry._gateway && (WHO.test(own) || saysWho(own))) {
      throw new PropsError(
        scope,
        `'headers' must not say who calls, which clients would say themselves, got '${name}'`,
      );
    }
  }
}

function checkFrontGateway(
  scope: Construct,
  options: RuntimeGatewayOptions & Parameters<typeof checkGatewayDoor>[1],
): void {
  const { allow, network, userRequestsPerMinute } = options;
  const types = ['Gateway', 'GatewayTarget', 'Policy', 'PolicyEngine', 'GatewayRateLimit'];
  for (const type of types) checkOffered(scope, `AWS::BedrockAgentCore::${type}`, "'entry' must be RuntimeEntry.iam");
  checkProps(scope, 'RuntimeGatewayOptions', options);
  checkGatewayDoor(scope, options);
  checkWholeNumber(scope, 'userRequestsPerMinute', userRequestsPerMinute, 1, 6_000);
  network?._needs(LlmEndpoint.AGENTCORE_GATEWAY);
  const fail = (must: string): never => {
    throw new PropsError(scope, `'allow' of the entry ${must}`);
  };
  if (allow?.length === 0) fail('must hold at least one ToolAccess, got none: nobody could talk to the agent');
  for (const { _conditions, _limits } of allow ?? []) {
    if (_limits.length > 0)
      fail(`must limit no arguments, which policies of a runtime do not see, got '${_limits[0]![0]}'`);
    for (const { claim, values } of _conditions) checkClaim(claim, values, fail);
  }
}
