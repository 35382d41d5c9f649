import { Iam, type IamRequest, type PolicyDocument, type Principal } from '../support/iam';
import { application } from './support';

jest.setTimeout(300_000);

const { llm } = application({
  env: { account: '111122223333', region: 'eu-central-1' },
  availabilityZones: ['eu-central-1a', 'eu-central-1b'],
});
const iam = new Iam(...llm.stacks);
const { deployed } = iam;
const one = (type: string, part: string) => deployed.one(type, part);
const bucket = (name: string) => one('AWS::S3::Bucket', `Vault${name}Bucket`);
const bucketPolicy = (name: string) =>
  iam.document('AWS::S3::BucketPolicy', 'PolicyDocument', `Vault${name}BucketPolicy`);
const HERE = 'arn:aws:%:eu-central-1:111122223333:';
const arn = (service: string, rest: string) => `${HERE.replace('%', service)}${rest}`;
const group = (part: string) => one('AWS::Logs::LogGroup', part).arn;
const MODEL = 'arn:aws:bedrock:eu-central-1::foundation-model/';

const GUARDRAIL = deployed.value(llm.stacks[2]!, llm.guardrail.guardrailArn);
const SWITCH = arn('appconfig', `application/${one('AWS::AppConfig::Application', 'KillSwitch').ref}`);

type Attempt = Omit<IamRequest, 'principal'>;
const s3 = (action: string, name: string, key: string): Attempt => ({
  action: `s3:${action}`,
  resource: key === '' ? bucket(name).arn : `${bucket(name).arn}/${key}`,
  resourcePolicy: bucketPolicy(name),
});

const key = (store: string, action: string): Attempt => ({
  action: `kms:${action}`,
  resource: one('AWS::KMS::Key', `${store}Key`).arn,
  resourcePolicy: iam.document('AWS::KMS::Key', 'KeyPolicy', `${store}Key`),
});

/** What somebody who took over a role would try. */
const ATTEMPTS: Record<string, Attempt> = {
  'read conversations': s3('GetObject', 'prompts', 'model-invocations/a'),
  'erase conversations': s3('DeleteObject', 'prompts', 'model-invocations/a'),
  'read the corpus': s3('GetObject', 'corpus', 'handbook/a.md'),
  'poison the corpus': s3('PutObject', 'corpus', 'handbook/a.md'),
  'read evidence': s3('GetObject', 'evidence', 'incidents/a'),
  'add an incident': s3('PutObject', 'evidence', 'incidents/a'),
  'forge the trail': s3('PutObject', 'evidence', 'AWSLogs/a'),
  'delete evidence': s3('DeleteObject', 'evidence', 'AWSLogs/a'),
  'delete a version of evidence': s3('DeleteObjectVersion', 'evidence', 'AWSLogs/a'),
  'lift the lock of evidence': s3('BypassGovernanceRetention', 'evidence', 'AWSLogs/a'),
  'shorten retention': s3('PutObjectRetention', 'evidence', 'AWSLogs/a'),
  'change the policy of evidence': s3('PutBucketPolicy', 'evidence', ''),
  'decrypt evidence': key('Vaultevidence', 'Decrypt'),
  'decrypt conversations': key('Vaultprompts', 'Decrypt'),
  'decrypt the corpus': key('Vaultcorpus', 'Decrypt'),
  'destroy the key of evidence': key('Vaultevidence', 'ScheduleKeyDeletion'),
  'ask the model without the guardrail': { action: 'bedrock:InvokeModel', resource: `${MODEL}amazon.nova-lite-v1:0` },
  'ask another model': { action: 'bedrock:InvokeModel', resource: `${MODEL}amazon.nova-pro-v1:0` },
  'ask by a long-lived API key': { action: 'bedrock:CallWithBearerToken', resource: '*' },
  'weaken the guardrail': { action: 'bedrock:UpdateGuardrail', resource: GUARDRAIL },
  'delete the guardrail': { action: 'bedrock:DeleteGuardrail', resource: GUARDRAIL },
  'stop the invocation log': { action: 'bedrock:DeleteModelInvocationLoggingConfiguration' },
  'stop the trail': {
    action: 'cloudtrail:StopLogging',
    resource: arn('cloudtrail', `trail/${one('AWS::CloudTrail::Trail', 'AuditTrail').ref}`),
  },
  'delete the detector': {
    action: 'guardduty:DeleteDetector',
    resource: arn('guardduty', 'detector/12abc34d567e8fa901bc2d34e56789f0'),
  },
  'delete the audit log': { action: 'logs:DeleteLogGroup', resource: group('GatewayAuditLog') },
  'forget the audit log sooner': { action: 'logs:PutRetentionPolicy', resource: group('GatewayAuditLog') },
  'read masked text in the clear': { action: 'logs:Unmask', resource: group('GatewayAuditLog') },
  'read the secret of the gateway': {
    action: 'secretsmanager:GetSecretValue',
    resource: one('AWS::SecretsManager::Secret', 'GatewaySecret').arn,
  },
  'turn the kill switch': {
    action: 'appconfig:StartDeployment',
    resource: `${SWITCH}/environment/${one('AWS::AppConfig::Environment', 'KillSwitch').ref}`,
  },
  'give oneself tokens': {
    action: 'dynamodb:UpdateItem',
    resource: arn('dynamodb', `table/${one('AWS::DynamoDB::Table', 'GatewayQuota').ref}`),
  },
  'call the handler past the API': {
    action: 'lambda:InvokeFunction',
    resource: `${one('AWS::Lambda::Function', 'GatewayHandler').arn}:live`,
  },
  'change the handler': {
    action: 'lambda:UpdateFunctionCode',
    resource: one('AWS::Lambda::Function', 'GatewayHandler').arn,
  },
  'pass the role of the handler': {
    action: 'iam:PassRole',
    resource: iam.role('GatewayHandlerRole').arn,
    context: { 'iam:PassedToService': 'lambda.amazonaws.com' },
  },
  'take the boundary off': {
    action: 'iam:DeleteRolePermissionsBoundary',
    resource: iam.role('GatewayHandlerRole').arn,
  },
  'become administrator': {
    action: 'iam:AttachRolePolicy',
    resource: iam.role('GatewayHandlerRole').arn,
    context: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AdministratorAccess' },
  },
  'delete the web ACL': { action: 'wafv2:DeleteWebACL', resource: arn('wafv2', 'regional/webacl/Llm/a') },
  'delete a backup': { action: 'backup:DeleteRecoveryPoint', resource: arn('backup', 'recovery-point:a') },
  'set a password of a user': {
    action: 'cognito-idp:AdminSetUserPassword',
    resource: arn('cognito-idp', `userpool/${one('AWS::Cognito::UserPool', 'Identity').ref}`),
  },
};

// The text of AWS's own policies is in no template.
const hasAwsPolicy = ({ properties }: { properties: Record<string, unknown> }) =>
  JSON.stringify(properties.ManagedPolicyArns ?? []).includes(':iam::aws:policy/');
const ROLES = deployed
  .all('AWS::IAM::Role')
  .filter((role) => !hasAwsPolicy(role))
  .map(({ logicalId }) => logicalId);

/** An administrator of the account by IAM alone, whom no policy of ours names. */
const administrator: Principal = {
  arn: 'arn:aws:iam::111122223333:role/Administrator',
  identityPolicies: {
    All: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as PolicyDocument,
  },
};

const outcomes = async (principal: Principal) =>
  Promise.all(
    Object.entries(ATTEMPTS).map(
      async ([name, attempt]) => [name, await iam.decide({ ...attempt, principal })] as const,
    ),
  );

test('the application has the roles that are tried, and there are enough attempts', () => {
  expect(ROLES.length * Object.keys(ATTEMPTS).length).toBeGreaterThan(800);
  expect(ROLES.filter((role) => /^GatewayHandler|^ResponsePlaybooks|^ResponseTriage/.test(role)).length).toBe(8);
});

// Whatever else a role of the application is asked to do, IAM refuses it.
const ALLOWED: Record<string, string[]> = {
  GatewayHandlerRole: ['read the secret of the gateway', 'give oneself tokens'],
  GatewaySecretRole: ['read the secret of the gateway'],
  // its own objects, under the key of all evidence; it may read none
  ResponsePlaybooksSNAPSHOTEVIDENCERole: ['add an incident', 'decrypt evidence'],
  // IAM does not tell the states apart; the definition of the machine knows the stricter way only
  ResponsePlaybooksKILLSWITCHRole: ['turn the kill switch'],
  // who ensures a service takes back what it made, when its stack is deleted
  ThreatDetectionGuardDutyRole: ['delete the detector'],
  InvocationLoggingRole: ['stop the invocation log'],
};

test.each(ROLES)('%s can do what it is for', async (role) => {
  const done = (await outcomes(iam.role(role))).filter(([, outcome]) => outcome === 'allowed').map(([name]) => name);
  expect(done).toEqual(ALLOWED[role.replace(/[0-9A-F]{8}$/, '')] ?? []);
});

test('an administrator by IAM alone, whom no policy of the vault names, neither reads nor destroys what it keeps', async () => {
  const refused = (await outcomes(administrator)).filter(([, outcome]) => outcome !== 'allowed');
  expect(Object.fromEntries(refused)).toEqual({
    'erase conversations': 'denied by resource OnlyCuratorsWrite',
    'poison the corpus': 'denied by resource OnlyCuratorsWrite',
    'add an incident': 'denied by resource OnlyCuratorsWrite',
    'forge the trail': 'denied by resource OnlyCuratorsWrite',
    'delete evidence': 'denied by resource OnlyCuratorsWrite',
    'shorten retention': 'denied by resource OnlyCuratorsWrite',
    'delete a version of evidence': 'denied by resource NobodyDeletesEarly',
    'lift the lock of evidence': 'denied by resource NobodyDeletesEarly',
    // an object is read with its key, so this stands for reading
    'decrypt conversations': 'denied by resource',
    'decrypt the corpus': 'denied by resource',
    'decrypt evidence': 'denied by resource',
    'destroy the key of evidence': 'denied by resource',
  });
});

test('under the permissions boundary even an administrator neither goes around the guardrail nor weakens it', async () => {
  const boundary = iam.document('AWS::IAM::ManagedPolicy', 'PolicyDocument', 'ModelsBoundary');
  const refused = (await outcomes({ ...administrator, boundary })).filter(([, outcome]) => / pb/.test(outcome));
  expect(refused.map(([name]) => name)).toEqual([
    'ask the model without the guardrail',
    'ask another model',
    'ask by a long-lived API key',
    'weaken the guardrail',
    'delete the guardrail',
    'stop the invocation log',
    'take the boundary off',
  ]);
});
