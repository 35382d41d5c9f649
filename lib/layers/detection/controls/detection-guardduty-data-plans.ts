import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import type { View } from '../../../template/resource';
import { eachEnsured } from '../../../workload/ensured';

/** What the application must hold for a feature to have anything to watch; nothing where every account has it. */
const PLANS: Readonly<Record<string, RegExp | undefined>> = {
  S3_DATA_EVENTS: undefined,
  LAMBDA_NETWORK_LOGS: undefined,
  AI_PROTECTION: undefined,
  RDS_LOGIN_EVENTS: /^AWS::RDS::/,
  EBS_MALWARE_PROTECTION: /^AWS::(EC2::(Instance|LaunchTemplate)|ECS::|EKS::)/,
};

/** The features that watch something of this application. */
const watching = (view: View): readonly string[] =>
  Object.entries(PLANS)
    .filter(([, needs]) => needs === undefined || view.application.types.some((type) => needs.test(type)))
    .map(([name]) => name);

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
  acts: {
    'notices unusual reads and writes of buckets and logins to databases, and reports findings': [
      'LLM02:2025',
      'LLM04:2025',
      'LLM08:2025',
      'LLM03:2023',
      'LLM06:2023',
      'LLM10:2023',
    ],
  },
  csf: 'Detect',
  boundary: 'data',
  atlas: ['AML.T0036', 'AML.T0025', 'AML.T0020'],
  why: 'Corpora, vector databases, tool functions and hosts each have a data source of their own.',
  source: 'Amazon GuardDuty API Reference, DetectorFeatureConfiguration',

  rules: [
    rule('GuardDutyDataPlans', {
      severity: 'LOW',
      fix: "List the feature with `status: 'ENABLED'`.",
      fixTemplate: 'Set Status: ENABLED of the feature in Features.',
      counterparts: ['P', 'GuardDuty.6', 'GuardDuty.8', 'GuardDuty.9', 'GuardDuty.10'],
      check: eachResource('AWS::GuardDuty::Detector', (detector, view) => {
        const path = 'DataSources.S3Logs.Enable';
        if (detector.get(path).present) return detector.expectFlag(path, true);
        // GuardDuty turns on what the detector does not mention
        const plans = watching(view);
        return detector
          .list('Features')
          .filter((feature) => plans.includes(feature.text('Name') ?? ''))
          .map((feature) => feature.expect('Status', 'ENABLED'));
      }),
    }),
    rule('GuardDutyDataPlansEnsured', {
      severity: 'LOW',
      fix: 'Ask for the features in `ThreatDetection`.',
      fixTemplate: 'Set feature.<name> of Settings to ENABLED for each feature that is told.',
      check: eachEnsured('Custom::SecureLlmGuardDuty', (ensured, view) =>
        watching(view).map((plan) => {
          const on = ensured
            .entries('Settings')
            .some(([name, value]) => /^feature[.:](\w+)$/.exec(name)?.[1] === plan && value.text() === 'ENABLED');
          return on ? PASS : ensured.fail('Settings', `does not ask for ${plan}`);
        }),
      ),
    }),
  ],
};
