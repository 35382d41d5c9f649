import type { Cases } from '../../../../local/samples/cases';

const inspection = (certificate: Record<string, unknown>, used = true) => ({
  Resources: {
    Thing: {
      Type: 'AWS::NetworkFirewall::TLSInspectionConfiguration',
      Properties: { TLSInspectionConfiguration: { ServerCertificateConfigurations: [certificate] } },
    },
    ...(used
      ? {
          Policy: {
            Type: 'AWS::NetworkFirewall::FirewallPolicy',
            Properties: { FirewallPolicy: { TLSInspectionConfigurationArn: { Ref: 'Thing' } } },
          },
        }
      : {}),
  },
});
const imported = { CertificateAuthorityArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/c' };

export const NetFwTlsInspection: Cases = {
  good: { 'an imported CA, in a policy': inspection(imported) },
  bad: {
    'a private CA, which is refused': inspection({
      CertificateAuthorityArn: 'arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/c',
    }),
  },
  lookAlike: { 'in no policy': inspection(imported, false) },
  silent: { 'what comes in': inspection({ ServerCertificates: [{ ResourceArn: 'arn:aws:acm:x' }] }) },
};
