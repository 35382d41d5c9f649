import { type Control, eachResource, rule } from '../../../control';
import { atMost } from '../../../mend';
import { PASS } from '../../../template/answer';
import { isLlmWorkload } from '../../../workload/llm-workload';
import { isModelCaller } from './_statements';

/** `PT1H30M` in minutes. */
function minutes(duration: string): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration);
  if (!match) return undefined;
  const [days, hours, mins, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
  ];
  return days * 1440 + hours * 60 + mins + seconds / 60;
}

export const control: Control = {
  id: 'identity-short-lived-credentials',
  title: 'Sessions of model callers and operators are short, and no access keys stand beside them',
  risks: ['LLM02:2025', 'LLM03:2025', 'LLM05:2023', 'LLM06:2023', 'LLM10:2023', 'ASI03:2026'],
  acts: 'absence',
  csf: 'Protect',
  boundary: 'organization',
  atlas: ['AML.T0012', 'AML.T0055'],
  why: 'A key that stands in a prompt, a log or a repository is the cheapest way to the models.',
  source: 'IAM User Guide, Security best practices: require workloads to use temporary credentials',
  rules: [
    rule('IamNoAccessKey', {
      severity: 'HIGH',
      fix: 'Use a role in place of the IAM user, and remove the key.',
      fixTemplate: 'Remove the AWS::IAM::AccessKey.',
      proves: false,
      check: eachResource('AWS::IAM::AccessKey', (key, view) => {
        if (!isLlmWorkload(view)) return undefined;
        return key.text('Status') === 'Inactive' ? PASS : key.fail('', 'is a permanent credential');
      }),
    }),
    rule('ModelRoleSessionShort', {
      severity: 'MEDIUM',
      fix: 'Leave `maxSessionDuration` at one hour.',
      fixTemplate: 'Set MaxSessionDuration to at most 3600.',
      mend: { type: 'AWS::IAM::Role', changes: { MaxSessionDuration: atMost(3_600) } },
      check: eachResource('AWS::IAM::Role', (role) => {
        if (!isModelCaller(role)) return undefined;
        // an hour is the default, which every role has
        return role.get('MaxSessionDuration').absent
          ? undefined
          : role.expectNumber('MaxSessionDuration', { max: 3600 });
      }),
    }),
    rule('PermissionSetSessionShort', {
      severity: 'MEDIUM',
      fix: 'Set the session duration of the permission set to at most four hours.',
      fixTemplate: 'Set SessionDuration to at most PT4H.',
      check: eachResource('AWS::SSO::PermissionSet', (set, view) => {
        if (!isLlmWorkload(view)) return undefined;
        const duration = set.text('SessionDuration');
        if (duration === undefined) return undefined; // an hour, which every permission set has
        return (minutes(duration) ?? Number.POSITIVE_INFINITY) <= 240
          ? PASS
          : set.fail('SessionDuration', `is ${duration}; expected at most PT4H`);
      }),
    }),
  ],
};
