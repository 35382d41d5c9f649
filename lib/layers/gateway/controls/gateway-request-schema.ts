import { type Control, eachResource, rule } from '../../../control';
import { REST_METHOD } from '../../../facts/front-doors';
import { type Answer, PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';
import { leadsToModels } from '../../../workload/doors';
import { eachHandler } from '../../../workload/handler';

/** Methods whose body holds the prompt. */
const HAS_BODY = /^(POST|PUT|PATCH|ANY)$/;

/** Content types of bodies that hold a prompt; API Gateway checks no body of a type for which there is no model. */
const OF_PROMPTS = /^(\$default|application\/json\b.*)$/i;

/** Whether two parts are of one API. */
const isOfSameApi = (one: Resource, other: Resource): boolean =>
  one.target('RestApiId')?.is(other.target('RestApiId')) === true;

export const control: Control = {
  id: 'gateway-request-schema',
  title: 'Requests are validated by a closed schema',
  risks: ['LLM01:2025', 'LLM10:2025', 'LLM01:2023', 'LLM04:2023', 'LLM07:2023', 'ASI02:2026'],
  acts: {
    'refuses fields by which callers bring instructions or tools of their own': [
      'LLM01:2025',
      'LLM01:2023',
      'LLM07:2023',
    ],
  },
  shownBy: {
    'refuses fields by which callers bring instructions or tools of their own': ['RequestSchemaClosed'],
  },
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0033', 'AML.T0043'],
  why: 'What a schema does not know no caller can set: models, system prompts, tools, limits.',
  source: 'Amazon API Gateway Developer Guide, Request validation for REST APIs; OWASP LLM10:2025 input validation',
  rules: [
    rule('InputValidator', {
      fix: 'Give the method a request validator for bodies and a request model; `LlmGateway` does.',
      fixTemplate: 'Set RequestValidatorId and RequestModels, and ValidateRequestBody: true on the validator.',
      counterparts: ['FS-69'],
      check: eachResource(REST_METHOD, (method) => {
        if (!HAS_BODY.test(method.text('HttpMethod') ?? '') || !leadsToModels(method)) return undefined;
        if (method.get('RequestValidatorId').absent)
          return method.fail('RequestValidatorId', 'is not set: any body reaches the function');
        const validator = method.target('RequestValidatorId')!;
        if (!isOfSameApi(validator, method))
          return method.fail('RequestValidatorId', `is ${validator.logicalId}, a validator of another API`);
        if (validator.flag('ValidateRequestBody') !== true) return validator.expectFlag('ValidateRequestBody', true);
        const models = method.entries('RequestModels').filter(([type]) => OF_PROMPTS.test(type));
        if (models.length === 0)
          return method.fail('RequestModels', 'have none for application/json: there is nothing to validate bodies by');
        const empty = models.find(([, model]) => /^(Empty|Error)$/.test(model.pattern()?.literal ?? ''));
        return empty ? method.fail('RequestModels', `name ${empty[1]}, which every API has, for ${empty[0]}`) : PASS;
      }),
    }),
    rule('RequestSchemaClosed', {
      fix: 'Set `additionalProperties: false` and lengths in the schema of the request model.',
      fixTemplate: 'Set additionalProperties: false in Schema.',
      check: eachResource('AWS::ApiGateway::Model', (model, view) => {
        const used = view
          .resources(REST_METHOD)
          .some(
            (method) =>
              leadsToModels(method) && method.entries('RequestModels').some(([, name]) => name.tryTarget()?.is(model)),
          );
        if (!used) return undefined;
        const schema = model.json('Schema');
        if (schema.text('type') !== 'object') return undefined;
        const answers: Answer[] = [
          schema.flag('additionalProperties') === false
            ? PASS
            : schema.fail('additionalProperties', 'is not false: callers may send what no one has thought of'),
        ];
        return answers;
      }),
    }),
    rule('GatewayCallersSendTextOnly', {
      fix: 'Leave `clientInstructions` and `clientTools` of the aliases out, or acknowledge this with the reason why callers may tell the model how to answer, or bring tools.',
      fixTemplate: 'Set GW_CALLERS_MAY to text.',
      proves: false,
      check: eachHandler((settings) =>
        // the handler takes what is not set for it, and starts with no other value than its aliases have
        settings.get('GW_CALLERS_MAY').absent ? PASS : settings.expect('GW_CALLERS_MAY', 'text'),
      ),
    }),
  ],
};
