import type { Cases } from '../../../../local/samples/cases';
import { beside, handler, otherFunction, without } from '../../../support/handler';

const settings = {
  GW_QUOTA_TABLE: { Ref: 'Table' },
  GW_USER_TOKENS_PER_DAY: '100000',
  GW_TENANT_TOKENS_PER_DAY: '1000000',
  GW_MAX_OUTPUT_TOKENS: '1024',
};
const KEYED = {
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
};
const counted = (properties: Record<string, unknown>, Type = 'AWS::DynamoDB::Table') =>
  beside(handler(settings), { Table: { Type, Properties: { ...KEYED, ...properties } } });
export const GatewayTokenQuota: Cases = {
  good: { budgets: counted({}), 'in a table of several Regions': counted({}, 'AWS::DynamoDB::GlobalTable') },
  bad: {
    'no table': handler(without(settings, 'GW_QUOTA_TABLE')),
    'no budget for users': handler(without(settings, 'GW_USER_TOKENS_PER_DAY')),
  },
  lookAlike: {
    'a budget of nothing': handler({ ...settings, GW_USER_TOKENS_PER_DAY: '0' }),
    'answers without a bound': handler({ ...settings, GW_MAX_OUTPUT_TOKENS: '200000' }),
    'a table with another key': counted({ KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] }),
    'a table with a sort key': counted({
      KeySchema: [...KEYED.KeySchema, { AttributeName: 'sk', KeyType: 'RANGE' }],
    }),
    'a key that is a number': counted({ AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'N' }] }),
  },
  silent: { 'another function': otherFunction },
};

const table = (properties: Record<string, unknown>) => ({
  Resources: {
    ...handler(settings).Resources,
    Table: { Type: 'AWS::DynamoDB::Table', Properties: properties },
  },
});
const ttl = { TimeToLiveSpecification: { Enabled: true, AttributeName: 'ttl' } };
export const GatewayQuotaTableExpires: Cases = {
  good: { 'expires, encrypted': table({ ...ttl, SSESpecification: { SSEEnabled: true } }) },
  bad: { 'keeps everything': table({ SSESpecification: { SSEEnabled: true } }), 'not encrypted': table(ttl) },
  lookAlike: {
    'expiry by another attribute': table({
      TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires' },
      SSESpecification: { SSEEnabled: true },
    }),
    'expiry turned off': table({
      TimeToLiveSpecification: { Enabled: false, AttributeName: 'ttl' },
      SSESpecification: { SSEEnabled: true },
    }),
  },
  silent: { 'a table from elsewhere': handler({ ...settings, GW_QUOTA_TABLE: 'quota' }) },
};
