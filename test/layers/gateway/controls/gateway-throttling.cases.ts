import type { Cases } from '../../../../local/samples/cases';
import { restApi, samFunction } from '../../../support/doors';

const stage = (properties: Record<string, unknown>, more: Record<string, unknown> = {}, action?: string) => ({
  Resources: {
    ...restApi({}, action),
    Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: { Ref: 'Api' }, ...properties } },
    ...more,
  },
});
const throttled = (ThrottlingRateLimit: number) => ({
  MethodSettings: [{ HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit, ThrottlingBurstLimit: 100 }],
});
const plan = (properties: Record<string, unknown>) => ({
  Plan: {
    Type: 'AWS::ApiGateway::UsagePlan',
    Properties: { ApiStages: [{ ApiId: { Ref: 'Api' }, Stage: 's' }], ...properties },
  },
});

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
  },
  silent: {
    'a deployment that makes no stage': deployed({ StageName: { Ref: 'AWS::NoValue' } }),
    'a function that calls no model': stage({}, {}, 's3:GetObject'),
  },
};
