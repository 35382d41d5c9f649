import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';

export const control: Control = {
  id: 'network-tls-inspection',
  title: 'Outbound TLS inspection with an imported certificate authority',
  risks: ['LLM02:2025', 'LLM03:2025', 'LLM05:2023', 'LLM06:2023', 'LLM10:2023', 'ASI05:2026'],
  acts: 'aid',
  csf: 'Detect',
  boundary: 'application',
  atlas: ['AML.T0025', 'AML.T0096'],
  why: 'SNI filtering cannot see what is sent to an allowed domain.',
  source: 'AWS Network Firewall Developer Guide, Considerations when working with TLS inspection configurations',

  rules: [
    rule('NetFwTlsInspection', {
      severity: 'LOW',
      fix: 'Name a CA certificate imported into ACM as `certificateAuthorityArn`, and the configuration in a firewall policy.',
      fixTemplate:
        'Name a CA certificate imported into ACM as CertificateAuthorityArn of ServerCertificateConfigurations, and the configuration in FirewallPolicy.TLSInspectionConfigurationArn of a firewall policy.',
      check: eachResource('AWS::NetworkFirewall::TLSInspectionConfiguration', (configuration) => {
        const path = 'TLSInspectionConfiguration.ServerCertificateConfigurations';
        const outbound = configuration.list(path).find((one) => one.get('CertificateAuthorityArn').present);
        if (!outbound) return undefined; // inspects what comes in
        const ca = outbound.pattern('CertificateAuthorityArn');
        if (ca && /:acm-pca:/.test(ca.toString()))
          return outbound.fail(
            'CertificateAuthorityArn',
            'is of AWS Private CA; it must be a certificate imported into ACM',
          );
        const used = configuration.referrers(
          'AWS::NetworkFirewall::FirewallPolicy',
          'FirewallPolicy.TLSInspectionConfigurationArn',
        );
        return used.length > 0 ? PASS : configuration.fail('', 'is named by no firewall policy');
      }),
    }),
  ],
};
