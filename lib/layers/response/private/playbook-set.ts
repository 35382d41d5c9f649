import { type Duration, Fn, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { grantKeyThrough } from '../../../private/kept-key';
import { Containment } from '../containment';
import type { WaitingPlaybooks } from '../contract';
import type { IKillSwitch, KillSwitchState } from '../kill-switch';
import { ApprovalDesk } from './approval-desk';
import { DENY_ALL } from './contained';
import { Machine } from './machine';
import { permitPlaybook } from './playbook-permissions';
import { playbook } from './playbooks';
import { definition } from './states';

/** Containment that takes something away from somebody, and that a person releases. */
export const NEEDS_APPROVAL = [
  Containment.QUARANTINE_PRINCIPAL,
  Containment.DISABLE_USER,
  Containment.BLOCK_IP,
  Containment.ISOLATE_FUNCTION,
];

export interface PlaybookSetProps {
  readonly containment: Containment[];
  /** Undefined: nothing waits. */
  readonly approvalTimeout?: Duration;
  readonly killSwitch?: IKillSwitch;
  readonly killSwitchState: KillSwitchState;
  readonly evidence?: s3.IBucket;
  readonly blockedIps?: wafv2.CfnIPSet;
  readonly protectedRoles: iam.IRole[];
  readonly protectedUsers: iam.IUser[];
  readonly key: kms.IKey;
  readonly topic: sns.ITopic;
  readonly logGroup: logs.ILogGroup;
  readonly vpcEndpoints?: ec2.IVpcEndpoint[];
}

/** A state machine for each containment, and the desk where those that wait are decided about. */
export class PlaybookSet extends Construct {
  public readonly machines = new Map<Containment, Machine>();
  /** Absent until something waits. */
  public desk?: ApprovalDesk;
  private readonly props: PlaybookSetProps;
  private readonly waiting: readonly Containment[];

  constructor(scope: Construct, id: string, props: PlaybookSetProps) {
    super(scope, id);
    this.props = props;
    this.waiting = props.approvalTimeout ? props.containment.filter((c) => NEEDS_APPROVAL.includes(c)) : [];
    if (this.waiting.length > 0) this.openDesk();
    for (const containment of props.containment) this.machines.set(containment, this.machine(containment, props));
    this.grant(props);
  }

  /** The desk, which is made when somebody comes to wait. */
  public openDesk(): ApprovalDesk {
    const { key, logGroup, vpcEndpoints } = this.props;
    const playbooks = this.waitingPlaybooks(this.waiting, this.props);
    this.desk ??= new ApprovalDesk(this, 'Approval', { playbooks, key, logGroup, vpcEndpoints });
    return this.desk;
  }

  private playbook(containment: Containment, props: PlaybookSetProps) {
    const names = (kind: string, all: unknown[]) => all.map((_, index) => `\${Protected${kind}${index}}`);
    return playbook(containment, {
      killSwitchState: props.killSwitchState,
      protectedNames: { roles: names('Role', props.protectedRoles), users: names('User', props.protectedUsers) },
    });
  }

  private waitingPlaybooks(waiting: readonly Containment[], props: PlaybookSetProps): WaitingPlaybooks {
    return Object.fromEntries(
      waiting.map((containment) => [
        containment,
        {
          machine: Machine.arnOf(this, Machine.nameIn(this, containment)),
          targets: this.playbook(containment, props).steps.targets,
          seconds: props.approvalTimeout!.toSeconds(),
        },
      ]),
    );
  }

  private waits(containment: Containment): boolean {
    return this.waiting.includes(containment);
  }

  private machine(containment: Containment, props: PlaybookSetProps): Machine {
    const { title, steps } = this.playbook(containment, props);
    const waits = this.waits(containment);
    const text = definition(title, steps, waits ? { timeoutSeconds: props.approvalTimeout!.toSeconds() } : undefined);
    const substitutions: Record<string, string> = {
      Topic: props.topic.topicArn,
      ...(waits && this.desk!.substitutions),
      ...this.targetSubstitutions(props),
      ...this.substitutions(containment, props),
    };
    const named = JSON.stringify(text);
    return new Machine(this, containment, {
      title,
      definition: text,
      substitutions: Object.fromEntries(
        Object.entries(substitutions).filter(([name]) => named.includes(`\${${name}}`)),
      ),
      key: props.key,
      topic: props.topic,
      logGroup: props.logGroup,
      logData: !waits, // what it hands to the function that keeps it is the token
    });
  }

  private substitutions(containment: Containment, props: PlaybookSetProps): Record<string, string> {
    const { killSwitch, blockedIps } = props;
    switch (containment) {
      case Containment.KILL_SWITCH:
        return {
          Application: killSwitch!.applicationId,
          Environment: killSwitch!.environmentId,
          Profile: killSwitch!.configurationProfileId,
          Strategy: killSwitch!.deploymentStrategyId,
          SwitchKey: killSwitch!.key.keyArn,
        };
      case Containment.BLOCK_IP:
        return {
          IpSetId: blockedIps!.attrId,
          IpSetName: Fn.select(0, Fn.split('|', blockedIps!.ref)), // Ref is name|id|scope
          IpSetScope: blockedIps!.scope,
        };
      case Containment.SNAPSHOT_EVIDENCE:
        return { EvidenceBucket: props.evidence!.bucketName };
      default:
        return {};
    }
  }

  /** What playbooks are told of their targets. */
  private targetSubstitutions({ protectedRoles, protectedUsers }: PlaybookSetProps): Record<string, string> {
    return {
      Functions: Stack.of(this).formatArn({ service: 'lambda', resource: 'function:' }),
      DenyAll: iam.ManagedPolicy.fromAwsManagedPolicyName(DENY_ALL).managedPolicyArn,
      ...Object.fromEntries(protectedRoles.map(({ roleName }, index) => [`ProtectedRole${index}`, roleName])),
      ...Object.fromEntries(protectedUsers.map(({ userName }, index) => [`ProtectedUser${index}`, userName])),
    };
  }

  private grant(props: PlaybookSetProps): void {
    const targets = {
      ipSetArn: props.blockedIps?.attrArn,
      evidenceArn: props.evidence?.bucketArn,
      protectedRoleArns: props.protectedRoles.map(({ roleArn }) => roleArn),
      protectedUserArns: props.protectedUsers.map(({ userArn }) => userArn),
    };
    for (const [containment, machine] of this.machines) {
      permitPlaybook(machine, containment, targets);
      machine.allow(['sns:Publish'], [props.topic.topicArn]);
      if (this.waits(containment)) machine.allow(['lambda:InvokeFunction'], [this.desk!.holdFunction.functionArn]);
    }
    const switcher = this.machines.get(Containment.KILL_SWITCH);
    if (switcher) props.killSwitch?.grantPull(switcher.grantee);
    const recorder = this.machines.get(Containment.SNAPSHOT_EVIDENCE);
    const key = props.evidence?.encryptionKey;
    if (recorder && key) grantKeyThrough('s3', key, recorder.grantee, ['kms:GenerateDataKey']);
  }
}
