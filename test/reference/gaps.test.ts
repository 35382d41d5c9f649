import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { acknowledgeGaps, type Composed } from '../../lib/reference/private/gaps';

const NOTHING: Composed = { tools: false, retrieval: false, excepted: [] };
const [POISONED, AGENCY, VECTORS] = ['04', '06', '08'].map((n) => `TwoIndependentPreventiveLayers[LLM${n}:2025]`) as [
  string,
  string,
  string,
];
const [POISON_STAYS, VECTORS_STAY] = ['04', '08'].map((n) => `OneResponsiveLayer[LLM${n}:2025]`) as [string, string];
const UNSEEN = 'OneDetectiveLayer[LLM06:2025]';
const ALWAYS = [
  'TwoIndependentPreventiveLayers[LLM03:2025]',
  'TwoIndependentPreventiveLayers[LLM05:2025]',
  'OneDetectiveLayer[LLM05:2025]',
  'TwoIndependentPreventiveLayers[LLM09:2025]',
  'OneDetectiveLayer[LLM09:2025]',
];

/** The reason for a gap, beside nothing else. */
function reasonOf(gap: string, composed: Partial<Composed>): string {
  const app = new App();
  const stack = new Stack(app, 'A');
  acknowledgeGaps([stack], { ...NOTHING, ...composed });
  app.synth();
  const reasons = stack.node.metadata.map(({ data }) => (data as Record<string, string>)[`DefenseInDepth::${gap}`]);
  return reasons.find((reason) => reason !== undefined)!;
}

/** The gaps that are acknowledged on each of two stacks, beside resources of these types. */
function acknowledged(composed: Partial<Composed>, ...types: string[]): readonly string[] {
  const app = new App();
  const stacks = ['A', 'B'].map((id) => new Stack(app, id));
  acknowledgeGaps(stacks, { ...NOTHING, ...composed });
  // made after it, in a stack of somebody else
  const more = new Stack(app, 'More');
  for (const [i, type] of [...types, 'AWS::SNS::Topic'].entries()) new CfnResource(more, `R${i}`, { type });
  for (const stack of stacks) new CfnResource(stack, 'R', { type: 'AWS::SNS::Topic' });
  app.synth();
  const [a, b] = stacks.map(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(data as object)),
  );
  expect(a).toEqual(b);
  return a!.map((id) => id.replace(/^DefenseInDepth::/, '')).sort();
}

test('each gap that is left has its reason, on each stack', () => {
  expect(acknowledged({})).toEqual([...ALWAYS, POISONED, POISON_STAYS, AGENCY, UNSEEN, VECTORS, VECTORS_STAY].sort());
});

test.each([
  ['a knowledge base', ['AWS::Bedrock::KnowledgeBase'], [AGENCY, UNSEEN]],
  ['vectors', ['AWS::S3Vectors::Index'], [AGENCY, UNSEEN]],
  ['a training job', ['AWS::SageMaker::TrainingJob'], [AGENCY, UNSEEN, VECTORS, VECTORS_STAY]],
  ['an agent', ['AWS::Bedrock::Agent'], [POISONED, POISON_STAYS, VECTORS, VECTORS_STAY]],
  ['a tool gateway', ['AWS::BedrockAgentCore::Gateway'], [POISONED, POISON_STAYS, VECTORS, VECTORS_STAY]],
  [
    'a guardrail, which is none of them',
    ['AWS::Bedrock::Guardrail'],
    [POISONED, POISON_STAYS, AGENCY, UNSEEN, VECTORS, VECTORS_STAY],
  ],
  [
    'a backup plan, which restores nothing that models learn from',
    ['AWS::Backup::BackupPlan'],
    [POISONED, POISON_STAYS, AGENCY, UNSEEN, VECTORS, VECTORS_STAY],
  ],
])('a reason that is not true beside %s is not given', (_, types, left) => {
  expect(acknowledged({}, ...types)).toEqual([...ALWAYS, ...left].sort());
});

test('nor is one that is not true of the aliases', () => {
  expect(reasonOf(AGENCY, {})).toMatch(/no tools: it can only answer/);
  expect(reasonOf(AGENCY, { tools: true })).toMatch(/asks Cedar policies before each call of a tool/);
  expect(reasonOf(UNSEEN, {})).toMatch(/has no tools: there is nothing that it could do/);
  expect(reasonOf(UNSEEN, { tools: true })).toMatch(/where the tools are those of clients/);
  expect(acknowledged({ retrieval: true })).toEqual([...ALWAYS, AGENCY, UNSEEN].sort());
});

describe('with a knowledge base of the composition', () => {
  const own = (...others: string[]) => {
    const app = new App();
    const [stack, knowledge, other] = ['A', 'Knowledge', 'Other'].map((id) => new Stack(app, id)) as [
      Stack,
      Stack,
      Stack,
    ];
    acknowledgeGaps([stack], { ...NOTHING, knowledge });
    new CfnResource(knowledge, 'Base', { type: 'AWS::Bedrock::KnowledgeBase' });
    new CfnResource(stack, 'R', { type: 'AWS::SNS::Topic' });
    for (const [i, type] of ['AWS::SNS::Topic', ...others].entries()) new CfnResource(other, `R${i}`, { type });
    app.synth();
    return Object.fromEntries(
      stack.node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap(({ data }) => Object.entries(data as Record<string, string>))
        .map(([id, reason]) => [id.replace(/^DefenseInDepth::/, ''), reason]),
    );
  };

  test('no reason is given that there is nothing to poison, to search or to restore', () => {
    expect(Object.keys(own()).sort()).toEqual([...ALWAYS, AGENCY, UNSEEN, POISONED].sort());
    expect(own()[POISONED]).toMatch(/has one preventive layer here, the data: one function writes the corpus/);
  });

  test('none is given for one of somebody else, or for a model that is trained', () => {
    for (const type of ['AWS::Bedrock::KnowledgeBase', 'AWS::SageMaker::TrainingJob']) {
      expect(own(type)).not.toHaveProperty([POISONED]);
    }
  });
});

test('who accepts a gap for a reason of their own is not answered for', () => {
  expect(acknowledged({ excepted: [`DefenseInDepth::${VECTORS}`] })).toEqual(
    [...ALWAYS, POISONED, POISON_STAYS, AGENCY, UNSEEN, VECTORS_STAY].sort(),
  );
});
