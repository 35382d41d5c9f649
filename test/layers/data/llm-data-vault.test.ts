import { App, CfnResource, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { DataClass, LlmDataVault, type LlmDataVaultProps, ServiceWriter } from '../../../lib/layers/data';
import { nagFindings } from '../../support/nag';

const ALL = Object.values(DataClass);

function vaultOf(props?: LlmDataVaultProps): { stack: Stack; vault: LlmDataVault } {
  const stack = new Stack(new App(), 'Foo', { env: { account: '111122223333', region: 'eu-central-1' } });
  return { stack, vault: new LlmDataVault(stack, 'Vault', props) };
}

function roleIn(stack: Stack, id = 'Role'): iam.Role {
  return new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
}

test('alone in a stack, no unacknowledged finding of AwsSolutions and NIST 800-53', () => {
  const { stack, vault } = vaultOf({ classes: ALL });
  vault.logGroup('Log');
  vault.configBucket();
  vault.grantServiceWrite(DataClass.EVIDENCE, ServiceWriter.bedrockInvocationLogs());
  expect(nagFindings(stack)).toEqual([]);
});

test.each<[string, LlmDataVaultProps]>([
  ['a sandbox', { sandbox: true }],
  ['administrators', { administratorArns: ['arn:aws:iam::111122223333:role/deployer'] }],
])('nor with %s', (_, props) => {
  expect(nagFindings(vaultOf(props).stack)).toEqual([]);
});

describe('the smallest call', () => {
  const { stack } = vaultOf();
  const template = Template.fromStack(stack);

  test('keeps prompts, corpus and evidence, each under a rotated key of its own', () => {
    template.resourceCountIs('AWS::KMS::Key', 3);
    template.resourceCountIs('AWS::S3::Bucket', 4); // and one for access logs
    template.allResourcesProperties('AWS::KMS::Key', { EnableKeyRotation: true, RotationPeriodInDays: 365 });
  });

  test('lets no policy of a key use it, and none destroy it', () => {
    for (const key of Object.values(template.findResources('AWS::KMS::Key'))) {
      const statements = key.Properties.KeyPolicy.Statement;
      expect(statements).toHaveLength(1);
      expect(statements[0].Action).not.toEqual(
        expect.arrayContaining([
          expect.stringMatching(/\*|kms:(Decrypt|Encrypt|Generate|ReEncrypt|CreateGrant|Schedule|DisableKey$)/),
        ]),
      );
    }
  });

  test('outlives the stack', () => {
    template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    // but not a first deployment that fails
    template.allResources('AWS::KMS::Key', { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });

  test('blocks the public, access lists and keys from the caller, and keeps versions', () => {
    template.allResourcesProperties('AWS::S3::Bucket', {
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
    });
  });

  test.each([
    ['evidence', 400],
    ['corpus', 30],
  ])('locks %s for %i days in governance mode', (dataClass, days) => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      LoggingConfiguration: { LogFilePrefix: `${dataClass}/` },
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Days: days, Mode: 'GOVERNANCE' } } },
    });
  });

  test('never locks prompts, and lets them expire', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      LoggingConfiguration: { LogFilePrefix: 'prompts/' },
      ObjectLockEnabled: Match.absent(),
      ObjectLockConfiguration: Match.absent(),
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 90 })] },
    });
  });
});

describe('grants', () => {
  test('name a role of a later stack by name, so that neither stack waits for the other', () => {
    const app = new App();
    const vault = new LlmDataVault(new Stack(app, 'Data'), 'Vault');
    const appStack = new Stack(app, 'App');
    const role = roleIn(appStack);
    vault.grantRead(DataClass.CORPUS, role);
    vault.grantCurate(DataClass.CORPUS, role);
    app.synth();
    expect(appStack.dependencies).toEqual([Stack.of(vault)]);
    Template.fromStack(appStack).hasResourceProperties('AWS::IAM::Role', {
      RoleName: { 'Fn::Join': ['', [Match.stringLikeRegexp('^App-Role-\\w{8}-$'), { Ref: 'AWS::Region' }]] },
    });
    const policy = JSON.stringify(Template.fromStack(Stack.of(vault)).findResources('AWS::S3::BucketPolicy'));
    expect(policy).toContain('role/App-Role-');
  });

  test('keep the name and path a role of another stack already has', () => {
    const app = new App();
    const vault = new LlmDataVault(new Stack(app, 'Data'), 'Vault');
    const assumedBy = new iam.ServicePrincipal('lambda.amazonaws.com');
    const role = new iam.Role(new Stack(app, 'App'), 'Role', { assumedBy, roleName: 'curator', path: '/llm/' });
    vault.grantCurate(DataClass.CORPUS, role);
    const policy = JSON.stringify(Template.fromStack(Stack.of(vault)).findResources('AWS::S3::BucketPolicy'));
    expect(policy).toContain(':role/llm/curator');
  });

  test('of the key itself work for a queue of a later stack', () => {
    const app = new App();
    const vault = new LlmDataVault(new Stack(app, 'Data'), 'Vault');
    const appStack = new Stack(app, 'App');
    const queue = new sqs.Queue(appStack, 'Queue', { encryptionMasterKey: vault.key(DataClass.EVIDENCE) });
    queue.grantSendMessages(roleIn(appStack));
    app.synth();
    const key = JSON.stringify(Template.fromStack(Stack.of(vault)).findResources('AWS::KMS::Key'));
    expect(key).toMatch(/"kms:GenerateDataKey\*".{0,400}"aws:PrincipalArn":.{0,200}role\/App-Role-/);
  });

  test.each([
    ['a service', new iam.ServicePrincipal('bedrock.amazonaws.com')],
    ['a whole account', new iam.AccountPrincipal('444455556666')],
    ['everyone', new iam.AnyPrincipal()],
    ['an organization', new iam.OrganizationPrincipal('o-1234567890')],
    ['a wildcard', new iam.ArnPrincipal('arn:aws:iam::111122223333:role/*')],
  ])('refuse %s', (_, grantee) => {
    const { vault } = vaultOf();
    expect(() => vault.grantRead(DataClass.CORPUS, grantee)).toThrow(
      /'grantee' must be IAM roles or users named by ARN/,
    );
    expect(() => vault.grantCurate(DataClass.CORPUS, grantee)).toThrow(/\(at Foo\/Vault\)/);
  });
});

describe('your own key', () => {
  test('encrypts the bucket, and is granted when it is of this app', () => {
    const stack = new Stack();
    const key = new kms.Key(stack, 'Own');
    const vault = new LlmDataVault(stack, 'Vault', { keys: { [DataClass.CORPUS]: key } });
    vault.grantRead(DataClass.CORPUS, roleIn(stack));
    vault.grantServiceWrite(DataClass.CORPUS, ServiceWriter.logDelivery());
    expect(vault.key(DataClass.CORPUS)).toBe(key);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::KMS::Key', 3); // yours, and those of the other two classes
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'delivery.logs.amazonaws.com' } })]),
      },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'kms:Decrypt' })]) },
    });
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('warns when it is imported, for its policy cannot be changed', () => {
    const stack = new Stack();
    const key = kms.Key.fromKeyArn(stack, 'Own', 'arn:aws:kms:eu-central-1:111122223333:key/1');
    new LlmDataVault(stack, 'Vault', { keys: { [DataClass.CORPUS]: key } });
    Annotations.fromStack(stack).hasWarning('/Default/Vault', Match.stringLikeRegexp('imported key for corpus'));
  });
});

describe('log groups', () => {
  test('are encrypted, masked and kept for thirteen months', () => {
    const { stack, vault } = vaultOf();
    vault.logGroup('Log');
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', {
      KmsKeyId: Match.anyValue(),
      RetentionInDays: 400,
      DataProtectionPolicy: Match.objectLike({
        Statement: [Match.anyValue(), Match.objectLike({ Operation: { Deidentify: { MaskConfig: {} } } })],
      }),
      LogGroupName: Match.absent(),
    });
  });

  test('are all the key lets CloudWatch Logs encrypt', () => {
    const { stack, vault } = vaultOf();
    vault.logGroup('Log');
    vault.logGroup('Another');
    vault.logGroup('Waf', { namePrefix: 'aws-waf-logs-' });
    const keys = JSON.stringify(Template.fromStack(stack).findResources('AWS::KMS::Key'));
    const admitted = [...keys.matchAll(/log-group:[^"]+/g)].map(([arn]) => arn);
    expect(admitted).toEqual(['log-group:Foo-*', expect.stringMatching(/^log-group:aws-waf-logs-Foo-Vault-Waf-\w+-$/)]);
  });
});

test('what delivers can wait until it is admitted', () => {
  const { stack, vault } = vaultOf();
  const trail = new CfnResource(stack, 'Trail', { type: 'AWS::CloudTrail::Trail' });
  const trailArn = 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/llm';
  vault.grantServiceWrite(DataClass.EVIDENCE, ServiceWriter.cloudTrail(trailArn)).applyBefore(trail);
  const topic = new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic' });
  vault
    .grantServiceKey(DataClass.EVIDENCE, 'events.amazonaws.com', 'arn:aws:events:eu-central-1:111122223333:rule/a')
    .applyBefore(topic);
  const template = Template.fromStack(stack);
  template.hasResource('AWS::CloudTrail::Trail', {
    DependsOn: [Match.stringLikeRegexp('^VaultevidenceBucketPolicy')],
  });
  template.hasResource('AWS::SNS::Topic', { DependsOn: [Match.stringLikeRegexp('^VaultevidenceKey')] });
});

test("Config's bucket cannot lock, whatever its key", () => {
  const { stack, vault } = vaultOf();
  expect(vault.configBucket()).toBe(vault.configBucket());
  Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', {
    LoggingConfiguration: { LogFilePrefix: 'config/' },
    ObjectLockEnabled: Match.absent(),
  });
});

test('a sandbox can be torn down: nothing is locked, and buckets empty themselves', () => {
  const { stack, vault } = vaultOf({ sandbox: true, classes: ALL });
  vault.logGroup('Log');
  const template = Template.fromStack(stack);
  template.resourceCountIs('Custom::S3AutoDeleteObjects', 6);
  for (const type of ['AWS::KMS::Key', 'AWS::S3::Bucket', 'AWS::Logs::LogGroup']) {
    template.allResources(type, { DeletionPolicy: 'Delete' });
  }
  expect(JSON.stringify(template.toJSON())).not.toContain('DefaultRetention');
});

describe('refuses', () => {
  const compliance = s3.ObjectLockMode.COMPLIANCE;
  const day = Duration.days(1);
  test.each<[string, LlmDataVaultProps, RegExp]>([
    ['no class at all', { classes: [] }, /'classes' must name at least one/],
    [
      'compliance mode without the acknowledgement',
      { lockMode: compliance },
      /iUnderstandComplianceModeCannotBeShortened/,
    ],
    ['a lock on prompts', { retention: { prompts: day } }, /adding it would replace the bucket \(at Foo\/Vault\)/],
    [
      'a lock on a class that is not kept',
      { retention: { model: day } },
      /must be for one of prompts, corpus, evidence/,
    ],
    ['a lock in a sandbox', { sandbox: true, retention: { evidence: day } }, /'retention' must be absent in a sandbox/],
    ['a retention of hours', { retention: { evidence: Duration.hours(30) } }, /whole days, at least 1/],
    ['versions that go too soon', { noncurrentVersionExpiration: Duration.days(7) }, /at least 30, got 7 days/],
    [
      'an administrator with a wildcard',
      { administratorArns: ['arn:aws:iam::111122223333:role/*'] },
      /without wildcards/,
    ],
  ])('%s', (_, props, message) => {
    expect(() => vaultOf(props)).toThrow(message);
  });

  test('a key for a class that is not kept', () => {
    const stack = new Stack();
    const keys = { [DataClass.MODEL]: new kms.Key(stack, 'Key') };
    expect(() => new LlmDataVault(stack, 'Vault', { keys })).toThrow(
      /'keys' must be keys of prompts, corpus, evidence/,
    );
  });

  test.each([
    ['anyone', ServiceWriter.of({ servicePrincipal: 'a.amazonaws.com', sourceArn: '*' }), /'sourceArn' must be an ARN/],
    ['a prefix with a slash', ServiceWriter.logDelivery({ prefix: 'a/' }), /'prefix' must neither begin nor end/],
  ])('deliveries of %s', (_, writer, message) => {
    expect(() => vaultOf().vault.grantServiceWrite(DataClass.EVIDENCE, writer)).toThrow(message);
  });

  test('a class that is not kept, and the key through S3', () => {
    const { vault } = vaultOf();
    expect(() => vault.bucket(DataClass.MODEL)).toThrow("'classes' must include model");
    expect(() => vault.allowKeyThrough(DataClass.CORPUS, 's3')).toThrow(/other than s3/);
  });
});
