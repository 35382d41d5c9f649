import { type Control, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { eachEnsured } from '../../../workload/ensured';

const ENSURED = 'Custom::SecureLlmEcrScanning';

export const control: Control = {
  id: 'detection-inspector',
  title: 'Inspector scans images in ECR and functions',
  risks: ['LLM03:2025', 'LLM05:2023', 'ASI04:2026'],
  acts: 'check',
  csf: 'Identify',
  boundary: 'model',
  atlas: ['AML.M0016', 'AML.T0010.001', 'AML.T0010.004'],
  why: 'Serving stacks and agent frameworks are young code with frequent advisories.',
  source: 'Amazon Inspector User Guide, Automated scan types; Amazon ECR User Guide, Enhanced scanning',

  rules: [
    rule('InspectorScans', {
      severity: 'LOW',
      fix: 'Ask for ECR and LAMBDA in `ThreatDetection`.',
      fixTemplate: 'Set Settings.ECR and Settings.LAMBDA to ENABLED.',
      counterparts: ['Inspector.2', 'Inspector.4'],
      check: eachEnsured('Custom::SecureLlmInspector', (ensured) =>
        ['ECR', 'LAMBDA'].map((scan) => ensured.expect(`Settings.${scan}`, 'ENABLED')),
      ),
    }),
    rule('EcrEnhancedScanning', {
      severity: 'LOW',
      fix: "Set `scanType: 'ENHANCED'` with a rule of frequency CONTINUOUS_SCAN.",
      fixTemplate: 'Set ScanType: ENHANCED, with a rule of ScanFrequency: CONTINUOUS_SCAN in Rules.',
      counterparts: ['FS-16', 'CP'],
      check: eachEnsured(['AWS::ECR::RegistryScanningConfiguration', ENSURED], (registry) => {
        if (registry.type === ENSURED) return registry.expect('Settings.type', 'ENHANCED');
        const scan = registry.expect('ScanType', 'ENHANCED');
        if (scan.verdict !== 'pass') return scan;
        return registry.list('Rules').length > 0 ? PASS : registry.fail('Rules', 'is empty: no repository is scanned');
      }),
    }),
  ],
};
