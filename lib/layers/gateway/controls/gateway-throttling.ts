import { type Control, eachResource, rule } from '../../../control';
import { REST_METHOD, STAGES } from '../../../facts/front-doors';
import { PASS } from '../../../template/answer';
import type { Resource, Value, View } from '../../../template/resource';
import {
  apiEvents,
  apiOf,
  frontsModels,
  leadsToModels,
  operationsToModels,
  SAM_TYPES,
  samServesModels,
  stageOf,
} from '../../../workload/doors';

/** The account's own limit of API Gateway: a stage with as much is not throttled. */
const ACCOUNT_LIMIT = 10_000;

const bounded = (settings: Value, name = 'ThrottlingRateLimit') => {
  const rate = settings.number(name);
  return rate !== undefined && rate >= 0 && rate < ACCOUNT_LIMIT;
};

/** Whether every way to models through this API asks for an API key: a usage plan limits nobody without one. */
function asksForKeys(api: Resource, view: View): boolean {
  if (api.flag('Auth.ApiKeyRequired') === true) return true;
  const methods = api.referrers(REST_METHOD, 'RestApiId').filter(leadsToModels);
  const events = view
    .resources(...SAM_TYPES)
    .filter(samServesModels)
    .flatMap((fn) => apiEvents(fn))
    .filter((event) => apiOf(event)?.is(api));
  const operations = operationsToModels(api);
  return (
    methods.length + events.length + operations.length > 0 &&
    methods.every((method) => method.flag('ApiKeyRequired') === true) &&
    events.every((event) => event.flag('Properties.Auth.ApiKeyRequired') === true) &&
    operations.every((operation) => asksForKey(operation, api))
  );
}

/** Whether an operation of OpenAPI names a scheme that is an API key. */
const asksForKey = (operation: Value, api: Resource): boolean => {
  const [body] = api.at('Body', 'DefinitionBody');
  const named = operation.get('security').present ? operation : body;
  return (
    named
      ?.list('security')
      .some((one) =>
        one
          .entries()
          .some(([scheme]) =>
            ['components.securitySchemes', 'securityDefinitions'].some(
              (schemes) =>
                body
                  ?.entries(schemes)
                  .some(
                    ([name, definition]) =>
                      name === scheme &&
                      definition.text('type') === 'apiKey' &&
                      definition.get("['x-amazon-apigateway-authtype']").absent,
                  ) === true,
            ),
          ),
      ) === true
  );
};

export const control: Control = {
  id: 'gateway-throttling',
  title: 'Stages before models are throttled',
  risks: ['LLM10:2025', 'LLM04:2023', 'LLM10:2023', 'ASI08:2026'],
  acts: {
    'refuses requests above the rate of the stage, or above the plan of a key': [
      'LLM10:2025',
      'LLM04:2023',
      'LLM10:2023',
    ],
  },
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0004', 'AML.T0029', 'AML.T0034.000'],
  why: 'The throughput of a model is shared: one caller must not be able to take all of it.',
  source: 'Amazon API Gateway Developer Guide, Throttle requests to your REST APIs; OWASP LLM10:2025 rate limiting',
  rules: [
    rule('ApiThrottle', {
      severity: 'MEDIUM',
      fix: 'Set a throttling rate and burst on the stage, or put it into a usage plan with a throttle and ask for an API key in every method.',
      fixTemplate: 'Set MethodSettings (or DefaultRouteSettings) with ThrottlingRateLimit and ThrottlingBurstLimit.',
      counterparts: ['FS-02'],
      check: eachResource(STAGES, (door, view) => {
        const { api, stage } = stageOf(door);
        if (!api || !frontsModels(api, view)) return undefined;
        if (bounded(stage)) return PASS; // written by the deployment, for all methods
        if (stage.list('MethodSettings').some((settings) => bounded(settings))) return PASS;
        if (bounded(stage.get('DefaultRouteSettings'))) return PASS;
        if (stage.entries('RouteSettings').some(([, settings]) => bounded(settings))) return PASS;
        if (bounded(stage.get('Auth.UsagePlan.Throttle'), 'RateLimit') && asksForKeys(api, view)) return PASS;
        const planned =
          asksForKeys(api, view) &&
          view
            .resources('AWS::ApiGateway::UsagePlan')
            .some(
              (plan) =>
                (bounded(plan.get('Throttle'), 'RateLimit') || (plan.number('Quota.Limit') ?? 0) > 0) &&
                plan.list('ApiStages').some((one) => one.tryTarget('ApiId')?.is(api) ?? false),
            );
        return planned
          ? PASS
          : door.fail(
              '',
              'has no throttle that every request is under: the limit of the whole account is the only one',
            );
      }),
    }),
  ],
};
