import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../../private/acknowledge';
import { PolicyPrincipal } from '../../../private/function-role';
import { toldAlarm } from '../../../private/told-alarm';

export interface MachineProps {
  readonly title: string;
  /** Amazon States Language, with `${Name}` where `substitutions` has a value, and `${Partition}`. */
  readonly definition: object;
  readonly substitutions: Record<string, string>;
  readonly key: kms.IKey;
  readonly topic: sns.ITopic;
  readonly logGroup: logs.ILogGroup;
  /** False where the data holds a secret. */
  readonly logData?: boolean;
}

/** A state machine with a role and a policy of its own, encrypted, logged and traced, whose failures raise an alarm. */
export class Machine extends Construct {
  public readonly machine: sfn.StateMachine;
  public readonly role: iam.IRole;
  /** All that the role may do. */
  public readonly policy: iam.ManagedPolicy;
  /** Receives grants for the role: what it may do goes to `policy`, and policies of resources name the role. */
  public readonly grantee: iam.IGrantable;
  public readonly alarm: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props: MachineProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const role = new iam.Role(this, 'Role', {
      description: props.title,
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'states', resource: 'stateMachine:*' }) },
        },
      }),
    });
    this.role = role;
    this.policy = new iam.ManagedPolicy(this, 'Policy', { description: props.title, roles: [role] });
    this.grantee = { grantPrincipal: new PolicyPrincipal(role, this.policy) };
    this.allow(
      [
        'logs:CreateLogDelivery',
        'logs:GetLogDelivery',
        'logs:UpdateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:DescribeResourcePolicies',
        'logs:DescribeLogGroups',
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
      ],
      ['*'],
      { why: 'Step Functions needs these to deliver its log and traces, and AWS defines no resource for them.' },
    );
    // by name: the role asks itself, and not through Step Functions (AWS Step Functions Developer Guide, Scoping with kms:ViaService)
    props.key.grant(this.grantee, 'kms:Decrypt', 'kms:GenerateDataKey');

    this.machine = new sfn.StateMachine(this, 'Resource', {
      comment: props.title,
      definitionBody: sfn.DefinitionBody.fromString(
        JSON.stringify(props.definition).replaceAll('${Partition}', stack.partition),
      ),
      definitionSubstitutions: props.substitutions,
      // by ARN: the CDK would write its own statements into an inline policy of the role
      role: iam.Role.fromRoleArn(this, 'RoleByArn', role.roleArn, { mutable: false }),
      logs: {
        destination: props.logGroup,
        level: sfn.LogLevel.ALL,
        includeExecutionData: props.logData ?? true,
      },
      tracingEnabled: true,
    });
    // here and not by a prop, which would let log delivery of any account into the key
    (this.machine.node.defaultChild as sfn.CfnStateMachine).encryptionConfiguration = {
      type: 'CUSTOMER_MANAGED_KMS_KEY',
      kmsKeyId: props.key.keyArn,
    };
    // Step Functions tries the log when it creates the machine.
    this.machine.node.addDependency(this.policy);

    const metric = (name: string) => this.machine.metric(name, { statistic: 'Sum', period: Duration.minutes(1) });
    this.alarm = toldAlarm(this, 'Failed', {
      description: `${props.title}: an execution failed, timed out or was aborted`,
      metric: new cloudwatch.MathExpression({
        // a sum of which one part has no data has none itself, and nobody would be told of a failure
        expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)',
        usingMetrics: {
          failed: metric('ExecutionsFailed'),
          timedOut: metric('ExecutionsTimedOut'),
          aborted: metric('ExecutionsAborted'),
        },
        period: Duration.minutes(1),
      }),
      threshold: 1,
      topic: props.topic,
    });
  }

  /** Allows the machine's role `actions`; `why` stands for every resource with a wildcard. */
  public allow(
    actions: string[],
    resources: string[],
    more: { readonly conditions?: Record<string, unknown>; readonly why?: string } = {},
  ): void {
    this.policy.addStatements(new iam.PolicyStatement({ actions, resources, conditions: more.conditions }));
    if (!more.why) return;
    for (const resource of resources) acknowledgeWildcard(this.policy, resource, more.why);
  }

  /** Denies the machine's role `actions` on `resources`, whatever allows them. */
  public deny(actions: string[], resources: string[]): void {
    this.policy.addStatements(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions, resources }));
  }
}
