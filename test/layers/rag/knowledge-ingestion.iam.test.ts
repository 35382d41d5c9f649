import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { LlmDataVault } from '../../../lib/layers/data';
import { ModelGuardrail } from '../../../lib/layers/model';
import { KbTenancy, KnowledgeIngestion, SecureKnowledgeBase } from '../../../lib/layers/rag';
import { type Given, unnoticedGiven } from '../../support/given-rights';
import { checkPolicy, Iam, mighty, type PolicyDocument } from '../../support/iam';
import { ALLOWED } from '../../support/resource-policy';

const env = { account: '111122223333', region: 'eu-central-1' };
const stack = new Stack(new App(), 'Stack', { env });
const knowledge = new SecureKnowledgeBase(stack, 'Knowledge', {
  vault: new LlmDataVault(stack, 'Vault'),
  tenancy: KbTenancy.byTenant(),
});
const ingestion = new KnowledgeIngestion(stack, 'Ingestion', {
  knowledge,
  guardrail: new ModelGuardrail(stack, 'Guardrail'),
  topic: new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'TopicKey') }),
});
const lambdaRole = (id: string) =>
  new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
ingestion.grantUpload(lambdaRole('Acme'), 'acme');
ingestion.grantUpload(lambdaRole('Other'), 'other');
ingestion.grantInvestigate(lambdaRole('Investigator'));
ingestion.grantQuarantine(lambdaRole('OnCall'));
ingestion.grantRetire(lambdaRole('Librarian'), 'acme');
ingestion.grantEndHold(lambdaRole('Releaser'));
lambdaRole('Intruder');

const sim = new Iam(stack);
const one = (type: string, part = '') => sim.deployed.one(type, part).arn;
const INBOX = one('AWS::S3::Bucket', 'Inbox');
const QUARANTINE = one('AWS::S3::Bucket', 'Quarantine');
const CORPUS = one('AWS::S3::Bucket', 'corpusBucket');
const PASSAGE = one('AWS::S3::Bucket', 'Passage');
const BASE = one('AWS::Bedrock::KnowledgeBase');
const CORPUS_KEY = one('AWS::KMS::Key', 'corpusKey');
const EVIDENCE_KEY = one('AWS::KMS::Key', 'evidenceKey');
const PROMPTS_KEY = one('AWS::KMS::Key', 'promptsKey');
const TOPIC_KEY = one('AWS::KMS::Key', 'TopicKey');
const TOPIC = one('AWS::SNS::Topic');
const FUNCTION = (part: string) => one('AWS::Lambda::Function', `Ingestion${part}`);
const MACHINE = (part: string) => one('AWS::StepFunctions::StateMachine', part);
const through = (service: string) => ({ 'kms:ViaService': `${service}.${env.region}.amazonaws.com` });

const byKey = (actions: string[], key: string, service: string): Given => [
  actions.map((action) => `kms:${action}`),
  key,
  [PROMPTS_KEY],
  through(service),
  [{}, through('ec2')],
];
const TELLS: Given[] = [
  [['sns:Publish'], TOPIC, [`${TOPIC}2`]],
  byKey(['Decrypt', 'GenerateDataKey'], TOPIC_KEY, 'sns'),
];
const LOGS: Given = [
  ['logs:CreateLogStream', 'logs:PutLogEvents'],
  `${one('AWS::Logs::LogGroup', 'Ingestion').replace(/:\*$/, '')}:log-stream:a`,
  [`arn:aws:logs:${env.region}:${env.account}:log-group:other:log-stream:a`],
];
const STARTS = byKey(['Decrypt', 'GenerateDataKey'], EVIDENCE_KEY, 'states');

const FINDS = (prefix: string): Given[] => [
  [['s3:GetBucketLocation'], CORPUS, [INBOX]],
  [['s3:ListBucket'], CORPUS, [INBOX], { 's3:prefix': prefix }, [{}, { 's3:prefix': 'other/' }]],
];

// What each role's own policies give, on one target and no other, in that context and no other.
const GIVEN: Record<string, Given[]> = {
  Acme: [
    [['s3:PutObject'], `${INBOX}/inbox/acme/a.pdf`, [`${INBOX}/inbox/other/a.pdf`, `${INBOX}/inbox/acme2/a.pdf`]],
    byKey(['GenerateDataKey'], CORPUS_KEY, 's3'),
  ],
  Librarian: [
    [['s3:PutObject'], `${INBOX}/retire/acme/n1`, [`${INBOX}/retire/other/n1`, `${INBOX}/inbox/acme/a.pdf`]],
    byKey(['GenerateDataKey'], CORPUS_KEY, 's3'),
  ],
  Investigator: [
    [['s3:GetObject', 's3:GetObjectVersion'], `${QUARANTINE}/acme/a`, [`${INBOX}/inbox/acme/a`]],
    [['s3:GetBucketLocation', 's3:ListBucket'], QUARANTINE, [INBOX]],
    byKey(['Decrypt'], EVIDENCE_KEY, 's3'),
  ],
  OnCall: [[['states:StartExecution'], MACHINE('Quarantine'), [MACHINE('Admission'), MACHINE('Indexing')]], STARTS],
  Releaser: [
    [
      ['s3:DeleteObject'],
      `${CORPUS}/held/approved/acme/a.txt`,
      [`${CORPUS}/approved/acme/a.txt`, `${CORPUS}/held/other/a.txt`],
    ],
    ...FINDS('held/approved/'),
  ],
  IngestionKeepRole: [
    LOGS,
    [['s3:GetObjectVersion'], `${INBOX}/inbox/acme/a`, [`${INBOX}/a`, `${CORPUS}/inbox/a`]],
    [['s3:PutObject'], `${QUARANTINE}/acme/a`, [`${CORPUS}/approved/a`]],
    byKey(['Decrypt'], CORPUS_KEY, 's3'),
    byKey(['GenerateDataKey'], EVIDENCE_KEY, 's3'),
  ],
  IngestionAdmitRole: [
    LOGS,
    [['s3:GetObjectVersion'], `${INBOX}/inbox/acme/a`, [`${INBOX}/a`, `${CORPUS}/inbox/a`]],
    [['s3:PutObject'], `${CORPUS}/approved/acme/a.txt`, [`${CORPUS}/a`, `${QUARANTINE}/a`]],
    byKey(['Decrypt', 'GenerateDataKey'], CORPUS_KEY, 's3'),
    ...FINDS('held/approved/'),
    [['bedrock:ApplyGuardrail'], one('AWS::Bedrock::Guardrail'), [`${one('AWS::Bedrock::Guardrail')}a`]],
    ...['eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-3'].map(
      (region): Given => [
        ['bedrock:ApplyGuardrail'],
        `arn:aws:bedrock:${region}:${env.account}:guardrail-profile/eu.guardrail.v1:0`,
        [`arn:aws:bedrock:${region}:${env.account}:guardrail-profile/us.guardrail.v1:0`],
      ],
    ),
    [['kms:Decrypt'], one('AWS::KMS::Key', 'GuardrailKey'), [PROMPTS_KEY]],
  ],
  IngestionTransformRole: [
    LOGS,
    [
      ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:GetObjectVersion', 's3:PutObject'],
      `${PASSAGE}/a`,
      [`${CORPUS}/approved/a`],
    ],
    [['s3:GetBucketLocation', 's3:ListBucket'], PASSAGE, [CORPUS]],
    byKey(['Decrypt', 'GenerateDataKey'], CORPUS_KEY, 's3'),
  ],
  IngestionExamineRole: [LOGS, [['bedrock:Retrieve'], BASE, [BASE.replace(/.{4}$/, 'OTHR')]]],
  IngestionTraceRole: [LOGS, [['bedrock:Retrieve'], BASE, [BASE.replace(/.{4}$/, 'OTHR')]], ...FINDS('approved/')],
  IngestionQuarantineMachineRole: [
    // of these AWS knows no resource: what Step Functions needs to log and trace
    [
      [
        ...['CreateLogDelivery', 'DeleteLogDelivery', 'DescribeLogGroups', 'DescribeResourcePolicies'],
        ...['GetLogDelivery', 'ListLogDeliveries', 'UpdateLogDelivery'],
      ].map((name) => `logs:${name}`),
      '*',
      [],
    ],
    [
      ['GetSamplingRules', 'GetSamplingTargets', 'PutTelemetryRecords', 'PutTraceSegments'].map(
        (name) => `xray:${name}`,
      ),
      '*',
      [],
    ],
    [['kms:Decrypt', 'kms:GenerateDataKey'], EVIDENCE_KEY, [PROMPTS_KEY]],
    [['lambda:InvokeFunction'], FUNCTION('Trace'), [FUNCTION('Admit')]],
    [['lambda:InvokeFunction'], FUNCTION('Examine'), [FUNCTION('Keep')]],
    [
      ['bedrock:DeleteKnowledgeBaseDocuments', 'bedrock:GetIngestionJob', 'bedrock:StartIngestionJob'],
      BASE,
      [BASE.replace(/.{4}$/, 'OTHR')],
    ],
    [
      ['s3:DeleteObject'],
      `${CORPUS}/approved/acme/a.txt`,
      [`${CORPUS}/held/approved/acme/a.txt`, `${QUARANTINE}/approved/acme/a.txt`],
    ],
    [['s3:PutObject'], `${CORPUS}/held/approved/acme/a.txt`, [`${CORPUS}/approved/acme/a.txt`, `${QUARANTINE}/held/a`]],
    byKey(['GenerateDataKey'], CORPUS_KEY, 's3'),
    ...TELLS,
  ],
  IngestionEventsDelivery: [
    [['states:StartExecution'], MACHINE('Admission'), [MACHINE('Indexing')]],
    [['states:StartExecution'], MACHINE('Quarantine'), [MACHINE('Indexing')]],
    STARTS,
    ...TELLS,
  ],
  IngestionEventsPipeRole: [
    [
      ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      one('AWS::SQS::Queue', 'Waiting'),
      [one('AWS::SQS::Queue', 'Undelivered')],
    ],
    [['states:StartExecution'], MACHINE('Indexing'), [MACHINE('Admission')]],
    byKey(['Decrypt'], EVIDENCE_KEY, 'sqs'),
    STARTS,
  ],
};

test.each(Object.entries(GIVEN))(
  'nothing can be taken out of the policies of %s without that an attempt comes out differently',
  async (name, given) => {
    expect(await unnoticedGiven(sim, sim.role(name), given)).toEqual([]);
  },
);

test.each<[machine: string, allowed: [string, string][], denied: [string, string][]]>([
  [
    'Admission',
    [
      ['lambda:InvokeFunction', FUNCTION('Keep')],
      ['lambda:InvokeFunction', FUNCTION('Admit')],
    ],
    [
      ['lambda:InvokeFunction', FUNCTION('Examine')],
      ['s3:GetObject', `${INBOX}/inbox/acme/a`],
      ['s3:PutObject', `${CORPUS}/approved/acme/a`],
      ['bedrock:StartIngestionJob', BASE],
    ],
  ],
  [
    'Indexing',
    [
      ['lambda:InvokeFunction', FUNCTION('Examine')],
      ['bedrock:StartIngestionJob', BASE],
      ['s3:DeleteObject', `${CORPUS}/approved/acme/a.txt`],
    ],
    [
      ['lambda:InvokeFunction', FUNCTION('Admit')],
      ['bedrock:StartIngestionJob', BASE.replace(/.{4}$/, 'OTHR')],
      ['bedrock:Retrieve', BASE],
      ['s3:DeleteObject', `${CORPUS}/other/a.txt`],
      ['s3:DeleteObject', `${QUARANTINE}/acme/a`],
      ['s3:DeleteObjectVersion', `${CORPUS}/approved/acme/a.txt`],
      ['s3:PutObject', `${CORPUS}/approved/acme/a.txt`],
      ['s3:GetObject', `${CORPUS}/approved/acme/a.txt`],
    ],
  ],
  [
    'Quarantine',
    [
      ['lambda:InvokeFunction', FUNCTION('Trace')],
      ['lambda:InvokeFunction', FUNCTION('Examine')],
      ['bedrock:DeleteKnowledgeBaseDocuments', BASE],
      ['bedrock:StartIngestionJob', BASE],
      ['bedrock:GetIngestionJob', BASE],
      ['s3:DeleteObject', `${CORPUS}/approved/acme/a.txt`],
      ['s3:PutObject', `${CORPUS}/held/approved/acme/a.txt`],
    ],
    [
      ['lambda:InvokeFunction', FUNCTION('Admit')],
      ['bedrock:DeleteKnowledgeBaseDocuments', BASE.replace(/.{4}$/, 'OTHR')],
      ['bedrock:IngestKnowledgeBaseDocuments', BASE],
      ['bedrock:StopIngestionJob', BASE],
      ['bedrock:Retrieve', BASE],
      ['s3:DeleteObject', `${CORPUS}/held/approved/acme/a.txt`],
      ['s3:DeleteObject', `${QUARANTINE}/acme/a`],
      ['s3:DeleteObjectVersion', `${CORPUS}/approved/acme/a.txt`],
      ['s3:PutObject', `${CORPUS}/approved/acme/a.txt`],
      ['s3:PutObjectRetention', `${CORPUS}/approved/acme/a.txt`],
      ['s3:GetObject', `${CORPUS}/approved/acme/a.txt`],
      ['states:StartExecution', MACHINE('Quarantine')],
    ],
  ],
])('the machine %s may do its job, and nothing else', async (machine, allowed, denied) => {
  const principal = sim.role(`Ingestion${machine}${machine === 'Quarantine' ? 'Machine' : ''}Role`);
  for (const [action, resource] of allowed)
    expect([action, resource, await sim.decide({ principal, action, resource })]).toEqual([action, resource, ALLOWED]);
  for (const [action, resource] of denied)
    expect([action, resource, await sim.decide({ principal, action, resource })]).not.toContain(ALLOWED);
});

test('whatever is attached to the role that takes documents out, it reads none, destroys none and gives no rights', async () => {
  const { arn, boundary } = sim.role('IngestionQuarantineMachineRole');
  const principal = { ...mighty(arn), boundary };
  for (const [action, resource] of [
    ['s3:GetObject', `${CORPUS}/approved/acme/a.txt`],
    ['s3:GetObjectVersion', `${QUARANTINE}/acme/a`],
    ['s3:DeleteObjectVersion', `${CORPUS}/approved/acme/a.txt`],
    ['s3:PutBucketPolicy', CORPUS],
    ['bedrock:Retrieve', BASE],
    ['bedrock:DeleteKnowledgeBase', BASE],
    ['iam:AttachRolePolicy', arn],
    ['iam:PassRole', arn],
    ['states:SendTaskSuccess', undefined],
    ['sts:AssumeRole', arn],
  ] as const)
    expect([action, await sim.decide({ principal, action, resource })]).toEqual([action, expect.stringMatching(/ pb/)]);
  const { properties } = sim.deployed.one('AWS::IAM::Role', 'IngestionQuarantineMachineRole');
  expect(properties.AssumeRolePolicyDocument).toMatchObject({
    Statement: [{ Condition: { ArnEquals: { 'aws:SourceArn': MACHINE('Quarantine') } } }],
  });
});

const policyOf = (part: string): PolicyDocument => {
  const { ref } = sim.deployed.one('AWS::S3::Bucket', part);
  const policies = sim.deployed.all('AWS::S3::BucketPolicy').filter(({ properties }) => properties.Bucket === ref);
  expect(policies).toHaveLength(1);
  return policies[0]!.properties.PolicyDocument as PolicyDocument;
};

/** Who may put, read, tag and delete where: the bucket decides, whatever their own policies allow. */
test.each<[bucket: string, who: string, action: string, found: string | undefined, outcome: string | RegExp]>([
  ['Inbox', 'Acme', 's3:PutObject', undefined, ALLOWED],
  ['Inbox', 'Acme', 's3:PutObjectTagging', undefined, /OnlyScansTag/],
  ['Inbox', 'Librarian', 's3:PutObject', undefined, ALLOWED],
  ['Inbox', 'Acme', 's3:GetObject', undefined, /NobodyReadsUnscanned/],
  ['Inbox', 'Intruder', 's3:PutObject', undefined, /OnlyCuratorsWrite/],
  ['Inbox', 'Intruder', 's3:PutObjectTagging', undefined, /OnlyScansTag|OnlyCuratorsWrite/],
  ['Inbox', 'Intruder', 's3:GetObjectVersion', 'THREATS_FOUND', /NobodyReadsUnscanned/],
  ['Inbox', 'IngestionAdmitRole', 's3:GetObjectVersion', 'NO_THREATS_FOUND', ALLOWED],
  ['Inbox', 'IngestionAdmitRole', 's3:GetObjectVersion', undefined, /NobodyReadsUnscanned/],
  ['Inbox', 'IngestionAdmitRole', 's3:GetObjectVersion', 'UNSUPPORTED', /NobodyReadsUnscanned/],
  ['Inbox', 'IngestionAdmitRole', 's3:PutObject', undefined, /OnlyCuratorsWrite/],
  ['Inbox', 'IngestionKeepRole', 's3:GetObjectVersion', 'THREATS_FOUND', ALLOWED],
  ['Inbox', 'IngestionKeepRole', 's3:PutObjectTagging', undefined, /OnlyScansTag/],
  ['Inbox', 'IngestionScanRole', 's3:PutObjectTagging', undefined, ALLOWED],
  ['Inbox', 'IngestionScanRole', 's3:PutObject', undefined, /ScansOnlyTag/],
  ['Quarantine', 'IngestionKeepRole', 's3:PutObject', undefined, ALLOWED],
  ['Quarantine', 'IngestionKeepRole', 's3:DeleteObjectVersion', undefined, /NobodyDeletesEarly/],
  ['Quarantine', 'IngestionAdmitRole', 's3:PutObject', undefined, /OnlyCuratorsWrite/],
  ['Quarantine', 'Investigator', 's3:DeleteObject', undefined, /OnlyCuratorsWrite/],
  ['Quarantine', 'Investigator', 's3:BypassGovernanceRetention', undefined, /NobodyDeletesEarly/],
  ['corpusBucket', 'IngestionAdmitRole', 's3:PutObject', undefined, ALLOWED],
  ['corpusBucket', 'IngestionAdmitRole', 's3:PutObjectTagging', undefined, /OnlyScansTag/],
  ['corpusBucket', 'IngestionIndexingRole', 's3:DeleteObject', undefined, ALLOWED],
  ['corpusBucket', 'IngestionIndexingRole', 's3:DeleteObjectVersion', undefined, /NobodyDeletesEarly/],
  ['corpusBucket', 'IngestionQuarantineMachineRole', 's3:DeleteObject', undefined, ALLOWED],
  ['corpusBucket', 'IngestionQuarantineMachineRole', 's3:DeleteObjectVersion', undefined, /NobodyDeletesEarly/],
  ['corpusBucket', 'IngestionQuarantineMachineRole', 's3:BypassGovernanceRetention', undefined, /NobodyDeletesEarly/],
  ['corpusBucket', 'Releaser', 's3:DeleteObject', undefined, ALLOWED],
  ['corpusBucket', 'Releaser', 's3:DeleteObjectVersion', undefined, /NobodyDeletesEarly/],
  ['corpusBucket', 'IngestionTraceRole', 's3:GetObject', undefined, /NobodyReadsUnscanned/],
  ['corpusBucket', 'IngestionTraceRole', 's3:DeleteObject', undefined, /OnlyCuratorsWrite/],
  ['corpusBucket', 'OnCall', 's3:DeleteObject', undefined, /OnlyCuratorsWrite/],
  ['corpusBucket', 'Acme', 's3:PutObject', undefined, /OnlyCuratorsWrite/],
  ['corpusBucket', 'IngestionKeepRole', 's3:PutObject', undefined, /OnlyCuratorsWrite/],
  ['corpusBucket', 'IngestionTransformRole', 's3:PutObject', undefined, /OnlyCuratorsWrite/],
  ['corpusBucket', 'IngestionExamineRole', 's3:DeleteObject', undefined, /OnlyCuratorsWrite/],
])('%s: %s, %s with the tag %s', async (bucket, who, action, found, outcome) => {
  const decided = await sim.decide({
    principal: mighty(sim.role(who).arn),
    action,
    resource: `${one('AWS::S3::Bucket', bucket)}/inbox/acme/a`,
    resourcePolicy: policyOf(bucket),
    ...(found && { resourceTags: { 's3:ExistingObjectTag/GuardDutyMalwareScanStatus': found } }),
  });
  expect(decided).toMatch(outcome);
});

test('EventBridge alone sends to the queues, for the rules that do', async () => {
  const asked = (part: string, rule: string, service = 'events.amazonaws.com') =>
    sim.decide({
      principal: sim.service(service),
      action: 'sqs:SendMessage',
      resource: one('AWS::SQS::Queue', part),
      resourcePolicy: sim.document('AWS::SQS::QueuePolicy', 'PolicyDocument', part),
      context: { 'aws:SourceArn': one('AWS::Events::Rule', rule), 'aws:SecureTransport': 'true' },
    });
  expect(await asked('Waiting', 'Approved')).toBe(ALLOWED);
  expect(await asked('Waiting', 'Uploaded')).not.toBe(ALLOWED);
  expect(await asked('Waiting', 'Approved', 'sns.amazonaws.com')).not.toBe(ALLOWED);
  const scans = ['Uploaded', 'Approved', 'HeldBack', 'Threat', 'Retired', 'LeftIn', 'Untagged', 'Unscanned'];
  for (const rule of [...scans, 'Tampering']) expect(await asked('Undelivered', rule)).toBe(ALLOWED);
});

test('policies name only actions and condition keys that exist', async () => {
  for (const { properties } of sim.deployed.all('AWS::IAM::ManagedPolicy'))
    await checkPolicy(properties.PolicyDocument as PolicyDocument);
});
