import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ALONE } from '../../../local/samples/alone';
import { Iam, type Principal } from '../../support/iam';
import { type Attempt, unnoticedOf } from '../../support/policy-mutants';
import { gateway } from './gateways';

const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
ALONE.LlmGateway!.build(stack);
const iam = new Iam(stack);
const group = (name: string) => `arn:aws:logs:eu-central-1:111122223333:log-group:${name}`;
const audit = iam.deployed.one('AWS::Logs::LogGroup', 'GatewayAuditLog').arn.replace(/:\*$/, '');
const role = iam.role('LogRoleCloudWatchRole');
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

test('the account names the role only while there is a role, and the API waits for that', () => {
  const template = Template.fromStack(stack);
  const find = (type: string, name: string) =>
    Object.entries(template.findResources(type)).find(([id]) => id.includes(name))!;
  const [policy] = find('AWS::IAM::ManagedPolicy', 'CloudWatchPolicy');
  const [roleId] = find('AWS::IAM::Role', 'CloudWatchRole');
  const [setting, { DependsOn }] = find('Custom::SecureLlmApiGatewayAccount', 'LogRole');
  // what is deleted last is what it depends on
  expect(DependsOn).toEqual(expect.arrayContaining([policy, roleId]));
  expect(find('AWS::ApiGateway::Stage', 'live')[1].DependsOn).toContain(setting);
  expect(template.findResources('AWS::ApiGateway::Account')).toEqual({});
});

test('no role is made where somebody else gives it', () => {
  const { stack: other } = gateway({ apiGatewayLogRole: false });
  expect(Template.fromStack(other).findResources('Custom::SecureLlmApiGatewayAccount')).toEqual({});
});

test('what API Gateway writes of executions goes into a log group of the stack, with a key and a retention', () => {
  const template = Template.fromStack(stack);
  const [id, { Properties }] = Object.entries(template.findResources('AWS::Logs::LogGroup')).find(([name]) =>
    name.includes('ExecutionLog'),
  )!;
  const [api] = Object.keys(template.findResources('AWS::ApiGateway::RestApi')) as [string];
  expect(Properties.LogGroupName).toEqual({
    'Fn::Join': ['', ['API-Gateway-Execution-Logs_', { Ref: api }, '/live']],
  });
  expect([Properties.RetentionInDays, Properties.KmsKeyId]).toEqual([400, expect.anything()]);
  const [stage] = Object.values(template.findResources('AWS::ApiGateway::Stage'));
  expect(stage!.DependsOn).toContain(id);
});
