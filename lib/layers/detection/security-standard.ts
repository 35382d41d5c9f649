/** A standard of Security Hub CSPM. */
export enum SecurityStandard {
  /** AWS Foundational Security Best Practices; its Bedrock and AgentCore controls among them. */
  FOUNDATIONAL = 'aws-foundational-security-best-practices/v/1.0.0',
  /** NIST SP 800-53, revision 5. */
  NIST_800_53 = 'nist-800-53/v/5.0.0',
  /** CIS AWS Foundations Benchmark 3.0. */
  CIS_3_0 = 'cis-aws-foundations-benchmark/v/3.0.0',
  /** PCI DSS 4.0.1. */
  PCI_DSS_4_0 = 'pci-dss/v/4.0.1',
}
