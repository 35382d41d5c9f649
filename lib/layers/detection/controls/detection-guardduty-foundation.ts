import { type Control, rule } from '../../../control';
import { to } from '../../../mend';
import type { Resource } from '../../../template/resource';
import { eachEnsured } from '../../../workload/ensured';

const DETECTOR = ['AWS::GuardDuty::Detector', 'Custom::SecureLlmGuardDuty'];

/** A setting of our custom resource stands where the detector has a property. */
const pathOf = (detector: Resource, property: string, setting: string) =>
  detector.type === 'AWS::GuardDuty::Detector' ? property : `Settings.${setting}`;

export const control: Control = {
  id: 'detection-guardduty-foundation',
  title: 'GuardDuty detector with fast finding publication',
  risks: [
    'LLM02:2025',
    'LLM03:2025',
    'LLM04:2025',
    'LLM10:2025',
    'LLM03:2023',
    'LLM04:2023',
    'LLM06:2023',
    'LLM10:2023',
    'ASI03:2026',
    'ASI10:2026',
    'LLM05:2023',
  ],
  acts: {
    'notices unusual calls of models and changes of what protects and trains them, and reports findings': [
      'LLM04:2025',
      'LLM10:2025',
      'LLM03:2023',
      'LLM04:2023',
      'LLM10:2023',
      'ASI03:2026',
      'ASI10:2026',
    ],
    'notices data that leaves by DNS and machines that talk to known attackers, and reports findings': [
      'LLM02:2025',
      'LLM03:2025',
      'LLM05:2023',
      'LLM06:2023',
    ],
  },
  csf: 'Detect',
  boundary: 'organization',
  atlas: ['AML.M0024', 'AML.T0012', 'AML.T0081'],
  why: 'The foundational source already reports unusual guardrail removal, model invocation and training-source changes.',
  source: 'Amazon GuardDuty User Guide, Enabling GuardDuty and Frequency of publishing findings',

  rules: [
    rule('GuardDutyEnabled', {
      severity: 'LOW',
      fix: 'Set `enable: true` on the detector, or use `ThreatDetection`.',
      fixTemplate: 'Set Enable: true.',
      mend: { type: 'AWS::GuardDuty::Detector', changes: { Enable: to(true) } },
      counterparts: ['P', 'GuardDuty.1', 'CKV_AWS_238'],
      check: eachEnsured(DETECTOR, (detector) =>
        detector.expect(pathOf(detector, 'Enable', 'status'), true, 'ENABLED'),
      ),
    }),
    rule('GuardDutyPublishesSoon', {
      severity: 'LOW',
      fix: "Set `findingPublishingFrequency: 'FIFTEEN_MINUTES'`; the default is six hours.",
      fixTemplate: 'Set FindingPublishingFrequency: FIFTEEN_MINUTES; the default is six hours.',
      mend: { type: 'AWS::GuardDuty::Detector', changes: { FindingPublishingFrequency: to('FIFTEEN_MINUTES') } },
      check: eachEnsured(DETECTOR, (detector) =>
        detector.expect(pathOf(detector, 'FindingPublishingFrequency', 'frequency'), 'FIFTEEN_MINUTES'),
      ),
    }),
  ],
};
