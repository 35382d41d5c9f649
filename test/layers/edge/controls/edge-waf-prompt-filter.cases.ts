import { type Cases, one, without } from '../../../../local/samples/cases';
import { before } from '../../../support/doors';

const acl = (...rules: Record<string, unknown>[]) => ({
  Resources: {
    Thing: { Type: 'AWS::WAFv2::WebACL', Properties: { Rules: rules } },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
    ...before,
  },
});
const size = (body: Record<string, unknown>, action = 'Block') => ({
  Name: 'size',
  Action: { [action]: {} },
  Statement: { SizeConstraintStatement: { ComparisonOperator: 'GT', Size: 16384, FieldToMatch: { Body: body } } },
});
const misuse = (body: Record<string, unknown>) => ({
  Name: 'misuse',
  Action: { Block: {} },
  Statement: { RegexPatternSetReferenceStatement: { Arn: 'arn:aws:x', FieldToMatch: { JsonBody: body } } },
});
const common = (overrides: unknown[]) => ({
  Name: 'common',
  OverrideAction: { None: {} },
  Statement: {
    ManagedRuleGroupStatement: {
      VendorName: 'AWS',
      Name: 'AWSManagedRulesCommonRuleSet',
      RuleActionOverrides: overrides,
    },
  },
});
const sizeCounts = [{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }];
const plain = { 'a web ACL of an application without models': one('AWS::WAFv2::WebACL', {}) };

export const WafBodySize: Cases = {
  good: { 'its own limit': acl(size({ OversizeHandling: 'MATCH' })), 'the limit of the common rules': acl(common([])) },
  bad: { 'no rule': acl(), 'the common rules without their limit': acl(common(sizeCounts)) },
  lookAlike: {
    'a limit that only counts': acl(size({ OversizeHandling: 'MATCH' }, 'Count')),
    'a limit from below': acl({
      ...size({}),
      Statement: { SizeConstraintStatement: { ComparisonOperator: 'LT', Size: 10, FieldToMatch: { Body: {} } } },
    }),
    'common rules of which each counts': acl({ ...common([]), OverrideAction: { Count: {} } }),
  },
  silent: { ...plain, 'before nothing': without(acl(size({ OversizeHandling: 'MATCH' })), 'Before') },
};

export const WafBodyOversize: Cases = {
  good: {
    'oversize matches': acl(misuse({ OversizeHandling: 'MATCH' })),
    'oversize is blocked by another rule': acl(
      size({ OversizeHandling: 'MATCH' }),
      misuse({ OversizeHandling: 'CONTINUE' }),
    ),
  },
  bad: {
    'oversize passes': acl(misuse({ OversizeHandling: 'CONTINUE' })),
    'oversize passes by default': acl(size({})),
  },
  silent: plain,
};
