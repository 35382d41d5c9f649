import { type Control, eachResource, rule } from '../../../control';
import type { Value } from '../../../template/resource';
import { namesGuardrail } from '../../../workload/guardrail';
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

/** How the configuration of an inline agent calls what the others call `GuardrailId`. */
const ID: Readonly<Record<string, string>> = { GuardrailConfiguration: 'GuardrailIdentifier' };

/** Whether a value is filled in when the machine runs: by a path, or by an expression. */
const isFromInput = (value: Value): boolean => value.present && /^(\$(?!\{)|\{%)/.test(String(value));

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
      fix: 'Set `guardrailConfiguration` on the prompt and knowledge base nodes of the flow.',
      counterparts: ['BR-13'],
      check: eachResource('AWS::Bedrock::Flow', (flow) =>
        modelNodes(flow).map((node) => namesGuardrail(node, 'GuardrailConfiguration.GuardrailIdentifier')),
      ),
    }),
    rule('SfnInvokeGuardrail', {
      fix: 'Pass `guardrail` to `BedrockInvokeModel`, or GuardrailConfig to the Converse call.',
      fixTemplate:
        'Set GuardrailIdentifier and GuardrailVersion in the parameters of the bedrock:invokeModel state; call models one by one, through a guardrail, instead of in a batch.',
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
              const guarded = named[1].find((path) => input?.get(path).present);
              return input && guarded
                ? namesGuardrail(input, `${guarded}.${ID[field] ?? 'GuardrailId'}`)
                : (input ?? state).fail('', `of '${name}' names no guardrail`);
            }
            if (!INVOKE.test(resource)) return undefined;
            const inputs = [...state.at('Parameters', 'Arguments')];
            const embeds = inputs.some((input) => /embed|rerank/i.test(String(input.get('ModelId'))));
            if (embeds) return undefined; // guardrails judge no embeddings
            for (const input of inputs) {
              const later = ["['GuardrailIdentifier.$']", "['GuardrailConfig.$']"].find(
                (path) => input.get(path).present,
              );
              if (later) return input.get(later).undecided('comes from the input of the state');
              const path = ['GuardrailIdentifier', 'GuardrailConfig.GuardrailIdentifier'].find(
                (field) => input.get(field).present,
              );
              if (path && isFromInput(input.get(path)))
                return input.get(path).undecided('comes from the input of the state');
              if (path) return namesGuardrail(input, path);
            }
            return (inputs[0] ?? state).fail('', `of '${name}' names no guardrail`);
          })
          .filter((answer) => answer !== undefined),
      ),
    }),
  ],
};
