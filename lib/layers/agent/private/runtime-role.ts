import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../../private/acknowledge';
import { PolicyPrincipal } from '../../../private/function-role';

export interface RuntimeRoleProps {
  /** The name of the runtime: its id begins with it. */
  readonly runtimeName: string;
  /** The log group that the code writes to, or a pattern of its name. */
  readonly logGroupPattern: string;
  readonly boundary?: iam.IManagedPolicy;
}

/**
 * The role of an agent, which AgentCore alone assumes, for runtimes of this name in this account and Region. Any code in the
 * machine of the agent has its credentials: it may write one log, pull its own image, and what is granted to it.
 */
export class RuntimeRole extends Construct {
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;
  public readonly grantee: iam.IGrantable;

  constructor(scope: Construct, id: string, props: RuntimeRoleProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.role = new iam.Role(this, 'Resource', {
      description: 'An agent, and whatever a model makes its code do',
      permissionsBoundary: props.boundary,
      assumedBy: new iam.ServicePrincipal('bedrock-agentcore.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: {
            // a pattern: the runtime names its role, so the role cannot name the runtime
            'aws:SourceArn': stack.formatArn({
              service: 'bedrock-agentcore',
              resource: 'runtime',
              resourceName: `${props.runtimeName}-??????????`,
            }),
          },
        },
      }),
    });
    this.policy = new iam.ManagedPolicy(this, 'Policy', { roles: [this.role] });
    this.grantee = { grantPrincipal: new PolicyPrincipal(this.role, this.policy) };
    this.writesItsLog(props.logGroupPattern);
  }

  /** Says of the right to a token of Amazon ECR, which comes with an image, why it names no repository. */
  public pullsAnImage(): void {
    acknowledgeWildcard(
      this.policy,
      '*',
      'A token of Amazon ECR is for a registry and knows no resource; what it opens are the repositories that other statements name.',
    );
  }

  private writesItsLog(logGroupPattern: string): void {
    const stack = Stack.of(this);
    const arn = (resourceName: string) =>
      stack.formatArn({
        service: 'logs',
        resource: 'log-group',
        resourceName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
    const own = arn(`${logGroupPattern}:*`);
    const all = arn('*');
    this.policy.addStatements(
      new iam.PolicyStatement({
        sid: 'OwnLog',
        actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        resources: [own],
      }),
      new iam.PolicyStatement({
        sid: 'NamesOfLogs',
        // by which AgentCore finds out that the log group is there; it tells names and no content
        actions: ['logs:DescribeLogGroups'],
        resources: [all],
      }),
    );
    acknowledgeWildcard(
      this.policy,
      own,
      'AgentCore names streams itself, and the log group after the id of the runtime, of which only the name is known before.',
    );
    acknowledgeWildcard(
      this.policy,
      all,
      'AgentCore looks for the log group of the runtime among those of the account. It learns names and no content.',
    );
  }
}
