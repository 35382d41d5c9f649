import { Size } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';
import { checkOffered } from '../../../private/offered';
import { checkWholeNumber } from '../../../private/whole-number';
import { LlmEndpoint } from '../../network';
import type { AgentGatewayProps } from '../agent-gateway-props';
import { checkGatewayDoor } from './check-gateway-door';
import { INSPECTED } from './gateway-settings';

const MAX_REQUEST = Size.mebibytes(1);

/** Throws for props that AgentCore, or the functions of the gateway, would refuse later. */
export function checkAgentGateway(scope: Construct, props: AgentGatewayProps): void {
  const { tools, webAclArn, network, maxRequest = INSPECTED } = props;
  const types = ['Gateway', 'GatewayTarget', 'Policy', 'GatewayRateLimit', ...(network ? ['ResourcePolicy'] : [])];
  for (const type of types) {
    checkOffered(scope, `AWS::BedrockAgentCore::${type}`, "'tools' must be given to an LlmGateway instead");
  }
  const fail = (must: string): never => {
    throw new PropsError(scope, must);
  };
  checkWholeNumber(scope, 'userRequestsPerMinute', props.userRequestsPerMinute, 1, 6_000);
  checkWholeNumber(scope, 'toolRequestsPerMinute', props.toolRequestsPerMinute, 1, 60_000);
  checkWholeNumber(scope, 'concurrency', props.concurrency, 1, 1_000);
  if (props.reserveConcurrency === false && props.concurrency !== undefined) {
    fail(
      `'concurrency' must be absent with 'reserveConcurrency' false: it is what would be reserved, got ${props.concurrency}`,
    );
  }
  if (tools.length === 0) fail("'tools' must hold at least one target, got none");
  checkGatewayDoor(scope, props);
  const most = webAclArn === undefined ? INSPECTED : MAX_REQUEST;
  if (maxRequest.toBytes() < 1024 || maxRequest.toBytes() > most.toBytes()) {
    fail(`'maxRequest' must be 1024 to ${most.toBytes()} bytes, got ${maxRequest.toBytes()}`);
  }
  network?._needs(LlmEndpoint.AGENTCORE_GATEWAY);
}
