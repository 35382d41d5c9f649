import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { CedarLibrary } from '../contract';

/** Checks policies as the gateway will when it starts: bad ones would deny everybody there. */
export const policyProblems: CedarLibrary['policyProblems'] = (schema, policies) => {
  const broken: string[] = [];
  for (const [id, text] of Object.entries(policies)) {
    const parsed = cedar.policyToJson(text);
    if (parsed.type === 'failure') {
      broken.push(...parsed.errors.map(({ message }) => `policy '${id}': ${message}`));
      continue;
    }
    const { effect, principal, action, resource, conditions } = parsed.json;
    const everything = [principal, action, resource].every(({ op }) => op === 'All') && conditions.length === 0;
    if (effect === 'permit' && everything) broken.push(`policy '${id}': permits everything to everybody`);
  }
  if (broken.length > 0) return broken;
  const answer = cedar.validate({
    schema: schema as cedar.Schema,
    policies: { staticPolicies: { ...policies } },
    validationSettings: { mode: 'strict' },
  });
  if (answer.type === 'failure') return answer.errors.map(({ message }) => message);
  return answer.validationErrors.map(({ policyId, error }) => `policy '${policyId}': ${error.message}`);
};
