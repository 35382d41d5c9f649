import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { IModelGuardrail } from '../model';
import type { Containment } from './containment';
import type { IKillSwitch, KillSwitchState } from './kill-switch';
import type { UsageLimits } from './usage-limits';

/** Who is told of an incident, and what playbooks may do by themselves. */
export interface IncidentResponseOptions {
  /** E-mail addresses that are told of every finding, alarm, request for approval and playbook; at least one. */
  readonly contacts: string[];

  /**
   * Whether QUARANTINE_PRINCIPAL, DISABLE_USER, BLOCK_IP and ISOLATE_FUNCTION wait until a person approves
   * (see `approvers`). The others run at once: they change nothing, or can be taken back by one call.
   *
   * @default true
   */
  readonly approveContainment?: boolean;

  /**
   * How long a playbook waits for approval; then it does nothing and says so. Between 5 minutes and 30 days.
   *
   * @default Duration.hours(24)
   */
  readonly approvalTimeout?: Duration;

  /**
   * GuardDuty's severity from which playbooks start, 1 to 10; 7 is high, 9 critical. Findings from 4 on are always told.
   *
   * @default 7
   */
  readonly containmentSeverity?: number;

  /**
   * The state the kill switch is pulled to, unless it is stricter already; not `ON`.
   *
   * @default KillSwitchState.STATIC
   */
  readonly killSwitchState?: KillSwitchState;

  /**
   * Interventions of one guardrail within five minutes that raise the alarm; at least 1.
   *
   * @default 20
   */
  readonly guardrailInterventions?: number;

  /**
   * Roles that no playbook may revoke or quarantine whatever their tags say, such as break-glass.
   *
   * @default - those of this construct, of `cdk bootstrap`, of AWS services, of Identity Center and of the organization
   */
  readonly protectedRoles?: iam.IRole[];

  /**
   * Users that no playbook may quarantine or disable whatever their tags say, such as break-glass.
   *
   * @default - only those who did not agree by their tag
   */
  readonly protectedUsers?: iam.IUser[];

  /**
   * Roles whose members approve and reject waiting playbooks, as `grantApprove` does. Who has asked for one over the API
   * cannot approve it. Of who has started its machine directly nobody knows: give approvers no `states:StartExecution`.
   *
   * @default - nobody: waiting playbooks expire
   */
  readonly approvers?: iam.IRole[];
}

/** Properties for `IncidentResponse`. */
export interface IncidentResponseProps extends IncidentResponseOptions {
  /**
   * What playbooks do about an incident by themselves. Each has a state machine and a role of its own.
   *
   * `SNAPSHOT_EVIDENCE` needs `evidence`, `KILL_SWITCH` needs `killSwitch`, `BLOCK_IP` needs `blockedIps`.
   *
   * @default - REVOKE_SESSIONS; KILL_SWITCH when `killSwitch` is given; SNAPSHOT_EVIDENCE when `evidence` is given
   */
  readonly containment?: Containment[];

  /**
   * The gateway's kill switch. It is pulled when a guardrail, the invocation log, the trail, the detector or the topic is
   * deleted or stopped, and by `killSwitchAlarms`.
   *
   * @default - no kill switch
   */
  readonly killSwitch?: IKillSwitch;

  /**
   * The gateway's usage limits: whoever changes them is told.
   *
   * @default - no usage limits
   */
  readonly usageLimits?: UsageLimits;

  /**
   * Alarms that are told and pull the kill switch, for example on leaked canaries.
   *
   * @default - none
   */
  readonly killSwitchAlarms?: cloudwatch.IAlarm[];

  /**
   * Alarms that are told, for example on guardrail interventions. An alarm that has an action on `topic` is told anyway.
   *
   * @default - none
   */
  readonly alarms?: cloudwatch.IAlarm[];

  /**
   * Guardrails whose bursts of interventions and whose throttling raise an alarm.
   *
   * @default - none
   */
  readonly guardrails?: IModelGuardrail[];

  /**
   * Where evidence is kept, under `incidents/`; a bucket with Object Lock and its own key. What is deleted or unlocked there
   * is told where a trail records the bucket's objects.
   *
   * @default - evidence is not copied
   */
  readonly evidence?: s3.IBucket;

  /**
   * An IPv4 IP set that a rule of the web ACL blocks.
   *
   * @default - no address is blocked
   */
  readonly blockedIps?: wafv2.CfnIPSet;

  /**
   * VPC endpoints of `execute-api` through which alone playbooks are asked for and approved.
   *
   * @default - signed requests come from anywhere
   */
  readonly vpcEndpoints?: ec2.IVpcEndpoint[];

  /**
   * The key of topic, logs, state machines and requests for approval. A key that is imported must let CloudWatch Logs and
   * its deliveries (`delivery.logs.amazonaws.com`), CloudWatch alarms, EventBridge and SNS use it; a key of the app gets
   * that permission here.
   *
   * @default - a new key with yearly rotation, kept when the stack is deleted
   */
  readonly key?: kms.IKey;

  /**
   * How long the log of the playbooks is kept.
   *
   * @default logs.RetentionDays.THIRTEEN_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
}
