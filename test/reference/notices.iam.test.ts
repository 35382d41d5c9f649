import { App, Stack } from 'aws-cdk-lib';
import { LlmDataVault } from '../../lib';
import { Notices } from '../../lib/reference/private/notices';
import { Iam, mighty } from '../support/iam';
import { admits, type Case, DENIED, ofOneResource, unnoticedIn } from '../support/resource-policy';

const ACCOUNT = '111122223333';
const THEIRS = '999900001111';
const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: 'eu-central-1' } });
new Notices(stack, 'Notices', { vault: new LlmDataVault(stack, 'Vault'), contacts: ['security@example.com'] });
const sim = new Iam(stack);
const TOPIC = sim.deployed.one('AWS::SNS::Topic').arn;
const QUEUE = sim.deployed.one('AWS::SQS::Queue').arn;
const KEY = sim.deployed.one('AWS::KMS::Key', 'evidence').arn;
const other = sim.service('ses.amazonaws.com');
const developer = mighty(`arn:aws:iam::${ACCOUNT}:role/developer`);
const stranger = mighty(`arn:aws:iam::${THEIRS}:role/stranger`);
const arn = (service: string, rest: string, account = ACCOUNT) => `arn:aws:${service}:eu-central-1:${account}:${rest}`;
const withoutTls = { 'aws:SecureTransport': 'false' };
const overTls = (action: string, resource: string): Case[] => [
  [{ principal: developer, action, resource, context: {} }, 'allowed'],
  [{ principal: developer, action, resource, context: withoutTls }, DENIED],
];

test('the topic takes what CloudWatch tells of this account, and nothing without TLS', async () => {
  const policy = sim.document('AWS::SNS::TopicPolicy');
  const cases = [
    ...admits(
      sim.service('cloudwatch.amazonaws.com'),
      ['sns:Publish'],
      TOPIC,
      { 'aws:SourceAccount': ACCOUNT },
      { 'aws:SourceAccount': THEIRS },
      [other, stranger],
    ),
    ...overTls('sns:Publish', TOPIC),
  ];
  expect(await unnoticedIn(sim, policy, cases, ofOneResource(policy))).toEqual([]);
});

test('the queue takes what the topic could not deliver, and nothing without TLS', async () => {
  const policy = sim.document('AWS::SQS::QueuePolicy');
  const cases = [
    ...admits(
      sim.service('sns.amazonaws.com'),
      ['sqs:SendMessage'],
      QUEUE,
      { 'aws:SourceArn': TOPIC },
      { 'aws:SourceArn': arn('sns', 'other') },
      [other, stranger],
    ),
    ...overTls('sqs:SendMessage', QUEUE),
  ];
  expect(await unnoticedIn(sim, policy, cases, ofOneResource(policy))).toEqual([]);
});

test('the key of evidence encrypts both, for alarms and topics of this account', async () => {
  const resourcePolicy = sim.document('AWS::KMS::Key', 'KeyPolicy', 'evidence');
  for (const [service, own, theirs] of [
    ['cloudwatch', arn('cloudwatch', 'alarm:a'), arn('cloudwatch', 'alarm:a', THEIRS)],
    ['sns', TOPIC, arn('sns', 'topic', THEIRS)],
  ] as const) {
    for (const action of ['kms:Decrypt', 'kms:GenerateDataKey']) {
      const ask = (source: string, account: string) =>
        sim.decide({
          principal: sim.service(`${service}.amazonaws.com`),
          action,
          resource: KEY,
          resourcePolicy,
          context: { 'aws:SourceArn': source, 'aws:SourceAccount': account },
        });
      expect([service, action, await ask(own, ACCOUNT)]).toEqual([service, action, 'allowed']);
      expect([service, action, await ask(theirs, THEIRS)]).not.toEqual([service, action, 'allowed']);
    }
  }
});
