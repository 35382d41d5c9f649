import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

const TEMPLATES = 100;
const ROUNDS = 3;
/** What makes the check fail, and what is aimed at, as a part of the time that Checkov takes. */
const MOST = 0.2;
const GOAL = 0.1;

/** Numbers from 0 to 1 that look drawn, and are the same each time (Mulberry32). */
function drawing(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;
type Draw = () => number;

const pick = <T>(draw: Draw, ...from: readonly T[]): T => from[Math.floor(draw() * from.length)]!;
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** A function with its role, log group and what it works on; some call models. */
function service(id: string, draw: Draw): Resources {
  const actions = pick(
    draw,
    ['s3:GetObject', 's3:PutObject'],
    ['bedrock:InvokeModel'],
    ['dynamodb:*'],
    ['sqs:SendMessage'],
  );
  return {
    [`${id}Role`]: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
        },
        Policies: [
          {
            PolicyName: 'work',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                { Effect: 'Allow', Action: actions, Resource: draw() < 0.5 ? '*' : arn(`${id}Data`) },
                { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: arn(`${id}Log`) },
              ],
            },
          },
        ],
      },
    },
    [`${id}Log`]: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: `/aws/lambda/${id}`, ...(draw() < 0.5 ? { RetentionInDays: 30 } : {}) },
    },
    [`${id}Handler`]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: id,
        Handler: 'index.handler',
        Runtime: pick(draw, 'nodejs22.x', 'python3.13', 'nodejs16.x'),
        Role: arn(`${id}Role`),
        Code: { ZipFile: 'exports.handler = async () => {};' },
        Environment: { Variables: { BUCKET: { Ref: `${id}Data` }, STAGE: { Ref: 'Stage' } } },
      },
    },
    [`${id}Data`]: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        ...(draw() < 0.5 ? { VersioningConfiguration: { Status: 'Enabled' } } : {}),
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: pick(draw, 'aws:kms', 'AES256') } },
          ],
        },
      },
    },
    [`${id}Table`]: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      },
    },
    [`${id}Queue`]: { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: 'alias/aws/sqs' } },
    [`${id}Topic`]: { Type: 'AWS::SNS::Topic', Properties: {} },
  };
}

const model = (id: string, draw: Draw): Resources => ({
  [`${id}Guardrail`]: {
    Type: 'AWS::Bedrock::Guardrail',
    Properties: {
      Name: id,
      BlockedInputMessaging: 'Blocked.',
      BlockedOutputsMessaging: 'Blocked.',
      ContentPolicyConfig: {
        FiltersConfig: [
          { Type: 'PROMPT_ATTACK', InputStrength: pick(draw, 'HIGH', 'LOW', 'MEDIUM'), OutputStrength: 'NONE' },
        ],
      },
    },
  },
  [`${id}Agent`]: {
    Type: 'AWS::Bedrock::Agent',
    Properties: {
      AgentName: id,
      AgentResourceRoleArn: arn(`${id}S0Role`),
      Instruction: 'Answer questions about orders.',
    },
  },
});

/** A template of 15 to 60 resources. */
function template(i: number, draw: Draw): Record<string, unknown> {
  const services = Array.from({ length: 2 + Math.floor(draw() * 7) }, (_, n) => service(`T${i}S${n}`, draw));
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Parameters: { Stage: { Type: 'String', Default: 'prod', AllowedValues: ['dev', 'prod'] } },
    Resources: Object.assign({}, ...services, draw() < 0.4 ? model(`T${i}`, draw) : {}),
  };
}

/** Writes the templates, half of them as YAML; how many resources they have. */
function generate(folder: string): number {
  const draw = drawing(20261129);
  mkdirSync(folder, { recursive: true });
  let resources = 0;
  for (let i = 0; i < TEMPLATES; i++) {
    const body = template(i, draw);
    resources += Object.keys(body.Resources as object).length;
    const yaml = i % 2 === 0;
    writeFileSync(
      join(folder, `t${i}.${yaml ? 'yaml' : 'json'}`),
      yaml ? stringify(body, { aliasDuplicateObjects: false }) : JSON.stringify(body, undefined, 2),
    );
  }
  return resources;
}

interface Taken {
  readonly cpu: number;
  readonly wall: number;
}

/** Runs a command that writes JSON to a file, and measures it with all its children. */
function run(command: string, out: string, statuses: readonly number[]): Taken {
  const { status, stderr } = spawnSync(
    'bash',
    ['-c', `TIMEFORMAT='%U %S %R'; time ${command} >"$1" 2>"$1.err"`, 'bash', out],
    { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } },
  );
  if (status === null || !statuses.includes(status))
    throw new Error(`${command} ended with ${status}: ${readFileSync(`${out}.err`, 'utf8').slice(-2000)}`);
  const [user, system, wall] = stderr.trim().split('\n').at(-1)!.split(' ').map(Number) as [number, number, number];
  return { cpu: user + system, wall };
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

const room = process.argv[2]!;
const folder = join(room, 'templates');
const resources = generate(folder);
const [ours, theirs] = ['scan.json', 'checkov.json'].map((name) => join(room, name)) as [string, string];
const rounds = Array.from({ length: ROUNDS }, () => ({
  scan: run(`node ${room}/bin/cli.js scan ${folder} --format json`, ours, [1]),
  checkov: run(
    `.external/checkov/bin/checkov -d ${folder} --framework cloudformation --compact --quiet --soft-fail --skip-download -o json`,
    theirs,
    [0],
  ),
}));

const scanned: { files: unknown[]; findings: unknown[] } = JSON.parse(readFileSync(ours, 'utf8'));
const { summary, results } = JSON.parse(readFileSync(theirs, 'utf8'));
if (scanned.files.length !== TEMPLATES || scanned.findings.length < TEMPLATES)
  throw new Error(`scan read ${scanned.files.length} templates and found ${scanned.findings.length}`);
if (summary.parsing_errors > 0 || results.failed_checks.length < TEMPLATES)
  throw new Error(`Checkov could not read ${summary.parsing_errors} and found ${results.failed_checks.length}`);

const seconds = (tool: 'scan' | 'checkov', kind: keyof Taken) => median(rounds.map((round) => round[tool][kind]));
const ratio = (kind: keyof Taken) => median(rounds.map(({ scan, checkov }) => scan[kind] / checkov[kind]));
console.log(`${TEMPLATES} templates with ${resources} resources, ${ROUNDS} rounds side by side, medians:`);
for (const kind of ['cpu', 'wall'] as const)
  console.log(
    `  ${kind.padEnd(4)}  scan ${seconds('scan', kind).toFixed(2)} s, Checkov ${seconds('checkov', kind).toFixed(2)} s, ratio ${ratio(kind).toFixed(3)}`,
  );
console.log(`scan found ${scanned.findings.length}, Checkov ${results.failed_checks.length}, each by rules of its own`);
if (ratio('cpu') > GOAL) console.log(`more than ${GOAL} of Checkov's time, which is the goal`);
if (ratio('cpu') > MOST) {
  console.error(`scan takes more than ${MOST} of the CPU time that Checkov takes`);
  process.exitCode = 1;
}
