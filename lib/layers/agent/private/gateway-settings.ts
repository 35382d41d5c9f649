import { Size, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';
import { type IWorkloadIdentity, TokenIssuerKind, WorkloadIdentity } from '../../identity';
import type { AgentGatewayProps } from '../agent-gateway-props';
import type { CatalogueTool } from '../contract';
import { ToolEffect } from '../tool-effect';
import type { Callers } from './cedar-policies';
import type { ToolTarget } from './tool-target';
import type { Schema } from './tool-text';

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
export const INSPECTED = Size.kibibytes(16);

/** The defaults, once the props are checked. */
export function decided(props: AgentGatewayProps): Decided {
  const { identity } = props;
  const scope = identity instanceof WorkloadIdentity ? identity._toolScope() : props.scope!;
  return {
    ...props,
    scope,
    userRequestsPerMinute: props.userRequestsPerMinute ?? 60,
    toolRequestsPerMinute: props.toolRequestsPerMinute ?? 600,
    maxRequest: props.maxRequest ?? INSPECTED,
    concurrency: (props.reserveConcurrency ?? true) ? (props.concurrency ?? 10) : undefined,
    callers: callersOf(identity, scope),
  };
}

/** What policies ask of each caller. */
export function callersOf(identity: IWorkloadIdentity, scope: string): Callers {
  const isText = identity.acceptedTokens().kind === TokenIssuerKind.COGNITO && !Token.isUnresolved(scope);
  return {
    tenantClaim: identity.claims.tenant,
    // user pools write scopes as one text; how others do is not known, and the authorizer asks for the scope in any case
    scope: isText ? scope : undefined,
  };
}

/** What each target consists of; throws for what is declared wrongly, alone or beside the others. */
export function bindTools(scope: Construct, { tools, approvals }: Decided): ToolTarget[] {
  const names = new Set<string>();
  for (const { name } of tools) {
    // people who approve a call, and models, take 'Pay' and 'pay' for one
    const same = name.toLowerCase();
    if (names.has(same)) throw new PropsError(scope, `'tools' must have a name of their own each, got '${name}' twice`);
    names.add(same);
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
    const named = all.find(
      (other) => other.name !== name && textsOf(entry).some((text) => speaksOf(text, other.target, other.tool)),
    );
    if (named) {
      throw new PropsError(
        scope,
        `'description' of tool ${name} must name no other tool: it would lead a model to ${named.name}, got '${named.target}'`,
      );
    }
  }
  return targets;
}

/** What a model is told of a tool and of its arguments. */
const textsOf = ({ description, inputSchema }: CatalogueTool): string[] => [
  description,
  ...descriptionsIn(inputSchema),
];

function descriptionsIn({ description, properties, items }: Schema): string[] {
  const parts = [...Object.values((properties ?? {}) as Record<string, Schema>), ...(items ? [items as Schema] : [])];
  return [...(description === undefined ? [] : [String(description)]), ...parts.flatMap(descriptionsIn)];
}

/** Whether a text names a tool in a way that no ordinary word does. */
const speaksOf = (text: string, target: string, tool: string): boolean =>
  [target, tool].some(
    (name) => /[-_\d]|[a-z][A-Z]/.test(name) && new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text),
  );
