import { App, Stack, Stage } from 'aws-cdk-lib';
import { DefenseInDepth, type DefenseInDepthProps, Geography, LlmModel, SecurityProfile } from '../../lib';

const PROPS: DefenseInDepthProps = {
  models: { default: LlmModel.geographicProfile(Geography.EU, 'anthropic.claude-sonnet-4-5-20250929-v1:0') },
  contacts: ['security@example.com'],
  monthlyLimitUsd: 500,
  env: { region: 'eu-central-1' },
};

test('makes its stacks in an App and in a Stage, and in no stack', () => {
  const app = new App();
  const names = (stacks: Stack[]) => stacks.map(({ node }) => node.path);
  expect(names(new DefenseInDepth(app, 'Llm', PROPS).stacks)).toEqual(
    ['Data', 'Account', 'Model', 'Network', 'Application'].map((name) => `Llm/${name}`),
  );
  expect(names(new DefenseInDepth(new Stage(app, 'Prod'), 'Llm', PROPS).stacks)).toContain('Prod/Llm/Data');
  expect(() => new DefenseInDepth(new Stack(app, 'Stack'), 'Llm', PROPS)).toThrow(
    "'scope' must be an App or a Stage, because stacks are made below it, got the stack Stack (at Stack/Llm)",
  );
});

test.each(Object.values(SecurityProfile))('%s depends on nothing twice', (profile) => {
  const app = new App();
  new DefenseInDepth(app, 'Llm', { ...PROPS, profile });
  expect(app.synth().stacks).toHaveLength(5);
});
