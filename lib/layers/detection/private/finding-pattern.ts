import type * as events from 'aws-cdk-lib/aws-events';

/** EventBridge's source of each service, and how it names the events of its findings. */
const FINDINGS = {
  guardDuty: ['aws.guardduty', 'GuardDuty Finding'],
  securityHub: ['aws.securityhub', 'Security Hub Findings - Imported'],
  inspector: ['aws.inspector2', 'Inspector2 Finding'],
  accessAnalyzer: ['aws.access-analyzer', 'Access Analyzer Finding'],
  unusedAccess: ['aws.access-analyzer', 'Unused Access Finding for IAM entities'],
  macie: ['aws.macie', 'Macie Finding'],
} as const;

/** The events of the findings of `services`. */
export function findingPattern(services: (keyof typeof FINDINGS)[]): events.EventPattern {
  const unique = (index: 0 | 1) => [...new Set(services.map((service) => FINDINGS[service][index]))];
  return { source: unique(0), detailType: unique(1) };
}
