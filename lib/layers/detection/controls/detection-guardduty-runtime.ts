import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { eachEnsured } from '../../../workload/ensured';

const ENSURED = 'Custom::SecureLlmGuardDuty';

const HOSTS = [
  'AWS::EKS::Cluster',
  'AWS::ECS::Service',
  'AWS::ECS::TaskDefinition',
  'AWS::EC2::Instance',
  'AWS::EC2::LaunchTemplate',
];

export const control: Control = {
  id: 'detection-guardduty-runtime',
  title: 'GuardDuty runtime monitoring and EKS audit-log analysis',
  risks: [
    'LLM03:2025',
    'LLM06:2025',
    'LLM10:2025',
    'LLM04:2023',
    'LLM05:2023',
    'LLM08:2023',
    'LLM10:2023',
    'ASI05:2026',
    'ASI10:2026',
    'LLM02:2023',
    'LLM05:2025',
  ],
  acts: {
    'notices processes and connections of an attack in containers and hosts, and reports findings': [
      'LLM03:2025',
      'LLM05:2025',
      'LLM02:2023',
      'LLM05:2023',
      'ASI05:2026',
    ],
  },
  shownBy: {
    'notices processes and connections of an attack in containers and hosts, and reports findings': [
      'GuardDutyRuntimeMonitoring',
    ],
  },
  csf: 'Detect',
  boundary: 'model',
  atlas: ['AML.T0050', 'AML.T0072', 'AML.T0105'],
  why: 'Self-hosted inference and tool containers are where remote code execution shows first.',
  source: 'Amazon GuardDuty User Guide, GuardDuty Runtime Monitoring',

  rules: [
    rule('GuardDutyRuntimeMonitoring', {
      fix: 'List RUNTIME_MONITORING with status ENABLED and its agent management, and leave EKS_RUNTIME_MONITORING out.',
      counterparts: ['GuardDuty.11', 'GuardDuty.12', 'SM-04'],
      check: eachEnsured(['AWS::GuardDuty::Detector', ENSURED], (detector, view) => {
        if (detector.type === ENSURED) {
          const asked = detector.entries('Settings').map(([name]) => name);
          const agents = asked.some((name) => /^feature[.:]RUNTIME_MONITORING[.:]\w+_MANAGEMENT$/.test(name));
          // without hosts there is nothing to watch
          if (agents) return HOSTS.some((type) => view.application.types.includes(type)) ? PASS : undefined;
          return asked.some((name) => /^feature[.:]RUNTIME_MONITORING$/.test(name))
            ? detector.fail('Settings', 'asks for RUNTIME_MONITORING and for no agent: GuardDuty sees nothing')
            : undefined;
        }
        const features = detector.list('Features');
        const feature = features.find((candidate) => candidate.text('Name') === 'RUNTIME_MONITORING');
        if (!feature) {
          // the one feature that is off where it is not mentioned; without hosts there is nothing to watch
          if (!HOSTS.some((type) => view.application.types.includes(type))) return undefined;
          return detector.fail('Features', 'has no RUNTIME_MONITORING, and the application runs hosts or containers');
        }
        if (feature.text('Status') !== 'ENABLED') return feature.expect('Status', 'ENABLED');
        if (features.some((candidate) => candidate.text('Name') === 'EKS_RUNTIME_MONITORING'))
          return detector.fail(
            'Features',
            'has RUNTIME_MONITORING and EKS_RUNTIME_MONITORING, which GuardDuty refuses',
          );
        const agents = feature.list('AdditionalConfiguration');
        return agents.some((agent) => agent.text('Status') === 'ENABLED')
          ? PASS
          : feature.fail('AdditionalConfiguration', 'enables no agent: GuardDuty installs none, and sees nothing');
      }),
    }),
    rule('GuardDutyEksAuditLogs', {
      fix: "List EKS_AUDIT_LOGS with `status: 'ENABLED'`.",
      counterparts: ['GuardDuty.5'],
      check: eachResource('AWS::GuardDuty::Detector', (detector) =>
        detector
          .list('Features')
          .filter((feature) => feature.text('Name') === 'EKS_AUDIT_LOGS')
          .map((feature) => feature.expect('Status', 'ENABLED')),
      ),
    }),
  ],
};
