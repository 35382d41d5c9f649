import { execFile } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { KMSClient } from '@aws-sdk/client-kms';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { TrialKeyProperties } from '../../lib/layers/data/contract';
import { endTrialKey } from '../../lib/layers/data/runtime/trial-key';
import { trialKey } from '../../lib/reference/private/trial-key';
import { HttpService } from '../../local/aws/http-service';
import { asServiceControl, policyOf, role } from '../support/organization';

/** What the CDK puts before the code of each of its providers. */
const ENTRYPOINT = resolve(
  dirname(require.resolve('aws-cdk-lib/package.json')),
  'custom-resource-handlers/dist/core/nodejs-entrypoint-handler',
);
const HANDLER = resolve(__dirname, '../../assets/data/trial-key/index');
/** Sends one event through both, and prints the answer. */
const RUN = `
  const [entrypoint, handler, event] = process.argv.slice(1);
  const cdk = require(entrypoint);
  Object.assign(cdk.external, {
    userHandlerIndex: handler,
    log: () => undefined,
    sendHttpRequest: async (_, body) => console.log(body),
  });
  cdk.handler(JSON.parse(event));
`;
const OLD = 'arn:aws:kms:eu-west-1:111122223333:key/old';

/** What KMS is asked when CloudFormation sends a request while the stack is in `status`. */
async function asked(RequestType: string, status?: string, problem?: string): Promise<unknown[]> {
  const calls: unknown[] = [];
  const cloudFormation = {
    send: async ({ input }: { input: { StackName: string } }) => {
      expect(input.StackName).toBe('arn:stack');
      return { Stacks: status ? [{ StackStatus: status }] : [] };
    },
  } as unknown as CloudFormationClient;
  const kms = {
    send: async ({ input }: { input: unknown }) => {
      calls.push(input);
      if (problem) throw Object.assign(new Error('no'), { name: problem });
    },
  } as unknown as KMSClient;
  const event = {
    RequestType,
    StackId: 'arn:stack',
    PhysicalResourceId: OLD,
    ResourceProperties: { KeyArn: OLD, PendingDays: '7' },
  } as unknown as CloudFormationCustomResourceEvent;
  expect(await endTrialKey(event, { cloudFormation, kms })).toEqual({ PhysicalResourceId: OLD });
  return calls;
}

test('the key goes with its stack', async () => {
  expect(await asked('Delete', 'DELETE_IN_PROGRESS')).toEqual([{ KeyId: OLD, PendingWindowInDays: 7 }]);
});

test.each(['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', undefined])(
  'the key stays where the stack goes on without it (%s)',
  async (status) => {
    expect(await asked('Delete', status)).toEqual([]);
  },
);

test.each(['Create', 'Update'])('the key stays on %s', async (type) => {
  expect(await asked(type, 'DELETE_IN_PROGRESS')).toEqual([]);
});

test('whoever scheduled it before is no failure, and a service that is away is one', async () => {
  expect(await asked('Delete', 'DELETE_IN_PROGRESS', 'KMSInvalidStateException')).toHaveLength(1);
  await expect(asked('Delete', 'DELETE_IN_PROGRESS', 'KMSInternalException')).rejects.toThrow('no');
});

test('an organization that keeps keys from everybody else keeps the key, and lets its stack go', async () => {
  const action = 'kms:ScheduleKeyDeletion';
  const provider = role('LlmData-CustomSecureLlmTrialKeyCustomResourceProviderRole-x');
  const outcome = await asServiceControl({ principal: provider, action, resource: OLD }, policyOf('Tampering'));
  expect(outcome).toBe('denied by scp NoTampering');

  expect(await answered('403')).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: OLD,
    Reason: `The key stays and costs about 1 USD a month, because a policy denies its deletion. Who may delete keys ends it with aws kms schedule-key-deletion: ${OLD}`,
  });
  expect(await answered()).toMatchObject({ Status: 'SUCCESS', Reason: 'SUCCESS' });
  expect(await answered('404')).toMatchObject({ Status: 'FAILED' });
});

/** What CloudFormation hears of the function as it is deployed, the CDK's part included, when KMS answers with a fault. */
async function answered(fault?: '403' | '404'): Promise<unknown> {
  const kms = await new HttpService(
    ({ headers }) => String(headers['x-amz-target']),
    () => ({ body: '{}' }),
  ).start();
  if (fault) kms.faults.set('TrentService.ScheduleKeyDeletion', fault);
  const stacks = `<DescribeStacksResponse><DescribeStacksResult><Stacks><member>
    <StackName>s</StackName><CreationTime>2026-11-01T00:00:00Z</CreationTime><StackStatus>DELETE_IN_PROGRESS</StackStatus>
    </member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
  const cloudFormation = await new HttpService(
    () => 'DescribeStacks',
    () => ({ body: stacks, headers: { 'content-type': 'text/xml' } }),
  ).start();
  const event = {
    RequestType: 'Delete',
    ResponseURL: 'https://localhost/answer',
    StackId: 'arn:stack',
    RequestId: 'request',
    LogicalResourceId: 'KeyEnd',
    PhysicalResourceId: OLD,
    ResourceProperties: { KeyArn: OLD, PendingDays: '7' },
  };
  // in a process of its own: Jest's modules cannot load what the SDK loads when it first calls
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['-e', RUN, ENTRYPOINT, HANDLER, JSON.stringify(event)],
    {
      env: {
        AWS_ENDPOINT_URL_KMS: kms.url,
        AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.url,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'secret',
      },
    },
  );
  await Promise.all([kms.stop(), cloudFormation.stop()]);
  expect(kms.count('TrentService.ScheduleKeyDeletion')).toBe(1);
  return JSON.parse(stdout);
}

test('a stack that makes it keeps it from all but the rollback of its creation, and may end this key alone', () => {
  const stack = new Stack(new App(), 'Stack');
  trialKey(stack, 'Key', 'Everything', []);
  const template = Template.fromStack(stack);
  const [[id, key]] = Object.entries(template.findResources('AWS::KMS::Key')) as [[string, { DeletionPolicy: string }]];
  expect(key.DeletionPolicy).toBe('RetainExceptOnCreate');
  const told: TrialKeyProperties = { KeyArn: { 'Fn::GetAtt': [id, 'Arn'] } as never, PendingDays: '7' };
  template.hasResourceProperties('Custom::SecureLlmTrialKey', told);
  const [role] = Object.values(template.findResources('AWS::IAM::Role'));
  expect(role!.Properties.Policies[0].PolicyDocument.Statement).toEqual([
    { Effect: 'Allow', Action: 'cloudformation:DescribeStacks', Resource: { Ref: 'AWS::StackId' } },
    { Effect: 'Allow', Action: 'kms:ScheduleKeyDeletion', Resource: { 'Fn::GetAtt': [id, 'Arn'] } },
  ]);
});
