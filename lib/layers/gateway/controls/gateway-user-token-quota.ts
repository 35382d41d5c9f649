import { type Control, rule } from '../../../control';
import { type Answer, PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';
import { all, eachHandler, named } from '../../../workload/handler';

const TABLES = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'];

/** The handler counts under one key of text, and knows no other. */
function keyed(table: Resource): Answer {
  const [key, types] = [table.list('KeySchema'), table.list('AttributeDefinitions')];
  const right =
    key.length === 1 &&
    key.every((part) => part.text('AttributeName') === 'pk' && part.text('KeyType') === 'HASH') &&
    types.some((one) => one.text('AttributeName') === 'pk' && one.text('AttributeType') === 'S');
  return right ? PASS : table.fail('KeySchema', 'is not one partition key pk of text: no budget can be counted in it');
}

export const control: Control = {
  id: 'gateway-user-token-quota',
  title: 'Users and tenants have token budgets, and answers a cap',
  risks: ['LLM10:2025', 'LLM04:2023', 'LLM10:2023', 'ASI08:2026'],
  acts: {
    'refuses a call for which the budget of the user or the tenant has no tokens left': [
      'LLM10:2025',
      'LLM04:2023',
      'LLM10:2023',
      'ASI08:2026',
    ],
  },
  csf: 'Protect',
  boundary: 'user-interface',
  atlas: ['AML.M0004', 'AML.M0036', 'AML.T0034', 'AML.T0024.002', 'AML.T0029'],
  why: 'Requests cost little and tokens much: only a budget of tokens bounds spending and extraction.',
  source: 'OWASP LLM10:2025 rate limiting and user quotas',
  rules: [
    rule('GatewayTokenQuota', {
      severity: 'MEDIUM',
      fix: 'Use `LlmGateway`: it sets budgets for users and tenants and a cap on answers.',
      fixTemplate:
        'In Environment.Variables, let GW_QUOTA_TABLE name a table with the partition key pk, and set GW_USER_TOKENS_PER_DAY, GW_TENANT_TOKENS_PER_DAY and GW_MAX_OUTPUT_TOKENS (at most 4096).',
      check: eachHandler((settings) =>
        all(
          named(settings, 'GW_QUOTA_TABLE', TABLES, keyed),
          settings.expectNumber('GW_USER_TOKENS_PER_DAY', { min: 1 }),
          settings.expectNumber('GW_TENANT_TOKENS_PER_DAY', { min: 1 }),
          settings.expectNumber('GW_MAX_OUTPUT_TOKENS', { min: 1, max: 4096 }),
        ),
      ),
    }),
    rule('GatewayQuotaTableExpires', {
      severity: 'MEDIUM',
      fix: 'Turn on time to live and encryption of the table that holds the budgets.',
      fixTemplate:
        'Set TimeToLiveSpecification: {AttributeName: ttl, Enabled: true} and SSESpecification.SSEEnabled: true on the AWS::DynamoDB::Table that holds the budgets.',
      proves: false,
      check: eachHandler((settings) => {
        const table = settings.get('GW_QUOTA_TABLE').present ? settings.tryTarget('GW_QUOTA_TABLE') : undefined;
        if (!table || !TABLES.includes(table.type)) return undefined;
        const expires = [
          table.expectFlag('TimeToLiveSpecification.Enabled', true),
          table.expect('TimeToLiveSpecification.AttributeName', 'ttl'),
        ];
        if (table.type === 'AWS::DynamoDB::GlobalTable') return all(...expires);
        return all(...expires, table.expectFlag('SSESpecification.SSEEnabled', true));
      }),
    }),
  ],
};
