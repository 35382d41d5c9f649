import type { Cases } from '../../../../local/samples/cases';
import { httpApi, modelFunction, restApi, samFunction } from '../../../support/doors';

const stage = (properties: Record<string, unknown>, more: Record<string, unknown> = {}, action?: string) => ({
  Resources: {
    ...restApi({}, action),
    Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: { Ref: 'Api' }, StageName: 's', ...properties } },
    ...more,
  },
});
const throttled = (ThrottlingRateLimit: number) => ({
  MethodSettings: [{ HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit, ThrottlingBurstLimit: 100 }],
});
const plan = (properties: Record<string, unknown>, Stage: unknown = 's', ApiId: unknown = { Ref: 'Api' }) => ({
  Plan: {
    Type: 'AWS::ApiGateway::UsagePlan',
    Properties: { ApiStages: [{ ApiId, Stage }], ...properties },
  },
});
/** A stage in a usage plan whose key every method asks for. */
const planned = (Stage: unknown, ApiId?: unknown, more: Record<string, unknown> = {}) => ({
  Parameters: { Name: { Type: 'String' } },
  Resources: {
    ...stage({}, plan(LIMIT, Stage, ApiId)).Resources,
    ...restApi({ ApiKeyRequired: true }),
    ...more,
  },
});

const RATE = { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 };
/** A stage whose settings are for some methods only, before a model at one path. */
const atPath = (...MethodSettings: Record<string, unknown>[]) => ({
  Parameters: { Path: { Type: 'String' } },
  Resources: {
    ...stage({ MethodSettings }).Resources,
    ...restApi({ ResourceId: { Ref: 'Chat' } }),
    Chat: {
      Type: 'AWS::ApiGateway::Resource',
      Properties: {
        RestApiId: { Ref: 'Api' },
        ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
        PathPart: 'chat',
      },
    },
  },
});
const routes = (properties: Record<string, unknown>) => ({
  Resources: {
    ...modelFunction(),
    ...httpApi({ 'Fn::GetAtt': ['Fn', 'Arn'] }, { RouteKey: 'POST /chat' }),
    Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Api' }, StageName: 's', ...properties } },
  },
});
const OFF = { ThrottlingRateLimit: 10_000 };

const deployed = (properties: Record<string, unknown>) => ({
  Resources: {
    ...restApi({}),
    Deployment: {
      Type: 'AWS::ApiGateway::Deployment',
      Properties: { RestApiId: { Ref: 'Api' }, StageName: 'prod', ...properties },
    },
  },
});

const LIMIT = { Throttle: { RateLimit: 20, BurstLimit: 40 } };
const samPlan = (Auth: Record<string, unknown>) => ({
  Resources: {
    ...samFunction({ Events: { A: { Type: 'Api', Properties: { RestApiId: { Ref: 'Api' } } } } }),
    Api: {
      Type: 'AWS::Serverless::Api',
      Properties: { StageName: 's', Auth: { UsagePlan: { CreateUsagePlan: 'PER_API', ...LIMIT }, ...Auth } },
    },
  },
});

export const ApiThrottle: Cases = {
  good: {
    'fifty a second': stage(throttled(50)),
    'a usage plan whose key every method asks for': {
      Resources: {
        ...stage({}, plan(LIMIT)).Resources,
        ...restApi({ ApiKeyRequired: true }),
      },
    },
    'a usage plan with a quota, whose key every method asks for': {
      Resources: {
        ...stage({}, plan({ Quota: { Limit: 1000, Period: 'DAY' } })).Resources,
        ...restApi({ ApiKeyRequired: true }),
      },
    },
    'a stage that the deployment makes': deployed({ StageDescription: { ThrottlingRateLimit: 20 } }),
    'the way to the model alone': atPath({ HttpMethod: 'POST', ResourcePath: '/~1chat', ...RATE }),
    'everything but a way to no model': atPath(
      { HttpMethod: '*', ResourcePath: '/*', ...RATE },
      { HttpMethod: 'GET', ResourcePath: '/~1health', ...OFF },
    ),
    'the routes of an HTTP API': routes({ DefaultRouteSettings: RATE }),
    'the route to the model alone': routes({ RouteSettings: { 'POST /chat': RATE } }),
    'a usage plan that names the stage by reference': planned({ Ref: 'Stage' }),
    'a usage plan in SAM, with its key': samPlan({ ApiKeyRequired: true }),
    'in SAM': {
      Resources: {
        ...samFunction({ Events: { A: { Type: 'Api', Properties: { RestApiId: { Ref: 'Api' } } } } }),
        Api: { Type: 'AWS::Serverless::Api', Properties: { StageName: 's', ...throttled(50) } },
      },
    },
  },
  bad: { 'no throttle': stage({}), 'a stage that the deployment makes': deployed({}) },
  lookAlike: {
    'a usage plan whose key no method asks for': stage({}, plan(LIMIT)),
    'a usage plan in SAM whose key nothing asks for': samPlan({}),
    'a usage plan without a throttle': stage({}, plan({})),
    'as much as the account has': stage(throttled(10_000)),
    'throttling turned off': stage(throttled(-1)),
    'another path': atPath({ HttpMethod: '*', ResourcePath: '/~1health', ...RATE }),
    'another verb': atPath({ HttpMethod: 'GET', ResourcePath: '/~1chat', ...RATE }),
    'everything but the way to the model': atPath(
      { HttpMethod: '*', ResourcePath: '/*', ...RATE },
      { HttpMethod: 'POST', ResourcePath: '/~1chat', ...OFF },
    ),
    'another route': routes({ RouteSettings: { 'GET /health': RATE } }),
    'everything but the route to the model': routes({
      DefaultRouteSettings: RATE,
      RouteSettings: { 'POST /chat': OFF },
    }),
    'a usage plan for another stage': planned('test'),
    'a usage plan for a stage of another API': planned(
      's',
      { Ref: 'Other' },
      {
        Other: { Type: 'AWS::ApiGateway::RestApi', Properties: {} },
      },
    ),
    'a usage plan for an API of another name': planned('s', { 'Fn::Sub': 'old-${Api}' }),
  },
  undecided: {
    'a path that the deployer names': atPath({ HttpMethod: 'POST', ResourcePath: { Ref: 'Path' }, ...RATE }),
    'a usage plan for a stage that the deployer names': planned({ Ref: 'Name' }),
  },
  silent: {
    'a deployment that makes no stage': deployed({ StageName: { Ref: 'AWS::NoValue' } }),
    'a function that calls no model': stage({}, {}, 's3:GetObject'),
  },
};
