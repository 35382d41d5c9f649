import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import type { Value } from '../../../template/resource';
import { frontsModels, STAGE_TYPES, stageOf } from '../../../workload/doors';

/** The account's own limit of API Gateway: a stage with as much is not throttled. */
const ACCOUNT_LIMIT = 10_000;

const bounded = (settings: Value, name = 'ThrottlingRateLimit') => {
  const rate = settings.number(name);
  return rate !== undefined && rate >= 0 && rate < ACCOUNT_LIMIT;
};

export const control: Control = {
  id: 'gateway-throttling',
  title: 'Stages before models are throttled',
  risks: ['LLM10:2025', 'LLM04:2023', 'LLM10:2023', 'ASI08:2026'],
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0004', 'AML.T0029', 'AML.T0034.000'],
  why: 'The throughput of a model is shared: one caller must not be able to take all of it.',
  source: 'Amazon API Gateway Developer Guide, Throttle requests to your REST APIs; OWASP LLM10:2025 rate limiting',
  rules: [
    rule('ApiThrottle', {
      fix: 'Set a throttling rate and burst on the stage, or put it into a usage plan with a throttle.',
      fixTemplate: 'Set MethodSettings (or DefaultRouteSettings) with ThrottlingRateLimit and ThrottlingBurstLimit.',
      counterparts: ['FS-02'],
      check: eachResource(STAGE_TYPES, (door, view) => {
        const { api, stage } = stageOf(door);
        if (!api || !frontsModels(api, view)) return undefined;
        if (bounded(stage)) return PASS; // written by the deployment, for all methods
        if (stage.list('MethodSettings').some((settings) => bounded(settings))) return PASS;
        if (bounded(stage.get('DefaultRouteSettings'))) return PASS;
        if (stage.entries('RouteSettings').some(([, settings]) => bounded(settings))) return PASS;
        if (bounded(stage.get('Auth.UsagePlan.Throttle'), 'RateLimit')) return PASS;
        const planned = view
          .resources('AWS::ApiGateway::UsagePlan')
          .some(
            (plan) =>
              bounded(plan.get('Throttle'), 'RateLimit') &&
              plan.list('ApiStages').some((one) => one.tryTarget('ApiId')?.is(api) ?? false),
          );
        return planned ? PASS : door.fail('', 'has no throttle: the limit of the whole account is the only one');
      }),
    }),
  ],
};
