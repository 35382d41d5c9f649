import { Stack } from 'aws-cdk-lib';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { EdgeProtection } from '../../edge';
import { LlmEndpoint, type PrivateLlmNetwork } from '../../network';

/** What stands before a gateway. */
export interface GatewayEdge {
  readonly edge?: EdgeProtection;
  readonly webAclArn?: string;
  /** The paths at which prompts arrive. */
  readonly paths: string[];
}

/** Puts a web ACL before a gateway, which lets nothing pass when AWS WAF does not answer; returns the one that was made or given. */
export function protectGateway(
  scope: Construct,
  gateway: agentcore.CfnGateway,
  { edge, webAclArn, paths }: GatewayEdge,
): EdgeProtection | undefined {
  if (webAclArn !== undefined) {
    // not every version of aws-cdk-lib that is supported has the property
    gateway.addPropertyOverride('WafConfiguration', { FailureMode: 'FAIL_CLOSE' });
    new CfnWebACLAssociation(scope, 'WebAclAssociation', { webAclArn, resourceArn: gateway.attrGatewayArn });
    return undefined;
  }
  const protection = edge ?? new EdgeProtection(scope, 'Edge', { allowHttpLibraries: true, chatPaths: paths });
  protection.associateAgentGateway(gateway);
  return protection;
}

/** Lets calls in through the endpoint of a network alone. */
export function admitThroughEndpoint(scope: Construct, gatewayArn: string, network: PrivateLlmNetwork): void {
  const policy = new iam.PolicyDocument({
    statements: [
      new iam.PolicyStatement({
        sid: 'ThroughTheEndpoint',
        // AgentCore takes no other principal for callers with a token, whom it has verified before
        principals: [new iam.StarPrincipal()],
        actions: ['bedrock-agentcore:InvokeGateway'],
        resources: [gatewayArn],
        conditions: {
          StringEquals: { 'aws:SourceVpce': network.endpoint(LlmEndpoint.AGENTCORE_GATEWAY).vpcEndpointId },
        },
      }),
    ],
  });
  new agentcore.CfnResourcePolicy(scope, 'ResourcePolicy', {
    resourceArn: gatewayArn,
    policy: Stack.of(scope).toJsonString(policy.toJSON()),
  });
}
