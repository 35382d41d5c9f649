import { type Cases, one, without } from '../../../../local/samples/cases';
import { before, standingBefore } from '../../../support/doors';

const limit = (value: unknown, action = 'Block') => ({
  Name: `limit-${value}`,
  Action: { [action]: {} },
  Statement: { RateBasedStatement: { Limit: value, AggregateKeyType: 'IP' } },
});
const scoped = (scope: unknown) => ({
  ...limit(1000),
  Statement: { RateBasedStatement: { Limit: 1000, AggregateKeyType: 'IP', ScopeDownStatement: scope } },
});
const path = (SearchString: string, PositionalConstraint = 'EXACTLY') => ({
  ByteMatchStatement: { SearchString, PositionalConstraint, FieldToMatch: { UriPath: {} } },
});
const allowance = { Name: 'all', Priority: -1, Action: { Allow: {} }, Statement: path('/', 'STARTS_WITH') };
const acl = (...rules: Record<string, unknown>[]) => ({
  Resources: {
    Thing: { Type: 'AWS::WAFv2::WebACL', Properties: { Rules: rules } },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
    ...before,
  },
});

export const WafRateLimit: Cases = {
  good: {
    'a thousand': acl(limit(1000)),
    'one of two is low': acl(limit(100000), limit(500)),
    'all but the check of health': acl(scoped({ NotStatement: { Statement: path('/health') } })),
    'what is posted': acl(
      scoped({
        ByteMatchStatement: {
          SearchString: 'post',
          PositionalConstraint: 'EXACTLY',
          FieldToMatch: { Method: {} },
          TextTransformations: [{ Priority: 0, Type: 'LOWERCASE' }],
        },
      }),
    ),
  },
  bad: { 'no rule': acl(), 'a hundred thousand': acl(limit(100000)) },
  lookAlike: {
    'a rule that only counts': acl(limit(1000, 'Count')),
    'a rule behind an allowance for all': acl(limit(1000), allowance),
    'a rule about no method that there is': acl(
      scoped({
        ByteMatchStatement: { SearchString: 'CHAT', PositionalConstraint: 'EXACTLY', FieldToMatch: { Method: {} } },
      }),
    ),
  },
  undecided: {
    'one path, of which nobody knows what is there': acl(scoped(path('/never-there'))),
    'a limit from a parameter': { Parameters: { L: { Type: 'Number' } }, ...acl(limit({ Ref: 'L' })) },
  },
  silent: {
    'before nothing': without(acl(limit(1000)), 'Before'),
    'before where users sign in': standingBefore(
      acl(limit(1000)),
      { 'Fn::GetAtt': ['Users', 'Arn'] },
      { Users: { Type: 'AWS::Cognito::UserPool', Properties: {} } },
    ),
    'a web ACL of an application without models': one('AWS::WAFv2::WebACL', {}),
  },
};
