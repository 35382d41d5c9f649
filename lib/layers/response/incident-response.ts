import { Duration, Stack, Token } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct, type IConstruct } from 'constructs';
import { checkProps } from '../../private/check-props';
import { allowContainment, neverContain } from '../../private/containment-tag';
import { PropsError } from '../../private/errors';
import { keptKey } from '../../private/kept-key';
import { keptLogGroup } from '../../private/kept-log-group';
import { allowEvents, allowLogDelivery, allowTopics } from '../../private/key-policy';
import { Containment } from './containment';
import { APPROVAL_PATHS } from './contract';
import type { IncidentResponseProps } from './incident-response-props';
import { KillSwitchState } from './kill-switch';
import type { ApprovalDesk, WaitingPlace } from './private/approval-desk';
import { checkIncidentResponse } from './private/check-incident-response';
import { FindingRules } from './private/finding-rules';
import { guardrailAlarms } from './private/guardrail-alarms';
import { admitLogDeliveries } from './private/log-deliveries';
import { Machine } from './private/machine';
import { PlaybookSet } from './private/playbook-set';
import { triage } from './private/triage';

// Requests for approval lie in a table; whoever starts and reads executions does it through Step Functions.
const THROUGH = ['dynamodb', 'sns', 'sqs', 'states'];

/**
 * Tells people of findings and of tampering, and contains what can be contained by state machines that a person can read.
 *
 * Rules on GuardDuty, Security Hub, Macie, Access Analyzer, alarms and recorded API calls publish to `topic`; high
 * findings and tampering also start the triage machine, which notes whom the event names and starts the playbooks. A
 * playbook that fails raises an alarm and does not hold up the others. Every playbook can be started by hand, with
 * `{"incident": "any id", "role": "name"}` (or `user`, `function`, `ip`) as input.
 *
 * Told are calls that weaken a defence of the account in this Region, attempts included: of those that each deployment makes,
 * the ones that no deployment made. Each rule is watched by another one, and deleting the topic pulls the kill switch.
 *
 * Playbooks leave alone whatever did not agree: `allowContainment` says of roles, users and functions that they do.
 *
 * The detective services themselves are not switched on here, and tampering is seen only where a trail records
 * management events.
 */
export class IncidentResponse extends Construct {
  /** Where everything is told; other constructs may publish alarms to it. */
  public readonly topic: sns.Topic;
  /** The key of topic, logs and state machines. */
  public readonly key: kms.IKey;
  /** What the playbooks did, with their input and output. */
  public readonly logGroup: logs.LogGroup;
  /** What EventBridge could not deliver, kept for 14 days; an alarm tells when there is something. */
  public readonly undelivered: sqs.Queue;
  /** The rules, one for each source of findings; each has the metric `MatchedEvents` of `AWS/Events`. */
  public readonly rules: events.Rule[];
  /** The alarms on `guardrails`: for each one on interventions and one on throttling. */
  public readonly guardrailAlarms: cloudwatch.Alarm[];
  /** The machine that starts the playbooks. */
  public readonly triageMachine: sfn.StateMachine;
  private readonly playbooks: PlaybookSet;
  private readonly approvalTimeout: Duration;

  constructor(scope: Construct, id: string, props: IncidentResponseProps) {
    super(scope, id);
    checkProps(this, 'IncidentResponseProps', props);
    const decided = {
      ...props,
      containment: playbooksOf(props),
      containmentSeverity: props.containmentSeverity ?? 7,
      guardrailInterventions: props.guardrailInterventions ?? 20,
      killSwitchState: props.killSwitchState ?? KillSwitchState.STATIC,
      approvalTimeout: props.approvalTimeout ?? Duration.hours(24),
    };
    checkIncidentResponse(this, decided);
    const { containment, containmentSeverity, guardrailInterventions, killSwitchState } = decided;
    this.key =
      props.key ?? keptKey(this, 'Key', 'Incident response: topic, playbooks and their log', { through: THROUGH });
    // both to the dead-letter queue: what cannot be delivered, and what a mail server refuses
    allowEvents(this, this.key);
    allowTopics(this, this.key);
    allowLogDelivery(this, this.key);

    this.topic = new sns.Topic(this, 'Resource', { masterKey: this.key, enforceSSL: true });
    this.topic.grantPublish(
      new iam.ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    this.logGroup = keptLogGroup(this, 'Log', { key: this.key, retention: props.logRetention });
    admitLogDeliveries(this.logGroup);
    this.playbooks = new PlaybookSet(this, 'Playbooks', {
      containment,
      approvalTimeout: (props.approveContainment ?? true) ? decided.approvalTimeout : undefined,
      killSwitch: props.killSwitch,
      killSwitchState,
      evidence: props.evidence,
      blockedIps: props.blockedIps,
      protectedRoles: props.protectedRoles ?? [],
      protectedUsers: props.protectedUsers ?? [],
      key: this.key,
      topic: this.topic,
      logGroup: this.logGroup,
      vpcEndpoints: props.vpcEndpoints,
    });
    this.approvalTimeout = decided.approvalTimeout;
    for (const approver of props.approvers ?? []) this.grantApprove(approver);
    this.triageMachine = this.triage(containment);
    this.guardrailAlarms = (props.guardrails ?? []).flatMap((guardrail, index) =>
      guardrailAlarms(this, `Guardrail${index}`, guardrail, guardrailInterventions, this.topic),
    );
    const rules = new FindingRules(this, 'Rules', {
      topic: this.topic,
      key: this.key,
      triage: this.triageMachine,
      machines: this.machines,
      containmentSeverity,
      alarms: props.alarms ?? [],
      killSwitchAlarms: props.killSwitchAlarms ?? [],
      killSwitch: props.killSwitch,
      usageLimits: props.usageLimits,
      evidence: props.evidence,
    });
    this.rules = rules.rules;
    this.undelivered = rules.undelivered;
    for (const contact of props.contacts) {
      this.topic.addSubscription(new EmailSubscription(contact, { deadLetterQueue: this.undelivered }));
    }
    neverContain(this);
  }

  /** Where playbooks that wait are asked for and decided about; undefined when nothing waits for approval. */
  public get approvalApi(): apigateway.RestApi | undefined {
    return this.playbooks.desk?.api;
  }

  /** Every state machine: triage and playbooks. */
  public get machines(): sfn.StateMachine[] {
    return [this.triageMachine, ...[...this.playbooks.machines.values()].map(({ machine }) => machine)];
  }

  /**
   * Lets playbooks contain the roles, users and functions at and below `scope`, by the tag `secure-llm:containment` with
   * the value `allowed`. What does not have it no playbook touches. While a role is contained it can do nothing at all:
   * also what it is for. Synthesis fails where this app makes nothing of the kind: what another makes is tagged there.
   */
  public allowContainment(scope: IConstruct): void {
    allowContainment(scope);
  }

  /** The state machine of a playbook; undefined when `containment` does not have it. */
  public playbook(containment: Containment): sfn.StateMachine | undefined {
    return this.playbooks.machines.get(containment)?.machine;
  }

  /**
   * Who a playbook acts as, to be let into what has a policy of its own: a vault that keeps evidence admits nobody else
   * than whom `grantAdd` names. Undefined when `containment` does not have it.
   */
  public playbookGrantee(containment: Containment): iam.IGrantable | undefined {
    return this.playbooks.machines.get(containment)?.grantee;
  }

  /**
   * Allow `grantee`, a role, to approve and reject waiting playbooks. Nobody approves what he has asked for; who approves
   * is what AWS says of the signature of his request.
   *
   * @throws PropsError when no playbook waits for approval, or `grantee` is not a role
   */
  public grantApprove(grantee: iam.IGrantable): iam.Grant {
    const desk = this.deskFor('grantApprove');
    for (const arn of rolesOf(this, grantee)) desk.approve(arn);
    return desk.grantPost(grantee, APPROVAL_PATHS.decisions);
  }

  /**
   * Allow `grantee` to ask for playbooks that wait for approval, on record; somebody else has to approve.
   *
   * @throws PropsError when no playbook waits for approval
   */
  public grantAsk(grantee: iam.IGrantable): iam.Grant {
    return this.deskFor('grantAsk').grantPost(grantee, APPROVAL_PATHS.requests);
  }

  /** Messages published to the topic; the sum over 5 minutes by default. */
  public metricMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.topic.metricNumberOfMessagesPublished({ statistic: 'Sum', ...options });
  }

  /** Failed executions of a playbook; the sum over 5 minutes by default. */
  public metricPlaybookFailed(containment: Containment, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const machine = this.playbook(containment);
    if (!machine) throw new PropsError(this, `'containment' must include ${containment} to have its metric`);
    return machine.metricFailed(options);
  }

  /**
   * Lets a machine of another construct wait for approval: asked for by its name, with `targets` as its input. Its key has to let
   * through Step Functions whomever IAM allows.
   *
   * @param scope what makes the machine
   * @param machine its ARN, by its name: what is made later cannot be waited for
   * @internal
   */
  public _letWait(scope: Construct, name: string, machine: string, targets: readonly string[]): WaitingPlace {
    const desk = this.playbooks.openDesk();
    desk.addOther(name, { machine, targets, seconds: this._approvalSeconds });
    return desk.placeFor(scope);
  }

  /**
   * How long what waits waits.
   *
   * @internal
   */
  public get _approvalSeconds(): number {
    return this.approvalTimeout.toSeconds();
  }

  /**
   * ARNs of the roles that approve.
   *
   * @internal
   */
  public get _approvers(): readonly string[] {
    return this.playbooks.desk?.decides ?? [];
  }

  private deskFor(method: string): ApprovalDesk {
    if (!this.playbooks.desk) {
      throw new PropsError(this, `'${method}' needs a playbook that waits for approval, and 'containment' has none`);
    }
    return this.playbooks.desk;
  }

  private triage(containment: Containment[]): sfn.StateMachine {
    const arns = Object.fromEntries(containment.map((c) => [c.replaceAll('_', ''), this.playbook(c)!.stateMachineArn]));
    const triageMachine = new Machine(this, 'Triage', {
      title: 'Triage',
      definition: triage(containment),
      substitutions: arns,
      key: this.key,
      topic: this.topic,
      logGroup: this.logGroup,
    });
    triageMachine.allow(['states:StartExecution'], Object.values(arns));
    return triageMachine.machine;
  }
}

/** The roles behind `grantee`, by ARN. */
function rolesOf(scope: Construct, { grantPrincipal }: iam.IGrantable): string[] {
  const { principalJson, conditions } = grantPrincipal.policyFragment;
  const arns = Object.keys(principalJson).join() === 'AWS' ? principalJson.AWS! : [];
  const isRole = (arn: string) =>
    Token.isUnresolved(arn)
      ? !/:root"|:user\//.test(JSON.stringify(Stack.of(scope).resolve(arn)))
      : /:role\/[^*]+$/.test(arn);
  if (arns.length === 0 || Object.keys(conditions).length > 0 || !arns.every(isRole)) {
    throw new PropsError(scope, `'grantee' must be IAM roles named by ARN, got ${JSON.stringify(principalJson)}`);
  }
  return arns;
}

/** What the playbooks are to do, each once: what is asked for, or what the props make possible without asking anybody. */
function playbooksOf(props: IncidentResponseProps): Containment[] {
  const containment = props.containment ?? [
    ...(props.evidence ? [Containment.SNAPSHOT_EVIDENCE] : []),
    Containment.REVOKE_SESSIONS,
    ...(props.killSwitch ? [Containment.KILL_SWITCH] : []),
  ];
  return [...new Set(containment)];
}
