import { Lazy, Stack } from 'aws-cdk-lib';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { RUNTIME_SIDE_DOORS } from '../../../facts/agent-doors';
import { PropsError } from '../../../private/errors';
import { namedPrincipals } from '../../../private/principals';

export interface RuntimeDoorsProps {
  readonly runtimeArn: string;
  readonly endpointArn: string;
}

const INVOKE = 'bedrock-agentcore:InvokeAgentRuntime';

/**
 * The policies of a runtime and of its endpoint, both of which AgentCore asks. A shell, a command, a stream and a call in the name
 * of a user are nobody's, whatever IAM allows him.
 */
export class RuntimeDoors extends Construct {
  /** Callers by their account. */
  private readonly callers = new Map<string, Set<string>>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: RuntimeDoorsProps,
  ) {
    super(scope, id);
    for (const [name, arn] of [
      ['OfRuntime', props.runtimeArn],
      ['OfEndpoint', props.endpointArn],
    ] as const) {
      new agentcore.CfnResourcePolicy(this, name, {
        resourceArn: arn,
        // late: callers are granted one by one
        policy: Lazy.uncachedString({ produce: () => Stack.of(this).toJsonString(this.policy(arn).toJSON()) }),
      });
    }
  }

  /** Lets roles or users call, by IAM and by these policies. */
  public admit(prop: string, grantee: iam.IGrantable): iam.Grant {
    const named = namedPrincipals(this, grantee);
    if (!named) {
      throw new PropsError(
        this.node.scope!,
        `'${prop}' must be roles or users of IAM, got one without an ARN of its own`,
      );
    }
    const known = this.callers.get(named.account) ?? new Set();
    for (const arn of named.arns) known.add(arn);
    this.callers.set(named.account, known);
    return iam.Grant.addToPrincipal({
      grantee,
      actions: [INVOKE],
      resourceArns: [this.props.runtimeArn, this.props.endpointArn],
    });
  }

  private policy(arn: string): iam.PolicyDocument {
    return new iam.PolicyDocument({
      statements: [
        ...this.signed(arn),
        new iam.PolicyStatement({
          sid: 'NoSideDoors',
          effect: iam.Effect.DENY,
          principals: [new iam.StarPrincipal()],
          actions: [...RUNTIME_SIDE_DOORS],
          resources: [arn],
        }),
      ],
    });
  }

  private signed(arn: string): iam.PolicyStatement[] {
    const arns = [...this.callers.values()].flatMap((each) => [...each]);
    return [
      ...[...this.callers].map(
        ([account, callers], i) =>
          new iam.PolicyStatement({
            sid: `Callers${i || ''}`,
            // their account, and who of it in the condition: AgentCore may refuse a principal that does not exist yet
            principals: [new iam.AccountPrincipal(account)],
            actions: [INVOKE],
            resources: [arn],
            conditions: { ArnEquals: { 'aws:PrincipalArn': [...callers] } },
          }),
      ),
      new iam.PolicyStatement({
        sid: 'NobodyElse',
        effect: iam.Effect.DENY,
        principals: [new iam.StarPrincipal()],
        actions: [INVOKE],
        resources: [arn],
        ...(arns.length > 0 && { conditions: { ArnNotEquals: { 'aws:PrincipalArn': arns } } }),
      }),
    ];
  }
}
