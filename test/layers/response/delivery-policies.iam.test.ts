import { App, Stack } from 'aws-cdk-lib';
import { IncidentResponse, SpendGuard } from '../../../lib/layers/response';
import { Iam, mighty } from '../../support/iam';
import { expectMissed } from '../../support/policy-mutants';
import { admits, type Case, DENIED, OF_EVERY_KEY, ofOneResource, unnoticedIn } from '../../support/resource-policy';

const ACCOUNT = '111122223333';
const THEIRS = '999900001111';
const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: 'eu-central-1' } });
const { topic } = new IncidentResponse(stack, 'Response', { contacts: ['security@example.com'] });
new SpendGuard(stack, 'Spend', { monthlyLimitUsd: 500, topic, modelIds: ['m'] });
const sim = new Iam(stack);
const { deployed } = sim;

const arn = (service: string, rest: string, account = ACCOUNT) => `arn:aws:${service}:eu-central-1:${account}:${rest}`;
const TOPIC = deployed.one('AWS::SNS::Topic').arn;
const QUEUE = deployed.one('AWS::SQS::Queue').arn;
const KEY = deployed.one('AWS::KMS::Key').arn;
const other = sim.service('ses.amazonaws.com');
const developer = mighty(`arn:aws:iam::${ACCOUNT}:role/developer`);
const stranger = mighty(`arn:aws:iam::${THEIRS}:role/stranger`);
const SAME = { 'aws:SourceAccount': ACCOUNT };
const ELSE = { 'aws:SourceAccount': THEIRS };
const machines = deployed.all('AWS::StepFunctions::StateMachine').map(({ properties }) => String(properties.RoleArn));
const delivery = sim.role('RulesDelivery').arn;
const withoutTls = { 'aws:SecureTransport': 'false' };

test('the topic takes what CloudWatch and AWS Budgets tell of this account, and nothing without TLS', async () => {
  const policy = sim.document('AWS::SNS::TopicPolicy');
  const publish = (service: string) =>
    admits(sim.service(service), ['sns:Publish'], TOPIC, SAME, ELSE, [other, stranger]);
  const cases: Case[] = [
    ...publish('cloudwatch.amazonaws.com'),
    ...publish('budgets.amazonaws.com'),
    [{ principal: developer, action: 'sns:Publish', resource: TOPIC, context: {} }, 'allowed'],
    [{ principal: developer, action: 'sns:Publish', resource: TOPIC, context: withoutTls }, DENIED],
  ];
  expect(await unnoticedIn(sim, policy, cases, ofOneResource(policy))).toEqual([]);
});

test('the queue takes what the rules and the topic could not deliver, and nothing without TLS', async () => {
  const policy = sim.document('AWS::SQS::QueuePolicy');
  const rules = deployed.all('AWS::Events::Rule').map((rule) => rule.arn);
  const wrong = { 'aws:SourceArn': arn('events', 'rule/other') };
  const cases: Case[] = [
    ...rules.flatMap((rule) =>
      admits(sim.service('events.amazonaws.com'), ['sqs:SendMessage'], QUEUE, { 'aws:SourceArn': rule }, wrong, [
        other,
        stranger,
      ]),
    ),
    ...admits(
      sim.service('sns.amazonaws.com'),
      ['sqs:SendMessage'],
      QUEUE,
      { 'aws:SourceArn': TOPIC },
      { 'aws:SourceArn': arn('sns', 'other') },
      [other],
    ),
    [{ principal: developer, action: 'sqs:SendMessage', resource: QUEUE, context: {} }, 'allowed'],
    [{ principal: developer, action: 'sqs:SendMessage', resource: QUEUE, context: withoutTls }, DENIED],
  ];
  expect(await unnoticedIn(sim, policy, cases, ofOneResource(policy))).toEqual([]);
});

test('the key is used by machines and by those who deliver for this account, and by nobody else', async () => {
  const policy = sim.document('AWS::KMS::Key', 'KeyPolicy');
  const deliver = ['kms:Decrypt', 'kms:GenerateDataKey'];
  const logs = [
    'kms:Decrypt',
    'kms:Encrypt',
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
  ];
  const OF_LOGS = 'kms:EncryptionContext:aws:logs:arn';
  const OF_QUEUE = 'kms:EncryptionContext:aws:sqs:arn';
  const OF_DELIVERY = 'kms:EncryptionContext:SourceArn';
  const cases: Case[] = [
    ...admits(sim.service('cloudwatch.amazonaws.com'), deliver, KEY, SAME, ELSE, [other]),
    ...admits(sim.service('budgets.amazonaws.com'), deliver, KEY, SAME, ELSE, [other]),
    ...admits(
      sim.service('sns.amazonaws.com'),
      deliver,
      KEY,
      { 'aws:SourceArn': TOPIC },
      { 'aws:SourceArn': arn('sns', 'topic', THEIRS) },
      [other],
    ),
    ...admits(
      sim.service('events.amazonaws.com'),
      deliver,
      KEY,
      { [OF_QUEUE]: QUEUE },
      { [OF_QUEUE]: arn('sqs', 'queue', THEIRS) },
      [other],
    ),
    ...admits(
      sim.service('delivery.logs.amazonaws.com'),
      ['kms:Decrypt'],
      KEY,
      { [OF_DELIVERY]: arn('logs', '*') },
      { [OF_DELIVERY]: arn('logs', '*', THEIRS) },
      [other],
    ),
    ...admits(
      sim.service('logs.eu-central-1.amazonaws.com'),
      logs,
      KEY,
      { [OF_LOGS]: arn('logs', 'log-group:Stack-Log') },
      { [OF_LOGS]: arn('logs', 'log-group:Other-Log') },
      [other],
    ),
    ...[...machines, delivery].flatMap((role) => admits(mighty(role), deliver, KEY, {}, {}, [developer, stranger])),
  ];
  const missing = await unnoticedIn(sim, policy, cases);
  expectMissed(missing, [
    OF_EVERY_KEY,
    /by anybody|ArnEqualsIfExists/,
    'statement 9: Action kms:DescribeKey', // who describes a key encrypts nothing; the guide of CloudWatch Logs names it all the same
  ]);
});
