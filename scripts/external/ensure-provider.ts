import { strict as assert } from 'node:assert';
import { Agent } from 'node:http';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { OWN, type ServiceName, type Settings } from '../../lib/ensure/contract';
import { createHandler } from '../../lib/ensure/runtime/handler';
import type { Service } from '../../lib/ensure/runtime/service';
import { SERVICES } from '../../lib/ensure/runtime/services';
import { Answers } from './support/answers';

// Creates, updates and deletes every service that moto speaks (of Macie it writes times that no client reads), where it was absent and where somebody else had a weaker
// one, and compares what the service says before and after.
const moto = process.argv[2].replace('127.0.0.1', 'localhost');
const account = '123456789012'; // moto's
const functionArn = `arn:aws:lambda:eu-west-1:${account}:function:ensure`;

interface Life {
  readonly service: ServiceName;
  readonly v1: Settings;
  readonly v2: Settings;
  /** What somebody else has; without it only the absent service is tried. */
  readonly weaker?: Settings;
}

const group = '{"allSupported":true,"includeGlobalResourceTypes":true}';
const recorder: Settings = {
  recorder: OWN,
  recordingGroup: group,
  recording: 'true',
  role: `arn:aws:iam::${account}:role/config`,
  channel: OWN,
  bucket: 'records',
};
const logging = (name: string) =>
  `{"cloudWatchConfig":{"logGroupName":"${name}","roleArn":"arn:aws:iam::${account}:role/log"},"textDataDeliveryEnabled":true}`;
const LIVES: readonly Life[] = [
  {
    service: 'guardduty',
    weaker: { detector: 'foreign', status: 'ENABLED', frequency: 'SIX_HOURS' },
    v1: { detector: OWN, status: 'ENABLED', frequency: 'ONE_HOUR', 'feature.S3_DATA_EVENTS': 'ENABLED' },
    v2: { detector: OWN, status: 'ENABLED', frequency: 'FIFTEEN_MINUTES', 'feature.S3_DATA_EVENTS': 'ENABLED' },
  },
  {
    service: 'inspector',
    weaker: { EC2: 'ENABLED' },
    v1: { EC2: 'ENABLED', ECR: 'ENABLED' },
    v2: { ECR: 'ENABLED', LAMBDA: 'ENABLED' },
  },
  { service: 'config', v1: recorder, v2: { ...recorder, role: `arn:aws:iam::${account}:role/config-2` } },
  {
    service: 's3-public-access',
    weaker: { BlockPublicAcls: 'true' },
    v1: { BlockPublicAcls: 'true', IgnorePublicAcls: 'true' },
    v2: { BlockPublicPolicy: 'true', RestrictPublicBuckets: 'true' },
  },
  {
    service: 'password-policy',
    weaker: { MinimumPasswordLength: '8', RequireSymbols: 'true' },
    v1: { MinimumPasswordLength: '14' },
    v2: { MinimumPasswordLength: '16', RequireNumbers: 'true', PasswordReusePrevention: '24' },
  },
  {
    service: 'ecr-scanning',
    v1: {
      type: 'ENHANCED',
      rules: '[{"repositoryFilters":[{"filter":"*","filterType":"WILDCARD"}],"scanFrequency":"CONTINUOUS_SCAN"}]',
    },
    v2: { type: 'ENHANCED' },
  },
  {
    service: 'bedrock-invocation-logging',
    v1: { configuration: logging('/one') },
    v2: { configuration: logging('/two') },
  },
];

const agent = new Agent({
  keepAlive: true,
  // an account id before the host, as S3 Control writes it, is the same server
  lookup: (_: string, options: { all?: boolean }, done: (...answer: unknown[]) => void) =>
    options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
} as object);
const client = {
  endpoint: moto,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
  disableHostPrefix: true,
  requestHandler: new NodeHttpHandler({ httpAgent: agent }),
};
const wait = async () => undefined;
const handler = createHandler({ client, http: { httpAgent: agent }, wait });
const answers = new Answers();
console.log = () => undefined;

async function request(type: string, service: ServiceName, settings: Settings, url: string): Promise<void> {
  const event = {
    RequestType: type,
    StackId: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/App/0f3b1c9e-0000-1111-2222-333344445555',
    LogicalResourceId: 'Service',
    RequestId: type,
    ResponseURL: url,
    ResourceProperties: { Service: service, Mode: 'ENSURE', Settings: settings },
  } as unknown as CloudFormationCustomResourceEvent;
  const context = { invokedFunctionArn: functionArn, getRemainingTimeInMillis: () => 300_000 } as Context;
  await handler(event, context);
  const answer = answers.given.at(-1);
  assert.equal(answer?.Status, 'SUCCESS', `${type} of ${service}: ${answer?.Reason}`);
}

async function main(): Promise<void> {
  const url = await answers.start();

  let lives = 0;
  for (const { service, v1, v2, weaker } of LIVES) {
    for (const before of [undefined, ...(weaker ? [weaker] : [])]) {
      await fetch(`${process.argv[2]}/moto-api/reset`, { method: 'POST' });
      // the module itself, as somebody else's tool would, and with somebody else's mark
      const place = { client, partition: 'aws', region: 'eu-west-1', account, owner: 'foreign', wanted: before ?? v1 };
      const theirs: Service = SERVICES[service](place);
      if (before) {
        const { settings } = await theirs.read();
        await theirs.write(before, settings);
      }
      const { settings: was } = await theirs.read();
      for (const [name, value] of Object.entries(before ?? {})) assert.equal(was[name], value, `${service}.${name}`);
      await request('Create', service, v1, url);
      await request('Update', service, v2, url);
      await request('Update', service, v2, url);
      await request('Delete', service, v2, url);
      assert.deepEqual((await theirs.read()).settings, was, `${service} is not as it was`);
      lives += 1;
    }
  }
  answers.stop();
  agent.destroy();
  console.info(
    `moto: ${lives} lives of ${LIVES.length} services, ${answers.given.length} answers, everything as it was`,
  );
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
