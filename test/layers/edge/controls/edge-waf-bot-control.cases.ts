import { type Cases, one, without } from '../../../../local/samples/cases';
import { before } from '../../../support/doors';

const acl = (override: string | undefined, counting: string[] = []) => ({
  Resources: {
    Thing: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: {
        Rules: override
          ? [
              {
                Statement: {
                  ManagedRuleGroupStatement: {
                    VendorName: 'AWS',
                    Name: 'AWSManagedRulesBotControlRuleSet',
                    RuleActionOverrides: counting.map((Name) => ({ Name, ActionToUse: { Count: {} } })),
                  },
                },
                OverrideAction: { [override]: {} },
              },
            ]
          : [],
      },
    },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
    ...before,
  },
});

export const WafBotControl: Cases = {
  good: {
    enforced: acl('None'),
    'programs may call': acl('None', ['CategoryHttpLibrary', 'SignalNonBrowserUserAgent', 'CategoryMonitoring']),
  },
  bad: { 'no rule': acl(undefined) },
  lookAlike: {
    'bot control that only counts': acl('Count'),
    'each rule about automated clients counts': acl('None', [
      'CategoryHttpLibrary',
      'SignalNonBrowserUserAgent',
      'CategoryScrapingFramework',
      'SignalAutomatedBrowser',
    ]),
  },
  silent: {
    'before nothing': without(acl('None'), 'Before'),
    'a web ACL of an application without models': one('AWS::WAFv2::WebACL', { Rules: [] }),
  },
};
