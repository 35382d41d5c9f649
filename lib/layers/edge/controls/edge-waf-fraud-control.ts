import { type Control, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { clausesOf, eachWebAcl, isManaged, judge, takesLogins } from './_web-acl';

const ATP = 'AWSManagedRulesATPRuleSet';

export const control: Control = {
  id: 'edge-waf-fraud-control',
  title: 'WAF account takeover prevention on the own login',
  risks: ['LLM02:2025', 'LLM10:2025', 'LLM04:2023', 'LLM06:2023', 'LLM10:2023', 'ASI03:2026'],
  acts: {
    'refuses logins with stolen passwords': ['ASI03:2026'],
  },
  csf: 'Protect',
  boundary: 'user-interface',
  atlas: ['AML.T0012', 'AML.T0021'],
  why: 'A taken-over account inherits quota, history and retrieval rights.',
  source: 'AWS WAF Developer Guide, AWS WAF Fraud Control account takeover prevention (ATP)',

  rules: [
    rule('WafAccountTakeover', {
      fix: 'Give the ATP rule group the `loginPath` of your own login and override action none.',
      check: eachWebAcl((acl) => {
        const clauses = clausesOf(acl);
        const groups = clauses.filter(({ statement }) => isManaged(statement, ATP));
        return groups.map((group) => {
          // it looks at the login alone, so a scope-down does no harm
          const judged = judge({ ...group, besides: [] }, clauses, 'account takeover prevention');
          if (judged.verdict !== 'pass') return judged;
          const { statement } = group;
          const configs = statement.list('ManagedRuleGroupStatement.ManagedRuleGroupConfigs');
          return configs.some((config) => config.get(`${ATP}.LoginPath`).present || config.get('LoginPath').present)
            ? PASS
            : statement.fail('ManagedRuleGroupStatement.ManagedRuleGroupConfigs', 'names no login path');
        });
      }, takesLogins),
    }),
  ],
};
