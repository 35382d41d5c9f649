import { type Duration, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { grantKeyThrough } from '../../../private/kept-key';
import { Containment } from '../containment';
import type { IKillSwitch, KillSwitchState } from '../kill-switch';
import { approvalDefinition } from './approval';
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

const REQUESTS = 'Requests for approval are named after the execution that waits.';

export interface PlaybookSetProps {
  readonly containment: Containment[];
  /** Undefined: nothing waits. */
  readonly approvalTimeout?: Duration;
  readonly killSwitch?: IKillSwitch;
  readonly killSwitchState: KillSwitchState;
  readonly evidence?: s3.IBucket;
  readonly blockedIps?: wafv2.CfnIPSet;
  readonly protectedRoles: iam.IRole[];
  readonly key: kms.IKey;
  readonly topic: sns.ITopic;
  readonly logGroup: logs.ILogGroup;
}

/** A state machine for each containment, and the one that approves. */
export class PlaybookSet extends Construct {
  public readonly machines = new Map<Containment, Machine>();
  public readonly approval?: Machine;
  public readonly quarantinePolicy?: iam.ManagedPolicy;
  private readonly requestPrefix: string;

  constructor(scope: Construct, id: string, props: PlaybookSetProps) {
    super(scope, id);
    this.requestPrefix = `/secure-llm/approvals/${this.node.addr}`;
    if (props.approvalTimeout && props.containment.some((c) => NEEDS_APPROVAL.includes(c))) {
      this.approval = this.approvalMachine(props);
    }
    if (props.containment.includes(Containment.QUARANTINE_PRINCIPAL)) {
      this.quarantinePolicy = new iam.ManagedPolicy(this, 'Quarantine', {
        description: 'Attached by the quarantine playbook; detach it to end the quarantine',
        statements: [new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['*'], resources: ['*'] })],
      });
    }
    for (const containment of props.containment) this.machines.set(containment, this.machine(containment, props));
    this.grant(props);
  }

  private machine(containment: Containment, props: PlaybookSetProps): Machine {
    const { title, steps } = playbook(containment, props.killSwitchState);
    const waits = this.approval !== undefined && NEEDS_APPROVAL.includes(containment);
    return new Machine(this, containment, {
      title,
      definition: definition(title, steps, waits ? { timeoutSeconds: props.approvalTimeout!.toSeconds() } : undefined),
      substitutions: {
        Topic: props.topic.topicArn,
        ...(waits && {
          ApprovalMachine: this.approval!.machine.stateMachineArn,
          RequestPrefix: this.requestPrefix,
          Key: props.key.keyArn,
        }),
        ...this.substitutions(containment, props),
      },
      key: props.key,
      topic: props.topic,
      logGroup: props.logGroup,
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
      case Containment.QUARANTINE_PRINCIPAL:
        return { QuarantinePolicy: this.quarantinePolicy!.managedPolicyArn };
      default:
        return {};
    }
  }

  private grant(props: PlaybookSetProps): void {
    const own = [...this.machines.values(), ...(this.approval ? [this.approval] : [])];
    const targets = {
      quarantinePolicyArn: this.quarantinePolicy?.managedPolicyArn,
      ipSetArn: props.blockedIps?.attrArn,
      evidenceArn: props.evidence?.bucketArn,
      protectedRoleArns: [...own, ...props.protectedRoles.map((role) => ({ role }))].map(({ role }) => role.roleArn),
    };
    for (const [containment, machine] of this.machines) {
      permitPlaybook(machine, containment, targets);
      machine.allow(['sns:Publish'], [props.topic.topicArn]);
      if (this.approval && NEEDS_APPROVAL.includes(containment)) {
        machine.allow(['ssm:PutParameter', 'ssm:DeleteParameter'], [this.requestArns()], { why: REQUESTS });
        props.key.grant(machine.grantee, 'kms:Encrypt'); // a standard SecureString is encrypted without a data key
      }
    }
    if (props.killSwitch && this.machines.has(Containment.KILL_SWITCH)) {
      props.killSwitch.grantPull(this.machines.get(Containment.KILL_SWITCH)!.grantee);
    }
    if (this.machines.has(Containment.SNAPSHOT_EVIDENCE)) {
      const { encryptionKey } = props.evidence!;
      const { grantee } = this.machines.get(Containment.SNAPSHOT_EVIDENCE)!;
      if (encryptionKey) grantKeyThrough('s3', encryptionKey, grantee, ['kms:Decrypt', 'kms:GenerateDataKey']);
    }
  }

  private approvalMachine(props: PlaybookSetProps): Machine {
    const machine = new Machine(this, 'Approval', {
      title: 'Approve or reject a waiting playbook',
      definition: approvalDefinition(),
      substitutions: { RequestPrefix: this.requestPrefix },
      key: props.key,
      topic: props.topic,
      logGroup: props.logGroup,
      logData: false, // its data holds the task token
    });
    machine.allow(['ssm:GetParameter', 'ssm:DeleteParameter'], [this.requestArns()], { why: REQUESTS });
    machine.allow(['states:SendTaskSuccess', 'states:SendTaskFailure'], ['*'], {
      why: 'IAM knows no resource for the two calls: the token names the task, and only this role can read the tokens.',
    });
    return machine;
  }

  private requestArns(): string {
    return Stack.of(this).formatArn({
      service: 'ssm',
      resource: 'parameter',
      resourceName: `${this.requestPrefix.slice(1)}/*`,
    });
  }
}
