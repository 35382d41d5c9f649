import { Application } from '../../lib/template/application';
import { parseTemplate } from '../../lib/template/parse';
import { stackOutput } from '../../lib/template/stack-output';

const template = (stackName: string, more: { readonly region?: string; readonly account?: string } = {}) => ({
  source: parseTemplate(JSON.stringify({ Resources: {}, Outputs: { Name: { Value: 'x' } } }), stackName),
  stackName,
  ...more,
});
const ACCOUNT = '111122223333';
const { templates } = new Application([
  template('Here', { region: 'eu-central-1', account: ACCOUNT }),
  template('There', { region: 'us-east-1', account: ACCOUNT }),
  template('Anywhere'),
]);
const [here, there, anywhere] = templates;

test.each([
  ['in the own Region', { StackName: 'Here' }, here],
  ['in the Region that is named', { StackName: 'There', Region: 'us-east-1' }, there],
  ['in the own Region by its pseudo parameter', { StackName: 'Here', Region: { Ref: 'AWS::Region' } }, here],
  ['where nobody knows its Region', { StackName: 'Anywhere', Region: 'eu-west-1' }, anywhere],
])('an output of a stack is found %s', (_, argument, found) => {
  expect(stackOutput({ ...argument, OutputName: 'Name' }, here!)).toEqual({ template: found, output: 'Name' });
});

test.each([
  ['in another Region than the stack is', { StackName: 'There' }],
  ['in a Region that only the deployment knows', { StackName: 'Anywhere', Region: { Ref: 'Region' } }],
  ['with a role', { StackName: 'Here', RoleArn: `arn:aws:iam::${ACCOUNT}:role/r` }],
  ['of a stack that is not there', { StackName: 'Nowhere' }],
  ['of a stack that only the deployment knows', { StackName: { Ref: 'Stack' } }],
  ['that the stack does not have', { StackName: 'Here', OutputName: 'toString' }],
  ['that only the deployment knows', { StackName: 'Here', OutputName: { Ref: 'Name' } }],
])('no output is found %s', (_, argument) => {
  expect(stackOutput({ OutputName: 'Name', ...argument }, here!)).toBeUndefined();
});
