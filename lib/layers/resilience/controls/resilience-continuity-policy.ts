import { type Control, eachRecord, eachResource, rule } from '../../../control';

export const control: Control = {
  id: 'resilience-continuity-policy',
  title: 'Recovery objectives are declared and assessed',
  risks: ['LLM10:2025', 'LLM04:2023', 'ASI08:2026'],
  acts: 'record',
  csf: 'Recover',
  boundary: 'organization',
  atlas: ['AML.T0029'],
  why: 'An objective that is written down can be missed visibly.',
  source: 'AWS Resilience Hub User Guide, Resiliency policies and Scheduled assessments',

  rules: [
    rule('ResilienceObjectives', {
      severity: 'LOW',
      fix: 'Write the recovery time between Availability Zones and the time between backups in the policy.',
      fixTemplate: 'Set MultiAz.RtoInMinutes and DataRecovery.TimeBetweenBackupsInMinutes.',
      check: eachRecord('AWS::ResilienceHubV2::Policy', (policy) =>
        ['MultiAz.RtoInMinutes', 'DataRecovery.TimeBetweenBackupsInMinutes'].map((path) => policy.expectPresent(path)),
      ),
    }),
    rule('ResilienceServicePolicy', {
      severity: 'LOW',
      fix: 'Name the policy that the service is measured by.',
      fixTemplate: 'Set PolicyArn to the policy that the service is measured by.',
      check: eachRecord('AWS::ResilienceHubV2::Service', (service) => service.expectPresent('PolicyArn')),
    }),
    rule('ResilienceAssessedDaily', {
      severity: 'LOW',
      fix: "Set `appAssessmentSchedule: 'Daily'` and a resiliency policy.",
      fixTemplate: 'Set AppAssessmentSchedule: Daily and ResiliencyPolicyArn.',
      check: eachResource('AWS::ResilienceHub::App', (app) => [
        app.expect('AppAssessmentSchedule', 'Daily'),
        app.expectPresent('ResiliencyPolicyArn'),
      ]),
    }),
  ],
};
