import type { Cases } from '../../../../local/samples/cases';

const acl = (configs: unknown[], override = 'None') => ({
  Resources: {
    Thing: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: {
        Rules: [
          {
            Statement: {
              ManagedRuleGroupStatement: {
                VendorName: 'AWS',
                Name: 'AWSManagedRulesATPRuleSet',
                ManagedRuleGroupConfigs: configs,
              },
            },
            OverrideAction: { [override]: {} },
          },
        ],
      },
    },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
  },
});
const login = [{ AWSManagedRulesATPRuleSet: { LoginPath: '/login' } }];

export const WafAccountTakeover: Cases = {
  good: { 'the login path': acl(login) },
  bad: { 'no login path': acl([]) },
  lookAlike: { 'rules that only count': acl(login, 'Count') },
  silent: { 'no own login': { Resources: { Thing: { Type: 'AWS::WAFv2::WebACL', Properties: {} } } } },
};
