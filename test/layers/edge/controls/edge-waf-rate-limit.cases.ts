import { type Cases, one } from '../../../../local/samples/cases';

const limit = (value: unknown, action = 'Block') => ({
  Name: `limit-${value}`,
  Action: { [action]: {} },
  Statement: { RateBasedStatement: { Limit: value, AggregateKeyType: 'IP' } },
});
const acl = (...rules: Record<string, unknown>[]) => ({
  Resources: {
    Thing: { Type: 'AWS::WAFv2::WebACL', Properties: { Rules: rules } },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
  },
});

export const WafRateLimit: Cases = {
  good: { 'a thousand': acl(limit(1000)), 'one of two is low': acl(limit(100000), limit(500)) },
  bad: { 'no rule': acl(), 'a hundred thousand': acl(limit(100000)) },
  lookAlike: { 'a rule that only counts': acl(limit(1000, 'Count')) },
  undecided: { 'a limit from a parameter': { Parameters: { L: { Type: 'Number' } }, ...acl(limit({ Ref: 'L' })) } },
  silent: { 'a web ACL of an application without models': one('AWS::WAFv2::WebACL', {}) },
};
