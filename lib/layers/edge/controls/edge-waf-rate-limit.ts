import { type Control, rule } from '../../../control';
import { clausesOf, eachWebAcl, enforced } from './_web-acl';

/** Requests of one client in a window (five minutes, unless it says otherwise): what a person at a chat stays far below. */
const MOST = 2000;

export const control: Control = {
  id: 'edge-waf-rate-limit',
  title: 'Per-client rate-based blocking before authentication',
  risks: ['LLM10:2025', 'LLM04:2023', 'LLM10:2023', 'ASI08:2026'],
  csf: 'Protect',
  boundary: 'user-interface',
  atlas: ['AML.M0004', 'AML.T0029', 'AML.T0034.000'],
  why: 'Requests that fail authentication still cost, and quotas that need an identity come later.',
  source: 'AWS WAF Developer Guide, Rate-based rule statement; OWASP LLM10:2025',

  rules: [
    rule('WafRateLimit', {
      fix: 'Add a rate-based rule with action block and a `limit` of at most 2000 to the web ACL.',
      counterparts: ['FS-01', 'FS-53', 'CP'],
      check: eachWebAcl((acl) => {
        const limits = clausesOf(acl).filter(
          ({ acts, statement }) => acts && statement.get('RateBasedStatement').present,
        );
        const answers = limits.map(({ statement }) =>
          statement.expectNumber('RateBasedStatement.Limit', { max: MOST }),
        );
        return (
          answers.find(({ verdict }) => verdict === 'pass') ??
          answers[0] ??
          enforced(acl, 'rate-based rule', (statement) => statement.get('RateBasedStatement').present)
        );
      }),
    }),
  ],
};
