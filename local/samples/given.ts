import { App, Stack } from 'aws-cdk-lib';
import { CfnKnowledgeBase } from 'aws-cdk-lib/aws-bedrock';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import {
  AgentArtifact,
  AgentTools,
  type DefenseInDepthProps,
  Geography,
  IncidentResponse,
  InternetAccess,
  KbTenancy,
  LlmDataVault,
  LlmEndpoint,
  LlmModel,
  ModelAccess,
  ModelGuardrail,
  PrivateLlmNetwork,
  SecureKnowledgeBase,
  ToolAccess,
  ToolEffect,
  WorkloadIdentity,
} from '../../lib';

/** What the smallest calls in the READMEs take for granted, by the names that they use; each is made when it is read. */
export function given() {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
  const there = new Construct(stack, 'There');
  const models = { default: LlmModel.foundationModel('amazon.nova-micro-v1:0') };
  const tenancy = KbTenancy.byTenant();
  const guardrail = once(() => new ModelGuardrail(there, 'Guardrail'));
  const network = once(
    () =>
      new PrivateLlmNetwork(there, 'Network', {
        internet: InternetAccess.VIA_FIREWALL,
        availabilityZones: ['eu-central-1a', 'eu-central-1b'],
      }),
  );
  return {
    stack,
    models,
    tenancy,
    endpoints: [LlmEndpoint.ECR_API, LlmEndpoint.ECR_DOCKER, LlmEndpoint.LOGS],
    get artifact() {
      const images = ecr.Repository.fromRepositoryName(there, 'Images', 'agents');
      return AgentArtifact.image(images, `sha256:${'0123456789abcdef'.repeat(4)}`);
    },
    get guardrail() {
      return guardrail();
    },
    get knowledge() {
      return new SecureKnowledgeBase(there, 'Knowledge', { vault: new LlmDataVault(there, 'Documents'), tenancy });
    },
    get modelAccess() {
      return new ModelAccess(there, 'Models', { guardrail: guardrail(), models });
    },
    get network() {
      return network();
    },
    get vpc() {
      return network().vpc;
    },
    get vault() {
      return new LlmDataVault(there, 'Vault');
    },
    get identity() {
      return new WorkloadIdentity(there, 'Identity');
    },
    get tools() {
      const find = AgentTools.lambdaFunction('find-claim', {
        handler: lambda.Function.fromFunctionName(there, 'Find', 'find-claim'),
        description: 'Finds a claim by its number.',
        inputSchema: { type: 'object', properties: { number: { type: 'string', maxLength: 20 } } },
        effect: ToolEffect.READ,
        allow: [ToolAccess.anyUser()],
      });
      return [find];
    },
    get topic() {
      return new IncidentResponse(there, 'Response', { contacts: ['security@example.com'] }).topic;
    },
  };
}

/** What is made at the first call. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The smallest call of `DefenseInDepth`, and what the table of everyday tasks takes for granted besides. */
export function applicationGiven() {
  const app = new App();
  const env = { region: 'eu-central-1' };
  const shared = new Stack(app, 'Shared', { env });
  const basics: DefenseInDepthProps = {
    env,
    models: { default: LlmModel.geographicProfile(Geography.EU, 'amazon.nova-lite-v1:0') },
    contacts: ['security@example.com'],
    monthlyLimitUsd: 1000,
  };
  return {
    app,
    basics,
    knowledgeBase: CfnKnowledgeBase.fromKnowledgeBaseId(shared, 'Handbook', 'KB12345678'),
    role: iam.Role.fromRoleArn(shared, 'Responder', 'arn:aws:iam::111122223333:role/responder'),
    hostedZone: route53.HostedZone.fromHostedZoneAttributes(shared, 'Zone', {
      hostedZoneId: 'Z0123456789ABCDEFGHIJ',
      zoneName: 'example.com',
    }),
    vpc: ec2.Vpc.fromVpcAttributes(shared, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['eu-central-1a', 'eu-central-1b'],
      privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
      privateSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
    }),
  };
}
