import { App, Duration, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CONTROLS } from '../../../lib/controls';
import { gather } from '../../../lib/evidence';
import { DataClass, LlmDataVault, type LlmDataVaultProps } from '../../../lib/layers/data';
import { ModelGuardrail } from '../../../lib/layers/model';
import {
  KbTenancy,
  KnowledgeIngestion,
  type KnowledgeIngestionProps,
  SecureKnowledgeBase,
  type SecureKnowledgeBaseProps,
  VectorStore,
} from '../../../lib/layers/rag';
import { contextOf } from '../../../lib/packs/pack';
import { Synthesized } from '../../../lib/packs/synthesized';
import { ALONE } from '../../../local/samples/alone';
import { holdsNothing } from '../../../local/samples/holds-nothing';

interface Given {
  readonly props?: Partial<KnowledgeIngestionProps>;
  readonly knowledge?: Partial<SecureKnowledgeBaseProps>;
  readonly vault?: LlmDataVaultProps;
  readonly region?: string;
}

function made({ props, knowledge, vault, region = 'eu-central-1' }: Given = {}) {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region } });
  const ingestion = new KnowledgeIngestion(stack, 'Ingestion', {
    knowledge: new SecureKnowledgeBase(stack, 'Knowledge', {
      vault: new LlmDataVault(stack, 'Vault', vault),
      tenancy: KbTenancy.byTenant(),
      ...knowledge,
    }),
    guardrail: new ModelGuardrail(stack, 'Guardrail'),
    topic: new sns.Topic(stack, 'Topic'),
    ...props,
  });
  return { stack, ingestion };
}
const role = (stack: Stack) => new iam.Role(stack, 'Uploader', { assumedBy: new iam.AccountRootPrincipal() });
const template = Template.fromStack(made().stack);
const letters = 'must be 1 to 40 letters, digits, hyphens and underscores that begin with a letter or digit';
const bucket = (found: Template, part: string) =>
  Object.entries(found.findResources('AWS::S3::Bucket')).find(([id]) => id.includes(part))![1].Properties;
const variablesOf = (found: Template, part: string) =>
  Object.entries(found.findResources('AWS::Lambda::Function')).find(([id]) => id.includes(`Ingestion${part}`))![1]
    .Properties.Environment.Variables;

test('what is uploaded is gone after 30 days, and its original is locked for 90', () => {
  expect(bucket(template, 'Inbox').LifecycleConfiguration.Rules[0]).toMatchObject({ ExpirationInDays: 30 });
  expect(bucket(template, 'Inbox').ObjectLockEnabled).toBeUndefined();
  expect(bucket(template, 'Quarantine')).toMatchObject({
    ObjectLockConfiguration: { Rule: { DefaultRetention: { Days: 90, Mode: 'GOVERNANCE' } } },
    LifecycleConfiguration: { Rules: [{ ExpirationInDays: 90 }] },
  });
  const longer = Template.fromStack(made({ props: { quarantineRetention: Duration.days(400) } }).stack);
  expect(bucket(longer, 'Quarantine')).toMatchObject({
    ObjectLockConfiguration: { Rule: { DefaultRetention: { Days: 400 } } },
    LifecycleConfiguration: { Rules: [{ ExpirationInDays: 400 }] },
  });
});

test('in a sandbox nothing is locked', () => {
  const sandbox = Template.fromStack(made({ vault: { sandbox: true } }).stack);
  expect(bucket(sandbox, 'Quarantine').ObjectLockConfiguration).toBeUndefined();
});

test('inbox and corpus are scanned, each by a plan that tags', () => {
  const plans = Object.values(template.findResources('AWS::GuardDuty::MalwareProtectionPlan'));
  expect(plans.map(({ Properties }) => Properties.ProtectedResource.S3Bucket.BucketName.Ref)).toEqual([
    expect.stringContaining('corpusBucket'),
    expect.stringContaining('Inbox'),
  ]);
  for (const { Properties } of plans) expect(Properties.Actions).toEqual({ Tagging: { Status: 'ENABLED' } });
});

test('functions have bounds', () => {
  for (const [description, MemorySize, Timeout] of [
    ['Keeps the originals of uploads', 256, 30],
    ['Judges uploads, and writes their text', 512, 60],
    ['Cleans pieces of documents', 1024, 900],
    ['Asks the index known questions', 256, 300],
    ['Says what is known of a document', 256, 300],
  ])
    template.hasResourceProperties('AWS::Lambda::Function', { Description: description, MemorySize, Timeout });
  expect(Object.keys(variablesOf(template, 'Admit')).sort()).toEqual([
    'APPROVED_PREFIX',
    'CORPUS_BUCKET',
    'GUARDRAIL_ID',
    'GUARDRAIL_VERSION',
    'INBOX_BUCKET',
    'TENANT_KEY',
  ]);
});

test('pieces are looked at by a version of the function', () => {
  template.hasResourceProperties('AWS::Bedrock::DataSource', {
    VectorIngestionConfiguration: {
      CustomTransformationConfiguration: {
        Transformations: [
          {
            StepToApply: 'POST_CHUNKING',
            TransformationFunction: {
              TransformationLambdaConfiguration: {
                LambdaArn: { Ref: Match.stringLikeRegexp('IngestionTransformCurrentVersion') },
              },
            },
          },
        ],
      },
    },
  });
});

test('where Bedrock manages the store nothing looks at pieces, and it is searched in its way', () => {
  const managed = Template.fromStack(made({ knowledge: { store: VectorStore.managed() } }).stack);
  expect(JSON.stringify(managed.findResources('AWS::Lambda::Function'))).not.toContain('Cleans pieces');
  expect(variablesOf(managed, 'Examine').MANAGED_STORE).toBe('true');
  expect(variablesOf(template, 'Examine').MANAGED_STORE).toBeUndefined();
});

test('a thousand uploads start one job in five minutes: their messages are the same, and wait for longer than that', () => {
  template.hasResourceProperties('AWS::SQS::Queue', {
    FifoQueue: true,
    ContentBasedDeduplication: true,
    DelaySeconds: 330,
    RedrivePolicy: { maxReceiveCount: 5 },
  });
  template.hasResourceProperties('AWS::Events::Rule', {
    Targets: [Match.objectLike({ Input: '"index"', SqsParameters: { MessageGroupId: 'index' } })],
  });
  template.hasResourceProperties('AWS::Pipes::Pipe', {
    SourceParameters: { SqsQueueParameters: { BatchSize: 1 } },
    TargetParameters: { StepFunctionStateMachineParameters: { InvocationType: 'FIRE_AND_FORGET' } },
  });
});

test('each rule keeps what it cannot deliver, and each failure raises an alarm', () => {
  for (const { Properties } of Object.values(template.findResources('AWS::Events::Rule')))
    expect(Properties.Targets).toEqual([expect.objectContaining({ DeadLetterConfig: { Arn: expect.anything() } })]);
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties.AlarmDescription,
  );
  expect(alarms.sort()).toEqual([
    'A document of the corpus is not what was admitted, or its pieces could not be looked at',
    'EventBridge could not deliver what is known of a scan',
    'Ingestion of documents: admission: an execution failed, timed out or was aborted',
    'Ingestion of documents: indexing: an execution failed, timed out or was aborted',
    'Ingestion of documents: quarantine of a document: an execution failed, timed out or was aborted',
    'The corpus changed, and no job could be started',
  ]);
});

test('scans that do not work are told, of both buckets', () => {
  const patterns = Object.values(template.findResources('AWS::Events::Rule')).map(
    ({ Properties }) => Properties.EventPattern,
  );
  const types = patterns.flatMap((pattern) => pattern['detail-type']);
  expect([...new Set(types)].sort()).toEqual([
    'AWS API Call via CloudTrail',
    'GuardDuty Malware Protection Object Scan Result',
    'GuardDuty Malware Protection Post Scan Action Failed',
    'GuardDuty Malware Protection Resource Status Error',
    'GuardDuty Malware Protection Resource Status Warning',
  ]);
  const failed = patterns.find((pattern) => /Post Scan/.test(pattern['detail-type'][0]));
  expect(failed.detail.s3ObjectDetails.bucketName).toHaveLength(2);
  // what is uploaded is looked at whatever was found
  const uploaded = patterns.find((pattern) => pattern.detail.s3ObjectDetails?.objectKey?.[0].prefix === 'inbox/');
  expect(uploaded.detail.scanResultDetails).toBeUndefined();
});

test('malware that a scan finds in the corpus starts the playbook, with the document and the event as the incident', () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.guardduty'],
      detail: {
        s3ObjectDetails: { objectKey: [{ prefix: 'approved/' }] },
        scanResultDetails: { scanResultStatus: ['THREATS_FOUND'] },
      },
    },
    Targets: [
      Match.objectLike({
        Arn: { Ref: Match.stringLikeRegexp('IngestionQuarantineMachine') },
        InputTransformer: {
          InputPathsMap: { id: '$.id', 'detail-s3ObjectDetails-objectKey': '$.detail.s3ObjectDetails.objectKey' },
          InputTemplate: '{"incident":<id>,"document":<detail-s3ObjectDetails-objectKey>}',
        },
      }),
    ],
  });
});

test('what an owner retires starts the playbook once it was found clean, by its key', () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      detail: {
        s3ObjectDetails: { objectKey: [{ prefix: 'retire/' }] },
        scanResultDetails: { scanResultStatus: ['NO_THREATS_FOUND'] },
      },
    },
    Targets: [
      Match.objectLike({
        Arn: { Ref: Match.stringLikeRegexp('IngestionQuarantineMachine') },
        InputTransformer: Match.objectLike({
          InputTemplate: '{"incident":<id>,"retire":<detail-s3ObjectDetails>}',
        }),
      }),
    ],
  });
});

test('what an owner retires and a scan did not find clean is told: nothing is done about it', () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      detail: {
        s3ObjectDetails: { objectKey: [{ prefix: 'retire/' }] },
        scanResultDetails: { scanResultStatus: [{ 'anything-but': 'NO_THREATS_FOUND' }] },
      },
    },
    Targets: [Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp('^Topic') } })],
  });
});

test('grantRetire names one tenant, as grantUpload does', () => {
  const { stack, ingestion } = made();
  expect(() => ingestion.grantRetire(role(stack), '*')).toThrow(`'tenant' ${letters}, got '*'`);
});

test('who changes one of the machines is told of', () => {
  const machines = Object.keys(template.findResources('AWS::StepFunctions::StateMachine'));
  expect(machines).toHaveLength(3);
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      detail: {
        eventSource: ['states.amazonaws.com'],
        eventName: Match.arrayWith(['UpdateStateMachine']),
        requestParameters: {
          stateMachineArn: ['Admission', 'Indexing', 'Quarantine'].map((part) => ({
            Ref: machines.find((id) => id.includes(part)),
          })),
        },
      },
    },
    Targets: [Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp('^Topic') } })],
  });
});

test('grantUpload lets a role put below the key of one tenant', () => {
  const { stack, ingestion } = made();
  ingestion.grantUpload(role(stack), 'acme');
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 's3:PutObject',
          Resource: { 'Fn::Join': ['', [Match.anyValue(), '/inbox/acme/*']] },
        }),
      ]),
    },
  });
});

test('with groups, below the key of one group of it', () => {
  const { stack, ingestion } = made({ knowledge: { tenancy: KbTenancy.byTenant({ groupsKey: 'groups' }) } });
  ingestion.grantUpload(role(stack), 'acme', 'staff');
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).toContain('/inbox/acme/staff/*');
  expect(variablesOf(Template.fromStack(stack), 'Keep').GROUPS_KEY).toBe('groups');
});

test.each(['*', 'a/b', '', '..', '-', 'a'.repeat(41), 'a?'])("grantUpload refuses '%s' as a tenant", (tenant) => {
  const { stack, ingestion } = made();
  expect(() => ingestion.grantUpload(role(stack), tenant)).toThrow(`'tenant' ${letters}, got '${tenant}'`);
});

test('grantUpload asks for a group where there are groups, and for none otherwise', () => {
  const { stack, ingestion } = made();
  expect(() => ingestion.grantUpload(role(stack), 'acme', 'staff')).toThrow(
    "'group' must be absent: the tenancy has no groups, got 'staff'",
  );
  const grouped = made({ knowledge: { tenancy: KbTenancy.byTenant({ groupsKey: 'groups' }) } });
  expect(() => grouped.ingestion.grantUpload(role(grouped.stack), 'acme')).toThrow(
    "'group' must be given: the tenancy has groups, got none",
  );
  expect(() => grouped.ingestion.grantUpload(role(made().stack), 'acme', '*')).toThrow(`'group' ${letters}, got '*'`);
});

const canary = { tenant: 'acme', question: 'How many days of leave?', expects: 'thirty days' };
test.each<[Partial<KnowledgeIngestionProps>, string]>([
  [{ quarantineRetention: Duration.days(0) }, "'quarantineRetention' must be"],
  [{ quarantineRetention: Duration.hours(36) }, "'quarantineRetention' must be"],
  [{ canaries: Array(51).fill(canary) }, "'canaries' must be at most 50, got 51"],
  [
    { canaries: Array(50).fill({ ...canary, question: '問'.repeat(1_000) }) },
    "'canaries' must be at most 65536 bytes as JSON, got 15",
  ],
  [{ canaries: [canary, { ...canary, tenant: '*' }] }, `'canaries[1].tenant' ${letters}, got '*'`],
  [{ canaries: [{ ...canary, group: 'staff' }] }, "'canaries[0].group' must be absent"],
  [{ canaries: [{ ...canary, question: ' ' }] }, "'canaries[0].question' must be 1 to 1000 characters"],
  [{ canaries: [{ ...canary, expects: 'x'.repeat(201) }] }, "'canaries[0].expects' must be 1 to 200 characters"],
  [{ canaries: [{ ...canary, expects: '${Topic}' }] }, "without '${', got '${Topic}'"],
])('%j is refused', (props, message) => {
  expect(() => made({ props })).toThrow(message);
});

test('what only the deployment knows is not judged', () => {
  const unknown = Token.asString({ Ref: 'Unknown' });
  const { ingestion, stack } = made({ props: { canaries: [{ ...canary, tenant: unknown, question: unknown }] } });
  ingestion.grantUpload(role(stack), unknown);
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).toContain('"/inbox/",{"Ref":"Unknown"},"/*"');
});

describe('by itself', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
  ALONE.KnowledgeIngestion!.build(stack);
  const evidence = gather(new Synthesized(contextOf(stack)).application, CONTROLS);
  const of = (status: string) => evidence.filter((each) => each.status === status).map(({ control }) => control.id);

  test('nothing is undecided, and nothing of it failed', () => {
    for (const status of ['undecided', 'partial', 'failed']) expect(of(status)).toEqual([]);
  });

  test('it is shown that pieces are cleaned, that documents are scanned and taken out, and who writes the corpus', () => {
    expect(of('proven')).toEqual(
      expect.arrayContaining([
        'data-curated-writers-only',
        'rag-ingestion-malware-scan',
        'rag-ingestion-sanitizer',
        'response-source-quarantine',
      ]),
    );
  });
});

test('a change of props neither replaces nor removes what holds something', () => {
  const before = template.toJSON().Resources as Record<string, { Type: string }>;
  const props = { canaries: [canary], quarantineRetention: Duration.days(30) };
  const after = Template.fromStack(made({ props }).stack).toJSON().Resources as typeof before;
  expect(Object.keys(before).filter((id) => !(id in after) && !holdsNothing(before[id]!.Type))).toEqual([]);
});

test('the vault may be of another stack', () => {
  const app = new App();
  const env = { account: '111122223333', region: 'eu-central-1' };
  const vault = new LlmDataVault(new Stack(app, 'Data', { env }), 'Vault');
  const stack = new Stack(app, 'Handbook', { env });
  const ingestion = new KnowledgeIngestion(stack, 'Ingestion', {
    knowledge: new SecureKnowledgeBase(stack, 'Knowledge', { vault, tenancy: KbTenancy.byTenant() }),
    guardrail: new ModelGuardrail(stack, 'Guardrail'),
    topic: new sns.Topic(stack, 'Topic'),
  });
  ingestion.grantUpload(role(stack), 'acme');
  expect(() => app.synth()).not.toThrow();
});

describe('without a scan of its own', () => {
  const unscanned = () => made({ knowledge: { malwareScan: false } });

  test('it is refused where nobody else scans the corpus, because no job would ever begin', () => {
    const { stack } = unscanned();
    expect(() => (stack.node.root as App).synth()).toThrow(
      /'malwareScan' must be true where no plan of yours scans the corpus.*vault\.grantScan\(DataClass\.CORPUS, role\)/,
    );
  });

  test('it is made where the role of another plan was admitted', () => {
    const { stack } = unscanned();
    const plan = new iam.Role(stack, 'Plan', {
      assumedBy: new iam.ServicePrincipal('malware-protection-plan.guardduty.amazonaws.com'),
    });
    (stack.node.findChild('Vault') as LlmDataVault).grantScan(DataClass.CORPUS, plan);
    expect(() => (stack.node.root as App).synth()).not.toThrow();
  });
});

test('where whoever may ask reads everything, functions know no key of a tenant', () => {
  const single = Template.fromStack(made({ knowledge: { tenancy: KbTenancy.single() } }).stack);
  for (const part of ['Admit', 'Transform', 'Examine']) expect(variablesOf(single, part).TENANT_KEY).toBeUndefined();
});

test('documents lie elsewhere than what holds owners', () => {
  expect(() => made({ knowledge: { prefix: 'held/' } })).toThrow(
    "'knowledge' must have a prefix that does not begin with 'held/', below which lies who is held, got 'held/'",
  );
});

test.each(['a"b/', 'a\\b/'])('the prefix %s would break the definition of a machine, and is refused', (prefix) => {
  expect(() => made({ knowledge: { prefix } })).toThrow(
    `'knowledge' must have a prefix without quotes and backslashes, got '${prefix}'`,
  );
});

test.each(['source', 'document', 'sha256', 'trust', 'ingestedAt', 'pipeline'])(
  'whose a document is cannot stand where %s is written',
  (key) => {
    for (const tenancy of [KbTenancy.byTenant({ tenantKey: key }), KbTenancy.byTenant({ groupsKey: key })])
      expect(() => made({ knowledge: { tenancy } })).toThrow(
        `'knowledge' must have a tenancy with other keys than source, document, sha256, trust, ingestedAt, pipeline, which documents have for where they came from, got '${key}'`,
      );
  },
);

test('a knowledge base of another stack, and a Region without pipes, are refused', () => {
  const other = made();
  const stack = new Stack(Stack.of(other.stack).node.root as App, 'Other', {
    env: { account: '111122223333', region: 'eu-central-1' },
  });
  expect(
    () =>
      new KnowledgeIngestion(stack, 'Ingestion', {
        knowledge: other.stack.node.findChild('Knowledge') as SecureKnowledgeBase,
        guardrail: new ModelGuardrail(stack, 'Guardrail'),
        topic: new sns.Topic(stack, 'Topic'),
      }),
  ).toThrow("'knowledge' must be in the same stack, got one in Stack");
  expect(() => made({ region: 'us-gov-west-1' })).toThrow(
    "'KnowledgeIngestion' must be left out in us-gov-west-1, where CloudFormation has no AWS::Pipes::Pipe",
  );
});
