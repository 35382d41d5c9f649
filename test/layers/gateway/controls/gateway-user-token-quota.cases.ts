import type { Cases } from '../../../../local/samples/cases';
import { handler, otherFunction, without } from '../../../support/handler';

const settings = {
  GW_QUOTA_TABLE: 'quota',
  GW_USER_TOKENS_PER_DAY: '100000',
  GW_TENANT_TOKENS_PER_DAY: '1000000',
  GW_MAX_OUTPUT_TOKENS: '1024',
};
export const GatewayTokenQuota: Cases = {
  good: { budgets: handler(settings) },
  bad: {
    'no table': handler(without(settings, 'GW_QUOTA_TABLE')),
    'no budget for users': handler(without(settings, 'GW_USER_TOKENS_PER_DAY')),
  },
  lookAlike: {
    'a budget of nothing': handler({ ...settings, GW_USER_TOKENS_PER_DAY: '0' }),
    'answers without a bound': handler({ ...settings, GW_MAX_OUTPUT_TOKENS: '200000' }),
  },
  silent: { 'another function': otherFunction },
};

const table = (properties: Record<string, unknown>) => ({
  Resources: {
    ...handler({ ...settings, GW_QUOTA_TABLE: { Ref: 'Table' } }).Resources,
    Table: { Type: 'AWS::DynamoDB::Table', Properties: properties },
  },
});
const ttl = { TimeToLiveSpecification: { Enabled: true, AttributeName: 'ttl' } };
export const GatewayQuotaTableExpires: Cases = {
  good: { 'expires, encrypted': table({ ...ttl, SSESpecification: { SSEEnabled: true } }) },
  bad: { 'keeps everything': table({ SSESpecification: { SSEEnabled: true } }), 'not encrypted': table(ttl) },
  lookAlike: {
    'expiry turned off': table({
      TimeToLiveSpecification: { Enabled: false, AttributeName: 'ttl' },
      SSESpecification: { SSEEnabled: true },
    }),
  },
  silent: { 'a table from elsewhere': handler(settings) },
};
