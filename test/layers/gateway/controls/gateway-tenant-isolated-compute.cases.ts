import { type Cases, one } from '../../../support/template';

const fn = (TenantIsolationMode?: string) =>
  one('AWS::Lambda::Function', TenantIsolationMode ? { TenancyConfig: { TenantIsolationMode } } : {});
export const TenantIsolatedCompute: Cases = {
  good: { 'an environment for each tenant': fn('PER_TENANT') },
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
