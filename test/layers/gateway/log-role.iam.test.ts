import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ALONE } from '../../../local/samples/alone';
import { Iam, type Principal } from '../../support/iam';
import { type Attempt, unnoticedOf } from '../../support/policy-mutants';

const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
ALONE.LlmGateway!.build(stack);
const iam = new Iam(stack);
const group = (name: string) => `arn:aws:logs:eu-central-1:111122223333:log-group:${name}`;
const audit = iam.deployed.one('AWS::Logs::LogGroup', 'GatewayAuditLog').arn.replace(/:\*$/, '');
const role = iam.role('ApiCloudWatchRole');
const decide = (action: string, resource?: string) => iam.decide({ principal: role, action, resource });

type Tried = [action: string, resource?: string];
const WORK: Tried[] = [
  ['logs:PutLogEvents', `${group('access')}:log-stream:a`],
  ['logs:CreateLogStream', `${group('access')}:log-stream:a`],
  ['logs:CreateLogGroup', group('API-Gateway-Execution-Logs_a/live')],
  ['logs:DescribeLogStreams', group('access')],
  ['logs:DescribeLogGroups', undefined],
  ['logs:FilterLogEvents', group('API-Gateway-Execution-Logs_a/live')],
  ['logs:GetLogEvents', `${group('API-Gateway-Execution-Logs_a/live')}:log-stream:a`],
];
const BEYOND: Tried[] = [
  ['logs:FilterLogEvents', audit],
  ['logs:GetLogEvents', `${audit}:log-stream:a`],
  ['logs:DeleteLogGroup', audit],
  ['logs:PutRetentionPolicy', audit],
  ['logs:PutLogEvents', 'arn:aws:logs:eu-west-1:111122223333:log-group:access:log-stream:a'],
  ['logs:PutLogEvents', 'arn:aws:logs:eu-central-1:999988887777:log-group:a:log-stream:a'],
];

test.each(WORK)('API Gateway may %s on %s', async (action, resource) => {
  expect(await decide(action, resource)).toBe('allowed');
});

test.each(BEYOND)('API Gateway may not %s on %s', async (action, resource) => {
  expect(await decide(action, resource)).toMatch(/^denied/);
});

test('nothing can be taken out of its policy without that an attempt comes out differently', async () => {
  const attempts = (tried: Tried[], outcome: string) =>
    tried.map(([action, resource]): Attempt => [{ principal: role, action, resource }, outcome]);
  const decided = (asked: Attempt[0], identityPolicies: Principal['identityPolicies']) =>
    iam.decide({ ...asked, principal: { ...role, identityPolicies } });
  expect(await unnoticedOf(role, [...attempts(WORK, 'allowed'), ...attempts(BEYOND, 'denied')], decided)).toEqual([]);
});

test('the role and what it may do stay together when the stack goes, and the account waits for both', () => {
  const template = Template.fromStack(stack);
  const [[id, policy]] = Object.entries(template.findResources('AWS::IAM::ManagedPolicy')).filter(([name]) =>
    name.includes('CloudWatchPolicy'),
  ) as [[string, { DeletionPolicy: string }]];
  const [role] = Object.entries(template.findResources('AWS::IAM::Role')).filter(([name]) =>
    name.includes('CloudWatchRole'),
  );
  expect([role![1].DeletionPolicy, role![1].Properties.ManagedPolicyArns]).toEqual([policy.DeletionPolicy, undefined]);
  const [account] = Object.values(template.findResources('AWS::ApiGateway::Account'));
  expect(account!.DependsOn).toContain(id);
});
