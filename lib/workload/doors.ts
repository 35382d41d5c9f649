// Doors: APIs, routes, stages and events behind which models stand.

import {
  APIS,
  BALANCER,
  DISTRIBUTION,
  EVENT_API,
  FUNCTION_URL,
  GRAPHQL_APIS,
  HTTP_INTEGRATION,
  HTTP_ROUTE,
  LISTENER,
  LISTENER_RULE,
  REST_DEPLOYMENT,
  REST_METHOD,
  SAM_FUNCTION,
  STAGES,
  WEB_SERVICE,
} from '../facts/front-doors';
import { INFERENCE, INVOKE_AGENTS } from '../facts/model-doors';
import { INTEGRATED_MODELS } from '../facts/model-hosts';
import { attempt } from '../template/answer';
import type { Declaration, Template } from '../template/application';
import { spell } from '../template/names';
import type { Resource, Value, View } from '../template/resource';
import type { Text } from '../template/text';
import { COMPUTE_TYPES, FUNCTION_TYPES, mayDo } from './callers';
import { leadsToModelHost } from './endpoints';
import { isLlmWorkload } from './llm-workload';
import { MACHINE_TYPES, runsModels } from './states';

/** What was looked at on the way here: doors may stand in front of each other in a circle. */
type Way = Set<Declaration>;

/** What a function behind a door does for a caller: it runs models, agents or retrieval. */
const ACTIONS = [...INFERENCE, ...INVOKE_AGENTS, 'bedrock:Retrieve'];

/** Whether the function works with models for whoever calls it. */
export const servesModels = (fn: Resource): boolean =>
  (FUNCTION_TYPES as readonly string[]).includes(fn.type) && mayDo(fn, ACTIONS); // a reference may lead to anything

/** The function that an integration names: by its ARN, or inside the path of API Gateway's invocation URI. */
export function functionIn(value: Value): Resource | undefined {
  for (const target of namedIn(value)) {
    const fn = functionBy(target);
    if (fn) return fn;
  }
  return undefined;
}

/** A function by itself, by a version or an alias, or by its URL. */
export function functionBy(target: Resource | undefined): Resource | undefined {
  let named = target;
  for (let depth = 0; named && depth < 3; depth++) {
    if ((FUNCTION_TYPES as readonly string[]).includes(named.type)) return named;
    if (named.type === FUNCTION_URL) named = named.tryTarget('TargetFunctionArn');
    else if (/^AWS::(Lambda|Serverless)::.*(Alias|Version)$/.test(named.type)) named = named.tryTarget('FunctionName');
    else return undefined;
  }
  return undefined;
}

/** The resources that a text names, also where a part of them is cut out at deployment: the host of a function's URL. */
function namedIn(value: Value): readonly Resource[] {
  const text = attempt(() => value.pattern());
  const spelled = text?.resources ?? [];
  if (spelled.length > 0) return spelled.map(({ declaration }) => value.view.see(declaration));
  if (text && !text.unknown) return [value.tryTarget() ?? []].flat();
  return cutFrom(value.raw, value.declaration.template).map((declaration) => value.view.see(declaration));
}

/** What `Fn::GetAtt`, `Ref` and `Fn::Sub` name anywhere in a call. */
function cutFrom(raw: unknown, template: Template): readonly Declaration[] {
  if (raw === null || typeof raw !== 'object') return [];
  if (Array.isArray(raw)) return raw.flatMap((item) => cutFrom(item, template));
  return Object.entries(raw).flatMap(([name, argument]) => {
    const ids =
      name === 'Ref' || name === 'Fn::GetAtt'
        ? [String(Array.isArray(argument) ? argument[0] : argument).split('.')[0]!]
        : name === 'Fn::Sub'
          ? [...JSON.stringify(argument).matchAll(/\$\{(\w+)/g)].map(([, id]) => id!)
          : undefined;
    return ids ? ids.flatMap((id) => template.resources.get(id) ?? []) : cutFrom(argument, template);
  });
}

/** Whether a resource is a state machine that runs models. */
export const isModelMachine = (machine: Resource): boolean => attempt(() => runsModels(machine)) ?? false;

/** Whether a text that an integration sends along names a state machine that runs models. */
const startsModels = (texts: readonly (readonly [string, Value])[]): boolean =>
  texts.some(([, text]) =>
    (attempt(() => text.pattern()?.resources) ?? []).some(({ declaration }) =>
      isModelMachine(text.view.see(declaration)),
    ),
  );

/** Whether an integration leads to models: directly, by what answers at its address, or through a state machine. */
function integrationLeadsToModels(uri: Value, templates: readonly (readonly [string, Value])[], way: Way): boolean {
  return INTEGRATED_MODELS.test(String(uri)) || addressLeadsToModels(uri, way) || startsModels(templates);
}

/** Whether a method of a REST API leads to models. */
export const leadsToModels = (method: Resource): boolean =>
  method.view.onceOf('leads to models', method, () => methodLeadsToModels(method));

const methodLeadsToModels = (method: Resource, way: Way = new Set()): boolean =>
  integrationLeadsToModels(method.get('Integration.Uri'), method.entries('Integration.RequestTemplates'), way);

/** Whether a route of an HTTP or WebSocket API leads to models. */
export const routeLeadsToModels = (route: Resource): boolean =>
  route.view.onceOf('leads to models', route, () => targetLeadsToModels(route));

function targetLeadsToModels(route: Resource, way: Way = new Set()): boolean {
  const [integration] = namedIn(route.get('Target')).filter(({ type }) => type === HTTP_INTEGRATION);
  return (
    integration !== undefined &&
    integrationLeadsToModels(integration.get('IntegrationUri'), integration.entries('RequestParameters'), way)
  );
}

/** The operations of an API written in OpenAPI that lead to models. */
export function operationsToModels(api: Resource, way: Way = new Set()): readonly Value[] {
  const [body] = api.at('Body', 'DefinitionBody');
  if (!body?.isMap) return [];
  return body.entries('paths').flatMap(([, operations]) =>
    operations
      .entries()
      .filter(([method]) => !/^(options|parameters|servers)$/i.test(method))
      .map(([, operation]) => operation)
      .filter((operation) => {
        const integration = operation.get("['x-amazon-apigateway-integration']");
        return integrationLeadsToModels(
          integration.get('uri'),
          [...integration.entries('requestTemplates'), ...integration.entries('requestParameters')],
          way,
        );
      }),
  );
}

/** Whether the sources of a GraphQL or event API are models: directly, or by what answers at their address. */
export const sourcesAreModels = (api: Resource, way: Way = new Set()): boolean =>
  api
    .referrers('AWS::AppSync::DataSource', 'ApiId')
    .some(
      (source) =>
        attempt(() => source.text('Type')) === 'AMAZON_BEDROCK_RUNTIME' ||
        addressLeadsToModels(source.get('HttpConfig.Endpoint'), way) ||
        addressLeadsToModels(source.get('LambdaConfig.LambdaFunctionArn'), way),
    ) || // SAM writes the sources of functions into the API
  (attempt(() => api.entries('DataSources.Lambda')) ?? []).some(([, source]) =>
    addressLeadsToModels(source.get('FunctionArn'), way),
  );

/** A way to models through an API. */
export interface WayToModels {
  /** Nothing for the API that SAM makes by itself, and for one that is not among the templates. */
  readonly api: Resource | undefined;
  /** `ANY` for all of them. */
  readonly verb: string;
  /** Nothing where it is not known. */
  readonly path: string | undefined;
}

/** How a route of an HTTP API is called that takes what no other takes. */
const DEFAULT_ROUTE = '$default';

/** The ways to models through the APIs of the templates, as far as they tell. */
export const waysToModels = (view: View): readonly WayToModels[] =>
  view.once('ways to models', () => [
    ...view
      .resources(REST_METHOD)
      .filter((method) => attempt(() => leadsToModels(method)))
      .map((method) => ({
        api: method.tryTarget('RestApiId'),
        verb: verbAt(method, 'HttpMethod'),
        path: attempt(() => resourcePath(method, 'ResourceId')),
      })),
    ...view
      .resources(HTTP_ROUTE)
      .filter((route) => attempt(() => routeLeadsToModels(route)))
      .map((route) => {
        const [first, second] = (attempt(() => route.text('RouteKey')) ?? '').split(/\s+/, 2);
        return { api: route.tryTarget('ApiId'), verb: second ? first! : 'ANY', path: second ?? first };
      }),
    ...view.resources(...APIS).flatMap((api) =>
      (attempt(() => operationsToModels(api)) ?? []).map(({ shown }) => {
        const [path, verb] = shown.steps.slice(-2).map(String);
        return { api, verb: verb!.startsWith('x-') ? 'ANY' : verb!.toUpperCase(), path };
      }),
    ),
    ...view
      .resources(...SAM_TYPES)
      .filter((target) => attempt(() => samServesModels(target)))
      .flatMap((target) => attempt(() => apiEvents(target)) ?? [])
      .map((event) => ({
        api: apiOf(event),
        verb: verbAt(event, 'Properties.Method'),
        path: event.get('Properties.Path').present ? attempt(() => event.text('Properties.Path')) : DEFAULT_ROUTE,
      })),
  ]);

const verbAt = (holder: Value, path: string): string => (attempt(() => holder.text(path)) ?? 'ANY').toUpperCase();

/** The path of a resource of a REST API that `property` names: its parts, from the root on. */
function resourcePath(from: Resource, property: string, levels = 0): string {
  const resource = from.get(property).absent ? undefined : from.tryTarget(property);
  if (resource?.type !== 'AWS::ApiGateway::Resource' || levels > 20) return levels === 0 ? '/' : '';
  return `${resourcePath(resource, 'ParentId', levels + 1)}/${resource.text('PathPart') ?? ''}`;
}

/** Whether a text names the stage that `door` makes: by reference, or by its name. Undecided where nobody can tell. */
export function namesStage(name: Text, door: Resource, from: Value): boolean {
  const [hole] = name.resources;
  if (hole)
    return (
      name.parts.length === 1 &&
      hole.declaration === door.declaration &&
      // in SAM it is an attribute of the API
      (door.type.startsWith('AWS::Serverless::') ? hole.attribute === 'Stage' : hole.attribute === 'Ref')
    );
  const stage = door.get('StageName');
  const own = stage.pattern();
  const [said, known] = [spell(name, from.template), own && spell(own, door.template)];
  if (said !== undefined && said === known) return true;
  if (name.unknown) throw from.undecided(name.unknown.why);
  if (own?.unknown) throw stage.undecided(own.unknown.why);
  return false;
}

/** What takes events in SAM. */
export const SAM_TYPES = [SAM_FUNCTION, 'AWS::Serverless::StateMachine'] as const;

/** Whether a SAM resource works with models for whoever sends it an event. */
export const samServesModels = (target: Resource): boolean =>
  MACHINE_TYPES.includes(target.type) ? isModelMachine(target) : servesModels(target);

/** The events of a SAM resource that open an API. */
export const apiEvents = (fn: Resource): readonly Value[] =>
  (SAM_TYPES as readonly string[]).includes(fn.type)
    ? fn
        .entries('Events')
        .map(([, event]) => event)
        .filter((event) => /^(Api|HttpApi)$/.test(event.text('Type') ?? ''))
    : [];

/** The API that a SAM event names; nothing for the one that SAM makes by itself. */
export const apiOf = (event: Value): Resource | undefined =>
  event.tryTarget('Properties.RestApiId') ?? event.tryTarget('Properties.ApiId');

/** Whether models stand behind this API. */
export const frontsModels = (api: Resource, view: View): boolean =>
  view.onceOf('fronts models', api, () => apiLeadsToModels(api, view));

function apiLeadsToModels(api: Resource, view: View, way: Way = new Set()): boolean {
  return (
    api.referrers(REST_METHOD, 'RestApiId').some((method) => methodLeadsToModels(method, way)) ||
    api.referrers(HTTP_ROUTE, 'ApiId').some((route) => targetLeadsToModels(route, way)) ||
    addressLeadsToModels(api.get('Target'), way) || // the shortcut for an HTTP API with one route
    (attempt(() => operationsToModels(api, way)) ?? []).length > 0 ||
    sourcesAreModels(api, way) ||
    view
      .resources(...SAM_TYPES)
      .some((fn) => (attempt(() => apiEvents(fn)) ?? []).some((event) => apiOf(event)?.is(api)) && samServesModels(fn))
  );
}

/** Whether models answer at an address, an ARN or the name of a host. */
const addressLeadsToModels = (address: Value, way: Way): boolean =>
  (attempt(() => address.present) ?? false) &&
  ((attempt(() => leadsToModelHost(address)) ?? false) ||
    namedIn(address).some((target) => answersWithModels(target, way)));

/** Where containers enter themselves under a name. */
const REGISTRY = 'AWS::ServiceDiscovery::Service';

/** The kinds of resources that answer at an address. */
const ANSWERING: readonly string[] = [
  ...FUNCTION_TYPES,
  'AWS::Lambda::Alias',
  'AWS::Lambda::Version',
  FUNCTION_URL,
  ...APIS,
  ...GRAPHQL_APIS,
  EVENT_API,
  BALANCER,
  LISTENER,
  DISTRIBUTION,
  REGISTRY,
  ...COMPUTE_TYPES,
];

/** Whether what answers at an address works with models. */
function answersWithModels(target: Resource, way: Way): boolean {
  if (way.has(target.declaration)) return false;
  way.add(target.declaration);
  const fn = functionBy(target);
  if (fn) return servesModels(fn);
  if (COMPUTE_TYPES.includes(target.type)) return worksWithModels(target);
  if (APIS.includes(target.type) || GRAPHQL_APIS.includes(target.type) || target.type === EVENT_API)
    return apiLeadsToModels(target, target.view, way);
  switch (target.type) {
    case LISTENER:
      return listenerLeadsToModels(target, way);
    case BALANCER:
      return balancerLeadsToModels(target, way);
    case DISTRIBUTION:
      return distributionLeadsToModels(target, way) ?? false;
    case REGISTRY:
      return target.referrers('AWS::ECS::Service', 'ServiceRegistries[].RegistryArn').some(worksWithModels);
    default:
      return false;
  }
}

/** The target groups that an action of a load balancer forwards to. */
const groupsOf = (action: Value): readonly Resource[] =>
  action.tryAt('TargetGroupArn', 'ForwardConfig.TargetGroups[].TargetGroupArn').flatMap((arn) => arn.tryTarget() ?? []);

/** Where compute names the target groups that it answers for. */
const ANSWERS: readonly (readonly [string, string])[] = [
  ['AWS::ECS::Service', 'LoadBalancers[].TargetGroupArn'],
  ['AWS::ECS::TaskSet', 'LoadBalancers[].TargetGroupArn'],
  ['AWS::AutoScaling::AutoScalingGroup', 'TargetGroupARNs[]'],
];

/** What stands behind a group of targets, as far as the templates tell. */
function targetsOf(group: Resource): readonly Resource[] {
  const answering = ANSWERS.flatMap(([type, path]) => group.referrers(type, path)).map(
    (one) =>
      one.tryTarget('LaunchTemplate.LaunchTemplateId') ??
      one.tryTarget('MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateId') ??
      one,
  );
  return [...group.tryAt('Targets[].Id').flatMap((id) => id.tryTarget() ?? []), ...answering];
}

/** Whether an action of a load balancer forwards to what works with models. */
export const actionLeadsToModels = (action: Value): boolean => forwardsToModels(action);

const forwardsToModels = (action: Value, way: Way = new Set()): boolean =>
  groupsOf(action).some((group) => targetsOf(group).some((target) => answersWithModels(target, way)));

const worksWithModels = (compute: Resource): boolean => mayDo(compute, ACTIONS);

/** Whether a listener or one of its rules forwards to what works with models. */
const listenerLeadsToModels = (listener: Resource, way: Way): boolean =>
  [
    ...listener.tryAt('DefaultActions[]'),
    ...listener.referrers(LISTENER_RULE, 'ListenerArn').flatMap((one) => [...one.tryAt('Actions[]')]),
  ].some((action) => forwardsToModels(action, way));

/** Whether models stand behind a load balancer. */
const balancerLeadsToModels = (balancer: Resource, way: Way = new Set()): boolean =>
  balancer.referrers(LISTENER, 'LoadBalancerArn').some((listener) => listenerLeadsToModels(listener, way));

/** Whether the internet reaches a load balancer that reads requests: not one inside a network, nor one that passes packets on. */
export const isOpenBalancer = (balancer: Resource): boolean =>
  balancer.type === BALANCER &&
  (balancer.text('Type') ?? 'application') === 'application' &&
  (balancer.text('Scheme') ?? 'internet-facing') === 'internet-facing';

/** A bucket by its type of origin, or by the address of its files or its website. */
const isBucket = (origin: Value): boolean => {
  if (origin.get('S3OriginConfig').present) return true;
  const domain = origin.get('DomainName');
  const [hole] = attempt(() => domain.pattern()?.resources) ?? [];
  if (hole) return hole.declaration.type === 'AWS::S3::Bucket' && origin.get('VpcOriginConfig').absent;
  return (
    /\.s3-website|WebsiteURL|\.s3[.-][^/]*amazonaws\.com$/.test(String(domain)) ||
    (domain.candidates()[0]?.type === 'AWS::S3::Bucket' && origin.get('VpcOriginConfig').absent)
  );
};

/** The functions that a distribution runs at the edge. */
const codeOf = (distribution: Resource): readonly Resource[] =>
  distribution
    .tryAt('DistributionConfig.DefaultCacheBehavior', 'DistributionConfig.CacheBehaviors[]')
    .flatMap((behavior) => [...behavior.tryAt('LambdaFunctionAssociations[].LambdaFunctionARN')])
    .flatMap((arn) => functionIn(arn) ?? []);

/** Whether each origin of a distribution is a bucket, and no code at the edge leads to models: a page, and no door. */
export const servesFilesOnly = (distribution: Resource): boolean => {
  const origins = attempt(() => distribution.list('DistributionConfig.Origins')) ?? [];
  return (
    origins.length > 0 &&
    origins.every((origin) => attempt(() => isBucket(origin)) ?? false) &&
    !codeOf(distribution).some(servesModels)
  );
};

/** Whether models stand behind an origin of a distribution, or its code works with them; nothing where that is not known. */
function distributionLeadsToModels(distribution: Resource, way: Way = new Set()): boolean | undefined {
  if (codeOf(distribution).some(servesModels)) return true;
  const origins = attempt(() => distribution.list('DistributionConfig.Origins'));
  const behind = (origins ?? []).map((origin) => {
    if (attempt(() => isBucket(origin))) return false; // a page, and no door
    const domain = origin.get('DomainName');
    if (addressLeadsToModels(domain, way)) return true;
    return namedIn(domain).some(({ type }) => ANSWERING.includes(type)) ? false : undefined;
  });
  if (behind.includes(true)) return true;
  return behind.length === 0 || behind.includes(undefined) ? undefined : false;
}

/** Whether a front door that the internet reaches leads to models. */
export const doorLeadsToModels = (door: Resource): boolean =>
  door.view.onceOf('leads to models', door, () => opensModels(door));

function opensModels(door: Resource): boolean {
  if (STAGES.includes(door.type)) {
    const { api } = stageOf(door);
    return api !== undefined && frontsModels(api, door.view) && !isPrivate(api);
  }
  if (GRAPHQL_APIS.includes(door.type)) return sourcesAreModels(door) && door.text('Visibility') !== 'PRIVATE';
  switch (door.type) {
    case DISTRIBUTION:
      // what stands behind a name of one's own is not in the templates
      return isLlmWorkload(door.view) && (distributionLeadsToModels(door) ?? true);
    case BALANCER:
      return balancerLeadsToModels(door) && isOpenBalancer(door);
    case WEB_SERVICE:
      return (
        worksWithModels(door) && door.flag('NetworkConfiguration.IngressConfiguration.IsPubliclyAccessible') !== false
      );
    case EVENT_API:
      return sourcesAreModels(door);
    default: {
      const fn = door.type === FUNCTION_URL || door.type === SAM_FUNCTION ? functionBy(door) : undefined;
      return fn !== undefined && servesModels(fn);
    }
  }
}

/** Whether an API can be reached from inside a network only. */
export const isPrivate = (api: Resource | undefined): boolean =>
  api !== undefined && /PRIVATE/.test(JSON.stringify(attempt(() => api.get('EndpointConfiguration').raw) ?? ''));

/** The API that a stage belongs to, and where its settings are; no API where a deployment makes no stage. */
export function stageOf(door: Resource): { readonly api: Resource | undefined; readonly stage: Value } {
  if (door.type.startsWith('AWS::Serverless::')) return { api: door, stage: door };
  if (door.type === REST_DEPLOYMENT)
    return {
      api: door.get('StageName').present ? door.tryTarget('RestApiId') : undefined,
      stage: door.get('StageDescription'),
    };
  return { api: door.tryTarget('RestApiId') ?? door.tryTarget('ApiId'), stage: door };
}
