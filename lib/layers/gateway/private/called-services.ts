import type { Service } from '../../../contract/services';
import type { Authorization } from '../../identity';
import { LlmEndpoint } from '../../network';
import type { LlmGatewayOptions } from '../llm-gateway-props';

/**
 * How the handler reaches a service from its network; DynamoDB has a gateway endpoint in every one, Step Functions is called
 * by the functions of incident response alone, and KMS, SNS and the control plane of AgentCore by those of the agent layer.
 */
const ENDPOINTS: Readonly<
  Record<Exclude<Service, 'bedrock-agentcore-control' | 'dynamodb' | 'states' | 'kms' | 'sns'>, LlmEndpoint>
> = {
  'bedrock-runtime': LlmEndpoint.BEDROCK_RUNTIME,
  'bedrock-agent': LlmEndpoint.BEDROCK_AGENT,
  'bedrock-agent-runtime': LlmEndpoint.BEDROCK_AGENT_RUNTIME,
  appconfigdata: LlmEndpoint.APPCONFIG_DATA,
  secretsmanager: LlmEndpoint.SECRETS_MANAGER,
  verifiedpermissions: LlmEndpoint.VERIFIED_PERMISSIONS,
  lambda: LlmEndpoint.LAMBDA,
};

/** The interface endpoints without which a handler with these options could not do its work. */
export function neededEndpoints(
  { aliases = {}, tools = {}, agentGateway }: Pick<LlmGatewayOptions, 'aliases' | 'tools' | 'agentGateway'>,
  authorization: Authorization,
): LlmEndpoint[] {
  const used: Readonly<Record<keyof typeof ENDPOINTS, boolean>> = {
    'bedrock-runtime': true,
    appconfigdata: true,
    secretsmanager: true,
    'bedrock-agent': Object.values(aliases).some(({ systemPrompt }) => systemPrompt),
    'bedrock-agent-runtime': Object.values(aliases).some(({ retrieval }) => retrieval),
    lambda: Object.keys(tools).length > 0,
    verifiedpermissions: authorization._asksStore,
  };
  const services = (Object.keys(used) as (keyof typeof used)[]).filter((name) => used[name]);
  // with a token of the caller, not with the handler's role
  return [...services.map((name) => ENDPOINTS[name]), ...(agentGateway ? [LlmEndpoint.AGENTCORE_GATEWAY] : [])];
}
