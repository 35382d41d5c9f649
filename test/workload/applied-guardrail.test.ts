import { beside, codeOf, evidenceOf, type Template } from '../../local/samples/cases';
import { filters, unused } from '../support/guardrail';

/** What the filter of a guardrail counts as beside `more`, and why it does not count where it is only declared. */
function countsAs(more: Readonly<Record<string, unknown>>, rest: Record<string, unknown> = {}): string {
  const attacks = { ContentPolicyConfig: { FiltersConfig: filters({ OutputStrength: 'NONE' }, ['PROMPT_ATTACK']) } };
  const { status, findings, declared } = evidenceOf(
    'BedrockGuardrailPromptAttackHigh',
    beside({ ...unused(attacks), ...rest } as Template, more),
  );
  expect(findings).toEqual([]);
  expect(declared.map(({ message }) => message)).toEqual(
    status === 'declared'
      ? [
          'says so, and nothing shows it: no call of the templates has to carry Thing, and whether code asks it is not known',
        ]
      : [],
  );
  return status;
}

type Row = readonly [string, Readonly<Record<string, unknown>>];

const ARN = { 'Fn::GetAtt': ['Thing', 'GuardrailArn'] };
const VERSION = {
  Version: { Type: 'AWS::Bedrock::GuardrailVersion', Properties: { GuardrailIdentifier: { Ref: 'Thing' } } },
};
const machine = (resource: string, parameters: Record<string, unknown>) => ({
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      Definition: {
        StartAt: 'Ask',
        States: { Ask: { Type: 'Task', Resource: `arn:aws:states:::${resource}`, Parameters: parameters, End: true } },
      },
    },
  },
});
const policy = (type: string, properties: Record<string, unknown>, condition: unknown = ARN) => ({
  Policy: {
    Type: type,
    Properties: {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'bedrock:InvokeModel',
            Resource: '*',
            Condition: { StringEquals: { 'bedrock:GuardrailIdentifier': condition } },
          },
        ],
      },
      ...properties,
    },
  },
});
const role = { Role: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: [{ Ref: 'Policy' }] } } };
const fn = (variables: Record<string, unknown>, code: Record<string, unknown> = {}) => ({
  Fn: {
    Type: 'AWS::Lambda::Function',
    Properties: { Handler: 'index.handler', Environment: { Variables: variables }, ...code },
  },
});

describe('a guardrail is proof where something has to use it:', () => {
  test.each<Row>([
    [
      'an agent',
      { A: { Type: 'AWS::Bedrock::Agent', Properties: { GuardrailConfiguration: { GuardrailIdentifier: ARN } } } },
    ],
    [
      'the account',
      { A: { Type: 'AWS::Bedrock::EnforcedGuardrailConfiguration', Properties: { GuardrailIdentifier: ARN } } },
    ],
    ...(['Prompt', 'KnowledgeBase'] as const).map(
      (kind) =>
        [
          `a node of a flow (${kind})`,
          {
            Flow: {
              Type: 'AWS::Bedrock::Flow',
              Properties: {
                Definition: {
                  Nodes: [{ Configuration: { [kind]: { GuardrailConfiguration: { GuardrailIdentifier: ARN } } } }],
                },
              },
            },
          },
        ] as Row,
    ),
    ['a state that calls a model', machine('bedrock:invokeModel', { GuardrailIdentifier: ARN })],
    [
      'a state that talks to a model',
      machine('aws-sdk:bedrockruntime:converse', { GuardrailConfig: { GuardrailIdentifier: ARN } }),
    ],
    [
      'a state that generates from documents',
      machine('aws-sdk:bedrockagentruntime:invokeInlineAgent', { GuardrailConfiguration: { GuardrailId: ARN } }),
    ],
    ['a policy that a role holds', { ...policy('AWS::IAM::ManagedPolicy', {}), ...role }],
    [
      'a version of it in a policy',
      {
        ...VERSION,
        ...policy('AWS::IAM::ManagedPolicy', {}, { 'Fn::Sub': '${Thing.GuardrailArn}:${Version.Version}' }),
        ...role,
      },
    ],
    [
      'the organization',
      {
        Organization: {
          Type: 'AWS::Organizations::Policy',
          Properties: {
            Type: 'BEDROCK_POLICY',
            Content: {
              bedrock: { guardrail_inference: { 'eu-west-1': { config_1: { identifier: { '@@assign': ARN } } } } },
            },
          },
        },
      },
    ],
    ['an interceptor of this library', fn({ AG_GUARDRAIL_ID: ARN }, interceptor())],
  ])('%s', (_, more) => {
    expect(countsAs(more)).toBe('proven');
  });
});

function interceptor() {
  return { Code: codeOf('agent/interceptor-request'), Runtime: 'nodejs24.x' };
}

describe('it is declared where something may:', () => {
  test.each<Row>([
    ['a function that is told its name', fn({ GUARDRAIL: ARN })],
    ['a function that says it is the gateway', fn({ GW_ROLE: 'gateway', GW_GUARDRAIL_ID: ARN })],
    [
      'a container',
      {
        Task: {
          Type: 'AWS::ECS::TaskDefinition',
          Properties: { ContainerDefinitions: [{ Environment: [{ Name: 'GUARDRAIL', Value: { Ref: 'Thing' } }] }] },
        },
      },
    ],
    ['a parameter store', { P: { Type: 'AWS::SSM::Parameter', Properties: { Value: { 'Fn::Sub': 'id:${Thing}' } } } }],
  ])('%s', (_, more) => {
    expect(countsAs(more)).toBe('declared');
  });

  test('whoever reads an output', () => {
    expect(countsAs({}, { Outputs: { Guardrail: { Value: { Ref: 'Thing' } } } })).toBe('declared');
  });
});

describe('it is nothing where', () => {
  test.each<Row>([
    ['nobody names it', {}],
    ['its versions alone name it', VERSION],
    ['another is named', { A: { Type: 'AWS::SSM::Parameter', Properties: { Value: { Ref: 'Things' } } } }],
  ])('%s', (_, more) => {
    expect(countsAs(more)).toBe('not-applicable');
  });

  test('a policy names it that nobody holds, it is only mentioned', () => {
    expect(countsAs(policy('AWS::IAM::ManagedPolicy', {}))).toBe('declared');
  });
});

test('what is wrong with it is found whether anything uses it or not', () => {
  const { findings } = evidenceOf('BedrockGuardrailPromptAttackHigh', unused({}));
  expect(findings.map(({ verdict }) => verdict)).toEqual(['fail']);
});
