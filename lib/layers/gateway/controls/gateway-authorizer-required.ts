import { type Answers, type Control, eachResource, eachStatement, rule } from '../../../control';
import {
  APIS,
  EVENT_API,
  FUNCTION_URL,
  GRAPHQL_API,
  GRAPHQL_APIS,
  HTTP_API,
  HTTP_ROUTE,
  LISTENER,
  LISTENER_ASKS_WHO,
  LISTENER_RULE,
  REST_METHOD,
  SAM_FUNCTION,
} from '../../../facts/front-doors';
import { to } from '../../../mend';
import { type Answer, attempt, PASS } from '../../../template/answer';
import { own } from '../../../template/application';
import { policiesIn } from '../../../template/iam/policy';
import { admitsAnyone } from '../../../template/iam/principals';
import type { Resource, Value } from '../../../template/resource';
import {
  actionLeadsToModels,
  apiEvents,
  apiOf,
  doorLeadsToModels,
  functionBy,
  functionIn,
  isModelMachine,
  isOpenBalancer,
  isPrivate,
  leadsToModels,
  operationsToModels,
  routeLeadsToModels,
  SAM_TYPES,
  samServesModels,
  servesModels,
  sourcesAreModels,
} from '../../../workload/doors';
import { byFunction } from '../../../workload/running-code';

const ANYBODY = 'anybody may call the model behind it';

function ofMethod(method: Resource): Answers {
  if (method.text('HttpMethod') === 'OPTIONS' || !leadsToModels(method)) return undefined;
  if (isPrivate(method.tryTarget('RestApiId'))) return undefined;
  if (method.get('AuthorizationType').absent) return method.fail('AuthorizationType', `is not set: ${ANYBODY}`);
  return method.text('AuthorizationType') === 'NONE'
    ? method.fail('AuthorizationType', `is NONE: ${ANYBODY}`)
    : authorized(method);
}

/** The function of this library that verifies tokens. */
const VERIFIES = 'gateway/token-authorizer';

/** A custom authorizer is a function: whether it asks who is calling stands in its code. */
function authorized(door: Resource): Answer {
  if (door.text('AuthorizationType') !== 'CUSTOM') return PASS;
  const authorizer = door.tryTarget('AuthorizerId');
  return authorizer
    ? byFunction(PASS, authorizer.get('AuthorizerUri'), VERIFIES)
    : byFunction(PASS, door.get('AuthorizerId'));
}

function ofRoute(route: Resource): Answers {
  const api = route.tryTarget('ApiId');
  const key = route.text('RouteKey') ?? '';
  if (api?.text('ProtocolType') === 'WEBSOCKET') {
    // a WebSocket API authorizes once, when the connection is opened
    if (key !== '$connect' || !api.referrers(HTTP_ROUTE, 'ApiId').some(routeLeadsToModels)) return undefined;
  } else if (!routeLeadsToModels(route)) return undefined;
  const authorization = route.text('AuthorizationType');
  return (authorization ?? 'NONE') === 'NONE'
    ? route.fail('AuthorizationType', `of ${key} is ${authorization ?? 'not set'}: ${ANYBODY}`)
    : authorized(route);
}

/** An API written in OpenAPI, or made by the shortcut `Target`, which takes no authorizer. */
function ofApi(api: Resource): Answers {
  if (api.type === HTTP_API && api.get('Target').present) {
    const fn = functionIn(api.get('Target'));
    return fn && servesModels(fn) ? api.fail('Target', `is a route without an authorizer: ${ANYBODY}`) : undefined;
  }
  const operations = operationsToModels(api);
  if (operations.length === 0 || isPrivate(api)) return undefined;
  const byDefault = api.text('Auth.DefaultAuthorizer') ?? 'NONE';
  const [everywhere] = api.at('Body', 'DefinitionBody').flatMap((body) => body.get('security'));
  return operations.map((operation) => {
    const own = operation.get('security');
    const security = own.present ? own : everywhere;
    if (security && security.list().length > 0) return bySchemes(security, api);
    if (own.absent && byDefault !== 'NONE') return ofSamAuthorizer(api.get('Auth.Authorizers'), byDefault);
    const iam = operation.text("['x-amazon-apigateway-auth'].type");
    return iam && iam !== 'NONE' ? PASS : operation.fail('security', `is not set: ${ANYBODY}`);
  });
}

/** The schemes of OpenAPI that a list of alternatives names: each has to ask who is calling, and a function does as it likes. */
function bySchemes(security: Value, api: Resource): Answer {
  const [body] = api.at('Body', 'DefinitionBody');
  const functions = security
    .list()
    .flatMap((one) => one.entries().map(([scheme]) => scheme))
    .flatMap((scheme) =>
      ['components.securitySchemes', 'securityDefinitions'].flatMap(
        (schemes) =>
          body
            ?.entries(schemes)
            .filter(([name]) => name === scheme)
            .map(([, definition]) => definition.get("['x-amazon-apigateway-authorizer']")) ?? [],
      ),
    )
    .filter((authorizer) => /^(token|request)$/i.test(authorizer.text('type') ?? ''));
  const [first] = functions;
  return first ? byFunction(PASS, first.get('authorizerUri'), VERIFIES) : PASS;
}

/** What a template of SAM says about who may call all of its APIs of a kind. */
const globalAuth = (fn: Resource, kind: string): unknown => own(own(fn.template.globals, kind), 'Auth');

/** An authorizer of SAM, by its name: a function, or what knows users or tokens. */
function ofSamAuthorizer(authorizers: Value, name: string): Answer {
  const authorizer = authorizers.entries().find(([own]) => own === name)?.[1];
  return authorizer?.get('FunctionArn').present ? byFunction(PASS, authorizer.get('FunctionArn'), VERIFIES) : PASS;
}

/** Whether a permission opens nothing but a function URL that signs no requests: that is judged at the URL. */
const isForOpenUrl = (permission: Resource): boolean =>
  permission.text('FunctionUrlAuthType') === 'NONE' || permission.flag('InvokedViaFunctionUrl') === true;

/** Services that pass on what somebody says to a bot, a speaker or a phone: who that may be is decided there. */
const CHATS = /^(lex|lexv2|connect|alexa-appkit)\.(amazonaws|amazon)\.com$/;

function ofPermission(permission: Resource): Answers {
  const fn = functionBy(permission.tryTarget('FunctionName'));
  if (!fn || !servesModels(fn)) return undefined;
  const caller = permission.get('Principal');
  if (CHATS.test(String(caller)))
    return caller.undecided(`is ${caller}, and the template does not tell who may talk to the model behind it`);
  const answers = policiesIn(permission)
    .flatMap(({ statements }) => statements)
    .filter((statement) => ['lambda:InvokeFunction', 'lambda:InvokeFunctionUrl'].some((one) => statement.concerns(one)))
    .map((statement) =>
      admitsAnyone(statement)
        ? permission.fail('Principal', `is ${permission.get('Principal')}, of any account: ${ANYBODY}`)
        : PASS,
    );
  return answers.some(({ verdict }) => verdict === 'fail') && isForOpenUrl(permission) ? undefined : answers;
}

/** How something is put into a queue or a topic. */
const SENDS = ['sqs:SendMessage', 'sns:Publish'];

/** Whether what a queue or topic holds goes to a function or state machine that works with models. */
function feedsModels(source: Resource | undefined): boolean {
  if (!source) return false;
  const fed = [
    ...source
      .referrers('AWS::Lambda::EventSourceMapping', 'EventSourceArn')
      .map((one) => one.tryTarget('FunctionName')),
    ...source
      .referrers('AWS::Pipes::Pipe', 'Source')
      .flatMap((pipe) => [pipe.tryTarget('Enrichment'), pipe.tryTarget('Target')]),
    ...source.referrers('AWS::SNS::Subscription', 'TopicArn').map((one) => one.tryTarget('Endpoint')),
    ...source.tryAt('Subscription[].Endpoint').map((endpoint) => endpoint.tryTarget()),
    ...source.view
      .resources(SAM_FUNCTION)
      .filter((fn) =>
        (attempt(() => fn.entries('Events')) ?? []).some(([, event]) =>
          [...event.tryAt('Properties.Queue', 'Properties.Topic')].some((one) => one.tryTarget()?.is(source)),
        ),
      ),
  ];
  return fed.some((one) => {
    // a topic may pass on to a queue
    if (one?.type === 'AWS::SQS::Queue') return source.type === 'AWS::SNS::Topic' && feedsModels(one);
    return one !== undefined && (servesModels(one) || isModelMachine(one));
  });
}

/** Whether an action of a listener asks who is calling, and sends nobody on who does not say. */
const asksWho = (action: Value): boolean =>
  LISTENER_ASKS_WHO.test(action.text('Type') ?? '') &&
  ['AuthenticateOidcConfig', 'AuthenticateCognitoConfig'].every(
    (config) => action.text(`${config}.OnUnauthenticatedRequest`) !== 'allow',
  );

/** A listener of a load balancer that the internet reaches, or a rule of one. */
function ofListener(door: Resource): Answers {
  const isRule = door.type === LISTENER_RULE;
  const path = isRule ? 'Actions' : 'DefaultActions';
  const actions = door.list(path);
  if (!actions.some(actionLeadsToModels)) return undefined;
  const listener = isRule ? door.tryTarget('ListenerArn') : door;
  const balancer = listener?.tryTarget('LoadBalancerArn');
  if (!listener || !balancer || !isOpenBalancer(balancer)) return undefined;
  if (listener.text('MutualAuthentication.Mode') === 'verify') return PASS; // by their certificates
  return actions.some(asksWho) ? PASS : door.fail(path, `has no action that asks who is calling: ${ANYBODY}`);
}

const EVERY_BROWSER = 'everybody whose browser was given the key may call the model behind it';

/** The fields of a GraphQL API that take an API key where the others take something else. */
const BY_KEY = /@aws_api_key\b/;

/** What a GraphQL API takes besides its first way of asking: fields say by directives which of them they take. */
function besides(api: Resource): Answer {
  const ways = [...api.list('AdditionalAuthenticationProviders'), ...api.list('Auth.Additional')];
  const wayOf = (way: Value) => way.text('AuthenticationType') ?? way.text('Type');
  const key = ways.find((way) => wayOf(way) === 'API_KEY');
  if (key) {
    const schemas = [
      ...api.referrers('AWS::AppSync::GraphQLSchema', 'ApiId').map((schema) => schema.get('Definition')),
      ...api.at('SchemaInline'),
    ].flatMap((schema) => attempt(() => schema.text()) ?? []);
    if (schemas.length === 0)
      return key.undecided('takes API keys, and no schema of the templates says for which of its fields');
    if (schemas.some((schema) => BY_KEY.test(schema)))
      return key.undecided(
        'takes API keys for some fields, and the templates do not tell whether models are behind them',
      );
  }
  const own = ways.find((way) => wayOf(way) === 'AWS_LAMBDA');
  return own
    ? byFunction(
        PASS,
        own.at('LambdaAuthorizerConfig.AuthorizerUri', 'LambdaAuthorizer.AuthorizerUri').find(() => true) ?? own,
      )
    : PASS;
}

/** An event API, whose channels may each say who publishes. */
function ofEvents(api: Resource): Answers {
  const channels = api
    .referrers('AWS::AppSync::ChannelNamespace', 'ApiId')
    .map((channel) => channel.get('PublishAuthModes'));
  const modes = [api.get('EventConfig.DefaultPublishAuthModes'), ...channels].flatMap((list) => [...list.list()]);
  const byKey = modes.filter((mode) => mode.text('AuthType') === 'API_KEY');
  if (byKey.length > 0) return byKey.map((mode) => mode.fail('AuthType', `is API_KEY: ${EVERY_BROWSER}`));
  const [own] = api.at('EventConfig.AuthProviders[].LambdaAuthorizerConfig.AuthorizerUri');
  return own && modes.some((mode) => mode.text('AuthType') === 'AWS_LAMBDA') ? byFunction(PASS, own) : PASS;
}

export const control: Control = {
  id: 'gateway-authorizer-required',
  title: 'Every way to a model asks who is calling',
  risks: [
    'LLM02:2025',
    'LLM06:2025',
    'LLM10:2025',
    'LLM04:2023',
    'LLM06:2023',
    'LLM07:2023',
    'LLM08:2023',
    'LLM10:2023',
    'ASI03:2026',
  ],
  acts: {
    'refuses callers who do not say who they are': [
      'LLM02:2025',
      'LLM10:2025',
      'LLM04:2023',
      'LLM06:2023',
      'LLM10:2023',
      'ASI03:2026',
    ],
  },
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0019', 'AML.T0040', 'AML.T0047', 'AML.T0132'],
  why: 'Without an identity there is no quota, no tenant filter and no audit.',
  source: 'Amazon API Gateway Developer Guide, Control and manage access to REST APIs; OWASP LLM10:2025',
  rules: [
    rule('ModelApiMethodAuthorized', {
      severity: 'CRITICAL',
      fix: 'Give the method or route an authorizer (Cognito, JWT, IAM or a function); an API key is no identity.',
      fixTemplate: 'Set AuthorizationType and AuthorizerId.',
      check: eachResource([REST_METHOD, HTTP_ROUTE, ...APIS], (door) =>
        door.type === REST_METHOD ? ofMethod(door) : door.type === HTTP_ROUTE ? ofRoute(door) : ofApi(door),
      ),
    }),
    rule('ModelFunctionEventAuthorized', {
      severity: 'CRITICAL',
      fix: 'Give the API a default authorizer in `Auth`, and leave it on for the event.',
      fixTemplate: 'Set Auth.DefaultAuthorizer of the API, or Auth.Authorizer of the event.',
      check: eachResource(SAM_TYPES, (fn) => {
        if (!samServesModels(fn)) return undefined;
        return apiEvents(fn).flatMap((event): Answer | readonly Answer[] => {
          const kind = event.text('Type')!;
          const api = apiOf(event);
          if (api?.get('DefinitionBody').present) return []; // judged where it is written
          if (api?.get('DefinitionUri').present) return api.get('DefinitionUri').undecided('may name an authorizer');
          if (isPrivate(api)) return [];
          const globals = own(globalAuth(fn, kind), 'DefaultAuthorizer');
          const authorizer =
            event.text('Properties.Auth.Authorizer') ??
            api?.text('Auth.DefaultAuthorizer') ??
            (typeof globals === 'string' ? globals : undefined);
          return authorizer && authorizer !== 'NONE'
            ? ofSamAuthorizer(
                api?.get('Auth.Authorizers') ?? fn.standIn(own(globalAuth(fn, kind), 'Authorizers')),
                authorizer,
              )
            : event.fail('Properties.Auth.Authorizer', `is ${authorizer ?? 'not set'}: ${ANYBODY}`);
        });
      }),
    }),
    rule('ModelFunctionUrlAuthorized', {
      severity: 'CRITICAL',
      fix: 'Set the auth type of the function URL to AWS_IAM.',
      fixTemplate: 'Set AuthType: AWS_IAM.',
      mend: { type: 'AWS::Lambda::Url', changes: { AuthType: to('AWS_IAM') } },
      check: eachResource([FUNCTION_URL, SAM_FUNCTION], (door) => {
        if (!doorLeadsToModels(door)) return undefined;
        if (door.type === FUNCTION_URL) return door.expect('AuthType', 'AWS_IAM');
        return door.get('FunctionUrlConfig').present ? door.expect('FunctionUrlConfig.AuthType', 'AWS_IAM') : undefined;
      }),
    }),
    rule('ModelFunctionNotPublic', {
      severity: 'CRITICAL',
      fix: 'Grant the invocation to the role or service that needs it, or bound it to the organization; to callers without AWS credentials, open an API with an authorizer.',
      fixTemplate: 'Name an account, a role or a service in Principal, or set PrincipalOrgID or SourceArn.',
      proves: false,
      check: eachResource('AWS::Lambda::Permission', ofPermission),
    }),
    rule('ModelQueueNotPublic', {
      severity: 'CRITICAL',
      fix: 'Name who may send to the queue or topic, or bound the statement with `aws:SourceArn` or `aws:PrincipalOrgID`.',
      fixTemplate:
        'In PolicyDocument, name in Principal who may send, or add a Condition on aws:SourceArn or aws:PrincipalOrgID.',
      proves: false,
      check: eachStatement(
        (statement) => {
          if (!statement.allows || !SENDS.some((action) => statement.concerns(action))) return undefined;
          const [queues] = statement.resource.at('Queues', 'Topics');
          const feeds = (queues?.list() ?? []).some((queue) => feedsModels(queue.tryTarget()));
          if (!feeds) return undefined;
          return admitsAnyone(statement)
            ? statement.value.fail('Principal', `is everyone, and what is sent goes to a model: ${ANYBODY}`)
            : PASS;
        },
        { types: ['AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'] },
      ),
    }),
    rule('ModelListenerAuthorized', {
      severity: 'CRITICAL',
      fix: 'Let the listener authenticate before it forwards: `ListenerAction.authenticateOidc()`, the action of Cognito or the validation of a JWT.',
      fixTemplate:
        'Put an action of Type authenticate-oidc, authenticate-cognito or jwt-validation before the forward.',
      check: eachResource([LISTENER, LISTENER_RULE], ofListener),
    }),
    rule('ModelGraphqlApiAuthorized', {
      severity: 'CRITICAL',
      fix: 'Authorize the GraphQL or event API by Cognito, OpenID Connect, IAM or a function, and not by an API key alone.',
      fixTemplate: 'Set AuthenticationType to AMAZON_COGNITO_USER_POOLS, OPENID_CONNECT, AWS_IAM or AWS_LAMBDA.',
      check: eachResource([...GRAPHQL_APIS, EVENT_API], (api) => {
        if (!sourcesAreModels(api)) return undefined;
        if (api.type === EVENT_API) return ofEvents(api);
        const path = api.type === GRAPHQL_API ? 'AuthenticationType' : 'Auth.Type';
        if (api.text(path) === 'API_KEY') return api.fail(path, `is API_KEY: ${EVERY_BROWSER}`);
        const [own] = api.at('LambdaAuthorizerConfig.AuthorizerUri', 'Auth.LambdaAuthorizer.AuthorizerUri');
        const first = api.text(path) === 'AWS_LAMBDA' ? byFunction(PASS, own ?? api.get(path)) : PASS;
        return first === PASS ? besides(api) : first;
      }),
    }),
  ],
};
