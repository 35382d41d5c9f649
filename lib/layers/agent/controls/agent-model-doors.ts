import { type Control, eachResource, rule } from '../../../control';
import { type Answer, PASS } from '../../../template/answer';
import type { Value } from '../../../template/resource';
import { leadsToAws, modelHost } from '../../../workload/endpoints';

/** Where a target calls a URL of anybody's. */
const ENDPOINTS = ['Mcp.McpServer.Endpoint', 'Http.Passthrough.Endpoint'];

/** A model that is reached by a key: of the vendor, or behind a URL. `own` says that no URL means a model of Bedrock's. */
function behindUrl(model: Value, own: boolean): Answer {
  return model.decide(() => {
    const base = model.get('ApiBase');
    if (base.absent)
      return own
        ? PASS
        : model.fail('ApiBase', 'is not set: prompts go to the vendor of the model, past the guardrail');
    return leadsToAws(base) ? PASS : model.fail('ApiBase', `is ${base}: prompts go to that host, past the guardrail`);
  });
}

export const control: Control = {
  id: 'agent-model-doors',
  title: 'Agents and their gateways reach models only where the workload guards them',
  risks: [
    'LLM02:2025',
    'LLM03:2025',
    'LLM10:2025',
    'LLM05:2023',
    'LLM06:2023',
    'LLM04:2023',
    'ASI04:2026',
    'ASI10:2026',
  ],
  acts: 'absence',
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0019', 'AML.T0024', 'AML.T0034'],
  why: 'A second way to a model knows neither the guardrail nor the quota nor the log of the first.',
  source:
    'Amazon Bedrock AgentCore Developer Guide, Inference targets and HTTP targets of a gateway; AWS CloudFormation User Guide, AWS::BedrockAgentCore::Harness',
  rules: [
    rule('AgentCoreNoModelSideDoor', {
      severity: 'HIGH',
      fix: 'Remove the target, and have models called through the gateway of the workload (`LlmGateway`).',
      fixTemplate:
        'Remove the AWS::BedrockAgentCore::GatewayTarget, and have models called through the gateway of the workload.',
      check: eachResource('AWS::BedrockAgentCore::GatewayTarget', (target) => {
        const configuration = target.get('TargetConfiguration');
        if (configuration.get('Inference').present)
          return configuration.fail('Inference', 'is a way to models past the guardrail; callers choose the model');
        if (configuration.text('Http.Passthrough.ProtocolType') === 'INFERENCE')
          return configuration.fail(
            'Http.Passthrough.ProtocolType',
            'is INFERENCE: a way to models past the guardrail',
          );
        const urls = configuration.at(...ENDPOINTS);
        if (urls.length === 0) return undefined;
        return urls.each((url) => {
          const host = modelHost(url);
          if (host) return url.fail('', `is ${url}, which serves models past the guardrail`);
          if (url.pattern()?.unknown) throw url.undecided(url.pattern()!.unknown!.why);
          return PASS;
        });
      }),
    }),
    rule('HarnessModelApproved', {
      severity: 'HIGH',
      fix: 'Give the harness a model of Amazon Bedrock (`bedrockModelConfig`).',
      fixTemplate: 'Set Model.BedrockModelConfig, or an ApiBase that is a service of AWS.',
      check: eachResource('AWS::BedrockAgentCore::Harness', (harness) => {
        const model = harness.get('Model');
        if (model.get('GeminiModelConfig').present)
          return model.fail('GeminiModelConfig', 'is set: prompts go to the vendor of the model, past the guardrail');
        const openAi = model.get('OpenAiModelConfig');
        if (openAi.present) return behindUrl(openAi, false);
        const lite = model.get('LiteLlmModelConfig');
        if (lite.present) return lite.decide(() => behindUrl(lite, /^bedrock\//.test(lite.text('ModelId') ?? '')));
        return model.get('BedrockModelConfig').present ? PASS : undefined;
      }),
    }),
  ],
};
