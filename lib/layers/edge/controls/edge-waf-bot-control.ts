import { type Control, rule } from '../../../control';
import { eachOpenWebAcl, enforced, isManaged } from './_web-acl';

export const control: Control = {
  id: 'edge-waf-bot-control',
  title: 'WAF Bot Control',
  risks: ['LLM10:2025', 'LLM04:2023', 'LLM10:2023'],
  acts: {
    'refuses requests of programs that AWS WAF recognizes': ['LLM10:2025', 'LLM04:2023', 'LLM10:2023'],
  },
  csf: 'Protect',
  boundary: 'user-interface',
  atlas: ['AML.M0004', 'AML.T0046', 'AML.T0024.002'],
  why: 'Model extraction and chaff floods are automated traffic first.',
  source: 'AWS WAF Developer Guide, AWS WAF Bot Control rule group',

  rules: [
    rule('WafBotControl', {
      severity: 'MEDIUM',
      fix: 'Add AWSManagedRulesBotControlRuleSet to the web ACL with override action none.',
      fixTemplate: 'Add AWSManagedRulesBotControlRuleSet to Rules, with OverrideAction: {None: {}}.',
      counterparts: ['FS-53', 'CP'],
      check: eachOpenWebAcl((acl) =>
        enforced(acl, 'bot control', (statement) => isManaged(statement, 'AWSManagedRulesBotControlRuleSet')),
      ),
    }),
  ],
};
