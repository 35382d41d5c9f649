import { App, Stack } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import { type AuditRecord, METRICS } from '../../../lib/contract';
import { BotControl, EdgeProtection } from '../../../lib/layers/edge';
import { LlmModel, ModelAccess, ModelGuardrail } from '../../../lib/layers/model';
import { IncidentResponse, LlmDashboard, type LlmDashboardProps, SpendGuard } from '../../../lib/layers/response';
import {
  ACCESS_QUERIES,
  AUDIT_QUERIES,
  INVOCATION_QUERIES,
  TRAIL_QUERIES,
} from '../../../lib/layers/response/private/investigation-queries';
import { Deployed } from '../../../local/samples/deployed';
import { nagFindings } from '../../support/nag';

const GATEWAY = 'SecureLlm/Gateway';

/** What each namespace emits, by the page that says so: metric and the dimensions it comes with. */
const EMITTED: Record<string, { source: string; metrics: string[]; dimensions: string[] }> = {
  'AWS/Bedrock': {
    source: 'Amazon Bedrock User Guide, Monitor bedrock-runtime inference using CloudWatch metrics',
    metrics: [
      'Invocations',
      'InvocationLatency',
      'InvocationClientErrors',
      'InvocationServerErrors',
      'InvocationThrottles',
      'InputTokenCount',
      'OutputTokenCount',
    ],
    dimensions: ['ModelId'],
  },
  'AWS/Bedrock/Guardrails': {
    source: 'Amazon Bedrock User Guide, Monitor Amazon Bedrock Guardrails using CloudWatch metrics',
    metrics: [
      'Invocations',
      'InvocationLatency',
      'InvocationClientErrors',
      'InvocationServerErrors',
      'InvocationThrottles',
      'TextUnitCount',
      'InvocationsIntervened',
    ],
    dimensions: ['GuardrailArn', 'GuardrailVersion'],
  },
  'AWS/WAFV2': {
    source: 'AWS WAF Developer Guide, AWS WAF metrics and dimensions',
    metrics: ['AllowedRequests', 'BlockedRequests', 'CountedRequests'],
    dimensions: ['Region', 'Rule', 'WebACL'],
  },
  'AWS/NetworkFirewall': {
    source: 'AWS Network Firewall Developer Guide, AWS Network Firewall metrics in Amazon CloudWatch',
    metrics: ['DroppedPackets', 'Packets', 'PassedPackets', 'ReceivedPackets', 'RejectedPackets'],
    dimensions: ['AvailabilityZone', 'Engine', 'FirewallName'],
  },
  'AWS/Events': {
    source: 'Amazon EventBridge User Guide, Monitoring Amazon EventBridge',
    metrics: ['Invocations', 'FailedInvocations', 'MatchedEvents', 'TriggeredRules'],
    dimensions: ['RuleName'],
  },
  'AWS/States': {
    source: 'AWS Step Functions Developer Guide, Monitoring Step Functions metrics using Amazon CloudWatch',
    metrics: [
      'ExecutionsStarted',
      'ExecutionsFailed',
      'ExecutionsTimedOut',
      'ExecutionsAborted',
      'ExecutionsSucceeded',
    ],
    dimensions: ['StateMachineArn'],
  },
  'AWS/SNS': {
    source: 'Amazon SNS Developer Guide, Monitoring Amazon SNS topics using CloudWatch',
    metrics: ['NumberOfMessagesPublished', 'NumberOfNotificationsFailed'],
    dimensions: ['TopicName'],
  },
  'AWS/SQS': {
    source: 'Amazon SQS Developer Guide, Available CloudWatch metrics for Amazon SQS',
    metrics: ['ApproximateNumberOfMessagesVisible'],
    dimensions: ['QueueName'],
  },
  [GATEWAY]: { source: "the gateway's contract", metrics: METRICS.map((metric) => metric.name), dimensions: [] },
};

function page(more: Partial<LlmDashboardProps> = {}) {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
  const guardrail = new ModelGuardrail(stack, 'Guardrail');
  const modelAccess = new ModelAccess(stack, 'Access', {
    guardrail,
    models: { default: LlmModel.foundationModel('amazon.nova-lite-v1:0') },
  });
  const incidentResponse = new IncidentResponse(stack, 'Response', {
    contacts: ['a@example.com'],
    guardrails: [guardrail],
  });
  const spend = new SpendGuard(stack, 'Spend', { monthlyLimitUsd: 1, topic: incidentResponse.topic, modelAccess });
  const dashboard = new LlmDashboard(stack, 'Dashboard', {
    modelAccess,
    incidentResponse,
    alarms: [...spend.alarms, ...incidentResponse.guardrailAlarms],
    edges: [new EdgeProtection(stack, 'Edge', { botControl: BotControl.COMMON })],
    firewallNames: ['egress'],
    gatewayNamespace: GATEWAY,
    auditLog: logs.LogGroup.fromLogGroupName(stack, 'Audit', 'audit'),
    accessLog: logs.LogGroup.fromLogGroupName(stack, 'AccessLog', 'access'),
    trailLog: logs.LogGroup.fromLogGroupName(stack, 'Trail', 'trail'),
    invocationLog: logs.LogGroup.fromLogGroupName(stack, 'Invocations', 'invocations'),
    ...more,
  });
  return { stack, dashboard };
}

interface Widget {
  readonly type: string;
  readonly properties: { readonly title?: string; readonly metrics?: unknown[][]; readonly alarms?: string[] };
}

function shown(stack: Stack): {
  widgets: Widget[];
  metrics: [namespace: string, name: string, dimensions: string[]][];
} {
  const body = JSON.parse(String(new Deployed(stack).one('AWS::CloudWatch::Dashboard').properties.DashboardBody));
  const widgets: Widget[] = body.widgets;
  const metrics = widgets
    .flatMap(({ properties }) => properties.metrics ?? [])
    .map((metric): [string, string, string[]] => {
      const [first, name, ...rest] = metric;
      if (typeof first === 'object') {
        const search = String((first as { expression: string }).expression).match(
          /^SEARCH\('\{([^,}]+),([^}]+)\} MetricName="(\w+)"/,
        );
        if (!search) throw new Error(`an expression that is no search: ${JSON.stringify(first)}`);
        return [search[1]!, search[3]!, search[2]!.split(',').sort()];
      }
      const pairs = rest.filter((part) => typeof part === 'string');
      return [
        String(first),
        String(name),
        pairs
          .filter((_, index) => index % 2 === 0)
          .map(String)
          .sort(),
      ];
    });
  return { widgets, metrics };
}

test('every metric that it shows is one that something emits', () => {
  const { metrics } = shown(page().stack);
  expect(new Set(metrics.map(([namespace]) => namespace))).toEqual(new Set(Object.keys(EMITTED)));
  for (const [namespace, name, dimensions] of metrics) {
    expect([namespace, name, EMITTED[namespace]?.metrics.includes(name)]).toEqual([namespace, name, true]);
    expect([name, dimensions]).toEqual([name, EMITTED[namespace]!.dimensions]);
  }
});

test('it shows what the application does, what was stopped and what was found', () => {
  const { widgets, metrics } = shown(page().stack);
  const names = metrics.map(([, name]) => name);
  for (const name of [
    'InputTokenCount',
    'OutputTokenCount',
    'InvocationThrottles',
    'InvocationsIntervened',
    'Denied',
    'QuotaExceeded',
    'BlockedRequests',
    'DroppedPackets',
    'MatchedEvents',
  ]) {
    expect(names).toContain(name);
  }
  expect(widgets.find((widget) => widget.type === 'alarm')?.properties.alarms).toHaveLength(4);
});

test('what is not there is not shown', () => {
  const { stack } = page({
    incidentResponse: undefined,
    alarms: undefined,
    edges: undefined,
    firewallNames: undefined,
    gatewayNamespace: undefined,
    auditLog: undefined,
    accessLog: undefined,
    trailLog: undefined,
    invocationLog: undefined,
  });
  expect(new Set(shown(stack).metrics.map(([namespace]) => namespace))).toEqual(
    new Set(['AWS/Bedrock', 'AWS/Bedrock/Guardrails']),
  );
  expect(new Deployed(stack).all('AWS::Logs::QueryDefinition')).toEqual([]);
});

test('a guardrail that intervenes often, or is throttled, raises an alarm that tells', () => {
  const alarms = new Deployed(page().stack)
    .all('AWS::CloudWatch::Alarm')
    .map(({ properties }) => properties)
    .filter(({ Namespace }) => Namespace === 'AWS/Bedrock/Guardrails');
  expect(alarms.map(({ MetricName, Threshold }) => [MetricName, Threshold])).toEqual([
    ['InvocationsIntervened', 20],
    ['InvocationThrottles', 1],
  ]);
  for (const { AlarmActions } of alarms) expect(AlarmActions).toHaveLength(1);
});

describe('the saved queries', () => {
  const all = [...AUDIT_QUERIES, ...ACCESS_QUERIES, ...TRAIL_QUERIES, ...INVOCATION_QUERIES];

  test('are saved over the log they are for', () => {
    const { stack, dashboard } = page();
    const saved = new Deployed(stack).all('AWS::Logs::QueryDefinition').map(({ properties }) => properties);
    expect(dashboard.queries).toHaveLength(all.length);
    const groups = Object.fromEntries(
      saved.map(({ Name, LogGroupNames }) => [String(Name).split('/')[1], LogGroupNames]),
    );
    expect(groups[AUDIT_QUERIES[0]!.title]).toEqual(['audit']);
    expect(groups[TRAIL_QUERIES[0]!.title]).toEqual(['trail']);
    expect(groups[INVOCATION_QUERIES[0]!.title]).toEqual(['invocations']);
    for (const { Name } of saved) expect(String(Name).length).toBeLessThanOrEqual(255);
  });

  // No parser of the Logs Insights language is published; this checks what its reference says of the parts used here.
  const COMMANDS = ['fields', 'filter', 'stats', 'sort', 'limit'];
  const FUNCTIONS = ['count', 'sum', 'min', 'max'];
  const WORDS = ['and', 'or', 'not', 'in', 'like', 'as', 'by', 'asc', 'desc'];
  /** Fields of the three kinds of record. */
  const AUDIT: (keyof AuditRecord)[] = [
    'time',
    'type',
    'phase',
    'tenant',
    'principal',
    'clientId',
    'alias',
    'gen_ai.request.model',
    'outcome',
    'code',
    'step',
    'guardrailId',
    'guardrailVersion',
    'guardrailInput',
    'guardrailOutput',
    'tokensCharged',
    'requestId',
  ];
  const ACCESS = 'type time requestId sourceIp userAgent method path status error subject clientId waf';
  const TRAIL =
    'eventTime eventSource eventName eventCategory userIdentity.arn userIdentity.accountId userIdentity.principalId sourceIPAddress userAgent errorCode readOnly vpcEndpointId requestParameters.modelId';
  const INVOCATION =
    'schemaType timestamp requestId operation modelId identity.arn input.inputTokenCount output.outputTokenCount';

  test.each([
    ...AUDIT_QUERIES.map((query) => [query.title, query, AUDIT.join(' ')] as const),
    ...ACCESS_QUERIES.map((query) => [query.title, query, ACCESS] as const),
    ...TRAIL_QUERIES.map((query) => [query.title, query, TRAIL] as const),
    ...INVOCATION_QUERIES.map((query) => [query.title, query, INVOCATION] as const),
  ])('%s: known commands, functions and fields', (_, { query }, record) => {
    const lines = query.toString().split(/\n\s*\|\s*/);
    const known = new Set([...record.split(' '), '@timestamp', '@message']);
    const aliases = new Set([...query.toString().matchAll(/ as (\w+)/g)].map((match) => match[1]!));
    for (const line of lines) {
      const [command, rest] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' '))];
      expect(COMMANDS).toContain(command);
      expect((rest.match(/"/g)?.length ?? 0) % 2).toBe(0);
      const bare = rest
        .replace(/"[^"]*"/g, ' ')
        .replace(/\/[^/]*\//g, ' ')
        .replace(/`([^`]*)`/g, '$1');
      expect([...bare].filter((c) => '([{'.includes(c)).length).toBe([...bare].filter((c) => ')]}'.includes(c)).length);
      for (const [, name] of bare.matchAll(/(\w+)\(/g)) expect(FUNCTIONS).toContain(name);
      for (const [word] of bare.replace(/\w+\(/g, ' ').matchAll(/@?[A-Za-z_][\w.]*/g)) {
        expect([...known, ...aliases, ...WORDS]).toContain(word);
      }
    }
  });
});

test('it gives no finding of AwsSolutions or NIST 800-53 R5', () => {
  const { dashboard } = page();
  expect(nagFindings(dashboard)).toEqual([]);
});
