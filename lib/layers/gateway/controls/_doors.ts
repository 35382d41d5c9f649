import type { Resource, View } from '../../../template/resource';
import { attempt, type Value } from '../../../template/value';
import { FUNCTION_TYPES, INFERENCE, mayDo } from '../../../workload';

/** What a function behind a door does for a caller: it runs models, agents or retrieval. */
const ACTIONS = [
  ...INFERENCE,
  'bedrock:InvokeAgent',
  'bedrock:InvokeFlow',
  'bedrock:Retrieve',
  'bedrock:RetrieveAndGenerate',
  'bedrock-agentcore:InvokeAgentRuntime',
];

/** Whether the function works with models for whoever calls it. */
export const servesModels = (fn: Resource): boolean =>
  (FUNCTION_TYPES as readonly string[]).includes(fn.type) && mayDo(fn, ACTIONS); // a reference may lead to anything

/** The function that an integration names: by its ARN, or inside the path of API Gateway's invocation URI. */
export function functionIn(value: Value): Resource | undefined {
  const holes = attempt(() => value.pattern()?.resources) ?? [];
  for (const { declaration } of holes) {
    const target = value.resource.application.see(declaration);
    if ((FUNCTION_TYPES as readonly string[]).includes(target.type)) return target;
    if (/^AWS::(Lambda|Serverless)::.*(Alias|Version)$/.test(target.type)) return target.tryTarget('FunctionName');
  }
  return undefined;
}

/** Whether a method of a REST API leads to models, directly or through a function. */
export function leadsToModels(method: Resource): boolean {
  const uri = method.get('Integration.Uri');
  const fn = functionIn(uri);
  return fn ? servesModels(fn) : /:bedrock[\w-]*:/.test(String(uri));
}

/** Whether a route of an HTTP or WebSocket API leads to models. */
export function routeLeadsToModels(route: Resource): boolean {
  const [integration] = attempt(() => route.pattern('Target')?.resources) ?? [];
  if (integration?.declaration.type !== 'AWS::ApiGatewayV2::Integration') return false;
  const fn = functionIn(route.application.see(integration.declaration).get('IntegrationUri'));
  return fn !== undefined && servesModels(fn);
}

/** The operations of an API written in OpenAPI that lead to models. */
export function operationsToModels(api: Resource): readonly Value[] {
  const body = ['Body', 'DefinitionBody'].map((name) => api.get(name)).find((value) => value.present);
  if (!body?.isMap) return [];
  return body.entries('paths').flatMap(([, operations]) =>
    operations
      .entries()
      .filter(([method]) => !/^(options|parameters|servers)$/i.test(method))
      .map(([, operation]) => operation)
      .filter((operation) => {
        const fn = functionIn(operation.get("['x-amazon-apigateway-integration'].uri"));
        return fn !== undefined && servesModels(fn);
      }),
  );
}

const REST_METHOD = 'AWS::ApiGateway::Method';
const ROUTE = 'AWS::ApiGatewayV2::Route';

/** The events of a SAM function that open an API. */
export const apiEvents = (fn: Resource): readonly Value[] =>
  fn.type === 'AWS::Serverless::Function'
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
    view
      .resources('AWS::Serverless::Function')
      .some((fn) => (attempt(() => apiEvents(fn)) ?? []).some((event) => apiOf(event)?.is(api)) && servesModels(fn))
  );
}

/** Whether an API can be reached from inside a network only. */
export const isPrivate = (api: Resource | undefined): boolean =>
  api !== undefined && /PRIVATE/.test(JSON.stringify(attempt(() => api.raw('EndpointConfiguration')) ?? ''));
