import { type Cases, one } from '../../../../local/samples/cases';

const fn = (TenantIsolationMode?: string) =>
  one('AWS::Lambda::Function', TenantIsolationMode ? { TenancyConfig: { TenantIsolationMode } } : {});
export const TenantIsolatedCompute: Cases = {
  good: { 'an environment for each tenant': fn('PER_TENANT') },
  lookAlike: {
    'a function URL of an alias': {
      Resources: {
        ...fn('PER_TENANT').Resources,
        Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Thing' }, FunctionVersion: '1' } },
        Url: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: { Ref: 'Live' }, AuthType: 'AWS_IAM' } },
      },
    },
  },
  bad: {
    'a function URL, which names no tenant': {
      Resources: {
        ...fn('PER_TENANT').Resources,
        Url: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: { Ref: 'Thing' }, AuthType: 'AWS_IAM' } },
      },
    },
  },
  silent: { 'one tenant': fn() },
};

const method = (RequestParameters?: Record<string, unknown>) =>
  one('AWS::ApiGateway::Method', { Integration: { Type: 'AWS_PROXY', RequestParameters } });
const HEADER = 'integration.request.header.X-Amz-Tenant-Id';
export const TenantHeaderFromAuthorizer: Cases = {
  good: {
    'a claim of a verified token': method({ [HEADER]: 'context.authorizer.claims.tenant' }),
    'what an authorizer says': method({ [HEADER]: 'context.authorizer.tenant' }),
  },
  bad: {
    'a header of the caller': method({ [HEADER]: 'method.request.header.x-tenant-id' }),
    'a query of the caller, under a header in small letters': method({
      [HEADER.toLowerCase()]: 'method.request.querystring.tenant',
    }),
  },
  undecided: {
    'a source from a parameter': {
      Parameters: { Given: { Type: 'String' } },
      ...method({ [HEADER]: { Ref: 'Given' } }),
    },
  },
  silent: {
    'another header': method({ 'integration.request.header.X-Other': 'method.request.header.x-other' }),
    'no mapping': method(),
  },
};
