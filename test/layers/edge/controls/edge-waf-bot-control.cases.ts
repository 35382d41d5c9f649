import { type Cases, one } from '../../../../local/samples/cases';

const acl = (override: string | undefined) => ({
  Resources: {
    Thing: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: {
        Rules: override
          ? [
              {
                Statement: {
                  ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesBotControlRuleSet' },
                },
                OverrideAction: { [override]: {} },
              },
            ]
          : [],
      },
    },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
  },
});

export const WafBotControl: Cases = {
  good: { enforced: acl('None') },
  bad: { 'no rule': acl(undefined) },
  lookAlike: { 'bot control that only counts': acl('Count') },
  silent: { 'a web ACL of an application without models': one('AWS::WAFv2::WebACL', { Rules: [] }) },
};
