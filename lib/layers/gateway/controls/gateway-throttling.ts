import { type Control, eachResource, rule } from '../../../control';
import { REST_METHOD, STAGES } from '../../../facts/front-doors';
import { PASS } from '../../../template/answer';
import { List } from '../../../template/list';
import type { Resource, Value, View } from '../../../template/resource';
import {
  apiEvents,
  apiOf,
  frontsModels,
  leadsToModels,
  namesStage,
  operationsToModels,
  SAM_TYPES,
  samServesModels,
  stageOf,
  type WayToModels,
  waysToModels,
} from '../../../workload/doors';

/** The account's own limit of API Gateway: a stage with as much is not throttled. */
const ACCOUNT_LIMIT = 10_000;

const RATE = 'ThrottlingRateLimit';

const bounded = (settings: Value, name = RATE) => {
  const rate = settings.number(name);
  return rate !== undefined && rate >= 0 && rate < ACCOUNT_LIMIT;
};

/** Settings of a stage, and whether they are those of a way through the API. */
type Setting = readonly [Value, (way: WayToModels) => boolean];

/** A path as it is written in the settings of methods: `/~1chat`, or `/chat`. */
const pathIn = (text: string | undefined): string => (text ?? '').replaceAll('~1', '/').replace(/^\/\//, '/');

/** The settings of a stage, from those of everything to those of one way: the last that says something counts. */
function settingsOf(stage: Value): readonly Setting[] {
  const methods = [...stage.list('MethodSettings')].map((settings) => {
    const [verb, path] = [settings.text('HttpMethod')?.toUpperCase(), settings.text('ResourcePath')];
    const [anyVerb, anyPath] = [verb === '*', path === '/*'];
    const isOf = (way: WayToModels) =>
      (anyVerb || verb === way.verb) && (anyPath || (way.path !== undefined && pathIn(path) === way.path));
    return { all: anyVerb && anyPath, setting: [settings, isOf] as Setting };
  });
  return [
    [stage, () => true],
    [stage.get('DefaultRouteSettings'), () => true],
    ...methods.filter(({ all }) => all).map(({ setting }) => setting),
    ...methods.filter(({ all }) => !all).map(({ setting }) => setting),
    ...stage
      .entries('RouteSettings')
      .map(
        ([key, settings]): Setting => [
          settings,
          ({ verb, path }) => key === `${verb} ${path}` || (verb === 'ANY' && key === path),
        ],
      ),
  ];
}

/** Whether each way to models through a stage is throttled by its settings. */
function isThrottled(api: Resource, stage: Value): boolean {
  const settings = settingsOf(stage).filter(([one]) => one.get(RATE).present);
  const ways = waysToModels(api.view).filter((way) => way.api?.is(api));
  return (ways.length > 0 ? ways : [UNKNOWN_WAY]).every((way) => {
    const own = settings.filter(([, isOf]) => isOf(way)).at(-1);
    return own !== undefined && bounded(own[0]);
  });
}

/** Where nobody knows how models are reached, only what is said of everything counts. */
const UNKNOWN_WAY: WayToModels = { api: undefined, verb: 'ANY', path: undefined };

/** Whether a usage plan limits the stage that `door` makes. */
const plans = (plan: Resource, door: Resource, api: Resource): boolean =>
  (bounded(plan.get('Throttle'), 'RateLimit') || (plan.number('Quota.Limit') ?? 0) > 0) &&
  plan.list('ApiStages').some((one) => {
    if (!one.tryTarget('ApiId')?.is(api)) return false;
    const stage = one.get('Stage');
    const name = stage.pattern();
    return name !== undefined && namesStage(name, door, stage);
  });

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
      fix: 'Set a throttling rate and burst on the stage, or put it into a usage plan with a throttle and ask for an API key in every method.',
      fixTemplate: 'Set MethodSettings (or DefaultRouteSettings) with ThrottlingRateLimit and ThrottlingBurstLimit.',
      counterparts: ['FS-02'],
      check: eachResource(STAGES, (door, view) => {
        const { api, stage } = stageOf(door);
        if (!api || !frontsModels(api, view)) return undefined;
        if (isThrottled(api, stage)) return PASS;
        if (bounded(stage.get('Auth.UsagePlan.Throttle'), 'RateLimit') && asksForKeys(api, view)) return PASS;
        const planned =
          asksForKeys(api, view) &&
          new List(view.resources('AWS::ApiGateway::UsagePlan')).some((plan) => plans(plan, door, api));
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
