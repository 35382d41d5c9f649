import { Size, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkArnRegion } from '../../../private/check-props';
import { PropsError } from '../../../private/errors';
import { checkOffered } from '../../../private/offered';
import { checkWholeNumber } from '../../../private/whole-number';
import { TokenUse, WorkloadIdentity } from '../../identity';
import { LlmEndpoint } from '../../network';
import type { AgentGatewayProps } from '../agent-gateway-props';
import { INSPECTED } from './gateway-settings';

const MAX_REQUEST = Size.mebibytes(1);

/** Throws for props that AgentCore, or the functions of the gateway, would refuse later. */
export function checkAgentGateway(scope: Construct, props: AgentGatewayProps): void {
  const { identity, tools, edge, webAclArn, network, maxRequest = INSPECTED } = props;
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
  if (edge && webAclArn) fail(`'webAclArn' must be absent with 'edge': a gateway has one web ACL, got ${webAclArn}`);
  if (webAclArn !== undefined && !Token.isUnresolved(webAclArn)) {
    if (!/^arn:[^:]+:wafv2:[^:]+:\d{12}:regional\/webacl\/[^/]+\/[^/]+$/.test(webAclArn)) {
      fail(`'webAclArn' must name a regional web ACL, got '${webAclArn}'`);
    }
    checkArnRegion(scope, 'webAclArn', webAclArn);
  }
  const most = webAclArn === undefined ? INSPECTED : MAX_REQUEST;
  if (maxRequest.toBytes() < 1024 || maxRequest.toBytes() > most.toBytes()) {
    fail(`'maxRequest' must be 1024 to ${most.toBytes()} bytes, got ${maxRequest.toBytes()}`);
  }
  const { tokenUse } = identity.acceptedTokens();
  if (tokenUse === TokenUse.ID) fail("'identity' must accept access tokens: ID tokens have no scope, got TokenUse.ID");
  const own = identity instanceof WorkloadIdentity;
  if (!own && props.scope === undefined) {
    fail("'scope' must be given with an identity that exists elsewhere, got none");
  }
  if (own && props.scope !== undefined) {
    fail(`'scope' must be absent with a WorkloadIdentity, which gives its users one, got '${props.scope}'`);
  }
  if (
    props.scope !== undefined &&
    !Token.isUnresolved(props.scope) &&
    !/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(props.scope)
  ) {
    fail(`'scope' must be one scope, got '${props.scope}'`);
  }
  network?._needs(LlmEndpoint.AGENTCORE_GATEWAY);
}
