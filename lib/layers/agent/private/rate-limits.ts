import { CfnResource } from 'aws-cdk-lib';
import { Construct } from 'constructs';

export interface RateLimitsProps {
  readonly gatewayId: string;
  readonly userRequestsPerMinute: number;
  /** Absent: what is called is not limited by itself. */
  readonly toolRequestsPerMinute?: number;
}

/**
 * What one caller may send, and what one tool gets. AgentCore says itself that this is no boundary: it counts in several
 * places, lets a call pass when it cannot count, and a caller without the claim is not limited. Every token that the gateway
 * takes has `sub`, and `*` stands for each value that has no entry of its own.
 */
export class RateLimits extends Construct {
  constructor(scope: Construct, id: string, props: RateLimitsProps) {
    super(scope, id);
    const { gatewayId } = props;
    const limit = (name: string, keys: Record<string, string>, Rate: number) =>
      // not every version of aws-cdk-lib that is supported has the type
      new CfnResource(this, name, {
        type: 'AWS::BedrockAgentCore::GatewayRateLimit',
        properties: {
          GatewayIdentifier: gatewayId,
          DimensionKeys: Object.keys(keys),
          Entries: [{ Dimensions: keys, Requests: [{ Rate, Period: 'minute' }] }],
        },
      });
    limit('OfUser', { '$.context.jwt.sub': '*' }, props.userRequestsPerMinute);
    // by tool: a request for a tool names no target that AgentCore would count by
    if (props.toolRequestsPerMinute !== undefined) limit('OfTool', { toolName: '*' }, props.toolRequestsPerMinute);
  }
}
