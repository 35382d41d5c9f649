import { type Cases, one } from '../../../../local/samples/cases';

const INPUT = JSON.stringify({ ReportFormat: 'CYCLONEDX_1_4', S3Destination: { BucketName: 'b', KmsKeyArn: 'k' } });
const schedule = (call: string, more: Record<string, unknown> = {}, input: string | undefined = INPUT) =>
  one('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(1 day)',
    Target: { Arn: { 'Fn::Sub': `arn:\${AWS::Partition}:scheduler:::aws-sdk:${call}` }, Input: input },
    ...more,
  });

export const SbomExported: Cases = {
  good: { daily: schedule('inspector2:createSbomExport') },
  bad: { 'a schedule that is off': schedule('inspector2:createSbomExport', { State: 'DISABLED' }) },
  lookAlike: { 'an export to nowhere': schedule('inspector2:createSbomExport', {}, '{}') },
  silent: { 'another call': schedule('ec2:stopInstances') },
};
