import type { Construct } from 'constructs';
import { type AgentTools, ToolEffect } from '../../layers/agent';
import { WorkloadIdentity } from '../../layers/identity';
import { LlmEndpoint } from '../../layers/network';
import { PropsError } from '../../private/errors';
import { isLackingIn } from '../../private/offered';
import type { AgentOptions } from '../agent-options';
import type { DefenseInDepthProps } from '../defense-in-depth-props';
import { SecurityProfile } from '../security-profile';
import { SETTINGS } from './profile-settings';

/** Whether a tool changes something, so that people are asked. */
export const asksPeople = (scope: Construct, tools: readonly AgentTools[]): boolean =>
  tools.some((each) => each._bind(scope).tools.some(({ entry }) => entry.effect === ToolEffect.MUTATING));

/** Whether the application says itself which alias may ask for which tool. */
export const namesTools = ({ gatewayOptions }: DefenseInDepthProps): boolean => gatewayOptions?.aliases !== undefined;

/** Throws for tools that no model could ask for, or whose callers or approvers no token tells. */
export function checkAgent(scope: Construct, props: DefenseInDepthProps, region: string | undefined): void {
  const { agent, gatewayOptions, profile = SecurityProfile.STANDARD } = props;
  if (!agent) return;
  const fail = (must: string): never => {
    throw new PropsError(scope, must);
  };
  const parts = ['Gateway', 'GatewayTarget', 'Policy', 'GatewayRateLimit'];
  const missing = [...parts, ...(SETTINGS[profile].privateTools ? ['ResourcePolicy'] : [])]
    .map((part) => `AWS::BedrockAgentCore::${part}`)
    // this construct stands outside of its stacks, which know the Region
    .find((type) => isLackingIn(region, type));
  if (missing) fail(`'agent' must be absent in ${region}, where CloudFormation has no ${missing}`);
  if (gatewayOptions?.agentGateway) {
    fail("'gatewayOptions.agentGateway' must be absent with 'agent', which makes the gateway of tools, got both");
  }
  const { vpc, privateDns = false, existingEndpoints } = props;
  if (vpc && !privateDns && !existingEndpoints?.interfaces?.[LlmEndpoint.AGENTCORE_GATEWAY]) {
    fail(
      `'privateDns' must be true with 'agent' in a 'vpc' that exists: a gateway of tools has one name, which leads past the endpoint otherwise, got ${privateDns}`,
    );
  }
  const changes = asksPeople(scope, agent.tools);
  if (!changes && agent.approvalOptions) {
    fail("'agent.approvalOptions' must be absent where no tool is MUTATING: nobody would be asked, got some");
  }
  checkTokens(props, agent, changes, fail);
  checkAliases(props, agent, fail);
}

/** A user pool that is made here, or by us elsewhere, gives its users the scope, and approvers a page to sign in at. */
function checkTokens(
  { identity }: DefenseInDepthProps,
  { scope, approvalOptions }: AgentOptions,
  changes: boolean,
  fail: (must: string) => never,
): void {
  if (!identity || identity instanceof WorkloadIdentity) {
    if (scope !== undefined) {
      fail(`'agent.scope' must be absent with a WorkloadIdentity, which gives its users one, got '${scope}'`);
    }
    return;
  }
  if (scope === undefined) {
    fail(
      "'agent.scope' must be given with an 'identity' that exists elsewhere: have it issue a scope for tools to the clients of users, and name it; got none",
    );
  }
  if (changes && !identity.claims.groups) {
    fail(
      "'identity' must say by which claim its tokens list groups where a tool is MUTATING: approvers are known by one, got none",
    );
  }
  if (changes && !approvalOptions?.signIn) {
    fail(
      "'agent.approvalOptions.signIn' must be given with an 'identity' that exists elsewhere where a tool is MUTATING: approvers sign in there, got none",
    );
  }
}

/** Tools that no alias asks for are a mistake. */
function checkAliases(props: DefenseInDepthProps, { tools }: AgentOptions, fail: (must: string) => never): void {
  if (!namesTools(props)) return;
  const asked = Object.values(props.gatewayOptions?.aliases ?? {}).flatMap((alias) => alias.tools ?? []);
  if (asked.some((name) => tools.some((target) => name.startsWith(`${target.name}___`)))) return;
  fail(
    `'gatewayOptions.aliases' must have an alias whose 'tools' name one of 'agent' (${tools.map(({ name }) => `${name}___…`).join(', ')}), got ${asked.join(', ') || 'none'}`,
  );
}
