import { type Cases, one } from '../../../../local/samples/cases';

const schedule = (call: string, more: Record<string, unknown> = {}) =>
  one('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(1 day)',
    Target: { Arn: { 'Fn::Sub': `arn:\${AWS::Partition}:scheduler:::aws-sdk:${call}` } },
    ...more,
  });

export const SbomExported: Cases = {
  good: { daily: schedule('inspector2:createSbomExport') },
  bad: { 'a schedule that is off': schedule('inspector2:createSbomExport', { State: 'DISABLED' }) },
  silent: { 'another call': schedule('ec2:stopInstances') },
};
