import { type Cases, without } from '../../../../local/samples/cases';
import { before, standingBefore } from '../../../support/doors';

const acl = (configs: unknown[], override = 'None', excluded: string[] = []) => ({
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
                ExcludedRules: excluded.map((Name) => ({ Name })),
              },
            },
            OverrideAction: { [override]: {} },
          },
        ],
      },
    },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
    ...before,
  },
});
const login = [{ AWSManagedRulesATPRuleSet: { LoginPath: '/login' } }];

export const WafAccountTakeover: Cases = {
  good: {
    'before where users sign in': standingBefore(
      acl(login),
      { 'Fn::GetAtt': ['Users', 'Arn'] },
      { Users: { Type: 'AWS::Cognito::UserPool', Properties: {} } },
    ),
    'the login path': acl(login),
  },
  bad: { 'no login path': acl([]) },
  lookAlike: {
    'rules that only count': acl(login, 'Count'),
    'the rule about stolen passwords is left out': acl(login, 'None', ['AttributeCompromisedCredentials']),
  },
  silent: {
    'before nothing': without(acl(login), 'Before'),
    'no own login': { Resources: { Thing: { Type: 'AWS::WAFv2::WebACL', Properties: {} } } },
  },
};
