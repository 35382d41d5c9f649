import { type Control, eachRecord, rule } from '../../../control';
import { PASS } from '../../../template/answer';

export const control: Control = {
  id: 'governance-well-architected-review',
  title: 'Well-Architected workload with its lens and Trusted Advisor checks',
  risks: ['LLM03:2025', 'LLM06:2025', 'LLM05:2023', 'LLM08:2023'],
  acts: 'review',
  csf: 'Govern',
  boundary: 'organization',
  atlas: ['AML.M0021'],
  why: 'A regular review is where trade-offs between human and machine control are looked at again.',
  source: 'AWS Well-Architected Tool User Guide, Lenses and Trusted Advisor checks',

  rules: [
    rule('WellArchitectedLens', {
      severity: 'LOW',
      fix: "List 'wellarchitected' and the lens for generative AI among the lenses.",
      fixTemplate: 'List wellarchitected and the lens for generative AI in Lenses.',
      check: eachRecord('AWS::WellArchitected::Workload', (workload) => {
        const lenses = workload.list('Lenses').map((lens) => lens.pattern()?.toString() ?? '');
        return lenses.some((lens) => /wellarchitected$/.test(lens))
          ? PASS
          : workload.fail('Lenses', 'has no wellarchitected');
      }),
    }),
    rule('TrustedAdvisorChecks', {
      severity: 'LOW',
      fix: "Set `trustedAdvisorIntegrationStatus: 'ENABLED'`; it needs a support plan with those checks.",
      fixTemplate:
        'Set DiscoveryConfig.TrustedAdvisorIntegrationStatus: ENABLED; it needs a support plan with those checks.',
      check: eachRecord('AWS::WellArchitected::Workload', (workload) => {
        const path = 'DiscoveryConfig.TrustedAdvisorIntegrationStatus';
        return workload.get(path).absent ? undefined : workload.expect(path, 'ENABLED');
      }),
    }),
  ],
};
