import { type Answers, type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';
import { isLlmWorkload } from '../../../workload/llm-workload';

const SECURITY = 'ResponseHeadersPolicyConfig.SecurityHeadersConfig';

/** Sources that let an answer fetch from, and so send to, any host. */
const ANY_HOST = /^(\*|https?:|data:\*|\*\.[a-z]{2,})$/;

/** Looks at each policy of an application that has to do with models, and that sets security headers at all. */
const eachHeaders = (run: (policy: Resource) => Answers) =>
  eachResource('AWS::CloudFront::ResponseHeadersPolicy', (policy, view) =>
    isLlmWorkload(view) && policy.get(SECURITY).present ? run(policy) : undefined,
  );

export const control: Control = {
  id: 'edge-response-security-headers',
  title: 'Strict Content-Security-Policy and security headers on the chat UI',
  risks: ['LLM02:2025', 'LLM05:2025', 'LLM02:2023', 'LLM06:2023', 'ASI09:2026'],
  csf: 'Protect',
  boundary: 'user-interface',
  atlas: ['AML.T0077', 'AML.T0011.003', 'AML.T0067'],
  why: 'CSP stops script and image exfiltration even when output encoding missed something.',
  source: 'Amazon CloudFront Developer Guide, Understand response headers policies; OWASP LLM05:2025',

  rules: [
    rule('ChatUiContentSecurityPolicy', {
      fix: "Set a Content-Security-Policy whose default-src or img-src is 'self', or use `EdgeProtection`.",
      check: eachHeaders((policy) => {
        const path = `${SECURITY}.ContentSecurityPolicy.ContentSecurityPolicy`;
        const text = policy.pattern(path);
        if (!text) return policy.fail(path, 'is not set: an image in an answer can carry the conversation away');
        if (text.unknown) throw policy.get(path).undecided(text.unknown.why);
        const directives = new Map(
          text
            .toString()
            .split(';')
            .map((directive) => directive.trim().split(/\s+/))
            .map(([name, ...sources]) => [name!.toLowerCase(), sources] as const),
        );
        const sources = directives.get('img-src') ?? directives.get('default-src');
        if (!sources) return policy.fail(path, 'has neither img-src nor default-src: images may come from every host');
        const open = sources.find((source) => ANY_HOST.test(source));
        return open ? policy.fail(path, `lets images come from ${open}`) : PASS;
      }),
    }),
    rule('ChatUiStrictTransport', {
      fix: 'Set `strictTransportSecurity` with an age of at least a year.',
      check: eachHeaders((policy) =>
        policy.expectNumber(`${SECURITY}.StrictTransportSecurity.AccessControlMaxAgeSec`, { min: 31536000 }),
      ),
    }),
    rule('ChatUiContentTypeOptions', {
      fix: 'Set `contentTypeOptions: { override: true }`.',
      check: eachHeaders((policy) => policy.expectFlag(`${SECURITY}.ContentTypeOptions.Override`, true)),
    }),
  ],
};
