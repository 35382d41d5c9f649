import { type Control, eachResource, rule } from '../../../control';
import { type Answer, attempt, PASS } from '../../../template/answer';
import type { Resource, Value } from '../../../template/resource';
import { holdsSecret, resolvedSecret, secretAt, spelled } from '../../../template/secrets';
import { FUNCTION_TYPES, mayDo } from '../../../workload/callers';
import { isLlmWorkload } from '../../../workload/llm-workload';
import { isTool } from '../../../workload/tools';

/** All texts below a value, however deep. */
function textsIn(value: Value): readonly Value[] {
  const open = [value];
  const texts: Value[] = [];
  for (let item = open.pop(); item; item = open.pop()) {
    const current = item;
    if (attempt(() => current.isMap)) open.push(...current.entries().map(([, entry]) => entry));
    else if (attempt(() => current.isList)) open.push(...current.list());
    else if (attempt(() => current.pattern())) texts.push(current);
  }
  return texts;
}

function judge(value: Value, name = ''): Answer {
  const store = resolvedSecret(value.pattern()!);
  if (store) return value.fail('', `is filled from ${store} at deployment, and readable from then on`);
  const secret = secretAt(value, name);
  return secret ? value.fail('', holdsSecret(secret)) : PASS;
}

const environment = (fn: Resource) =>
  fn.entries('Environment.Variables').filter(([, value]) => attempt(() => value.pattern()) !== undefined);

export const control: Control = {
  id: 'model-no-secrets-in-prompts',
  title: 'Prompts, instructions and settings hold no secret',
  risks: ['LLM07:2025', 'LLM02:2025', 'LLM06:2023'],
  acts: 'absence',
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0012', 'AML.T0055', 'AML.T0056', 'AML.T0083'],
  why: 'A model can be talked into repeating its prompt, so what must not be read must not be written there.',
  source: 'OWASP LLM07:2025, separate sensitive data from system prompts',
  rules: [
    rule('PromptNoSecrets', {
      severity: 'HIGH',
      fix: 'Keep the credential in Secrets Manager and let the tool that needs it fetch it; change the one that was written down.',
      fixTemplate:
        'Take the credential out of the text (Instruction, SystemPrompt, Variants), keep it in Secrets Manager and let the tool that needs it fetch it; change the one that was written down.',
      check: eachResource(
        [
          'AWS::Bedrock::Agent',
          'AWS::Bedrock::Prompt',
          'AWS::Bedrock::PromptVersion',
          'AWS::Bedrock::Flow',
          'AWS::BedrockAgentCore::Harness',
        ],
        (resource) => {
          const parts =
            resource.type === 'AWS::BedrockAgentCore::Harness'
              ? [resource.get('SystemPrompt'), resource.get('Tools')]
              : [resource];
          return parts.flatMap(textsIn).map((text) => judge(text));
        },
      ),
    }),
    rule('PromptNotInEnvironment', {
      severity: 'MEDIUM',
      fix: 'Keep the prompt in Bedrock prompt management (`CfnPrompt`), versioned and encrypted, and pass its ARN.',
      fixTemplate:
        'Take the prompt out of Environment.Variables: keep it in an AWS::Bedrock::Prompt, versioned and encrypted, and pass its ARN.',
      counterparts: ['OW-11'],
      check: eachResource(FUNCTION_TYPES, (fn, view) => {
        if (!isLlmWorkload(view)) return undefined;
        return environment(fn)
          .filter(([name]) => /(^|_)(prompt|instructions?)(_|$)/i.test(name.replace(/([a-z])([A-Z])/g, '$1_$2')))
          .map(([, value]) => {
            const text = spelled(value.pattern()!);
            return text.length >= 100 && text.split(/\s+/).length >= 15
              ? value.fail(
                  '',
                  `holds a prompt of ${text.length} characters, readable by everyone who may describe functions`,
                )
              : PASS;
          });
      }),
    }),
    rule('ModelCallerNoSecretInEnvironment', {
      severity: 'HIGH',
      fix: 'Pass the ARN of a secret, and let the code fetch it (for example with the Parameters and Secrets extension).',
      fixTemplate:
        'Take the value out of Environment.Variables: pass the ARN of a secret, and let the code fetch it (for example with the Parameters and Secrets extension).',
      check: eachResource(FUNCTION_TYPES, (fn) => {
        if (!isTool(fn) && !mayDo(fn)) return undefined;
        return environment(fn).map(([name, value]) => judge(value, name));
      }),
    }),
  ],
};
