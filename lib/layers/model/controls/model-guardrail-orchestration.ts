import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import type { Value } from '../../../template/resource';
import { statesOf } from '../../../workload/states';
import { modelNodes } from './_flow';

const BATCH = /:states:::(aws-sdk:)?bedrock:createModelInvocationJob/i;

/** Where each call of the AWS SDK that runs a model for the caller names its guardrail. */
const GUARDRAILS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/:bedrockagentruntime:invokeInlineAgent/i, ['GuardrailConfiguration']],
  [
    /:bedrockagentruntime:retrieveAndGenerate/i,
    ['KnowledgeBaseConfiguration', 'ExternalSourcesConfiguration'].map(
      (kind) => `RetrieveAndGenerateConfiguration.${kind}.GenerationConfiguration.GuardrailConfiguration`,
    ),
  ],
];

/** Whether a value is filled in when the machine runs: by a path, or by an expression. */
const isFromInput = (value: Value): boolean => value.present && /^(\$|\{%)/.test(String(value));

const INVOKE = /:states:::(?:bedrock:invokeModel|aws-sdk:bedrockruntime:(?:invokeModel|converse))(?:\.|$)/i;

export const control: Control = {
  id: 'model-guardrail-orchestration',
  title: 'Flows and state machines call models through a guardrail',
  risks: ['LLM01:2025', 'LLM05:2025', 'LLM01:2023', 'LLM02:2023', 'ASI01:2026'],
  acts: {
    'refuses what the guardrail blocks in the steps of flows and state machines': [
      'LLM01:2025',
      'LLM01:2023',
      'ASI01:2026',
    ],
  },
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0020', 'AML.T0051'],
  why: 'A step that calls a model by itself is a call like any other, and the one that reviews forget.',
  source:
    'Amazon Bedrock User Guide, Include guardrails in your flow; AWS Step Functions, Invoke and customize Bedrock models',
  restsOn: 'guardrail',
  rules: [
    rule('BedrockFlowGuardrail', {
      severity: 'HIGH',
      fix: 'Set `guardrailConfiguration` on the prompt and knowledge base nodes of the flow.',
      fixTemplate: 'Set GuardrailConfiguration on the prompt and knowledge base nodes in Definition.Nodes.',
      counterparts: ['BR-13'],
      check: eachResource('AWS::Bedrock::Flow', (flow) =>
        modelNodes(flow).map((node) => node.expectPresent('GuardrailConfiguration.GuardrailIdentifier')),
      ),
    }),
    rule('SfnInvokeGuardrail', {
      severity: 'HIGH',
      fix: 'Pass `guardrail` to `BedrockInvokeModel`, or GuardrailConfig to the Converse call.',
      fixTemplate:
        'In DefinitionString (Definition), set GuardrailIdentifier and GuardrailVersion in the parameters of the bedrock:invokeModel state; call models one by one, through a guardrail, instead of in a batch.',
      check: eachResource(['AWS::StepFunctions::StateMachine', 'AWS::Serverless::StateMachine'], (machine) =>
        statesOf(machine)
          .map(([name, state]) => {
            const resource = String(state.get('Resource'));
            if (BATCH.test(resource))
              return state.fail('Resource', `of '${name}' runs a batch of prompts, which takes no guardrail`);
            const named = GUARDRAILS.find(([call]) => call.test(resource));
            if (named) {
              const [input] = state.at('Parameters', 'Arguments');
              const field = named[1][0]!.split('.')[0]!;
              const later = input && [`['${field}.$']`, field].find((path) => isFromInput(input.get(path)));
              if (later) return input.get(later).undecided('comes from the input of the state');
              return named[1].some((path) => input?.get(path).present)
                ? PASS
                : (input ?? state).fail('', `of '${name}' names no guardrail`);
            }
            if (!INVOKE.test(resource)) return undefined;
            const inputs = [...state.at('Parameters', 'Arguments')];
            const embeds = inputs.some((input) => /embed|rerank/i.test(String(input.get('ModelId'))));
            if (embeds) return undefined; // guardrails judge no embeddings
            const guarded = inputs.some((input) =>
              [
                'GuardrailIdentifier',
                "['GuardrailIdentifier.$']",
                'GuardrailConfig.GuardrailIdentifier',
                "['GuardrailConfig.$']",
              ].some((field) => input.get(field).present),
            );
            return guarded ? PASS : (inputs[0] ?? state).fail('', `of '${name}' names no guardrail`);
          })
          .filter((answer) => answer !== undefined),
      ),
    }),
  ],
};
