// Doors: APIs, routes, stages and events behind which models stand.

import { INFERENCE, INVOKE_AGENTS } from '../facts/model-doors';
import { attempt } from '../template/answer';
import type { Resource, Value, View } from '../template/resource';
import { COMPUTE_TYPES, FUNCTION_TYPES, mayDo } from './callers';
import { isLlmWorkload } from './llm-workload';
import { MACHINE_TYPES, runsModels } from './states';

/** What a function behind a door does for a caller: it runs models, agents or retrieval. */
const ACTIONS = [...INFERENCE, ...INVOKE_AGENTS, 'bedrock:Retrieve'];

/** Whether the function works with models for whoever calls it. */
export const servesModels = (fn: Resource): boolean =>
  (FUNCTION_TYPES as readonly string[]).includes(fn.type) && mayDo(fn, ACTIONS); // a reference may lead to anything

/** The function that an integration names: by its ARN, or inside the path of API Gateway's invocation URI. */
export function functionIn(value: Value): Resource | undefined {
  const holes = attempt(() => value.pattern()?.resources) ?? [];
  for (const { declaration } of holes) {
    const target = value.view.see(declaration);
    if ((FUNCTION_TYPES as readonly string[]).includes(target.type)) return target;
    if (/^AWS::(Lambda|Serverless)::.*(Alias|Version)$/.test(target.type)) return target.tryTarget('FunctionName');
  }
  return undefined;
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

/** Whether an integration leads to models: directly, through a function, or through a state machine. */
function integrationLeadsToModels(uri: Value, templates: readonly (readonly [string, Value])[]): boolean {
  const fn = functionIn(uri);
  return fn ? servesModels(fn) : /:bedrock[\w-]*:/.test(String(uri)) || startsModels(templates);
}

/** Whether a method of a REST API leads to models. */
export const leadsToModels = (method: Resource): boolean =>
  integrationLeadsToModels(method.get('Integration.Uri'), method.entries('Integration.RequestTemplates'));

/** Whether a route of an HTTP or WebSocket API leads to models. */
export function routeLeadsToModels(route: Resource): boolean {
  const [hole] = attempt(() => route.pattern('Target')?.resources) ?? [];
  if (hole?.declaration.type !== 'AWS::ApiGatewayV2::Integration') return false;
  const integration = route.view.see(hole.declaration);
  return integrationLeadsToModels(integration.get('IntegrationUri'), integration.entries('RequestParameters'));
}

/** The operations of an API written in OpenAPI that lead to models. */
export function operationsToModels(api: Resource): readonly Value[] {
  const [body] = api.at('Body', 'DefinitionBody');
  if (!body?.isMap) return [];
  return body.entries('paths').flatMap(([, operations]) =>
    operations
      .entries()
      .filter(([method]) => !/^(options|parameters|servers)$/i.test(method))
      .map(([, operation]) => operation)
      .filter((operation) => {
        const integration = operation.get("['x-amazon-apigateway-integration']");
        return integrationLeadsToModels(integration.get('uri'), [
          ...integration.entries('requestTemplates'),
          ...integration.entries('requestParameters'),
        ]);
      }),
  );
}

/** Whether resolvers of a GraphQL API call models: directly, or through a function. */
export const graphqlLeadsToModels = (api: Resource): boolean =>
  api
    .referrers('AWS::AppSync::DataSource', 'ApiId')
    .some(
      (source) =>
        attempt(() => source.text('Type')) === 'AMAZON_BEDROCK_RUNTIME' ||
        /\/\/bedrock[\w-]*\./.test(String(source.get('HttpConfig.Endpoint'))) ||
        isModelFunction(source.tryTarget('LambdaConfig.LambdaFunctionArn')),
    ) || // SAM writes the sources of functions into the API
  (attempt(() => api.entries('DataSources.Lambda')) ?? []).some(([, source]) =>
    isModelFunction(source.tryTarget('FunctionArn')),
  );

const isModelFunction = (fn: Resource | undefined): boolean => fn !== undefined && servesModels(fn);

const REST_METHOD = 'AWS::ApiGateway::Method';
const ROUTE = 'AWS::ApiGatewayV2::Route';

/** What takes events in SAM. */
export const SAM_TYPES = ['AWS::Serverless::Function', 'AWS::Serverless::StateMachine'] as const;

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
export function frontsModels(api: Resource, view: View): boolean {
  return (
    api.referrers(REST_METHOD, 'RestApiId').some(leadsToModels) ||
    api.referrers(ROUTE, 'ApiId').some(routeLeadsToModels) ||
    (attempt(() => operationsToModels(api)) ?? []).length > 0 ||
    graphqlLeadsToModels(api) ||
    view
      .resources(...SAM_TYPES)
      .some((fn) => (attempt(() => apiEvents(fn)) ?? []).some((event) => apiOf(event)?.is(api)) && samServesModels(fn))
  );
}

const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

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
  const named = group.tryAt('Targets[].Id').flatMap((id) => {
    const target = id.tryTarget();
    // by an alias or a version
    return (target && /::(Alias|Version)$/.test(target.type) ? target.tryTarget('FunctionName') : target) ?? [];
  });
  const answering = ANSWERS.flatMap(([type, path]) => group.referrers(type, path)).map(
    (one) =>
      one.tryTarget('LaunchTemplate.LaunchTemplateId') ??
      one.tryTarget('MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateId') ??
      one,
  );
  return [...named, ...answering];
}

/** Whether an action of a load balancer forwards to what works with models. */
export const actionLeadsToModels = (action: Value): boolean =>
  groupsOf(action).some((group) =>
    targetsOf(group).some((target) =>
      target.type === BALANCER
        ? balancerLeadsToModels(target)
        : COMPUTE_TYPES.includes(target.type) && worksWithModels(target),
    ),
  );

const worksWithModels = (compute: Resource): boolean => mayDo(compute, ACTIONS);

/** Whether models stand behind a load balancer. */
function balancerLeadsToModels(balancer: Resource): boolean {
  return balancer.view.onceOf('leads to models', balancer, () =>
    balancer
      .referrers(LISTENER, 'LoadBalancerArn')
      .flatMap((listener) => [
        ...listener.tryAt('DefaultActions[]'),
        ...listener
          .referrers('AWS::ElasticLoadBalancingV2::ListenerRule', 'ListenerArn')
          .flatMap((one) => [...one.tryAt('Actions[]')]),
      ])
      .some(actionLeadsToModels),
  );
}

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

/** Whether each origin of a distribution is a bucket, and no code at the edge leads to models: a page, and no door. */
export const servesFilesOnly = (distribution: Resource): boolean =>
  attempt(() => {
    const config = distribution.get('DistributionConfig');
    const origins = config.list('Origins');
    const code = config
      .at('DefaultCacheBehavior', 'CacheBehaviors[]')
      .flatMap((behavior) => [...behavior.at('LambdaFunctionAssociations[].LambdaFunctionARN')])
      .flatMap((arn) => functionIn(arn) ?? []);
    return origins.length > 0 && origins.every(isBucket) && !code.some(servesModels);
  }) ?? false;

/** Whether a front door, which is no API, leads to models. */
export function doorLeadsToModels(door: Resource): boolean {
  switch (door.type) {
    case 'AWS::CloudFront::Distribution':
      return isLlmWorkload(door.view) && !servesFilesOnly(door);
    case BALANCER:
      return balancerLeadsToModels(door) && isOpenBalancer(door);
    case 'AWS::AppRunner::Service':
      return (
        worksWithModels(door) && door.flag('NetworkConfiguration.IngressConfiguration.IsPubliclyAccessible') !== false
      );
    default:
      return false;
  }
}

/** Whether an API can be reached from inside a network only. */
export const isPrivate = (api: Resource | undefined): boolean =>
  api !== undefined && /PRIVATE/.test(JSON.stringify(attempt(() => api.raw('EndpointConfiguration')) ?? ''));

/** What makes a stage of an API. */
export const STAGE_TYPES = [
  'AWS::ApiGateway::Stage',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGatewayV2::Stage',
  'AWS::Serverless::Api',
  'AWS::Serverless::HttpApi',
] as const;

/** The API that a stage belongs to, and where its settings are; no API where a deployment makes no stage. */
export function stageOf(door: Resource): { readonly api: Resource | undefined; readonly stage: Value } {
  if (door.type.startsWith('AWS::Serverless::')) return { api: door, stage: door };
  if (door.type === 'AWS::ApiGateway::Deployment')
    return {
      api: door.get('StageName').present ? door.tryTarget('RestApiId') : undefined,
      stage: door.get('StageDescription'),
    };
  return { api: door.tryTarget('RestApiId') ?? door.tryTarget('ApiId'), stage: door };
}
