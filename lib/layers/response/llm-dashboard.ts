import { Duration, Names } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { checkProps } from '../../private/check-props';
import type { EdgeProtection } from '../edge';
import type { IModelGuardrail, ModelAccess } from '../model';
import type { IncidentResponse } from './incident-response';
import {
  ACCESS_QUERIES,
  AUDIT_QUERIES,
  INVOCATION_QUERIES,
  type Investigation,
  TRAIL_QUERIES,
} from './private/investigation-queries';

/** Properties for `LlmDashboard`. */
export interface LlmDashboardProps {
  /** The models whose use is shown. */
  readonly modelAccess: ModelAccess;

  /**
   * The guardrails whose interventions are shown.
   *
   * @default - the guardrail of `modelAccess`
   */
  readonly guardrails?: IModelGuardrail[];

  /**
   * Findings, messages and playbooks.
   *
   * @default - not shown
   */
  readonly incidentResponse?: IncidentResponse;

  /**
   * The web ACLs whose blocks are shown.
   *
   * @default - none
   */
  readonly edges?: EdgeProtection[];

  /**
   * Names of the Network Firewalls whose drops are shown.
   *
   * @default - none
   */
  readonly firewallNames?: string[];

  /**
   * Namespace of the metrics that the gateway makes of its audit records (denied calls, quota refusals, leaked canaries):
   * the `namespace` of each of its metrics.
   *
   * @default - not shown
   */
  readonly gatewayNamespace?: string;

  /**
   * Alarms whose state is shown at the top, for example `alarms` of `SpendGuard`.
   *
   * @default - none
   */
  readonly alarms?: cloudwatch.IAlarm[];

  /**
   * The gateway's audit log; queries for an investigation are saved over it.
   *
   * @default - no queries
   */
  readonly auditLog?: logs.ILogGroup;

  /**
   * The gateway's access log, which knows the addresses of callers.
   *
   * @default - no queries
   */
  readonly accessLog?: logs.ILogGroup;

  /**
   * Log group of a trail.
   *
   * @default - no queries
   */
  readonly trailLog?: logs.ILogGroup;

  /**
   * Log group of Bedrock's model invocation logging.
   *
   * @default - no queries
   */
  readonly invocationLog?: logs.ILogGroup;
}

/** One page that shows who uses the models, what was stopped and what was found; and saved queries to investigate it. */
export class LlmDashboard extends Construct {
  /** The dashboard; add widgets of your own. */
  public readonly dashboard: cloudwatch.Dashboard;
  /** The saved queries, in the folder of this construct's name. */
  public readonly queries: logs.QueryDefinition[] = [];

  constructor(scope: Construct, id: string, props: LlmDashboardProps) {
    super(scope, id);
    checkProps(this, 'LlmDashboardProps', props);
    this.dashboard = new cloudwatch.Dashboard(this, 'Resource', { defaultInterval: Duration.days(1) });
    if (props.alarms?.length) {
      this.dashboard.addWidgets(new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: props.alarms, width: 24 }));
    }
    this.showModels(props.modelAccess);
    this.showGuardrails(props.guardrails ?? [props.modelAccess.guardrail]);
    if (props.gatewayNamespace) this.showGateway(props.gatewayNamespace);
    this.showEdge(props.edges ?? [], props.firewallNames ?? []);
    if (props.incidentResponse) this.showIncidents(props.incidentResponse);

    this.save(AUDIT_QUERIES, props.auditLog);
    this.save(ACCESS_QUERIES, props.accessLog);
    this.save(TRAIL_QUERIES, props.trailLog);
    this.save(INVOCATION_QUERIES, props.invocationLog);
  }

  private showModels(access: ModelAccess): void {
    const of = (metricName: string) =>
      access.aliases.map((alias) => access.metric(alias, metricName, { label: `${alias} ${metricName}` }));
    this.row(
      graph('Model calls', of('Invocations')),
      graph('Tokens', [...of('InputTokenCount'), ...of('OutputTokenCount')]),
      graph('Throttled and failed calls', [
        ...of('InvocationThrottles'),
        ...of('InvocationClientErrors'),
        ...of('InvocationServerErrors'),
      ]),
    );
  }

  private showGuardrails(guardrails: IModelGuardrail[]): void {
    const of = (metric: (guardrail: IModelGuardrail) => cloudwatch.Metric) => guardrails.map(metric);
    this.row(
      graph(
        'Guardrail interventions',
        of((guardrail) => guardrail.metricIntervened()),
      ),
      graph(
        'Guardrail calls',
        of((guardrail) => guardrail.metricInvocations()),
      ),
      graph(
        'Throttled guardrails',
        of((guardrail) => guardrail.metricThrottles()),
      ),
    );
  }

  private showGateway(namespace: string): void {
    const metric = (metricName: string) =>
      new cloudwatch.Metric({ namespace, metricName, statistic: cloudwatch.Stats.SUM, period: Duration.minutes(5) });
    this.row(
      graph('Gateway: calls', ['Requests', 'Denied', 'Refused', 'Failed'].map(metric)),
      graph('Gateway: quota refusals and tokens charged', [metric('QuotaExceeded')], [metric('TokensCharged')]),
      graph('Gateway: canaries leaked, audit and settlement failures', [
        metric('CanaryLeak'),
        metric('AuditFailed'),
        metric('SettleFailed'),
      ]),
    );
  }

  private showEdge(edges: EdgeProtection[], firewallNames: string[]): void {
    const widgets = [];
    if (edges.length > 0) {
      widgets.push(
        graph(
          'Blocked by the web ACL',
          edges.map((edge) => edge.metricBlocked()),
        ),
      );
    }
    if (firewallNames.length > 0) {
      // a search: the metric has a series for each Availability Zone and engine
      const drops = firewallNames.map(
        (name) =>
          new cloudwatch.SearchExpression({
            expression: `SEARCH('{AWS/NetworkFirewall,AvailabilityZone,Engine,FirewallName} MetricName="DroppedPackets" FirewallName="${name}"', 'Sum', 300)`,
            period: Duration.minutes(5),
            label: name,
          }),
      );
      widgets.push(graph('Dropped by the firewall', drops));
    }
    if (widgets.length > 0) this.row(...widgets);
  }

  private showIncidents(response: IncidentResponse): void {
    const executions = response.machines.flatMap((machine) => [
      machine.metricStarted({ label: `${machine.node.scope?.node.id} started` }),
      machine.metricFailed({ label: `${machine.node.scope?.node.id} failed` }),
    ]);
    const findings = response.rules.map(
      (rule) =>
        new cloudwatch.Metric({
          namespace: 'AWS/Events',
          metricName: 'MatchedEvents',
          dimensionsMap: { RuleName: rule.ruleName },
          statistic: cloudwatch.Stats.SUM,
          period: Duration.minutes(5),
          label: rule.node.id,
        }),
    );
    this.row(
      graph('Findings and tampering', findings),
      graph('Playbooks', executions),
      graph('Messages told, events undelivered', [
        response.metricMessages(),
        response.undelivered.metricApproximateNumberOfMessagesVisible(),
      ]),
    );
  }

  private row(...widgets: cloudwatch.IWidget[]): void {
    this.dashboard.addWidgets(...widgets);
  }

  private save(investigations: Investigation[], logGroup: logs.ILogGroup | undefined): void {
    if (!logGroup) return;
    const folder = Names.uniqueResourceName(this, { maxLength: 100, separator: '-' });
    for (const { title, query } of investigations) {
      this.queries.push(
        new logs.QueryDefinition(this, title, {
          queryDefinitionName: `${folder}/${title}`,
          queryString: query,
          logGroups: [logGroup],
        }),
      );
    }
  }
}

function graph(title: string, left: cloudwatch.IMetric[], right: cloudwatch.IMetric[] = []): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, right, width: 8, height: 6 });
}
