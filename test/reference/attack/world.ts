import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { DataClass, LlmModel, OrganizationGuardrails, SecurityProfile } from '../../../lib';
import { Account, type Actor } from '../../support/account';
import { awsPolicy } from '../../support/aws-policies';
import { ANONYMOUS, Iam, type PolicyDocument } from '../../support/iam';
import { withAgent } from '../agents';
import { application, PROPS } from '../support';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';
export const ELSEWHERE = '555566667777';
export const ORGANIZATION = 'o-abcde12345';

export const roleArn = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:role/${name}`;
export const arn = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;

type Statement = Record<string, unknown>;
export const policy = (...statements: Statement[]) =>
  ({ Version: '2012-10-17', Statement: statements }) as unknown as PolicyDocument;

/** What a role of `cdk bootstrap` is called. */
export const bootstrapRole = (name: string) => roleArn(`cdk-hnb659fds-${name}-role-${ACCOUNT}-${REGION}`);
export const ASSETS = `arn:aws:s3:::cdk-hnb659fds-assets-${ACCOUNT}-${REGION}`;
export const IMAGES = arn('ecr', `repository/cdk-hnb659fds-container-assets-${ACCOUNT}-${REGION}`);

const PIPELINE = roleArn('Pipeline');
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
const trusts = (principal: Statement, action = 'sts:AssumeRole'): PolicyDocument =>
  policy({ Effect: 'Allow', Principal: principal, Action: action });

/**
 * Identities that accounts have and that the library did not make, with their trust. `cdk bootstrap` lets whoever of the
 * account may assume roles assume its own; without the policies of an organization that alone makes a developer an
 * administrator, so there the trust names the pipeline.
 */
function foreignTrusts(isGoverned: boolean): Record<string, PolicyDocument> {
  const cdk = trusts({ AWS: isGoverned ? `arn:aws:iam::${ACCOUNT}:root` : PIPELINE });
  return {
    [bootstrapRole('deploy')]: cdk,
    [bootstrapRole('file-publishing')]: cdk,
    [bootstrapRole('cfn-exec')]: trusts({ Service: 'cloudformation.amazonaws.com' }),
    // that the token has to be of one repository is for the provider's own keys, which are not known here
    [PIPELINE]: trusts({ Federated: PROVIDER }, 'sts:AssumeRoleWithWebIdentity'),
    [roleArn('BreakGlass')]: trusts({ AWS: `arn:aws:iam::${ELSEWHERE}:role/Incident` }),
  };
}

/** What CDK gives its roles, in the part that matters here. */
const CDK_DEPLOY = policy(
  {
    Effect: 'Allow',
    Action: [
      'cloudformation:CreateChangeSet',
      'cloudformation:CreateStack',
      'cloudformation:DeleteChangeSet',
      'cloudformation:DeleteStack',
      'cloudformation:DescribeChangeSet',
      'cloudformation:DescribeStacks',
      'cloudformation:ExecuteChangeSet',
      'cloudformation:RollbackStack',
      'cloudformation:UpdateStack',
      'cloudformation:UpdateTerminationProtection',
    ],
    Resource: '*',
  },
  { Effect: 'Allow', Action: 'iam:PassRole', Resource: bootstrapRole('cfn-exec') },
  { Effect: 'Allow', Action: ['s3:GetObject*', 's3:GetBucket*', 's3:List*'], Resource: [ASSETS, `${ASSETS}/*`] },
);
const CDK_PUBLISH = policy({
  Effect: 'Allow',
  Action: ['s3:GetObject*', 's3:GetBucket*', 's3:List*', 's3:DeleteObject*', 's3:PutObject*', 's3:Abort*'],
  Resource: [ASSETS, `${ASSETS}/*`],
});

export const administrator = (name: string): Actor => ({
  name,
  arn: roleArn(name),
  identityPolicies: { AdministratorAccess: awsPolicy('AdministratorAccess') },
});

/** Identities beside those of the application, by name. */
export const FOREIGN: Record<string, Actor> = {
  'deploying role': {
    name: 'deploying role',
    arn: bootstrapRole('deploy'),
    identityPolicies: { own: CDK_DEPLOY },
  },
  'publishing role': {
    name: 'publishing role',
    arn: bootstrapRole('file-publishing'),
    identityPolicies: { own: CDK_PUBLISH },
  },
  'executing role': { ...administrator('executing role'), arn: bootstrapRole('cfn-exec') },
  pipeline: {
    name: 'pipeline',
    arn: PIPELINE,
    identityPolicies: {
      own: policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleArn('cdk-hnb659fds-*') }),
    },
  },
  'break-glass role': administrator('BreakGlass'),
  'who is on call': administrator('OnCall'),
  'new role': administrator('Made'),
  'new user': { ...administrator('new user'), arn: `arn:aws:iam::${ACCOUNT}:user/made` },
  'new role of an exempt name': administrator('cdk-hnb659fds-made'),
  'administrator by federation': {
    ...administrator('administrator by federation'),
    arn: roleArn('AWSReservedSSO_Admin_1a2b'),
  },
};

/** The application in an account, with or without the policies of an organization over it. */
export interface World {
  readonly profile: SecurityProfile;
  readonly isGoverned: boolean;
  readonly account: Account;
  readonly iam: Iam;
  readonly stackNames: string[];
  /** The function of the gateway. */
  readonly handler: Actor;
}

const applications = new Map<SecurityProfile, ReturnType<typeof build>>();

function build(profile: SecurityProfile) {
  const { llm, app } = application((made) => ({
    env: { account: ACCOUNT, region: REGION },
    availabilityZones: [`${REGION}a`, `${REGION}b`],
    profile,
    knowledge: {},
    ...withAgent(made),
    ...(profile === SecurityProfile.REGULATED && { administratorArns: [roleArn('BreakGlass')] }),
    protectedRoles: [iam.Role.fromRoleArn(new Stack(new App(), 'Elsewhere'), 'BreakGlass', roleArn('BreakGlass'))],
  }));
  // who does not belong to the deployment, and is given what grants give
  const person = (id: string) =>
    new iam.Role(llm.applicationStack, id, { assumedBy: new iam.ArnPrincipal(roleArn('Directory', ELSEWHERE)) });
  if (llm.incidentResponse.approvalApi) llm.incidentResponse.grantApprove(person('Approver'));
  llm.vault.grantRead(DataClass.EVIDENCE, person('Auditor'));
  llm.vault.grantRead(DataClass.PROMPTS, person('Reader'));
  llm.vault.grantCurate(DataClass.CORPUS, person('Editor'));
  llm.ingestion!.grantUpload(person('Uploader'), 'acme');
  return { app, llm, iam: new Iam(...llm.stacks) };
}

export function built(profile: SecurityProfile) {
  const known = applications.get(profile) ?? build(profile);
  applications.set(profile, known);
  return known;
}

/** The policies of `OrganizationGuardrails`, as the README of the account layer deploys them. */
export function organizationOf(profile: SecurityProfile) {
  const { llm } = built(profile);
  const management = new Stack(new App(), 'Organization', { env: { account: '999988887777', region: REGION } });
  new OrganizationGuardrails(management, 'Guardrails', {
    organizationId: ORGANIZATION,
    targetIds: ['ou-abcd-12345678'],
    // what the knowledge base embeds with is a model like others
    models: { ...PROPS.models, embedding: LlmModel.foundationModel('amazon.titan-embed-text-v2:0') },
    regions: [REGION],
    exemptRoleNames: ['cdk-hnb659fds-*', 'Pipeline', 'BreakGlass'],
    baselineStackNames: [Stack.of(llm.accountBaseline!).stackName],
    protectedStackNames: ['Llm*', '*'],
    responderRoleNames: ['OnCall'],
  });
  const policies = new Iam(management).deployed.all('AWS::Organizations::Policy');
  const of = (type: string) =>
    policies
      .filter(({ properties }) => properties.Type === `${type}_CONTROL_POLICY`)
      .map(({ properties }) => properties.Content as PolicyDocument);
  return { serviceControlPolicies: of('SERVICE'), resourceControlPolicies: of('RESOURCE') };
}

export function world(profile: SecurityProfile, isGoverned: boolean): World {
  const { llm, iam: sim } = built(profile);
  const account = new Account(sim, isGoverned ? organizationOf(profile) : undefined, foreignTrusts(isGoverned));
  const handler = sim.deployed
    .all('AWS::IAM::Role')
    .find(({ logicalId }) => logicalId.startsWith('GatewayHandlerRole'))!;
  return {
    profile,
    isGoverned,
    account,
    iam: sim,
    stackNames: llm.stacks.map(({ stackName }) => stackName),
    handler: account.role(handler.logicalId),
  };
}

const PEOPLE = ['Approver', 'Auditor', 'Reader', 'Editor', 'Uploader'];

const vpcOf = ({ iam: sim }: World) => sim.deployed.one('AWS::EC2::VPC').ref;

/** Somebody who may do everything but what deploys, so that what is left is what the library opens. */
const NO_DEPLOYMENT = policy(
  {
    Effect: 'Deny',
    Action: 'cloudformation:*',
    Resource: '*',
  },
  { Effect: 'Deny', Action: 'sts:AssumeRole', Resource: [roleArn('cdk-*'), PIPELINE] },
  { Effect: 'Deny', Action: ['s3:*', 'ecr:*'], Resource: [ASSETS, `${ASSETS}/*`, IMAGES] },
);

/** Who tries: people and credentials that are no role of the application. */
export function people(of: World): Actor[] {
  const developer: Actor = {
    name: 'a developer',
    arn: roleArn('Developer'),
    identityPolicies: { PowerUserAccess: awsPolicy('PowerUserAccess') },
  };
  return [
    developer,
    {
      ...developer,
      name: 'a developer who cannot deploy',
      identityPolicies: { ...developer.identityPolicies, kept: NO_DEPLOYMENT },
    },
    administrator('an administrator'),
    {
      ...administrator('an administrator under the boundary'),
      boundary: (() => {
        const { ref, properties } = of.iam.deployed.one('AWS::IAM::ManagedPolicy', 'ModelsBoundary');
        return { arn: ref, document: properties.PolicyDocument as PolicyDocument };
      })(),
    },
    {
      ...of.handler,
      name: 'the gateway with other code',
      context: { ...of.handler.context, 'aws:SourceVpc': vpcOf(of) },
      inVpc: true,
    },
    { ...of.handler, name: 'credentials of the gateway, stolen' },
    ...PEOPLE.filter((id) =>
      of.iam.deployed.all('AWS::IAM::Role').some(({ logicalId }) => logicalId.startsWith(id)),
    ).map((id) => ({ ...of.account.role(id), name: `an ${id.toLowerCase()}`.replace('an reader', 'a reader') })),
    {
      name: 'an administrator of another account',
      arn: roleArn('Stranger', ELSEWHERE),
      identityPolicies: { AdministratorAccess: awsPolicy('AdministratorAccess') },
    },
    { name: 'anybody', arn: ANONYMOUS.arn, identityPolicies: {} },
  ];
}

/** The roles of the application, each as if somebody had taken it over. */
export const roles = ({ account, iam: sim }: World): Actor[] =>
  sim.deployed
    .all('AWS::IAM::Role')
    .filter(({ logicalId }) => !/^(Approver|Auditor|Reader|Editor|Uploader)/.test(logicalId))
    .map(({ logicalId }) => account.role(logicalId));
