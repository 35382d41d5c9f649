import { App, Stack } from 'aws-cdk-lib';
import { Iam, type IamRequest, type PolicyDocument } from './iam';
import { type Attempt, unnoticed } from './policy-mutants';

const iam = new Iam(new Stack(new App(), 'Stack'));
const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:queue';
const role = (name: string, account = '111122223333') => ({
  arn: `arn:aws:iam::${account}:role/${name}`,
  identityPolicies: { all: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as PolicyDocument },
});

const POLICY = {
  Statement: [
    {
      Sid: 'Senders',
      Effect: 'Allow',
      Principal: { AWS: '444455556666' },
      Action: ['sqs:SendMessage', 'sqs:GetQueueUrl'],
      Resource: QUEUE,
      Condition: { StringEquals: { 'aws:PrincipalOrgID': ['o-1', 'o-2'] } },
    },
  ],
} as unknown as PolicyDocument;

const decide = (asked: IamRequest, resourcePolicy: PolicyDocument) => iam.decide({ ...asked, resourcePolicy });
const attempt = async (action: string, organization?: string, account = '444455556666'): Promise<Attempt> => {
  const context = organization ? { 'aws:PrincipalOrgID': organization } : undefined;
  const asked = { principal: role('Sender', account), action, resource: QUEUE, context };
  return [asked, await decide(asked, POLICY)];
};

test('without attempts, nobody misses anything', async () => {
  expect(await unnoticed(POLICY, [], decide, [], () => true)).toEqual([
    'Senders dropped',
    'Senders: Action sqs:SendMessage',
    'Senders: Action sqs:GetQueueUrl',
    'Senders: of any resource',
    'Senders: by anybody',
    'Senders: StringEquals aws:PrincipalOrgID',
    'Senders: StringEquals aws:PrincipalOrgID o-1',
    'Senders: StringEquals aws:PrincipalOrgID o-2',
    'Senders: StringEqualsIfExists aws:PrincipalOrgID',
  ]);
});

test('each attempt takes away what it would miss', async () => {
  const attempts = [await attempt('sqs:SendMessage', 'o-1')];
  const left = () => unnoticed(POLICY, attempts, decide, [], () => true);
  expect(await left()).not.toContain('Senders dropped');
  expect(await left()).not.toContain('Senders: StringEquals aws:PrincipalOrgID o-1');
  attempts.push(await attempt('sqs:GetQueueUrl', 'o-2'));
  expect(await left()).toEqual([
    'Senders: of any resource', // a policy of one queue is asked about no other
    'Senders: by anybody',
    'Senders: StringEquals aws:PrincipalOrgID',
    'Senders: StringEqualsIfExists aws:PrincipalOrgID',
  ]);
  attempts.push(await attempt('sqs:SendMessage', 'o-3'), await attempt('sqs:SendMessage'));
  attempts.push(await attempt('sqs:SendMessage', 'o-1', '555566667777'));
  expect(await left()).toEqual(['Senders: of any resource']);
});
