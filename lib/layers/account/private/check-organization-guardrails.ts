import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';
import { checkRegionName } from '../../../private/known-region';
import { checkOrganizationId } from '../../../private/organization-id';
import { refuseAutomatedReasoning } from '../../model/internal';
import type { OrganizationGuardrailsProps } from '../organization-guardrails-props';

const TARGET = /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|\d{12})$/;
const DISCOVERY = /^https:\/\/[^\s*?#]+\/\.well-known\/openid-configuration$/;
const ACCOUNT = /^\d{12}$/;
/** Without its path, a role of IAM Identity Center would match nothing; so would a path that begins with a slash. */
const NAME = /^(?!\/|role\/|AWSReservedSSO_)[\w+=,.@/-]{4}[\w+=,.@/*-]*$/;

/** Throws for what AWS Organizations would refuse, or what would hold for nobody. */
export function checkOrganizationGuardrails(scope: Construct, props: OrganizationGuardrailsProps): void {
  const fail = (message: string): never => {
    throw new PropsError(scope, message);
  };
  const each = (prop: string, values: string[] | undefined, pattern: RegExp, expected: string) => {
    for (const value of values ?? []) {
      if (!Token.isUnresolved(value) && !pattern.test(value)) fail(`'${prop}' must be ${expected}, got '${value}'`);
    }
  };
  const some = (prop: string, values: unknown[]) => {
    if (values.length === 0) fail(`'${prop}' must name at least one, got none`);
  };
  checkOrganizationId(scope, props.organizationId);
  some('targetIds', props.targetIds);
  const targets = [...props.targetIds, ...(props.dryRunTargetId ? [props.dryRunTargetId] : [])];
  each('targetIds', targets, TARGET, "ids of units ('ou-…'), accounts (12 digits) or the root ('r-…')");
  const twice = targets.filter((each, index) => !Token.isUnresolved(each) && targets.indexOf(each) < index);
  if (twice.length > 0) fail(`'targetIds' must name each target once, got '${twice[0]}' twice`);
  some('models', Object.keys(props.models));
  some('regions', props.regions);
  for (const region of props.regions) checkRegionName(scope, 'regions', region);
  for (const prop of ['exemptRoleNames', 'responderRoleNames'] as const) {
    each(
      prop,
      props[prop],
      NAME,
      "names of roles behind their paths, as 'aws-reserved/sso.amazonaws.com/AWSReservedSSO_…', with '*' not before the fifth character",
    );
  }
  each('baselineStackNames', props.baselineStackNames, /^[A-Za-z][A-Za-z0-9-]*$/, 'names of stacks');
  each('protectedStackNames', props.protectedStackNames, /^[A-Za-z*][A-Za-z0-9*-]*$/, 'names of stacks');
  if (props.responderRoleNames?.length && !props.protectedStackNames?.length) {
    fail(`'responderRoleNames' operate what is protected, but 'protectedStackNames' names none`);
  }
  each('trustedAccountIds', props.trustedAccountIds, ACCOUNT, 'accounts of 12 digits');
  if (props.trustedAccountIds?.length && props.dataPerimeter === false) {
    fail(`'trustedAccountIds' need the data perimeter, but 'dataPerimeter' is false`);
  }
  const { agentDiscoveryUrls } = props;
  if (agentDiscoveryUrls) {
    some('agentDiscoveryUrls', agentDiscoveryUrls);
    each(
      'agentDiscoveryUrls',
      agentDiscoveryUrls,
      DISCOVERY,
      "'https://…/.well-known/openid-configuration' without '*'",
    );
    if (props.agentUse === false) fail(`'agentDiscoveryUrls' need the policy about agents, but 'agentUse' is false`);
  }
  for (const prop of ['securityHubAdministratorId', 'detectiveAdministratorId'] as const) {
    const account = props[prop];
    if (account === undefined) continue;
    each(prop, [account], ACCOUNT, 'an account of 12 digits');
    if (account === Stack.of(scope).account) {
      fail(`'${prop}' must be another account than the stack's, which would watch itself, got '${account}'`);
    }
  }
  for (const [region, guardrail] of Object.entries(props.guardrails ?? {})) {
    checkRegionName(scope, 'guardrails', region);
    refuseAutomatedReasoning(scope, 'guardrails', guardrail);
    const [, , , , account] = guardrail.guardrailArn.split(':');
    if (!Token.isUnresolved(guardrail.guardrailArn) && account !== Stack.of(scope).account) {
      fail(`'guardrails' must belong to the account of the stack, got '${guardrail.guardrailArn}'`);
    }
    const own = Stack.of(guardrail).region;
    if (!Token.isUnresolved(own) && own !== region) {
      fail(`'guardrails' must be in the Region they are for, got '${guardrail.node.path}' of '${own}' for '${region}'`);
    }
  }
}
