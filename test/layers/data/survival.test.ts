import { isDeepStrictEqual } from 'node:util';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DataClass, LlmDataVault, type LlmDataVaultProps } from '../../../lib/layers/data';
import { BotControl, EdgeProtection, type EdgeProtectionProps } from '../../../lib/layers/edge';

const HOLDS_DATA = ['AWS::KMS::Key', 'AWS::S3::Bucket', 'AWS::Logs::LogGroup'];
const LOST = [ResourceImpact.WILL_REPLACE, ResourceImpact.MAY_REPLACE, ResourceImpact.WILL_DESTROY];

type Body = Record<string, unknown>;

/** What an update would lose, by CloudFormation's own account of which properties replace a resource. */
function lost(before: Body, after: Body): string[] {
  const found: string[] = [];
  fullDiff(before, after).resources.forEachDifference((id, change) => {
    const type = change.oldResourceType ?? change.newResourceType ?? '';
    if (HOLDS_DATA.includes(type) && LOST.includes(change.changeImpact)) found.push(`${change.changeImpact} ${id}`);
  });
  return found;
}

function templateOf(build: (stack: Stack) => void): Body {
  const stack = new Stack(new App(), 'Foo', { env: { account: '111122223333', region: 'eu-central-1' } });
  build(stack);
  return Template.fromStack(stack).toJSON();
}

const CERTIFICATE = 'arn:aws:acm:eu-central-1:111122223333:certificate/1';
// Props that are checked, or used by methods and before CloudFront only.
const LEAVES_NO_TRACE = [
  'iUnderstandComplianceModeCannotBeShortened',
  'maxCapacity',
  'certificate',
  'contentSecurityPolicy',
];
const CLASSES = Object.values(DataClass);

// One changed value for each prop: a new prop does not compile until it is here.
const VAULT_CHANGES: Record<keyof LlmDataVaultProps, (stack: Stack) => LlmDataVaultProps> = {
  classes: () => ({ classes: [DataClass.EVIDENCE, DataClass.MODEL] }),
  keys: (stack) => ({ keys: { [DataClass.CORPUS]: new kms.Key(stack, 'Own') } }),
  administratorArns: () => ({ administratorArns: ['arn:aws:iam::111122223333:role/deployer'] }),
  retention: () => ({ retention: { [DataClass.EVIDENCE]: Duration.days(30) } }),
  lockMode: () => ({ lockMode: s3.ObjectLockMode.COMPLIANCE, iUnderstandComplianceModeCannotBeShortened: true }),
  iUnderstandComplianceModeCannotBeShortened: () => ({ iUnderstandComplianceModeCannotBeShortened: true }),
  noncurrentVersionExpiration: () => ({ noncurrentVersionExpiration: Duration.days(365) }),
  promptExpiration: () => ({ promptExpiration: Duration.days(7) }),
  sandbox: () => ({ sandbox: true }),
};

const EDGE_CHANGES: Record<Exclude<keyof EdgeProtectionProps, 'scope'>, (stack: Stack) => EdgeProtectionProps> = {
  chatPaths: () => ({ chatPaths: ['/chat'] }),
  maxPromptBytes: () => ({ maxPromptBytes: 8192 }),
  requestsPerAddress: () => ({ requestsPerAddress: 100 }),
  requestsPerCaller: () => ({ requestsPerCaller: 100 }),
  callerHeader: () => ({ callerHeader: 'x-client' }),
  botControl: () => ({ botControl: BotControl.TARGETED }),
  allowHttpLibraries: () => ({ allowHttpLibraries: true }),
  allowHostingProviders: () => ({ allowHostingProviders: true }),
  loginPage: () => ({ loginPage: { path: '/login', usernameField: 'user', passwordField: 'password' } }),
  signUpPage: () => ({
    signUpPage: { pagePath: '/join', submitPath: '/join', usernameField: 'u', passwordField: 'p', emailField: 'e' },
  }),
  misusePatterns: () => ({ misusePatterns: [] }),
  blockMisuse: () => ({ blockMisuse: true }),
  countOnly: () => ({ countOnly: true }),
  maxCapacity: () => ({ maxCapacity: 5000 }),
  logGroup: (stack) => ({ logGroup: logs.LogGroup.fromLogGroupName(stack, 'Own', 'aws-waf-logs-own') }),
  domainName: () => ({ domainName: 'chat.example.com' }),
  hostedZone: (stack) => {
    const zone = { hostedZoneId: 'Z1', zoneName: 'example.com' };
    return {
      domainName: 'chat.example.com',
      hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', zone),
    };
  },
  certificate: (stack) => ({
    domainName: 'chat.example.com',
    certificate: acm.Certificate.fromCertificateArn(stack, 'Own', CERTIFICATE),
  }),
  mutualTls: (stack) => ({
    domainName: 'chat.example.com',
    mutualTls: { truststore: s3.Bucket.fromBucketName(stack, 'Trust', 'trust'), objectKey: 'a.pem' },
  }),
  contentSecurityPolicy: () => ({ contentSecurityPolicy: "default-src 'self'" }),
};

function vaultTemplate(props: (stack: Stack) => LlmDataVaultProps): Body {
  return templateOf((stack) => {
    const vault = new LlmDataVault(stack, 'Vault', { classes: CLASSES, ...props(stack) });
    vault.logGroup('Log');
    vault.logGroup('Waf', { namePrefix: 'aws-waf-logs-' });
    vault.configBucket();
  });
}

const edgeTemplate = (props: (stack: Stack) => EdgeProtectionProps) =>
  templateOf((stack) => void new EdgeProtection(stack, 'Edge', props(stack)));

const inVault = (changes: typeof VAULT_CHANGES) =>
  Object.entries(changes).map(([prop, props]) => [prop, vaultTemplate(props)] as const);
const CHANGED_VAULTS = inVault(VAULT_CHANGES);

describe('no bucket, key or log group is replaced or destroyed', () => {
  const vault = vaultTemplate(() => ({}));

  test.each(CHANGED_VAULTS)("when the vault's '%s' changes", (prop, changed) => {
    expect(isDeepStrictEqual(changed, vault)).toBe(LEAVES_NO_TRACE.includes(prop));
    expect(lost(vault, changed)).toEqual([]);
  });

  // A sandbox gives up what it drops: that is what it is for. It replaces nothing either.
  test.each(CHANGED_VAULTS)("when the vault's '%s' changes back", (prop, changed) => {
    expect(lost(changed, vault).filter((loss) => prop !== 'sandbox' || !loss.startsWith('WILL_DESTROY'))).toEqual([]);
  });

  test('from any change to any other', () => {
    for (const [from, before] of CHANGED_VAULTS) {
      for (const [to, after] of CHANGED_VAULTS) {
        const losses = lost(before, after).filter((loss) => from !== 'sandbox' || !loss.startsWith('WILL_DESTROY'));
        expect([from, to, losses]).toEqual([from, to, []]);
      }
    }
  });

  const edge = edgeTemplate(() => ({}));

  test.each(Object.entries(EDGE_CHANGES))("when the edge's '%s' changes, and back", (prop, props) => {
    const changed = edgeTemplate(props);
    expect(isDeepStrictEqual(changed, edge)).toBe(LEAVES_NO_TRACE.includes(prop));
    expect(lost(edge, changed)).toEqual([]);
    expect(lost(changed, edge)).toEqual([]);
  });

  test('when grants are given', () => {
    const granted = templateOf((stack) => {
      const named = new LlmDataVault(stack, 'Vault', { classes: CLASSES });
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      for (const dataClass of CLASSES) {
        named.grantRead(dataClass, role);
        named.grantCurate(dataClass, role);
        named.allowKeyThrough(dataClass, 'dynamodb');
      }
      named.logGroup('Log');
      named.logGroup('Waf', { namePrefix: 'aws-waf-logs-' });
      named.configBucket();
    });
    expect(lost(vault, granted)).toEqual([]);
  });
});

test('the comparison sees a lock that is switched on, a name that changes, and what is dropped without being kept', () => {
  const resource = (type: string, properties: object, policy = 'Retain') => ({
    Resources: { Thing: { Type: type, Properties: properties, DeletionPolicy: policy } },
  });
  const bucket = (properties: object) => resource('AWS::S3::Bucket', properties);
  expect(lost(bucket({}), bucket({ ObjectLockEnabled: true }))).toHaveLength(1);
  expect(lost(bucket({ BucketName: 'a' }), bucket({ BucketName: 'b' }))).toHaveLength(1);
  expect(lost(resource('AWS::KMS::Key', {}), resource('AWS::KMS::Key', { KeySpec: 'RSA_2048' }))).toEqual([]);
  expect(lost(resource('AWS::KMS::Key', {}, 'Delete'), { Resources: {} })).toEqual(['WILL_DESTROY Thing']);
  expect(lost(resource('AWS::KMS::Key', {}), { Resources: {} })).toEqual([]);
});
