import { Duration, Names, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../../private/acknowledge';
import { PolicyPrincipal } from '../../../private/function-role';
import { responsePath } from '../../../private/response-path';
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
  /** Of its role; absent: that of incident response, by which policies of the organization let it contain. */
  readonly path?: string;
}

/** What a statement is made of; `why` stands for every resource with a wildcard. */
interface Allowed {
  readonly conditions?: Record<string, unknown>;
  readonly why?: string;
}

const NO_RESOURCE = 'Step Functions needs these to deliver its log and traces, and AWS defines no resource for them.';

/**
 * A state machine with a role and a policy of its own, encrypted, logged and traced, whose failures raise an alarm.
 *
 * The role has a permissions boundary: a list of the actions of its job, those on IAM with the same conditions as in its
 * policy. What somebody attaches to the role later gives it nothing that is not in the list.
 */
export class Machine extends Construct {
  /** The ARN by the machine's name, which nothing has to wait for. */
  public static arnOf(scope: Construct, name: string): string {
    return Stack.of(scope).formatArn({ service: 'states', resource: `stateMachine:${name}` });
  }

  /**
   * The name of the machine `id` of `scope`, also before it is made. It begins with the name of the stack as CloudFormation
   * would cut it: policies of the organization know machines by it, which have no tag of their stack.
   */
  public static nameIn(scope: Construct, id: string): string {
    let stack = Stack.of(scope);
    while (stack.nestedStackParent) stack = stack.nestedStackParent;
    // 80 is what the service takes
    const own = Names.uniqueResourceName(scope, { maxLength: 34 }) + id.replaceAll(/\W|_/g, '');
    return `${stack.stackName.slice(0, 24)}-${own}`;
  }

  public readonly machine: sfn.StateMachine;
  /** The name of the machine, known before it is made: the trust of its role and others' policies name it. */
  public readonly machineName: string;
  public readonly role: iam.IRole;
  /** All that the role may do. */
  public readonly policy: iam.ManagedPolicy;
  /** Receives grants for the role: what it may do goes to `policy`, and policies of resources name the role. */
  public readonly grantee: iam.IGrantable;
  public readonly alarm: cloudwatch.Alarm;
  private readonly ceiling: iam.ManagedPolicy;
  private readonly job: iam.PolicyStatement;

  constructor(scope: Construct, id: string, props: MachineProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.machineName = Machine.nameIn(scope, id);
    // '*': the policy says on what, the boundary what kind of work it can be at most
    this.job = new iam.PolicyStatement({ sid: 'Job', resources: ['*'] });
    this.ceiling = new iam.ManagedPolicy(this, 'Ceiling', {
      description: `At most: ${props.title}`,
      statements: [this.job],
    });
    acknowledgeWildcard(
      this.ceiling,
      '*',
      'The policy is a permissions boundary: it grants nothing, and lists the actions of the job. The policy of the role names the resources.',
    );
    const role = new iam.Role(this, 'Role', {
      description: props.title,
      path: props.path ?? responsePath(this),
      permissionsBoundary: this.ceiling,
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          // no other machine of the account may be given this role (Step Functions Developer Guide, Creating an IAM role)
          ArnEquals: { 'aws:SourceArn': Machine.arnOf(this, this.machineName) },
        },
      }),
    });
    this.role = role;
    this.policy = new iam.ManagedPolicy(this, 'Policy', { description: props.title, roles: [role] });
    this.grantee = { grantPrincipal: new JobPrincipal(role, this.policy, this.job) };
    // not PutResourcePolicy: the policy of the log group lets the deliveries in already (`IncidentResponse`), which is all that
    // CloudWatch Logs would write (CloudWatch Logs User Guide, Logs sent to CloudWatch Logs)
    this.allow(
      [
        'logs:CreateLogDelivery',
        'logs:GetLogDelivery',
        'logs:UpdateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:ListLogDeliveries',
        'logs:DescribeResourcePolicies',
        'logs:DescribeLogGroups',
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
      ],
      ['*'],
      { why: NO_RESOURCE },
    );
    // by name: the role asks itself, and not through Step Functions (AWS Step Functions Developer Guide, Scoping with kms:ViaService)
    props.key.grant(this.grantee, 'kms:Decrypt', 'kms:GenerateDataKey');

    this.machine = new sfn.StateMachine(this, 'Resource', {
      stateMachineName: this.machineName,
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
    this.machine.node.addDependency(this.policy, props.logGroup);

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

  /** Allows the machine's role `actions`. */
  public allow(actions: string[], resources: string[], more: Allowed = {}): void {
    this.policy.addStatements(new iam.PolicyStatement({ actions, resources, conditions: more.conditions }));
    this.job.addActions(...actions);
    this.acknowledge(this.policy, resources, more);
  }

  /** Allows `actions` that change rights, and lets the boundary allow them under the same conditions only. */
  public write(actions: string[], resources: string[], more: Allowed): void {
    for (const policy of [this.policy, this.ceiling]) {
      policy.addStatements(new iam.PolicyStatement({ actions, resources, conditions: more.conditions }));
      this.acknowledge(policy, resources, more);
    }
  }

  /** Denies `actions` on `resources`, whatever allows them. */
  public forbid(actions: string[], resources: string[], conditions?: Record<string, unknown>): void {
    for (const policy of [this.policy, this.ceiling]) {
      policy.addStatements(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions, resources, conditions }));
    }
  }

  private acknowledge(policy: iam.ManagedPolicy, resources: string[], { why }: Allowed): void {
    if (!why) return;
    for (const resource of resources) acknowledgeWildcard(policy, resource, why);
  }
}

/** What other constructs grant is a part of the job too, but for rights on IAM, which `write` gives under conditions. */
class JobPrincipal extends PolicyPrincipal {
  constructor(
    role: iam.Role,
    policy: iam.ManagedPolicy,
    private readonly job: iam.PolicyStatement,
  ) {
    super(role, policy);
  }

  public addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    this.job.addActions(...statement.actions.filter((action) => !action.startsWith('iam:')));
    return super.addToPrincipalPolicy(statement);
  }
}
