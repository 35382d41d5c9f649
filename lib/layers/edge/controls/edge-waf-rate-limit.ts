import { type Control, rule } from '../../../control';
import type { Answer } from '../../../template/answer';
import type { Value } from '../../../template/resource';
import { clausesOf, eachWebAcl, enforced, judge } from './_web-acl';

/** Requests of one client in a window (five minutes, unless it says otherwise): what a person at a chat stays far below. */
const MOST = 2000;

const worse = (one: Answer, other: Answer): Answer => (one.verdict === 'pass' ? other : one);

export const control: Control = {
  id: 'edge-waf-rate-limit',
  title: 'WAF blocks a client that sends too many requests',
  risks: ['LLM10:2025', 'LLM04:2023', 'LLM10:2023', 'ASI08:2026'],
  acts: {
    'refuses a client that sends more requests than the limit of a window': ['LLM10:2025', 'LLM04:2023', 'LLM10:2023'],
  },
  csf: 'Protect',
  boundary: 'user-interface',
  atlas: ['AML.M0004', 'AML.T0029', 'AML.T0034.000'],
  why: 'Requests that fail authentication still cost, and quotas that need an identity come later.',
  source: 'AWS WAF Developer Guide, Rate-based rule statement; OWASP LLM10:2025',

  rules: [
    rule('WafRateLimit', {
      severity: 'MEDIUM',
      fix: 'Add a rate-based rule with action block and a `limit` of at most 2000 to the web ACL.',
      fixTemplate: 'Add to Rules a RateBasedStatement with a Limit of at most 2000, and Action: {Block: {}}.',
      counterparts: ['FS-01', 'FS-53', 'CP'],
      check: eachWebAcl((acl) => {
        const clauses = clausesOf(acl);
        const isRate = (statement: Value) => statement.get('RateBasedStatement').present;
        const answers = clauses
          .filter(({ statement }) => isRate(statement))
          .map((clause) =>
            clause.rule.decide(() => {
              const judged = judge(clause, clauses, 'rate limit');
              return judged.verdict === 'fail'
                ? judged
                : worse(clause.statement.expectNumber('RateBasedStatement.Limit', { max: MOST }), judged);
            }),
          );
        const best = ['pass', 'undecided', 'fail'].flatMap(
          (verdict) => answers.find((answer) => answer.verdict === verdict) ?? [],
        );
        return best[0] ?? enforced(acl, 'rate-based rule', isRate);
      }),
    }),
  ],
};
