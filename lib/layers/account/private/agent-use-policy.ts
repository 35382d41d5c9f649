import type * as iam from 'aws-cdk-lib/aws-iam';
import { anywhere, deny, document } from './denial';

const GATEWAYS = ['bedrock-agentcore:CreateGateway', 'bedrock-agentcore:UpdateGateway'];
const TARGETS = ['bedrock-agentcore:CreateGatewayTarget', 'bedrock-agentcore:UpdateGatewayTarget'];
/** What a model, or an agent, runs its own code in. */
const MACHINES = [
  'bedrock-agentcore:CreateAgentRuntime',
  'bedrock-agentcore:CreateBrowser',
  'bedrock-agentcore:CreateCodeInterpreter',
  'bedrock-agentcore:UpdateAgentRuntime',
];

/**
 * How agents and gateways of tools may be made, by whomever. It binds principals of IAM: whoever calls a gateway or a runtime
 * with a token is none, and is bound by their own policies.
 *
 * Source: Amazon Bedrock AgentCore Developer Guide, Use IAM condition keys with AgentCore Gateway, and with AgentCore VPC
 * settings.
 *
 * @asOf 2026-11
 */
export function agentUsePolicy(discoveryUrls?: readonly string[]): iam.PolicyDocument {
  return document(
    deny('OnlyAuthenticatedGateways', {
      actions: GATEWAYS,
      conditions: { StringEquals: { 'bedrock-agentcore:GatewayAuthorizerType': ['NONE', 'AUTHENTICATE_ONLY'] } },
    }),
    // where there is no engine there is no key, and what is not there is not equal
    deny('OnlyEnforcedGateways', {
      actions: GATEWAYS,
      conditions: { StringNotEquals: { 'bedrock-agentcore:PolicyEngineMode': 'ENFORCE' } },
    }),
    // a gateway that takes no tokens names no provider, and what is absent here is not denied
    discoveryUrls &&
      deny('OnlyApprovedIdp', {
        actions: GATEWAYS,
        conditions: {
          StringNotEquals: { 'bedrock-agentcore:DiscoveryUrl': discoveryUrls },
          Null: { 'bedrock-agentcore:DiscoveryUrl': 'false' },
        },
      }),
    deny('NoModelTargets', {
      actions: TARGETS,
      conditions: { Null: { 'bedrock-agentcore:InferenceTargetConfigurationType': 'false' } },
    }),
    deny('NoPassthroughTargets', {
      actions: TARGETS,
      conditions: { StringEquals: { 'bedrock-agentcore:HttpTargetConfigurationType': 'passthrough' } },
    }),
    deny('NoPassthroughTokens', {
      actions: TARGETS,
      conditions: { StringEquals: { 'bedrock-agentcore:CredentialProviderType': 'JWT_PASSTHROUGH' } },
    }),
    // Tools that AWS keeps for everybody: a template makes none, so no rule sees them, and their network is not ours.
    deny('NoSystemTools', {
      actions: [
        'bedrock-agentcore:InvokeCodeInterpreter',
        'bedrock-agentcore:StartBrowserSession',
        'bedrock-agentcore:StartCodeInterpreterSession',
      ],
      resources: [anywhere('bedrock-agentcore', '*', '*', 'aws')],
    }),
    // in the account of the caller by one of AWS's pages and in AWS's by others
    deny('NoWebSearch', { actions: ['bedrock-agentcore:InvokeWebSearch'] }),
    deny('OnlyInNetworks', {
      actions: MACHINES,
      conditions: { Null: { 'bedrock-agentcore:subnets': 'true' } },
    }),
    deny('OnlyMemoryWithKey', {
      actions: ['bedrock-agentcore:CreateMemory'],
      conditions: { Null: { 'bedrock-agentcore:KmsKeyArn': 'true' } },
    }),
  );
}
