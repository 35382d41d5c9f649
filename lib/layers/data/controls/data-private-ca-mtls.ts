import { type Control, eachResource, rule } from '../../../control';
import { REST_DOMAIN } from '../../../facts/front-doors';
import { PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';

const TRUST = 'MutualTlsAuthentication.TruststoreUri';

/** What maps a name to an API, and where it names the API. */
const MAPPINGS: readonly (readonly [string, string])[] = [
  ['AWS::ApiGateway::BasePathMapping', 'RestApiId'],
  ['AWS::ApiGatewayV2::ApiMapping', 'ApiId'],
];

/** The names of one's own by which an API is reached. */
const domainsOf = (api: Resource): readonly Resource[] =>
  MAPPINGS.flatMap(([type, path]) => api.referrers(type, path)).flatMap(
    (mapping) => mapping.tryTarget('DomainName') ?? [],
  );

export const control: Control = {
  id: 'data-private-ca-mtls',
  title: 'Private CA and mutual TLS for service-to-service callers',
  risks: ['LLM02:2025', 'LLM06:2025', 'LLM06:2023', 'LLM08:2023', 'ASI07:2026'],
  acts: {
    'refuses callers without a client certificate': ['LLM02:2025', 'LLM06:2023', 'ASI07:2026'],
  },
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0012', 'AML.M0033', 'AML.T0073'],
  why: 'Agent-to-agent and batch callers have no browser session; a client certificate binds them to a workload.',
  source:
    'AWS Private CA User Guide, CA modes and Plan certificate revocation; Amazon API Gateway Developer Guide, mutual TLS authentication',

  rules: [
    rule('PrivateCaForAcm', {
      fix: "Set `usageMode: 'GENERAL_PURPOSE'`; the mode cannot be changed later.",
      proves: false,
      check: eachResource('AWS::ACMPCA::CertificateAuthority', (ca) => {
        if (ca.referrers('AWS::CertificateManager::Certificate', 'CertificateAuthorityArn').length === 0)
          return undefined;
        return ca.text('UsageMode') === 'SHORT_LIVED_CERTIFICATE'
          ? ca.fail('UsageMode', 'is SHORT_LIVED_CERTIFICATE: ACM cannot issue from it')
          : PASS;
      }),
    }),
    rule('PrivateCaRevokes', {
      fix: 'Set `crlConfiguration` or `ocspConfiguration` with `enabled: true`.',
      proves: false,
      check: eachResource('AWS::ACMPCA::CertificateAuthority', (ca) => {
        // certificates of a week expire before a list of them is read
        if (ca.text('UsageMode') === 'SHORT_LIVED_CERTIFICATE') return undefined;
        const path = 'RevocationConfiguration';
        return ['CrlConfiguration', 'OcspConfiguration'].some((way) => ca.flag(`${path}.${way}.Enabled`) === true)
          ? PASS
          : ca.fail(path, 'enables neither a list nor OCSP: a stolen client certificate stays good');
      }),
    }),
    rule('MutualTlsNotSidestepped', {
      fix: 'Set `disableExecuteApiEndpoint: true` on the API behind the domain name.',
      check: eachResource(REST_DOMAIN, (domain) => {
        if (domain.get(TRUST).absent) return undefined;
        return MAPPINGS.flatMap(([type, api]) =>
          domain.referrers(type, 'DomainName').flatMap((mapping) => mapping.tryTarget(api) ?? []),
        ).map((api) => {
          if (api.flag('DisableExecuteApiEndpoint') !== true)
            return api.fail(
              'DisableExecuteApiEndpoint',
              'is not true: callers without a certificate use the default endpoint',
            );
          const open = domainsOf(api).find((other) => other.get(TRUST).absent);
          return open
            ? open.fail(TRUST, `is not set: callers without a certificate reach ${api.logicalId} here`)
            : PASS;
        });
      }),
    }),
  ],
};
