import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { cedarAt, permitsAll } from '../../../workload/cedar';

export const control: Control = {
  id: 'identity-zero-trust-operator-access',
  title: 'Operators are let in request by request, and their context is logged',
  risks: ['LLM02:2025', 'LLM04:2025', 'LLM03:2023', 'LLM06:2023', 'LLM10:2023', 'ASI03:2026'],
  acts: {
    'refuses operators whose context the policy does not permit': ['ASI03:2026'],
  },
  shownBy: {
    'refuses operators whose context the policy does not permit': ['VerifiedAccessPolicy'],
  },
  csf: 'Protect',
  boundary: 'organization',
  atlas: ['AML.M0019', 'AML.T0012'],
  why: 'People who look after training data and knowledge bases are judged by who they are now, and not by their network.',
  source: 'AWS Verified Access User Guide, Verified Access policies; Verified Access logs',
  rules: [
    rule('VerifiedAccessPolicy', {
      severity: 'HIGH',
      fix: 'Give the group a policy with a condition, and leave it enabled.',
      fixTemplate: 'Set PolicyDocument, with a `when` in each permit, and PolicyEnabled: true.',
      check: eachResource('AWS::EC2::VerifiedAccessGroup', (group) => {
        if (group.get('PolicyDocument').absent) return group.fail('PolicyDocument', 'is not set');
        const cedar = cedarAt(group, 'PolicyDocument');
        if (cedar !== undefined && permitsAll(cedar))
          return group.fail('PolicyDocument', 'permits everyone everything, without a condition');
        return group.flag('PolicyEnabled') === false
          ? group.fail('PolicyEnabled', 'is false: the policy is not asked')
          : // a group without an endpoint lets nobody in and keeps nobody out
            group.referrers('AWS::EC2::VerifiedAccessEndpoint', 'VerifiedAccessGroupId').length > 0
            ? PASS
            : undefined;
      }),
    }),
    rule('VerifiedAccessLogsTrust', {
      severity: 'LOW',
      fix: 'Include the trust context in the logs of the instance.',
      fixTemplate: 'Set LoggingConfigurations.IncludeTrustContext: true, with a destination.',
      check: eachResource('AWS::EC2::VerifiedAccessInstance', (instance) => {
        const logs = instance.get('LoggingConfigurations');
        const somewhere = ['CloudWatchLogs', 'S3', 'KinesisDataFirehose'].some(
          (target) => logs.flag(`${target}.Enabled`) === true,
        );
        return somewhere
          ? logs.expectFlag('IncludeTrustContext', true)
          : instance.fail('LoggingConfigurations', 'deliver the log nowhere');
      }),
    }),
  ],
};
