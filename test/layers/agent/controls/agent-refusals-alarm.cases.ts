import { beside, type Cases, codeOf, one, type Template, without } from '../../../../local/samples/cases';
import { handler } from '../../../support/handler';

type Properties = Record<string, unknown>;

const TOLD = 'arn:aws:sns:eu-central-1:111122223333:security';
const ID = { 'Fn::GetAtt': ['Thing', 'GatewayIdentifier'] };
const CALLS = { Name: 'OperationName', Value: 'AuthorizeAction' };
const HERE = { Name: 'TargetResource', Value: ID };
const parameter = { Parameters: { Given: { Type: 'String' } } };

/** An alarm that is raised by 20 events within five minutes. */
const alarm = (properties: Properties) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    Statistic: 'Sum',
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: 20,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
    AlarmActions: [TOLD],
    ...properties,
  },
});

/** What is left of a good alarm where it hears of nothing, is raised by nothing, or tells nobody. */
const inert = (made: (properties: Properties) => Template) => ({
  'one that tells nobody': made({ AlarmActions: undefined }),
  'one that tells that all is well': made({ AlarmActions: undefined, OKActions: [TOLD] }),
  'one with its actions off': made({ ActionsEnabled: false }),
  'one on a metric that nobody writes': made({ MetricName: 'Refusals' }),
  'one on a namespace that nobody writes to': made({ Namespace: 'Custom' }),
  'one whose threshold nobody reaches': made({ Threshold: 1_000_000 }),
  'one without a threshold': made({ Threshold: undefined }),
  'one that waits for many of many periods': made({ EvaluationPeriods: 12, DatapointsToAlarm: 12 }),
  'one that nothing at all raises': made({ Threshold: 0 }),
  'one that looks at a week': made({ Period: 86_400, EvaluationPeriods: 7, DatapointsToAlarm: 1 }),
  'one that is raised while little happens': made({ ComparisonOperator: 'LessThanThreshold' }),
  'one that is raised while nothing happens': made({ TreatMissingData: 'breaching' }),
  'one on the mean of what counts as one each time': made({ Statistic: 'Average' }),
});

/** What is told of the same alarm by what hears it. */
const heardBy = (made: (properties: Properties) => Template) => ({
  good: {
    'that tells a topic which somebody reads': beside(made({ AlarmActions: [{ Ref: 'Topic' }] }), {
      Topic: {
        Type: 'AWS::SNS::Topic',
        Properties: { Subscription: [{ Protocol: 'email', Endpoint: 'a@b.example' }] },
      },
    }),
    'that is raised by the first one': made({ Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' }),
    'that says nothing of missing data': made({ TreatMissingData: undefined }),
    'that a composite alarm passes on': beside(made({ AlarmActions: undefined }), {
      All: {
        Type: 'AWS::CloudWatch::CompositeAlarm',
        Properties: { AlarmRule: { 'Fn::Sub': 'ALARM("${Alarm}")' }, AlarmActions: [TOLD] },
      },
    }),
    'beside others that hear of nothing': beside(made({}), {
      Mute: alarm({ MetricName: 'Errors', Namespace: 'AWS/Lambda', AlarmActions: [] }),
    }),
  },
  declared: {
    'that tells a function alone': made({ AlarmActions: ['arn:aws:lambda:eu-central-1:111122223333:function:f'] }),
  },
  silent: {
    'told to a topic to which people may subscribe by hand': beside(made({ AlarmActions: [{ Ref: 'Topic' }] }), {
      Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
    }),
  },
  undecided: {
    'a threshold from a parameter': { ...made({ Threshold: { Ref: 'Given' } }), ...parameter },
    'a metric from a parameter': { ...made({ MetricName: { Ref: 'Given' } }), ...parameter },
  },
});

// --- what the policies deny, which AgentCore counts

const gateway = one('AWS::BedrockAgentCore::Gateway', {
  Name: 'tools',
  ProtocolType: 'MCP',
  PolicyEngineConfiguration: { Arn: { 'Fn::GetAtt': ['Engine', 'PolicyEngineArn'] }, Mode: 'ENFORCE' },
});
const policed = beside(gateway, { Engine: { Type: 'AWS::BedrockAgentCore::PolicyEngine', Properties: { Name: 'e' } } });
const DENIED = { Namespace: 'AWS/Bedrock-AgentCore', MetricName: 'DenyDecisions' };
const denials = (properties: Properties) =>
  beside(policed, { Alarm: alarm({ ...DENIED, Dimensions: [CALLS, HERE], ...properties }) });
const narrowed = (...Dimensions: Properties[]) => denials({ Dimensions });
const ENGINE = { Name: 'PolicyEngine', Value: { 'Fn::GetAtt': ['Engine', 'PolicyEngineId'] } };
/** The same metric in `Metrics`, where alarms compute. */
const METRIC = { Id: 'm', MetricStat: { Metric: { ...DENIED, Dimensions: [CALLS, HERE] }, Stat: 'Sum', Period: 300 } };
const queried = (Metrics: Properties[], more: Properties = {}) =>
  denials({
    Namespace: undefined,
    MetricName: undefined,
    Dimensions: undefined,
    Statistic: undefined,
    Period: undefined,
    Metrics,
    ...more,
  });
const onDenials = heardBy(denials);
/** A gateway without a protocol, with a target; its alarm hears of what it denies. */
const behind = (TargetConfiguration: Properties) =>
  beside(denials({}), {
    Thing: {
      Type: 'AWS::BedrockAgentCore::Gateway',
      Properties: { ...gateway.Resources.Thing.Properties, ProtocolType: undefined },
    },
    Target: {
      Type: 'AWS::BedrockAgentCore::GatewayTarget',
      Properties: { GatewayIdentifier: ID, TargetConfiguration },
    },
  });

export const PolicyDenialsAlarm: Cases = {
  good: {
    'an alarm on the calls that this gateway denies': denials({}),
    'by the reference of the gateway': narrowed(CALLS, { Name: 'TargetResource', Value: { Ref: 'Thing' } }),
    'by the id of its engine': narrowed(CALLS, ENGINE),
    'by both, and the mode': narrowed(CALLS, HERE, ENGINE, { Name: 'Mode', Value: 'ENFORCE' }),
    'by a query': queried([METRIC]),
    'by what is usual': queried([METRIC, { Id: 'band', Expression: 'ANOMALY_DETECTION_BAND(m, 2)' }], {
      Threshold: undefined,
      ThresholdMetricId: 'band',
      ComparisonOperator: 'GreaterThanUpperThreshold',
    }),
    'of a gateway that says by its target alone that it has tools': behind({ Mcp: { Lambda: { LambdaArn: 'arn' } } }),
    'in another stack': [
      { ...policed, Outputs: { Id: { Value: ID, Export: { Name: 'tools' } } } },
      without(narrowed(CALLS, { Name: 'TargetResource', Value: { 'Fn::ImportValue': 'tools' } }), 'Thing', 'Engine'),
    ],
    ...onDenials.good,
  },
  declared: {
    'an alarm that computes': queried([
      { ...METRIC, ReturnData: false },
      { Id: 'e', Expression: 'm / 1000' },
    ]),
    ...onDenials.declared,
  },
  bad: {
    'no alarm': policed,
    'an alarm that is left out unless somebody asks for it': {
      ...beside(policed, { Alarm: { ...(denials({}).Resources.Alarm as object), Condition: 'Watched' } }),
      ...parameter,
      Conditions: { Watched: { 'Fn::Equals': [{ Ref: 'Given' }, 'yes'] } },
    },
  },
  lookAlike: {
    ...inert(denials),
    'an alarm on the calls of another gateway': beside(
      narrowed(CALLS, { Name: 'TargetResource', Value: { 'Fn::GetAtt': ['Other', 'GatewayIdentifier'] } }),
      { Other: { Type: 'AWS::BedrockAgentCore::Gateway', Properties: { Name: 'other' } } },
    ),
    'by the ARN of the gateway, which is no id': narrowed(CALLS, {
      Name: 'TargetResource',
      Value: { 'Fn::GetAtt': ['Thing', 'GatewayArn'] },
    }),
    'by its name, which is no id': narrowed(CALLS, { Name: 'TargetResource', Value: 'tools' }),
    'by its id with something behind it': narrowed(CALLS, {
      Name: 'TargetResource',
      Value: { 'Fn::Sub': '${Thing.GatewayIdentifier}-old' },
    }),
    'by the reference of the engine, which is its ARN': narrowed(CALLS, {
      Name: 'PolicyEngine',
      Value: { Ref: 'Engine' },
    }),
    'without dimensions, as nothing is counted': narrowed(),
    'by a dimension of other metrics': narrowed({ Name: 'Resource', Value: { 'Fn::GetAtt': ['Thing', 'GatewayArn'] } }),
    'of every operation': narrowed(HERE),
    'of what lists leave out': narrowed({ Name: 'OperationName', Value: 'PartiallyAuthorizeActions' }, HERE),
    'of one policy alone': narrowed(CALLS, HERE, { Name: 'Policy', Value: 'p' }),
    'of one tool alone': narrowed(CALLS, HERE, { Name: 'ToolName', Value: 'orders___read' }),
    'of a mode that the gateway is not in': narrowed(CALLS, HERE, { Name: 'Mode', Value: 'LOG_ONLY' }),
    'of what the policies allow': denials({ MetricName: 'AllowDecisions' }),
    'in another account': queried([{ ...METRIC, AccountId: '444455556666' }]),
  },
  undecided: {
    ...onDenials.undecided,
    'a gateway from a parameter': {
      ...narrowed(CALLS, { Name: 'TargetResource', Value: { Ref: 'Given' } }),
      ...parameter,
    },
  },
  silent: {
    'a gateway without policies': one('AWS::BedrockAgentCore::Gateway', { Name: 'tools', ProtocolType: 'MCP' }),
    'a gateway before an agent, which refuses users and calls no tools': behind({
      Http: { AgentcoreRuntime: { Arn: 'arn' } },
    }),
    'an alarm without a gateway': without(denials({}), 'Thing', 'Engine'),
    ...onDenials.silent,
  },
};

// --- what functions of this library refuse, which a filter of their log counts

const FILTER = {
  LogGroupName: { Ref: 'Log' },
  MetricTransformations: [{ MetricName: 'Refused', MetricNamespace: 'Tools', MetricValue: '1' }],
};
const COUNTED = { Namespace: 'Tools', MetricName: 'Refused' };
/** What a filter may be, so that its metric counts nothing of what is refused. */
const countingNothing = (made: (alarm: Properties, filter?: Properties) => Template) => ({
  'a filter of another log': beside(made({}, { LogGroupName: { Ref: 'Other' } }), {
    Other: { Type: 'AWS::Logs::LogGroup', Properties: {} },
  }),
  'a filter that matches nothing': made({}, { FilterPattern: '{ $.decision = "refused" }' }),
  'a filter that matches what is not refused, too': made({}, { FilterPattern: '{ $.version = 1 }' }),
  'a filter of another language': made({}, { FilterPattern: 'notPermitted' }),
  'a filter that writes nothing': made(
    {},
    { MetricTransformations: [{ ...FILTER.MetricTransformations[0], MetricValue: '0' }] },
  ),
  'a filter that counts for each tool': made(
    {},
    { MetricTransformations: [{ ...FILTER.MetricTransformations[0], Dimensions: [{ Key: 'Tool', Value: '$.tool' }] }] },
  ),
  'an alarm that is narrowed to what no filter says': made({ Dimensions: [HERE] }),
});

const fn = (name: string, variables: Properties) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: codeOf(name),
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Environment: { Variables: variables },
    LoggingConfig: { LogGroup: { Ref: 'Log' } },
  },
});
const intercepted = (name = 'agent/interceptor-request', variables: Properties = { AG_CATALOGUE: 'c' }) =>
  beside(
    one('AWS::BedrockAgentCore::Gateway', {
      InterceptorConfigurations: [
        { InterceptionPoints: ['REQUEST'], Interceptor: { Lambda: { Arn: { 'Fn::GetAtt': ['Request', 'Arn'] } } } },
      ],
    }),
    { Request: fn(name, variables), Log: { Type: 'AWS::Logs::LogGroup', Properties: {} } },
  );
const REFUSED =
  '{ $.type = "secure-llm.agent" && $.at = "request" && ($.decision = "notPermitted" || $.decision = "tooLarge") }';
const watched =
  (of: Template, FilterPattern: string) =>
  (properties: Properties, filter: Properties = {}) =>
    beside(of, {
      Filter: { Type: 'AWS::Logs::MetricFilter', Properties: { ...FILTER, FilterPattern, ...filter } },
      Alarm: alarm({ ...COUNTED, ...properties }),
    });
const refusals = watched(intercepted(), REFUSED);
const onRefusals = heardBy(refusals);

export const InterceptorRefusalsAlarm: Cases = {
  good: {
    'a filter of what the interceptor refuses, and an alarm': refusals({}),
    'whatever is not forwarded': refusals({}, { FilterPattern: '{ $.decision != "forwarded" }' }),
    ...onRefusals.good,
  },
  declared: {
    'other code with its settings': watched(intercepted('agent/tool-shim'), REFUSED)({}),
    ...onRefusals.declared,
  },
  bad: { 'no filter, and no alarm': intercepted() },
  lookAlike: {
    ...inert(refusals),
    ...countingNothing(refusals),
    'a filter without an alarm': without(refusals({}), 'Alarm'),
  },
  undecided: {
    ...onRefusals.undecided,
    'a pattern from a parameter': { ...refusals({}, { FilterPattern: { Ref: 'Given' } }), ...parameter },
  },
  silent: {
    'an interceptor of somebody else, of which nobody knows what it writes': watched(
      intercepted('agent/interceptor-request', {}),
      REFUSED,
    )({}),
    'a gateway without interceptors': one('AWS::BedrockAgentCore::Gateway', { Name: 'tools' }),
    ...onRefusals.silent,
  },
};

const LOG = { Log: { Type: 'AWS::Logs::LogGroup', Properties: {} } };
const answering = (settings: Properties = { GW_TOOL_FUNCTIONS: '{}' }, properties: Properties = {}): Template =>
  beside(handler(settings, { LoggingConfig: { LogGroup: { Ref: 'Log' } }, ...properties }), LOG);
const CALLS_DENIED = '{ $.type = "secure-llm.audit" && $.phase = "final" && $.toolCallsDenied > 0 }';
const deniedCalls = watched(answering(), CALLS_DENIED);
const onDeniedCalls = heardBy(deniedCalls);

export const GatewayToolRefusalsAlarm: Cases = {
  good: {
    'a filter of denied calls, and an alarm': deniedCalls({}),
    'with tools behind a gateway of tools': watched(answering({ GW_AGENT_GATEWAY: '{}' }), CALLS_DENIED)({}),
    ...onDeniedCalls.good,
  },
  declared: {
    'other code with its settings': watched(
      answering(undefined, { Code: codeOf('agent/tool-shim') }),
      CALLS_DENIED,
    )({}),
    ...onDeniedCalls.declared,
  },
  bad: { 'no filter, and no alarm': answering() },
  lookAlike: {
    ...inert(deniedCalls),
    ...countingNothing(deniedCalls),
    'a filter of requests that were denied': deniedCalls({}, { FilterPattern: '{ $.outcome = "denied" }' }),
  },
  undecided: onDeniedCalls.undecided,
  silent: { 'a gateway without tools': answering({}), ...onDeniedCalls.silent },
};
