import { App, Stack } from 'aws-cdk-lib';
import { OrganizationGuardrails } from '../../lib/layers/account';
import { Geography, LlmModel } from '../../lib/layers/model';
import { Iam, type IamRequest, mighty, type PolicyDocument, type Principal } from './iam';

export const ACCOUNT = '111122223333';
export const ORGANIZATION = 'o-abcde12345';
export const TRUSTED = ['444455556666', '444455557777'];
export const NOVA = 'amazon.nova-lite-v1:0';
export const TITAN = 'amazon.titan-embed-text-v2:0';

const stack = new Stack(new App(), 'Organization', { env: { account: '999988887777', region: 'eu-central-1' } });
new OrganizationGuardrails(stack, 'Guardrails', {
  organizationId: ORGANIZATION,
  targetIds: ['ou-abcd-12345678'],
  models: {
    chat: LlmModel.geographicProfile(Geography.EU, NOVA),
    acme: LlmModel.applicationProfile(LlmModel.geographicProfile(Geography.EU, NOVA), { tags: { tenant: 'acme' } }),
    embed: LlmModel.foundationModel(TITAN),
  },
  regions: ['eu-central-1', 'eu-west-2'], // the second is no destination of the profile
  exemptRoleNames: ['cdk-hnb659fds-*', 'BreakGlass'],
  responderRoleNames: ['OnCall', 'Lead'],
  baselineStackNames: ['Llm-Account', 'ABaselineWhoseNameIsLongerThan24'],
  protectedStackNames: ['Llm-App*', 'Search'],
  trustedAccountIds: TRUSTED,
});

/** An organization with policies about a baseline and two applications. */
export const sim = new Iam(stack);

/** The policy whose logical id ends so. */
export const policyOf = (id: string): PolicyDocument =>
  sim.document('AWS::Organizations::Policy', 'Content', `Guardrails${id}`);

export const role = (name: string, account = ACCOUNT): Principal => mighty(`arn:aws:iam::${account}:role/${name}`);
export const administrator = role('Administrator');

/** Who deploys, one for each way to be exempt. */
export const EXEMPT = [
  'cdk-hnb659fds-deploy-role-111122223333-eu-central-1',
  'BreakGlass',
  'secure-llm/ensure/Llm-Account/Llm-Account-ThreatDetectionGuardDutyRole98403791-x',
  'secure-llm/ensure/ABaselineWhoseNameIsLongerThan24/ABaselineWhoseNameIsLong-ThreatDetectionGu-x',
];

export const asServiceControl = (asked: IamRequest, policy: PolicyDocument) =>
  sim.decide({ resourceAccount: ACCOUNT, ...asked, serviceControlPolicies: [policy] });

/** In eu-central-1 and the account, where the service has both. */
export const arn = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${ACCOUNT}:${rest}`;

/** Roles, keys, buckets and the like let nobody in by default; these let their account in. */
export const lettingIn = (action: string): PolicyDocument | undefined => {
  const statement = { Effect: 'Allow', Action: '*', Principal: { AWS: ACCOUNT } };
  if (action === 'sts:AssumeRole') return { Statement: [{ ...statement, Action: action }] } as PolicyDocument;
  return /^(kms|s3):/.test(action) ? ({ Statement: [{ ...statement, Resource: '*' }] } as PolicyDocument) : undefined;
};
