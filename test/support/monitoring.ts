import { beside, type Template } from '../../local/samples/cases';

/** A schedule that runs the definition of a job called `Thing`. */
export const scheduled = (template: Template, more: Readonly<Record<string, unknown>> = {}) =>
  beside(template, {
    Schedule: {
      Type: 'AWS::SageMaker::MonitoringSchedule',
      Properties: {
        MonitoringScheduleConfig: {
          MonitoringJobDefinitionName: { Ref: 'Thing' },
          ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
        },
        ...more,
      },
    },
  });
