import { type Answers, asList, type Control, eachResource, faultsIn, rule } from '../../../control';
import { DISTRIBUTION } from '../../../facts/front-doors';
import { type Answer, Declared, PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';
import { isLlmWorkload } from '../../../workload/llm-workload';
import { weaknessesOf } from './_csp';

const SECURITY = 'ResponseHeadersPolicyConfig.SecurityHeadersConfig';

/** Looks at each policy of an application that has to do with models, and that sets security headers at all. */
const eachHeaders = (run: (policy: Resource) => Answers) =>
  eachResource('AWS::CloudFront::ResponseHeadersPolicy', (policy, view) =>
    isLlmWorkload(view) && policy.get(SECURITY).present ? sent(policy, run(policy)) : undefined,
  );

/** What a policy says that no distribution sends is no evidence; where one sends it for some paths, the page may be at others. */
function sent(policy: Resource, answers: Answers): Answers {
  const isIn = (behavior: string) =>
    policy.referrers(DISTRIBUTION, `DistributionConfig.${behavior}.ResponseHeadersPolicyId`).length > 0;
  if (isIn('DefaultCacheBehavior')) return answers;
  if (!isIn('CacheBehaviors[]')) return faultsIn(answers);
  return asList(answers).map((answer) => (answer === PASS ? SOME_PATHS : answer));
}

const SOME_PATHS = new Declared(
  'says so, and nothing shows it: its headers are sent for some paths, and nobody knows whether the page is there',
);

/** Passes when the header replaces what an origin sends under its name, or when no origin sends any. */
function overrides(policy: Resource, path: string): Answer {
  return policy.decide(() => {
    if (policy.flag(`${path}.Override`) === true) return PASS;
    const origins = policy.view.resources(DISTRIBUTION).flatMap((distribution) => {
      const config = distribution.get('DistributionConfig');
      const behaviors = config
        .at('DefaultCacheBehavior', 'CacheBehaviors[]')
        .filter((behavior) => behavior.tryTarget('ResponseHeadersPolicyId')?.is(policy) ?? false)
        .map((behavior) => behavior.text('TargetOriginId'));
      return [...config.list('Origins').filter((origin) => behaviors.includes(origin.text('Id')))];
    });
    if (origins.length === 0) return policy.undecided('replaces no header of an origin, and no origin is to be seen');
    // a bucket sends none of these headers
    return origins.every((origin) => origin.get('CustomOriginConfig').absent)
      ? PASS
      : policy.fail(`${path}.Override`, 'is not true: what the origin sends under this name counts instead');
  });
}

export const control: Control = {
  id: 'edge-response-security-headers',
  title: 'Strict Content-Security-Policy and security headers on the chat UI',
  risks: ['LLM02:2025', 'LLM05:2025', 'LLM02:2023', 'LLM06:2023', 'ASI09:2026'],
  acts: {
    'refuses images, requests and scripts of an answer that the policy of the page does not name': [
      'LLM02:2025',
      'LLM05:2025',
      'LLM02:2023',
      'LLM06:2023',
    ],
  },
  shownBy: {
    'refuses images, requests and scripts of an answer that the policy of the page does not name': [
      'ChatUiContentSecurityPolicy',
    ],
  },
  csf: 'Protect',
  boundary: 'user-interface',
  atlas: ['AML.T0077', 'AML.T0011.003', 'AML.T0067'],
  why: 'CSP stops script and image exfiltration even when output encoding missed something.',
  source: 'Amazon CloudFront Developer Guide, Understand response headers policies; OWASP LLM05:2025',

  rules: [
    rule('ChatUiContentSecurityPolicy', {
      fix: "Set a Content-Security-Policy with default-src 'self' and override it for named hosts only; allow scripts by a nonce or a hash, not by 'unsafe-inline'. `EdgeProtection` sets one.",
      check: eachHeaders((policy) => {
        const path = `${SECURITY}.ContentSecurityPolicy.ContentSecurityPolicy`;
        const text = policy.pattern(path);
        if (!text) return policy.fail(path, 'is not set: an image in an answer can carry the conversation away');
        const { open, missing } = weaknessesOf(text.toString());
        const wrong = text.unknown ? open : [...open, ...missing];
        if (wrong.length > 0) return wrong.map((one) => policy.fail(path, one));
        if (text.unknown) throw policy.get(path).undecided(text.unknown.why);
        return overrides(policy, `${SECURITY}.ContentSecurityPolicy`);
      }),
    }),
    rule('ChatUiStrictTransport', {
      fix: 'Set `strictTransportSecurity` with an age of at least a year and `override: true`.',
      check: eachHeaders((policy) => {
        const path = `${SECURITY}.StrictTransportSecurity`;
        const age = policy.expectNumber(`${path}.AccessControlMaxAgeSec`, { min: 31536000 });
        return age.verdict === 'pass' ? overrides(policy, path) : age;
      }),
    }),
    rule('ChatUiContentTypeOptions', {
      fix: 'Set `contentTypeOptions: { override: true }`.',
      check: eachHeaders((policy) => policy.expectFlag(`${SECURITY}.ContentTypeOptions.Override`, true)),
    }),
  ],
};
