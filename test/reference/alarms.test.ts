import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnKnowledgeBase } from 'aws-cdk-lib/aws-bedrock';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Containment, DefenseInDepth, IncidentResponse, ModelGuardrail, SecurityProfile, SpendGuard } from '../../lib';
import { application, PROPS, type Resource, templatesOf } from './support';

/** An alarm in one line: what is counted, when it is raised, what silence means, and whom it tells. */
function lineOf({ Properties: alarm }: Resource): string {
  const metrics = (alarm.Metrics ?? []) as Record<string, never>[];
  const stat = (one: Record<string, never> & { MetricStat?: Record<string, never> }) => {
    const { Metric, Stat, Period } = one.MetricStat as unknown as {
      Metric: { MetricName: string };
      Stat: string;
      Period: number;
    };
    return `${Metric.MetricName} ${Stat} of ${Period} s`;
  };
  const counted =
    metrics.length === 0
      ? `${alarm.MetricName} ${alarm.Statistic ?? alarm.ExtendedStatistic} of ${alarm.Period} s`
      : metrics.map((one) => ('MetricStat' in one ? stat(one) : String(one.Expression))).join('; ');
  const limit = alarm.ThresholdMetricId ?? alarm.Threshold;
  const { EvaluationPeriods: times, DatapointsToAlarm: of, TreatMissingData: missing } = alarm;
  const told = [alarm.AlarmActions ?? []].flat().length > 0 && alarm.ActionsEnabled !== false ? 'tells' : 'silent';
  return `${counted} ${alarm.ComparisonOperator} ${limit}, ${of ?? times} of ${times}, missing ${missing}, ${told}`;
}

function alarmsOf(resources: Record<string, Resource>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(resources)
      .filter(([, { Type }]) => Type.includes('Alarm'))
      .map(([id, resource]) => [id.replace(/[0-9A-F]{8}$/, ''), lineOf(resource)]),
  );
}

const ONCE = (metric: string, statistic = 'Sum') =>
  `${metric} ${statistic} of 300 s GreaterThanOrEqualToThreshold 1, 1 of 1, missing notBreaching, tells`;
// a sum of which one part has no data has none itself
const FAILED =
  'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0); ExecutionsFailed Sum of 60 s; ExecutionsTimedOut Sum of 60 s; ExecutionsAborted Sum of 60 s GreaterThanOrEqualToThreshold 1, 1 of 1, missing notBreaching, tells';
const BAND = (metric: string, deviations = 3) =>
  `ANOMALY_DETECTION_BAND(m0, ${deviations}); ${metric} Sum of 300 s GreaterThanUpperThreshold expr_1, 3 of 3, missing notBreaching, tells`;
const INTERVENTIONS = (times: number) =>
  `InvocationsIntervened Sum of 300 s GreaterThanOrEqualToThreshold ${times}, 1 of 1, missing notBreaching, tells`;

const ALARMS = {
  GatewayMetricsAuditFailedAlarm: ONCE('AuditFailed'),
  GatewayMetricsCanaryLeakAlarm: ONCE('CanaryLeak'),
  GatewayMetricsHandlerErrorsAlarm: ONCE('Errors'),
  GatewayMetricsHandlerThrottlesAlarm: ONCE('Throttles'),
  GatewayMetricsLimitsFaultAlarm: ONCE('LimitsFault'),
  GatewayMetricsSettleFailedAlarm: ONCE('SettleFailed'),
  ResponseGuardrail0Interventions: INTERVENTIONS(20),
  ResponseGuardrail0Throttles: ONCE('InvocationThrottles'),
  ResponsePlaybooksKILLSWITCHFailed: FAILED,
  ResponsePlaybooksREVOKESESSIONSFailed: FAILED,
  ResponsePlaybooksSNAPSHOTEVIDENCEFailed: FAILED,
  ResponseRulesUndeliveredAlarm: ONCE('ApproximateNumberOfMessagesVisible', 'Maximum'),
  ResponseTriageFailed: FAILED,
  SpendGuardInputTokenCount0: BAND('InputTokenCount'),
  SpendGuardOutputTokenCount0: BAND('OutputTokenCount'),
};
const WITH_APPROVAL = {
  ...ALARMS,
  // a day longer than a day, and no job is no data
  NoBackup: 'NumberOfBackupJobsCompleted Sum of 86400 s LessThanThreshold 1, 2 of 2, missing breaching, tells',
  ResponsePlaybooksISOLATEFUNCTIONFailed: FAILED,
  ResponsePlaybooksQUARANTINEPRINCIPALFailed: FAILED,
};

const allOf = (app: App): Record<string, Resource> =>
  Object.assign({}, ...Object.values(templatesOf(app)).map(({ Resources }) => Resources));

test.each([
  [SecurityProfile.STARTER, ALARMS],
  [SecurityProfile.STANDARD, WITH_APPROVAL],
  [SecurityProfile.REGULATED, { ...WITH_APPROVAL, ResponsePlaybooksDISABLEUSERFailed: FAILED }],
])('%s is told once of what must not happen at all, and late of what may', (profile, alarms) => {
  expect(alarmsOf(allOf(application({ profile }).app))).toEqual(alarms);
});

test('a gateway with a knowledge base has an alarm on documents that the caller may not read', () => {
  const app = new App();
  const base = CfnKnowledgeBase.fromKnowledgeBaseId(new Stack(app, 'Knowledge'), 'Handbook', 'KB12345678');
  new DefenseInDepth(app, 'Llm', {
    ...PROPS,
    profile: SecurityProfile.STARTER,
    gatewayOptions: { aliases: { default: { retrieval: { knowledgeBase: base, tenantMetadataKey: 'tenantId' } } } },
  });
  expect(alarmsOf(allOf(app))).toEqual({ ...ALARMS, GatewayMetricsForeignSourcesAlarm: ONCE('ForeignSources') });
});

test('what the props of a layer change, and nothing else', () => {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-central-1' } });
  const alarmTopic = new sns.Topic(stack, 'Topic');
  const guardrail = new ModelGuardrail(stack, 'Guardrail', { alarmTopic, interventionAlarmThreshold: 7 });
  const { topic } = new IncidentResponse(stack, 'Response', {
    contacts: ['security@example.com'],
    guardrails: [guardrail],
    guardrailInterventions: 1,
    containment: [Containment.REVOKE_SESSIONS],
  });
  new SpendGuard(stack, 'Spend', { monthlyLimitUsd: 1, topic, modelIds: ['m'], anomalyDeviations: 2 });
  expect(alarmsOf(Template.fromStack(stack).toJSON().Resources)).toEqual({
    GuardrailInterventionAlarm: INTERVENTIONS(7),
    GuardrailThrottleAlarm: ONCE('InvocationThrottles'),
    ResponseGuardrail0Interventions: INTERVENTIONS(1),
    ResponseGuardrail0Throttles: ONCE('InvocationThrottles'),
    ResponsePlaybooksREVOKESESSIONSFailed: FAILED,
    ResponseRulesUndeliveredAlarm: ONCE('ApproximateNumberOfMessagesVisible', 'Maximum'),
    ResponseTriageFailed: FAILED,
    SpendInputTokenCount0: BAND('InputTokenCount', 2),
    SpendOutputTokenCount0: BAND('OutputTokenCount', 2),
  });
});
