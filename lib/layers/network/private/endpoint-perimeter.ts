import { Aws, Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { DYNAMODB_ACTIONS, type EndpointAccess, INVOKE_MODEL, S3_ACTIONS } from './endpoint-service';

/**
 * Policy statements of endpoints: who may pass and to whose resources.
 *
 * Principal is always `*`: a gateway endpoint takes an account as principal for its root user only, so who passes is
 * said by a condition in every statement.
 */
export class EndpointPerimeter {
  constructor(
    private readonly scope: Construct,
    private readonly organizationId?: string,
  ) {}

  /** What passes an interface endpoint. */
  public statements(access: EndpointAccess[]): iam.PolicyStatement[] {
    return access.map(({ actions, resources }) =>
      resources
        ? this.allow(
            actions,
            resources.map((resource) => this.arn(resource)),
            this.ownResources(),
          )
        : // These actions take no resource, so IAM knows only '*'.
          this.allow(actions, ['*']),
    );
  }

  /** Models have no account of their own: which may pass is said by their ARNs alone. */
  public invoke(modelArns: string[]): iam.PolicyStatement {
    return this.allow(INVOKE_MODEL, modelArns);
  }

  /** Knowledge bases by their ids; `*` for each of the own account or organization. */
  public retrieve(ids: () => readonly string[]): iam.PolicyStatement {
    const arns = () => ids().map((id) => this.arn(`bedrock:knowledge-base/${id}`));
    return this.allow(['bedrock:Retrieve'], Lazy.list({ produce: arns }), this.ownResources());
  }

  /** Guardrails of whatever account: an organization's guardrail is not the workload's own. */
  public applyGuardrails(arns: string[]): iam.PolicyStatement {
    return this.allow(['bedrock:ApplyGuardrail'], arns);
  }

  /**
   * Calls of tools by callers with a token, who are no principals of IAM: no condition on the principal holds for them, and
   * one would shut them out (Amazon Bedrock AgentCore Developer Guide, Interface VPC endpoints). Which tokens count, the gateway
   * decides, so its ARN is what bounds this.
   */
  public toolCalls(gatewayArn: string): iam.PolicyStatement {
    return new iam.PolicyStatement({
      principals: [new iam.StarPrincipal()],
      actions: ['bedrock-agentcore:InvokeGateway'],
      resources: [gatewayArn],
    });
  }

  public s3(): iam.PolicyStatement {
    // ARNs of buckets name no account, so the condition is what keeps others' buckets out.
    const own = this.organizationId ? this.ownResources() : { 'aws:ResourceAccount': Aws.ACCOUNT_ID };
    const arn = Stack.of(this.scope).formatArn({ service: 's3', region: '', account: '', resource: '*' });
    return this.allow(S3_ACTIONS, [arn], own);
  }

  /**
   * Layers of images lie in AWS's own bucket and come by URLs that Amazon ECR signs, so no condition on the
   * workload's principals can hold for them. Nothing can be written there.
   */
  public ecrLayers(): iam.PolicyStatement {
    return new iam.PolicyStatement({
      principals: [new iam.StarPrincipal()],
      actions: ['s3:GetObject'],
      resources: [Fn.sub('arn:${AWS::Partition}:s3:::prod-${AWS::Region}-starport-layer-bucket/*')],
    });
  }

  /**
   * Code of agents that was given to AgentCore as an archive lies in a bucket of AWS's own, which AgentCore reads for itself:
   * no condition on the workload's principals can hold for it. Nothing can be written there.
   */
  public agentCode(): iam.PolicyStatement {
    return new iam.PolicyStatement({
      principals: [new iam.StarPrincipal()],
      actions: ['s3:GetObject'],
      // AWS generates the middle of the name, in a namespace in which nobody else makes buckets
      resources: [Fn.sub('arn:${AWS::Partition}:s3:::acr-code-*-${AWS::Region}-an/*')],
      conditions: { StringEquals: { 'aws:PrincipalServiceName': 'bedrock-agentcore.amazonaws.com' } },
    });
  }

  public dynamodb(): iam.PolicyStatement {
    return this.allow(DYNAMODB_ACTIONS, [this.arn('dynamodb:table/*')], this.ownResources());
  }

  private allow(
    actions: string[],
    resources: string[],
    ownResources: Record<string, string> = {},
  ): iam.PolicyStatement {
    return new iam.PolicyStatement({
      principals: [new iam.StarPrincipal()],
      actions,
      resources,
      conditions: {
        StringEquals: {
          ...(this.organizationId
            ? { 'aws:PrincipalOrgID': this.organizationId }
            : { 'aws:PrincipalAccount': Aws.ACCOUNT_ID }),
          ...ownResources,
        },
      },
    });
  }

  private ownResources(): Record<string, string> {
    // In account mode the ARNs name the account.
    return this.organizationId ? { 'aws:ResourceOrgID': this.organizationId } : {};
  }

  private arn(pattern: string): string {
    const [, service, region, resource] = /^([a-z0-9-]+):(?:(\*?):)?(.+)$/.exec(pattern)!;
    const account = this.organizationId ? '*' : Aws.ACCOUNT_ID;
    return `arn:${Aws.PARTITION}:${service}:${region ?? Aws.REGION}:${account}:${resource}`;
  }
}
