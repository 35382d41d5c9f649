import { App, type CfnResource, Stack } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Construct } from 'constructs';
import { OwaspList, OwaspLlmChecks } from '../lib';
import { CONTROLS } from '../lib/controls';
import { gather } from '../lib/evidence';
import { Application } from '../lib/template/application';
import { parseTemplate } from '../lib/template/source';
import { atMost, type Measurement, median, time } from './measurement';

// the compiled library, as it ships: what runs the sources adds a cost to every function
const { OwaspLlmChecks, OwaspList }: typeof import('../lib') = require('../build');
const { CONTROLS }: typeof import('../lib/controls') = require('../build/controls');
const { gather }: typeof import('../lib/evidence') = require('../build/evidence');
const { Application }: typeof import('../lib/template/application') = require('../build/template/application');
const { parseTemplate }: typeof import('../lib/template/source') = require('../build/template/source');

const ROUNDS = 5;
const PER_STACK = 400;

/** What a large application is made of: mostly roles, policies, functions and their log groups. */
const COMMON: readonly (readonly [string, (i: number) => Record<string, unknown>])[] = [
  [
    'AWS::IAM::Role',
    (i) => ({
      AssumeRolePolicyDocument: trust(),
      Policies: [{ PolicyName: 'p', PolicyDocument: allow(`arn:aws:s3:::b${i}/x`) }],
    }),
  ],
  [
    'AWS::IAM::Policy',
    (i) => ({
      PolicyName: `p${i}`,
      Roles: ['r'],
      PolicyDocument: allow(`arn:aws:dynamodb:eu-west-1:111122223333:table/t${i}`),
    }),
  ],
  [
    'AWS::Lambda::Function',
    (i) => ({
      Code: { ZipFile: 'x' },
      Role: `arn:aws:iam::111122223333:role/r${i}`,
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Environment: { Variables: { TABLE: `t${i}` } },
    }),
  ],
  ['AWS::Logs::LogGroup', () => ({ RetentionInDays: 30 })],
  ['AWS::S3::Bucket', () => ({ VersioningConfiguration: { Status: 'Enabled' } })],
  ['AWS::SQS::Queue', () => ({ KmsMasterKeyId: 'alias/aws/sqs' })],
  ['AWS::SNS::Topic', () => ({ DisplayName: 'd' })],
  [
    'AWS::DynamoDB::Table',
    () => ({
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    }),
  ],
  ['AWS::EC2::SecurityGroup', () => ({ GroupDescription: 'g', VpcId: 'vpc-1' })],
  [
    'AWS::CloudWatch::Alarm',
    (i) => ({ AlarmName: `a${i}`, ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1 }),
  ],
  ['AWS::ApiGateway::Resource', () => ({ RestApiId: 'r', ParentId: 'p', PathPart: 'x' })],
  ['AWS::SSM::Parameter', () => ({ Type: 'String', Value: 'v' })],
];

/** Types that exist only where a model is used. */
const LLM: readonly (readonly [string, (i: number) => Record<string, unknown>])[] = [
  [
    'AWS::Bedrock::Guardrail',
    (i) => ({
      Name: `g${i}`,
      BlockedInputMessaging: 'b',
      BlockedOutputsMessaging: 'b',
      ContentPolicyConfig: {
        FiltersConfig: [{ Type: 'PROMPT_ATTACK', InputStrength: 'HIGH', OutputStrength: 'NONE' }],
      },
    }),
  ],
  [
    'AWS::Bedrock::Agent',
    (i) => ({ AgentName: `a${i}`, Instruction: 'Answer questions about orders, politely and briefly.' }),
  ],
  [
    'AWS::Bedrock::KnowledgeBase',
    (i) => ({ Name: `k${i}`, RoleArn: 'r', KnowledgeBaseConfiguration: { Type: 'VECTOR' } }),
  ],
  ['AWS::BedrockAgentCore::Gateway', (i) => ({ Name: `w${i}`, AuthorizerType: 'CUSTOM_JWT', RoleArn: 'r' })],
];

const trust = () => ({
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
});
const allow = (resource: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: resource }],
});

/** `total` resources, one in 25 of them of a type that is about models. */
function* resources(total: number): Generator<{ type: string; properties: Record<string, unknown> }> {
  for (let i = 0; i < total; i++) {
    const [type, properties] = i % 25 === 0 ? LLM[(i / 25) % LLM.length]! : COMMON[i % COMMON.length]!;
    yield { type, properties: properties(i) };
  }
}

/** The typed L1 of a resource, as apps use it: stock rules look at those only. */
function l1(
  scope: Construct,
  id: string,
  { type, properties }: { type: string; properties: Record<string, unknown> },
): void {
  const [, service, name] = type.split('::') as [string, string, string];
  const L1: new (scope: Construct, id: string, props: object) => CfnResource = require(
    `aws-cdk-lib/aws-${service.toLowerCase()}`,
  )[`Cfn${name}`];
  new L1(scope, id, camelCased(properties) as object);
}

function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      // policy documents, trust policies and environment variables are free form
      /Document$/.test(key) || key === 'Variables'
        ? [key[0]!.toLowerCase() + key.slice(1), inner]
        : [key[0]!.toLowerCase() + key.slice(1), camelCased(inner)],
    ),
  );
}

function largeApp(total: number): App {
  const app = new App();
  let stack: Stack | undefined;
  let i = 0;
  for (const resource of resources(total)) {
    if (i % PER_STACK === 0) stack = new Stack(app, `Stack${i / PER_STACK}`);
    l1(stack!, `R${i++}`, resource);
  }
  return app;
}

/** The same resources as plain templates, as `scan` reads them. */
function templates(total: number, only?: (type: string) => boolean): string[] {
  const texts: string[] = [];
  let body: Record<string, unknown> = {};
  let i = 0;
  for (const { type, properties } of resources(total)) {
    if (only && !only(type)) continue;
    body[`R${i++}`] = { Type: type, Properties: properties };
    if (i % PER_STACK === 0) {
      texts.push(JSON.stringify({ Resources: body }));
      body = {};
    }
  }
  texts.push(JSON.stringify({ Resources: body }));
  return texts;
}

const scan = (texts: readonly string[]) =>
  gather(new Application(texts.map((text, i) => ({ source: parseTemplate(text, `t${i}`) }))), CONTROLS);

export function run(): Measurement[] {
  const app = largeApp(5_000);
  const context = {
    appConstruct: app,
    stackTemplates: app.synth().stacks.map((stack) => ({
      stackConstructPath: stack.hierarchicalId,
      templatePath: stack.templateFullPath,
      accountId: undefined,
      region: undefined,
    })),
    templatePaths: [],
  };
  const ours = new OwaspLlmChecks(undefined, { lists: Object.values(OwaspList) });
  const theirs = new AwsSolutionsChecks();
  const measured = Array.from({ length: ROUNDS }, () => ({
    ours: time(() => ours.validate(context)),
    theirs: time(() => theirs.validateScope(app)),
  }));
  const ratio = median(measured.map((round) => round.ours / round.theirs));

  const per = (total: number) => {
    const texts = templates(total);
    return median(Array.from({ length: ROUNDS }, () => time(() => scan(texts)))) / total;
  };
  per(500); // warm
  const [small, large] = [per(500), per(20_000)];

  const known = new Set(CONTROLS.flatMap((control) => control.rules.flatMap((rule) => rule.check.types)));
  const idle = templates(20_000, (type) => !known.has(type));
  const idleCount = idle.reduce((sum, text) => sum + Object.keys(JSON.parse(text).Resources).length, 0);
  const idleTime = median(Array.from({ length: ROUNDS }, () => time(() => scan(idle))));

  return [
    {
      name: 'OwaspLlmChecks with all lists, app of 5,000 resources',
      value: median(measured.map((round) => round.ours)),
      unit: 'ms',
    },
    {
      name: 'AwsSolutionsChecks, the same app and run',
      value: median(measured.map((round) => round.theirs)),
      unit: 'ms',
    },
    // a tenth with the first controls, a fifth with every rule of the field
    atMost('OwaspLlmChecks / AwsSolutionsChecks', ratio, 'ratio', 0.2),
    { name: 'rules run', value: CONTROLS.reduce((sum, control) => sum + control.rules.length, 0), unit: 'rules' },
    { name: 'scan, each of 500 resources', value: small * 1000, unit: 'us' },
    { name: 'scan, each of 20,000 resources', value: large * 1000, unit: 'us' },
    atMost('scan, time a resource at 20,000 / at 500 (1 is linear)', large / small, 'ratio', 1.5),
    atMost(`scan, each of ${idleCount} resources that no rule looks at`, idleTime / Math.max(idleCount, 1), 'ms', 0.02),
  ];
}
