import type { DeployedResource } from '../../../local/samples/deployed';
import { type Call, fact } from '../../support/account';
import type { Step } from '../../support/closure';
import { ACCOUNT, ASSETS, arn, bootstrapRole, IMAGES, roleArn, type World } from './world';

const ADMINISTRATOR_ACCESS = 'arn:aws:iam::aws:policy/AdministratorAccess';
const user = (name: string) => `arn:aws:iam::${ACCOUNT}:user/${name}`;
const call = (action: string, resource?: string, context?: Call['context']): Call => ({ action, resource, context });
const passed = (role: string, service: string) =>
  call('iam:PassRole', role, { 'iam:PassedToService': `${service}.amazonaws.com` });

/** The services that do for whoever asks whatever a role may, with the calls that make and start it. */
const RUNNERS: Record<string, (role: string) => Call[]> = {
  lambda: () => [
    call('lambda:CreateFunction', arn('lambda', 'function:made')),
    call('lambda:InvokeFunction', arn('lambda', 'function:made')),
  ],
  states: () => [
    call('states:CreateStateMachine', arn('states', 'stateMachine:made')),
    call('states:StartExecution', arn('states', 'stateMachine:made')),
  ],
  cloudformation: () => [call('cloudformation:CreateStack', arn('cloudformation', 'stack/made/a'))],
  events: () => [
    call('events:PutRule', arn('events', 'rule/made')),
    call('events:PutTargets', arn('events', 'rule/made')),
  ],
  scheduler: () => [call('scheduler:CreateSchedule', arn('scheduler', 'schedule/default/made'))],
  ec2: () => [call('ec2:RunInstances', arn('ec2', 'instance/i-a'))],
  pipes: () => [call('pipes:CreatePipe', arn('pipes', 'pipe/made'))],
};

/**
 * What changes who may do what, or takes away what stands in the way, for each thing of the account that it can be done to.
 * Where a text may be rewritten, the worst text is meant.
 */
export function stepsIn(world: World): Step[] {
  const { deployed } = world.iam;
  const all = (type: string) => deployed.all(type);
  const short = ({ logicalId }: DeployedResource) =>
    logicalId.replace(/[0-9A-F]{8}$/, '').replace(/c8[0-9a-f]{40}/, '');
  const steps: Step[] = [];
  const add = (name: string, calls: readonly Call[], gives: string[], needs: string[] = []) =>
    steps.push({ name, calls, gives, needs });

  // ---- roles
  const foreign: [name: string, role: string, holder: string][] = [
    ["CDK's deploying role", bootstrapRole('deploy'), 'deploying role'],
    ["CDK's publishing role", bootstrapRole('file-publishing'), 'publishing role'],
    ["CDK's executing role", bootstrapRole('cfn-exec'), 'executing role'],
    ['the pipeline', roleArn('Pipeline'), 'pipeline'],
    ['the break-glass role', roleArn('BreakGlass'), 'break-glass role'],
  ];
  const every: [name: string, role: string, holder: string, services: string[]][] = [
    ...all('AWS::IAM::Role').map((role): [string, string, string, string[]] => [
      short(role),
      role.arn,
      role.logicalId,
      servicesOf(role.properties.AssumeRolePolicyDocument),
    ]),
    ...foreign.map(([name, role, holder]): [string, string, string, string[]] => [
      name,
      role,
      holder,
      holder === 'executing role' ? ['cloudformation'] : [],
    ]),
  ];
  for (const [name, role, holder, services] of every) {
    const becomes = [fact.holds(holder)];
    add(`assume ${name}`, [call('sts:AssumeRole', role)], becomes);
    add(`rewrite the trust of ${name}`, [call('iam:UpdateAssumeRolePolicy', role)], [fact.open(role)]);
    add(`put a policy into ${name}`, [call('iam:PutRolePolicy', role)], [fact.mighty(role)]);
    add(
      `attach AdministratorAccess to ${name}`,
      [call('iam:AttachRolePolicy', role, { 'iam:PolicyARN': ADMINISTRATOR_ACCESS })],
      [fact.mighty(role)],
    );
    add(`take the boundary off ${name}`, [call('iam:DeleteRolePermissionsBoundary', role)], [fact.unbounded(role)]);
    add(
      `put another boundary onto ${name}`,
      [call('iam:PutRolePermissionsBoundary', role, { 'iam:PermissionsBoundary': ADMINISTRATOR_ACCESS })],
      [fact.unbounded(role)],
    );
    for (const service of services) {
      if (RUNNERS[service]) {
        add(`pass ${name} to ${service}`, [passed(role, service), ...RUNNERS[service](role)], becomes);
      }
    }
    // once anybody is trusted, so is every service
    add(
      `pass ${name} to lambda`,
      [passed(role, 'lambda'), ...RUNNERS.lambda!(role)],
      becomes,
      services.includes('lambda') ? [] : [fact.open(role)],
    );
  }
  add(
    'make a role and assume it',
    [
      call('iam:CreateRole', roleArn('Made')),
      call('iam:AttachRolePolicy', roleArn('Made'), { 'iam:PolicyARN': ADMINISTRATOR_ACCESS }),
    ],
    [fact.holds('new role')],
  );
  add(
    'make a role of an exempt name',
    [
      call('iam:CreateRole', roleArn('cdk-hnb659fds-made')),
      call('iam:AttachRolePolicy', roleArn('cdk-hnb659fds-made'), { 'iam:PolicyARN': ADMINISTRATOR_ACCESS }),
    ],
    [fact.holds('new role of an exempt name')],
  );

  // ---- users and those who vouch
  add(
    'make a user with an access key',
    [
      call('iam:CreateUser', user('made')),
      call('iam:AttachUserPolicy', user('made'), { 'iam:PolicyARN': ADMINISTRATOR_ACCESS }),
      call('iam:CreateAccessKey', user('made')),
    ],
    [fact.holds('new user')],
  );
  for (const [name, action] of [
    ['make an access key of an administrator', 'iam:CreateAccessKey'],
    ['make a password of an administrator', 'iam:CreateLoginProfile'],
    ['change the password of an administrator', 'iam:UpdateLoginProfile'],
  ] as const) {
    add(name, [call(action, user('ops'))], [fact.holds('new user')]);
  }
  const provider = (kind: string, name: string) => `arn:aws:iam::${ACCOUNT}:${kind}/${name}`;
  for (const action of ['iam:UpdateSAMLProvider', 'iam:DeleteSAMLProvider']) {
    add(
      `vouch for administrators (${action})`,
      [call(action, provider('saml-provider', 'AWSSSO_a_DO_NOT_DELETE'))],
      [fact.holds('administrator by federation')],
    );
  }
  for (const action of [
    'iam:AddClientIDToOpenIDConnectProvider',
    'iam:UpdateOpenIDConnectProviderThumbprint',
    'iam:DeleteOpenIDConnectProvider',
  ]) {
    add(
      `vouch for the pipeline (${action})`,
      [call(action, provider('oidc-provider', 'token.actions.githubusercontent.com'))],
      [fact.holds('pipeline')],
    );
  }

  // ---- texts of policies
  for (const each of all('AWS::IAM::ManagedPolicy')) {
    add(`rewrite ${short(each)}`, [call('iam:CreatePolicyVersion', each.ref)], [fact.rewritten(each.ref)]);
    add(
      `make ${short(each)} anew`,
      [call('iam:DeletePolicy', each.ref), call('iam:CreatePolicy', each.ref)],
      [fact.rewritten(each.ref)],
    );
  }

  // ---- code
  for (const each of all('AWS::Lambda::Function')) {
    const becomes = fact.holds(roleOf(world, each));
    add(
      `change the code of ${short(each)}`,
      [call('lambda:UpdateFunctionCode', each.arn)],
      [becomes, `done code ${each.logicalId}`],
    );
    add(
      `change what ${short(each)} loads`,
      [call('lambda:UpdateFunctionConfiguration', each.arn)],
      [becomes, `done code ${each.logicalId}`],
    );
  }
  for (const each of all('AWS::StepFunctions::StateMachine')) {
    const becomes = [fact.holds(roleOf(world, each))];
    add(
      `change ${short(each)} and start it`,
      [call('states:UpdateStateMachine', each.arn), call('states:StartExecution', each.arn)],
      becomes,
    );
    add(`start ${short(each)}`, [call('states:StartExecution', each.arn)], [`done started ${short(each)}`]);
  }
  for (const each of all('AWS::Events::Rule')) {
    add(`disable ${short(each)}`, [call('events:DisableRule', each.arn)], [`done disabled ${each.logicalId}`]);
  }

  for (const action of ['bedrock:DeleteEnforcedGuardrailConfiguration', 'bedrock:PutEnforcedGuardrailConfiguration']) {
    add(`lift the enforced guardrail (${action})`, [call(action)], [fact.done('lifted the enforced guardrail')]);
  }

  // ---- deployments
  for (const name of [...world.stackNames, 'Other']) {
    const stack = arn('cloudformation', `stack/${name}/a`);
    const which =
      name === 'Other' ? 'another stack that CDK deployed' : `the stack ${name.replace(/[0-9A-F]{8}$/, '')}`;
    add(`update ${which}`, [call('cloudformation:UpdateStack', stack)], [fact.holds('executing role')]);
    add(
      `change ${which} by a change set`,
      [call('cloudformation:CreateChangeSet', stack), call('cloudformation:ExecuteChangeSet', stack)],
      [fact.holds('executing role')],
    );
  }
  for (const action of ['s3:PutObject', 's3:DeleteObjectVersion']) {
    add(`overwrite an asset (${action})`, [call(action, `${ASSETS}/a.zip`)], [fact.holds('executing role')]);
  }
  // S3 copies with a role that whoever sets it up hands to it, and that is bound as he is
  add(
    'copy over an asset from a bucket of his own',
    [
      call('s3:PutReplicationConfiguration', 'arn:aws:s3:::own'),
      passed(roleArn('Made'), 's3'),
      call('s3:ReplicateObject', `${ASSETS}/a.zip`),
    ],
    [fact.holds('executing role')],
  );
  add('overwrite an image', [call('ecr:PutImage', IMAGES)], [fact.holds('executing role')]);
  add(`open the bucket of assets`, [call('s3:PutBucketPolicy', ASSETS)], [fact.open(ASSETS)]);

  // ---- policies and locks of what is kept
  for (const each of all('AWS::S3::Bucket')) {
    for (const action of ['s3:DeleteBucketPolicy', 's3:PutBucketPolicy']) {
      add(`${action.slice(3)} of ${short(each)}`, [call(action, each.arn)], [fact.open(each.arn)]);
    }
  }
  for (const { arn: vectors } of all('AWS::S3Vectors::VectorBucket')) {
    for (const action of ['s3vectors:DeleteVectorBucketPolicy', 's3vectors:PutVectorBucketPolicy']) {
      add(`${action.slice(10)} of the vectors`, [call(action, vectors)], [fact.open(vectors)]);
    }
  }
  for (const each of all('AWS::KMS::Key')) {
    add(`change the policy of ${short(each)}`, [call('kms:PutKeyPolicy', each.arn)], [fact.open(each.arn)]);
    add(`grant the use of ${short(each)}`, [call('kms:CreateGrant', each.arn)], [`granted ${each.arn}`]);
  }
  for (const each of all('AWS::Logs::LogGroup')) {
    add(
      `take the protection off ${short(each)}`,
      [call('logs:PutLogGroupDeletionProtection', each.arn)],
      [fact.unlocked(each.arn)],
    );
  }
  for (const each of all('AWS::Backup::BackupVault')) {
    const vault = each.arn;
    add(`unlock ${short(each)}`, [call('backup:DeleteBackupVaultLockConfiguration', vault)], [fact.unlocked(vault)]);
    for (const action of ['backup:PutBackupVaultAccessPolicy', 'backup:DeleteBackupVaultAccessPolicy']) {
      add(`${action.slice(7)} of ${short(each)}`, [call(action, vault)], [fact.open(vault)]);
    }
  }
  for (const each of all('AWS::SQS::Queue')) {
    add(`open ${short(each)}`, [call('sqs:SetQueueAttributes', each.arn)], [fact.open(each.arn)]);
  }
  for (const each of all('AWS::DynamoDB::Table')) {
    for (const action of ['dynamodb:PutResourcePolicy', 'dynamodb:DeleteResourcePolicy']) {
      add(`${action.slice(9)} of ${short(each)}`, [call(action, each.arn)], [fact.open(each.arn)]);
    }
  }
  for (const each of all('AWS::SNS::Topic')) {
    add(`open ${short(each)}`, [call('sns:SetTopicAttributes', each.arn)], [fact.open(each.arn)]);
  }
  for (const each of all('AWS::SecretsManager::Secret')) {
    add(`open ${short(each)}`, [call('secretsmanager:PutResourcePolicy', each.arn)], [fact.open(each.arn)]);
  }
  return steps;
}

/** The logical id of the role that a function or state machine has. */
function roleOf({ iam }: World, { logicalId, properties }: DeployedResource): string {
  const role = String(properties.Role ?? properties.RoleArn);
  const found = iam.deployed.all('AWS::IAM::Role').find(({ arn }) => arn === role);
  if (!found) throw new Error(`${logicalId} has a role ${role} that is in none of the stacks`);
  return found.logicalId;
}

/** The services that a trust names, without what follows their names. */
function servicesOf(trust: unknown): string[] {
  const statements = [(trust as { Statement: unknown }).Statement].flat() as {
    Principal?: { Service?: string | string[] };
  }[];
  return statements.flatMap(({ Principal }) =>
    [Principal?.Service ?? []].flat().map((service) => service.split('.')[0]!),
  );
}
