import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { atMost, contextOf, cpu, type Measurement, median } from './measurement';

// the compiled library, as it ships: what runs the sources adds a cost to every function
const BUILD = join(__dirname, '..', 'build');
const { OwaspLlmChecks, OwaspList }: typeof import('../lib') = require(join(BUILD, 'index'));
const { CONTROLS }: typeof import('../lib/controls') = require(join(BUILD, 'controls'));
const { gather }: typeof import('../lib/evidence') = require(join(BUILD, 'evidence'));
const { Application }: typeof import('../lib/template/application') = require(join(BUILD, 'template/application'));
const { parseTemplate }: typeof import('../lib/template/parse') = require(join(BUILD, 'template/parse'));

const ROUNDS = 7;
/** Rounds before the engine has compiled what it runs. */
const WARM_UP = 3;
/** Resources that one service of `largeApp` synthesizes to. */
const SERVICE = 12;
const SERVICES_PER_STACK = 30;

/** A service as CDK apps have them: a function with its role and log group, and what it reads and writes. */
function service(stack: Stack, id: string, key: kms.IKey): void {
  const bucket = new s3.Bucket(stack, `${id}Data`, { encryptionKey: key, enforceSSL: true, versioned: true });
  const table = new dynamodb.Table(stack, `${id}Table`, {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
  });
  const queue = new sqs.Queue(stack, `${id}Queue`, { encryptionMasterKey: key, enforceSSL: true });
  const topic = new sns.Topic(stack, `${id}Topic`, { masterKey: key });
  const handler = new lambda.Function(stack, `${id}Handler`, {
    code: lambda.Code.fromInline('exports.handler = async () => {};'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_LATEST,
    environment: { TABLE: table.tableName, BUCKET: bucket.bucketName },
    logGroup: new logs.LogGroup(stack, `${id}Log`, { retention: logs.RetentionDays.ONE_MONTH }),
  });
  bucket.grantReadWrite(handler);
  table.grantReadWriteData(handler);
  topic.grantPublish(handler);
  new lambda.EventSourceMapping(stack, `${id}Source`, { target: handler, eventSourceArn: queue.queueArn });
  new cloudwatch.Alarm(stack, `${id}Errors`, { metric: handler.metricErrors(), threshold: 1, evaluationPeriods: 1 });
}

/** Four resources of types that exist only where a model is used, as somebody careful would write them. */
function model(stack: Stack, id: string, key: kms.IKey): void {
  const filter = (type: string) => ({ type, inputStrength: 'HIGH', outputStrength: 'HIGH' });
  const guardrail = new bedrock.CfnGuardrail(stack, `${id}Guardrail`, {
    name: `${id}-guardrail`,
    blockedInputMessaging: 'Blocked.',
    blockedOutputsMessaging: 'Blocked.',
    kmsKeyArn: key.keyArn,
    contentPolicyConfig: {
      contentFiltersTierConfig: { tierName: 'STANDARD' },
      filtersConfig: [
        ...['HATE', 'INSULTS', 'SEXUAL', 'VIOLENCE', 'MISCONDUCT'].map(filter),
        { type: 'PROMPT_ATTACK', inputStrength: 'HIGH', outputStrength: 'NONE' },
      ],
    },
    sensitiveInformationPolicyConfig: {
      piiEntitiesConfig: [
        { type: 'EMAIL', action: 'ANONYMIZE' },
        { type: 'PASSWORD', action: 'BLOCK' },
      ],
    },
  });
  const version = new bedrock.CfnGuardrailVersion(stack, `${id}Version`, {
    guardrailIdentifier: guardrail.attrGuardrailId,
  });
  new bedrock.CfnAgent(stack, `${id}Agent`, {
    agentName: `${id}-agent`,
    instruction: 'Answer questions about orders, politely and briefly, from the tools you are given.',
    customerEncryptionKeyArn: key.keyArn,
    guardrailConfiguration: { guardrailIdentifier: guardrail.attrGuardrailArn, guardrailVersion: version.attrVersion },
  });
  new agentcore.CfnGateway(stack, `${id}Gateway`, {
    name: `${id}-gateway`,
    authorizerType: 'AWS_IAM',
    protocolType: 'MCP',
    roleArn: stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: 'gateway' }),
    kmsKeyArn: key.keyArn,
  });
}

/** An app of about `total` resources; one in 25 is of a type that is about models. */
function largeApp(total: number): App {
  // as the command line runs apps
  const app = new App({ context: { 'aws:cdk:enable-path-metadata': true } });
  let stack = new Stack(app, 'Stack0');
  let key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
  const services = Math.round(total / (SERVICE * (25 / 24)));
  for (let i = 0; i < services; i++) {
    if (i > 0 && i % SERVICES_PER_STACK === 0) {
      stack = new Stack(app, `Stack${i / SERVICES_PER_STACK}`);
      key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
    }
    service(stack, `S${i}`, key);
    if (i % 8 === 0) model(stack, `M${i}`, key);
  }
  return app;
}

/** Texts of an app's templates, and how many resources they hold; `only` leaves out other types. */
function templates(total: number, only?: (type: string) => boolean): { texts: string[]; resources: number } {
  let resources = 0;
  const texts = largeApp(total)
    .synth()
    .stacks.map(({ templateFullPath }) => {
      const body = JSON.parse(readFileSync(templateFullPath, 'utf8'));
      const kept = Object.entries<{ Type: string }>(body.Resources).filter(([, { Type }]) => !only || only(Type));
      resources += kept.length;
      return JSON.stringify({ ...body, Resources: Object.fromEntries(kept) }, undefined, 1);
    });
  return { texts, resources };
}

const scan = (texts: readonly string[]) =>
  gather(new Application(texts.map((text, i) => ({ source: parseTemplate(text, `t${i}`) }))), CONTROLS);

/** Something that is scanned, and how many resources it holds. */
interface Load {
  readonly run: () => unknown;
  readonly resources: number;
}

/** An app of about `total` resources; `only` leaves out other types. */
function appOf(total: number, only?: (type: string) => boolean): Load {
  const { texts, resources } = templates(total, only);
  return { run: () => scan(texts), resources };
}

/** Milliseconds of CPU that each resource takes when `load` is scanned, as often as makes `least` resources. */
function perResource({ run, resources }: Load, least = resources): number {
  const times = Math.max(1, Math.round(least / resources));
  return (
    cpu(() => {
      for (let i = 0; i < times; i++) run();
    }) /
    (times * resources)
  );
}

/**
 * What a resource takes in the large load against one in the small. The small one is scanned as often as makes the same
 * number of resources: the median of short runs is that of those in which no garbage was collected, which every long one
 * does. Rounds of both alternate, so that what else a machine does meets both.
 */
function growth(small: Load, large: Load): { small: number; large: number; ratio: number } {
  small.run();
  large.run();
  const rounds = Array.from({ length: ROUNDS }, () => ({
    small: perResource(small, large.resources),
    large: perResource(large),
  }));
  return {
    small: median(rounds.map((round) => round.small)),
    large: median(rounds.map((round) => round.large)),
    ratio: median(rounds.map((round) => round.large / round.small)),
  };
}

/** A guardrail as somebody careful would write it, in JSON. */
const GUARDRAIL = {
  BlockedInputMessaging: 'Blocked.',
  BlockedOutputsMessaging: 'Blocked.',
  ContentPolicyConfig: { FiltersConfig: [{ Type: 'PROMPT_ATTACK', InputStrength: 'HIGH', OutputStrength: 'NONE' }] },
};
/** Templates of `total` resources that only come about while they are read. */
const MADE: Readonly<Record<string, (total: number) => unknown>> = {
  loops: (total) => ({
    'Fn::ForEach::All': [
      'X',
      Array.from({ length: total }, (_, i) => `r${i}`),
      { 'G${X}': { Type: 'AWS::Bedrock::Guardrail', Properties: GUARDRAIL } },
    ],
  }),
  includes: (total) =>
    Object.fromEntries(
      Array.from({ length: total }, (_, i) => [
        `G${i}`,
        {
          Type: 'AWS::Bedrock::Guardrail',
          Properties: { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 'guardrail.json' } } },
        },
      ]),
    ),
};

/** A template of `resources` that a loop or an include makes. */
function madeOf(made: (total: number) => unknown, resources: number): Load {
  const text = JSON.stringify({ Resources: made(resources) });
  const beside = () => JSON.stringify(GUARDRAIL);
  return {
    resources,
    run: () => {
      const application = new Application([{ source: parseTemplate(text, 't'), beside }]);
      if (application.unread.length > 0) throw new Error(application.unread[0]!.unread.what);
      gather(application, CONTROLS);
    },
  };
}

export function run(): Measurement[] {
  const app = largeApp(5_000);
  const context = contextOf(app);
  const ours = new OwaspLlmChecks(undefined, { lists: Object.values(OwaspList) });
  const theirs = new AwsSolutionsChecks();
  const round = () => ({
    ours: cpu(() => ours.validate(context)),
    theirs: cpu(() => theirs.validateScope(app)),
  });
  const [cold] = Array.from({ length: WARM_UP }, round);
  const measured = Array.from({ length: ROUNDS }, round);
  const ratio = median(measured.map((round) => round.ours / round.theirs));

  const [small, large] = [appOf(500), appOf(20_000)];
  const grown = growth(small, large);
  const known = new Set(CONTROLS.flatMap((control) => control.rules.flatMap((rule) => rule.check.types)));
  const idle = appOf(20_000, (type) => !known.has(type));
  idle.run();

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
    atMost('OwaspLlmChecks / AwsSolutionsChecks', ratio, 'ratio', 0.1),
    {
      name: 'OwaspLlmChecks / AwsSolutionsChecks, the first time in a process',
      value: cold!.ours / cold!.theirs,
      unit: 'ratio',
    },
    { name: 'rules run', value: CONTROLS.reduce((sum, control) => sum + control.rules.length, 0), unit: 'rules' },
    { name: `scan, each of ${small.resources} resources`, value: grown.small * 1000, unit: 'us' },
    { name: `scan, each of ${large.resources} resources`, value: grown.large * 1000, unit: 'us' },
    atMost('scan, time a resource in the large app / in the small (1 is linear)', grown.ratio, 'ratio', 1.5),
    ...Object.entries(MADE).map(([name, made]) =>
      atMost(
        `scan, time a resource of 5,000 that ${name} make / of 500`,
        growth(madeOf(made, 500), madeOf(made, 5_000)).ratio,
        'ratio',
        1.5,
      ),
    ),
    atMost(
      `scan, each of ${idle.resources} resources that no rule looks at`,
      median(Array.from({ length: ROUNDS }, () => perResource(idle))),
      'ms',
      0.02,
    ),
  ];
}
