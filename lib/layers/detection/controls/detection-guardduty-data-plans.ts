import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/value';

/** Features about data, functions and models. GuardDuty turns them on where the detector does not mention them. */
const PLANS = ['S3_DATA_EVENTS', 'RDS_LOGIN_EVENTS', 'LAMBDA_NETWORK_LOGS', 'EBS_MALWARE_PROTECTION', 'AI_PROTECTION'];
const NEEDED = PLANS.slice(0, 4);

export const control: Control = {
  id: 'detection-guardduty-data-plans',
  title: 'GuardDuty S3, RDS, Lambda and malware protection plans',
  risks: [
    'LLM02:2025',
    'LLM04:2025',
    'LLM08:2025',
    'LLM10:2025',
    'LLM03:2023',
    'LLM04:2023',
    'LLM06:2023',
    'LLM10:2023',
    'ASI06:2026',
  ],
  csf: 'Detect',
  boundary: 'data',
  atlas: ['AML.T0036', 'AML.T0025', 'AML.T0020'],
  why: 'Corpora, vector databases, tool functions and hosts each have a data source of their own.',
  source: 'Amazon GuardDuty API Reference, DetectorFeatureConfiguration',

  rules: [
    rule('GuardDutyDataPlans', {
      fix: "List the feature with `status: 'ENABLED'`.",
      counterparts: ['P', 'GuardDuty.6', 'GuardDuty.8', 'GuardDuty.9', 'GuardDuty.10'],
      check: eachResource('AWS::GuardDuty::Detector', (detector) => {
        const features = [...detector.list('Features')];
        const off = features
          .filter((feature) => PLANS.includes(feature.text('Name') ?? ''))
          .map((feature) => feature.expect('Status', 'ENABLED'));
        if (off.some(({ verdict }) => verdict !== 'pass')) return off;
        if (detector.get('DataSources.S3Logs.Enable').present)
          return detector.expectFlag('DataSources.S3Logs.Enable', true);
        const named = features.map((feature) => feature.text('Name'));
        return NEEDED.every((plan) => named.includes(plan)) ? PASS : undefined;
      }),
    }),
    rule('GuardDutyDataPlansEnsured', {
      fix: 'Ask for the features in `ThreatDetection`.',
      check: eachResource('Custom::SecureLlmGuardDuty', (ensured) =>
        NEEDED.map((plan) => ensured.expect(`Settings['feature.${plan}']`, 'ENABLED')),
      ),
    }),
  ],
};
