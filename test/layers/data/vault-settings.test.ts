import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DataClass, LlmDataVault, type LlmDataVaultProps, ServiceWriter } from '../../../lib/layers/data';

const CLASSES = Object.values(DataClass);

function built(props: LlmDataVaultProps = {}, build: (vault: LlmDataVault) => void = () => undefined): Template {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
  build(new LlmDataVault(stack, 'Vault', { classes: CLASSES, ...props }));
  return Template.fromStack(stack);
}

// biome-ignore lint/suspicious/noExplicitAny: a template has no types
type Properties = any;
const bucket = (template: Template, name: string): Properties => {
  const found = Object.entries(template.findResources('AWS::S3::Bucket')).find(([id]) => id.startsWith(`Vault${name}`));
  return found![1].Properties;
};

/** When what a bucket holds ends, gets cold and is unlocked. */
const life = (template: Template, name: string) => {
  const { LifecycleConfiguration, ObjectLockConfiguration, ObjectLockEnabled } = bucket(template, name);
  const [rule, ...more] = LifecycleConfiguration.Rules;
  expect([more, rule.Status, rule.AbortIncompleteMultipartUpload]).toEqual([[], 'Enabled', { DaysAfterInitiation: 7 }]);
  const [cold] = rule.Transitions ?? [];
  const { Mode, Days } = ObjectLockConfiguration?.Rule?.DefaultRetention ?? {};
  return [
    rule.ExpirationInDays ?? 'kept',
    `old versions ${rule.NoncurrentVersionExpiration.NoncurrentDays}`,
    cold ? `${cold.StorageClass} after ${cold.TransitionInDays}` : 'warm',
    ObjectLockEnabled ? `${Mode} ${Days}` : 'unlocked',
  ];
};

const LIVES = {
  AccessLogs: [400, 'old versions 30', 'warm', 'unlocked'],
  prompts: [90, 'old versions 90', 'warm', 'unlocked'],
  corpus: ['kept', 'old versions 90', 'INTELLIGENT_TIERING after 30', 'GOVERNANCE 30'],
  model: ['kept', 'old versions 90', 'INTELLIGENT_TIERING after 30', 'GOVERNANCE 30'],
  training: ['kept', 'old versions 90', 'INTELLIGENT_TIERING after 30', 'GOVERNANCE 30'],
  evidence: ['kept', 'old versions 90', 'GLACIER_IR after 90', 'GOVERNANCE 400'],
  // AWS Config delivers into no bucket that locks
  Config: ['kept', 'old versions 90', 'GLACIER_IR after 90', 'unlocked'],
};

test('each class of data ends, gets cold and is unlocked in its own time', () => {
  const template = built({}, (vault) => void vault.configBucket());
  expect(Object.fromEntries(Object.keys(LIVES).map((name) => [name, life(template, name)]))).toEqual(LIVES);
});

test('props change these times, each its own', () => {
  const template = built({
    retention: { evidence: Duration.days(500), corpus: Duration.days(60) },
    lockMode: s3.ObjectLockMode.COMPLIANCE,
    iUnderstandComplianceModeCannotBeShortened: true,
    noncurrentVersionExpiration: Duration.days(40),
    promptExpiration: Duration.days(7),
  });
  expect(['prompts', 'corpus', 'model', 'evidence'].map((name) => life(template, name))).toEqual([
    [7, 'old versions 40', 'warm', 'unlocked'],
    ['kept', 'old versions 40', 'INTELLIGENT_TIERING after 30', 'COMPLIANCE 60'],
    ['kept', 'old versions 40', 'INTELLIGENT_TIERING after 30', 'COMPLIANCE 30'],
    ['kept', 'old versions 40', 'GLACIER_IR after 90', 'COMPLIANCE 500'],
  ]);
});

test('every bucket has the key of its class, takes no key of a caller, and logs to one place', () => {
  const template = built({}, (vault) => void vault.configBucket());
  const [logs] = Object.keys(template.findResources('AWS::S3::Bucket')).filter((id) =>
    id.startsWith('VaultAccessLogs'),
  );
  for (const name of [...CLASSES, 'Config'] as string[]) {
    const { BucketEncryption, LoggingConfiguration } = bucket(template, name);
    const key = Object.keys(template.findResources('AWS::KMS::Key')).find((id) =>
      id.startsWith(`Vault${name === 'Config' ? 'evidence' : name}Key`),
    );
    expect(BucketEncryption.ServerSideEncryptionConfiguration).toEqual([
      {
        BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
        BucketKeyEnabled: true,
        ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: { 'Fn::GetAtt': [key, 'Arn'] } },
      },
    ]);
    expect(LoggingConfiguration).toEqual({
      DestinationBucketName: { Ref: logs },
      LogFilePrefix: `${name.toLowerCase()}/`,
    });
  }
  const { BucketEncryption, LoggingConfiguration } = bucket(template, 'AccessLogs');
  expect(LoggingConfiguration).toBeUndefined();
  // S3 delivers access logs under its own key only
  expect(BucketEncryption.ServerSideEncryptionConfiguration).toEqual([
    {
      BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
      ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
    },
  ]);
});

test.each([
  [false, 30, 'RetainExceptOnCreate', 'Retain'],
  [true, 7, 'Delete', 'Delete'],
])('a key waits before it is destroyed; in a sandbox (%s) %i days, and may be', (sandbox, days, policy, replaced) => {
  const template = built({ sandbox });
  template.allResourcesProperties('AWS::KMS::Key', {
    EnableKeyRotation: true,
    RotationPeriodInDays: 365,
    PendingWindowInDays: days,
  });
  template.allResources('AWS::KMS::Key', { DeletionPolicy: policy, UpdateReplacePolicy: replaced });
  for (const { Properties } of Object.values(template.findResources('AWS::KMS::Key'))) {
    const [administer] = Properties.KeyPolicy.Statement;
    const destroys = ['kms:DisableKey', 'kms:DisableKeyRotation', 'kms:ScheduleKeyDeletion'];
    expect(administer.Action.filter((action: string) => destroys.includes(action))).toEqual(sandbox ? destroys : []);
  }
});

test('in a sandbox buckets empty themselves: to delete is not denied, to write still is', () => {
  for (const [sandbox, administratorArns] of [
    [true, ['arn:aws:iam::111122223333:role/deployer']],
    [false, undefined],
  ] as const) {
    const policies = Object.values(
      built({ sandbox, administratorArns: administratorArns && [...administratorArns] }).findResources(
        'AWS::S3::BucketPolicy',
      ),
    );
    for (const { Properties } of policies) {
      const denied: string[] = Properties.PolicyDocument.Statement.filter(
        ({ Effect, Sid }: { Effect: string; Sid?: string }) => Effect === 'Deny' && Sid,
      ).flatMap(({ Action }: { Action: string[] }) => Action);
      expect([denied.includes('s3:DeleteObject'), denied.includes('s3:DeleteObjectVersion')]).toEqual(
        sandbox ? [false, false] : [true, true],
      );
      expect(denied.includes('s3:PutObject')).toBe(true);
      // whoever tears it down changes the policies of its buckets
      expect(denied.includes('s3:PutBucketPolicy')).toBe(false);
    }
  }
});

describe('a log group', () => {
  const group = (template: Template) => Object.values(template.findResources('AWS::Logs::LogGroup'))[0]!.Properties;

  test('masks and audits every kind of sensitive data', () => {
    const { DataProtectionPolicy } = group(built({}, (vault) => void vault.logGroup('Log')));
    const names = DataProtectionPolicy.Statement.map(({ DataIdentifier }: { DataIdentifier: object[] }) =>
      DataIdentifier.map((each) => /data-identifier\/([\w-]+)/.exec(JSON.stringify(each))![1]),
    );
    const people = ['EmailAddress', 'Address'];
    const cards = ['CreditCardNumber', 'CreditCardSecurityCode'];
    const byCountry = (name: string, ...countries: string[]) => countries.map((country) => `${name}-${country}`);
    const masked = [
      ...['AwsSecretKey', 'OpenSshPrivateKey', 'PgpPrivateKey', 'PkcsPrivateKey', 'PuttyPrivateKey'],
      ...people,
      ...cards,
      ...byCountry('BankAccountNumber', 'DE', 'ES', 'FR', 'GB', 'IT', 'US'),
      ...byCountry('PhoneNumber', 'DE', 'ES', 'FR', 'GB', 'IT', 'US'),
      ...byCountry('NationalIdentificationNumber', 'DE', 'ES', 'IT'),
      ...['NationalInsuranceNumber-GB', 'PassportNumber-US', 'Ssn-US', 'InseeCode-FR'],
    ];
    expect(names).toEqual([masked, masked]);
    expect(DataProtectionPolicy.Statement.map(({ Operation }: { Operation: object }) => Operation)).toEqual([
      { Audit: { FindingsDestination: {} } },
      { Deidentify: { MaskConfig: {} } },
    ]);
  });

  test('has the key of another class, another retention and no mask when it is asked for', () => {
    const template = built({}, (vault) =>
      vault.logGroup('Log', {
        dataClass: DataClass.PROMPTS,
        retention: logs.RetentionDays.ONE_WEEK,
        maskSensitiveData: false,
      }),
    );
    expect(group(template)).toEqual({
      DeletionProtectionEnabled: true,
      KmsKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^VaultpromptsKey/), 'Arn'] },
      RetentionInDays: 7,
    });
    template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});

test.each(['S3', 's3', 'dynamodb.eu', '1dynamodb', '', 'a b'])("the key is not given to '%s'", (service) => {
  expect(() => built({}, (vault) => vault.allowKeyThrough(DataClass.CORPUS, service))).toThrow("'service' must be");
});

test('a service writes below its prefix, or at the root when it has none', () => {
  const objects = (options: { prefix?: string }) => {
    const template = built({}, (vault) => {
      vault.grantServiceWrite(
        DataClass.EVIDENCE,
        ServiceWriter.of({ servicePrincipal: 'x.amazonaws.com', sourceArn: 'arn:aws:x:::a', ...options }),
      );
    });
    const statements = Object.values(template.findResources('AWS::S3::BucketPolicy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    const put = statements.find(
      ({ Principal, Action }) => Principal.Service === 'x.amazonaws.com' && Action === 's3:PutObject',
    );
    return put.Resource['Fn::Join'][1][1];
  };
  expect([objects({}), objects({ prefix: 'a/b' })]).toEqual(['/*', '/a/b/*']);
});

test.each([
  ['a wildcard in the place of a service', 'arn:aws:*:eu-central-1:111122223333:a'],
  ['a wildcard in the place of a partition', 'arn:*:x:eu-central-1:111122223333:a'],
  ['no resource', 'arn:aws:x:eu-central-1:111122223333:'],
  ['no ARN', 'trail'],
])('a source that is %s is nobody in particular', (_, sourceArn) => {
  const writer = ServiceWriter.of({ servicePrincipal: 'x.amazonaws.com', sourceArn });
  expect(() => built({}, (vault) => vault.grantServiceWrite(DataClass.EVIDENCE, writer))).toThrow(
    "'sourceArn' must be",
  );
  expect(() => built({}, (vault) => vault.grantServiceKey(DataClass.EVIDENCE, 'x.amazonaws.com', sourceArn))).toThrow(
    "'sourceArn' must be",
  );
});

test.each([
  'arn:aws:iam::111122223333:root',
  'arn:aws:iam::111122223333:role/a?c',
  'arn:aws:iam::11112222333:role/a',
  'arn:aws:sts::111122223333:assumed-role/a/b',
  'deployer',
])('%s administers nothing', (arn) => {
  expect(() => built({ administratorArns: [arn] })).toThrow("'administratorArns' must be ARNs of roles or users");
});

test('nothing of it is public, and every bucket keeps its versions and outlives the stack', () => {
  const template = built({}, (vault) => void vault.configBucket());
  template.resourceCountIs('AWS::S3::Bucket', 7);
  template.allResources('AWS::S3::Bucket', {
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: Match.objectLike({ VersioningConfiguration: { Status: 'Enabled' } }),
  });
});
