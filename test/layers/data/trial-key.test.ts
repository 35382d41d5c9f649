import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { KMSClient } from '@aws-sdk/client-kms';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { TrialKeyProperties } from '../../../lib/layers/data/contract';
import { endTrialKey } from '../../../lib/layers/data/runtime/trial-key';
import { trialKey } from '../../../lib/private/trial-key';

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

test('whoever scheduled it before is no failure, and a denial is one', async () => {
  expect(await asked('Delete', 'DELETE_IN_PROGRESS', 'KMSInvalidStateException')).toHaveLength(1);
  await expect(asked('Delete', 'DELETE_IN_PROGRESS', 'AccessDeniedException')).rejects.toThrow('no');
});

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
