import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';

export const control: Control = {
  id: 'supply-code-scanning',
  title: 'Continuous source and dependency scanning',
  risks: ['LLM03:2025', 'LLM05:2025', 'LLM02:2023', 'LLM05:2023', 'LLM07:2023', 'ASI04:2026', 'ASI05:2026'],
  acts: 'check',
  csf: 'Identify',
  boundary: 'application',
  atlas: ['AML.M0016', 'AML.T0010.001'],
  why: 'Most agent exploits are ordinary bugs in glue code.',
  source: 'Amazon Inspector User Guide, Amazon Inspector Code Security',

  rules: [
    rule('CodeSecurityScans', {
      severity: 'LOW',
      fix: 'List SAST, IAC and SCA, and PULL_REQUEST among the events of continuous integration.',
      fixTemplate:
        'List SAST, IAC and SCA in Configuration.ruleSetCategories, and PULL_REQUEST in Configuration.continuousIntegrationScanConfiguration.supportedEvents.',
      check: eachResource('AWS::InspectorV2::CodeSecurityScanConfiguration', (scan) => {
        const kinds = scan.list('Configuration.ruleSetCategories').texts();
        const missing = ['SAST', 'IAC', 'SCA'].filter((kind) => !kinds.includes(kind));
        if (missing.length > 0) return scan.fail('Configuration.ruleSetCategories', `has no ${missing.join(', ')}`);
        const path = 'Configuration.continuousIntegrationScanConfiguration.supportedEvents';
        return scan.list(path).some((event) => event.text() === 'PULL_REQUEST')
          ? PASS
          : scan.fail(path, 'has no PULL_REQUEST: what is found is found after the merge');
      }),
    }),
  ],
};
