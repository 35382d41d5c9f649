import { type Cases, one } from '../../../../local/samples/cases';

const policy = (properties: Record<string, unknown>) => one('AWS::ResilienceHubV2::Policy', properties);

export const ResilienceObjectives: Cases = {
  good: { both: policy({ MultiAz: { RtoInMinutes: 60 }, DataRecovery: { TimeBetweenBackupsInMinutes: 1440 } }) },
  bad: { 'one of two': policy({ MultiAz: { RtoInMinutes: 60 } }) },
};

export const ResilienceServicePolicy: Cases = {
  good: { measured: one('AWS::ResilienceHubV2::Service', { PolicyArn: 'p' }) },
  bad: { 'by nothing': one('AWS::ResilienceHubV2::Service', {}) },
};

export const ResilienceAssessedDaily: Cases = {
  good: { daily: one('AWS::ResilienceHub::App', { AppAssessmentSchedule: 'Daily', ResiliencyPolicyArn: 'p' }) },
  bad: { never: one('AWS::ResilienceHub::App', { AppAssessmentSchedule: 'Disabled', ResiliencyPolicyArn: 'p' }) },
  lookAlike: { 'daily, against nothing': one('AWS::ResilienceHub::App', { AppAssessmentSchedule: 'Daily' }) },
};
