import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { statesOf } from '../../../workload/states';
import { modelNodes } from './_flow';

const INVOKE = /:states:::(?:bedrock:invokeModel|aws-sdk:bedrockruntime:(?:invokeModel|converse))(?:\.|$)/i;

export const control: Control = {
  id: 'model-guardrail-orchestration',
  title: 'Flows and state machines call models through a guardrail',
  risks: ['LLM01:2025', 'LLM05:2025', 'LLM01:2023', 'LLM02:2023', 'ASI01:2026'],
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
        modelNodes(flow).map((node) => node.expectPresent('GuardrailConfiguration.GuardrailIdentifier')),
      ),
    }),
    rule('SfnInvokeGuardrail', {
      fix: 'Pass `guardrail` to `BedrockInvokeModel`, or GuardrailConfig to the Converse call.',
      fixTemplate: 'Set GuardrailIdentifier and GuardrailVersion in the parameters of the bedrock:invokeModel state.',
      check: eachResource(['AWS::StepFunctions::StateMachine', 'AWS::Serverless::StateMachine'], (machine) =>
        statesOf(machine)
          .filter(([, state]) => INVOKE.test(String(state.get('Resource'))))
          .map(([name, state]) => {
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
