import { App, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AgentArtifact, AgentRuntime, type AgentRuntimeProps, RuntimeEntry } from '../../../lib/layers/agent';
import { WorkloadIdentity } from '../../../lib/layers/identity';
import { LlmModel, ModelAccess, ModelGuardrail } from '../../../lib/layers/model';
import { LlmEndpoint, PrivateLlmNetwork } from '../../../lib/layers/network';
import { env } from './gateways';

export const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const ENDPOINTS = [
  ...[LlmEndpoint.ECR_API, LlmEndpoint.ECR_DOCKER, LlmEndpoint.LOGS, LlmEndpoint.BEDROCK_RUNTIME],
  ...[LlmEndpoint.AGENTCORE, LlmEndpoint.AGENTCORE_GATEWAY],
];

export const freshStack = (region = env.region) => new Stack(new App(), 'Stack', { env: { ...env, region } });
export const imageIn = (stack: Stack, digest = DIGEST) =>
  AgentArtifact.image(ecr.Repository.fromRepositoryName(stack, 'Images', 'agents'), digest);
export const networkIn = (stack: Stack) => new PrivateLlmNetwork(stack, 'Network', { endpoints: ENDPOINTS });
export const modelsIn = (stack: Stack) =>
  new ModelAccess(stack, 'Models', {
    guardrail: new ModelGuardrail(stack, 'ModelGuardrail'),
    models: {
      small: LlmModel.foundationModel('amazon.nova-micro-v1:0'),
      large: LlmModel.foundationModel('amazon.nova-pro-v1:0'),
    },
  });
export const roleIn = (stack: Stack, name: string) =>
  new iam.Role(stack, name, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

/** An agent behind a gateway, but for what is given. */
export function agent(given: (stack: Stack) => Partial<AgentRuntimeProps> = () => ({}), stack = freshStack()) {
  const props = given(stack);
  return {
    stack,
    agent: new AgentRuntime(stack, 'Agent', {
      artifact: props.artifact ?? imageIn(stack),
      network: props.network ?? networkIn(stack),
      entry: props.entry ?? RuntimeEntry.gateway(new WorkloadIdentity(stack, 'Identity')),
      alarmTopic: sns.Topic.fromTopicArn(stack, 'AgentTopic', `arn:aws:sns:${stack.region}:${env.account}:alarms`),
      ...props,
    }),
  };
}
