/**
 * Every kind of compute that runs code of the account's own, and where it says under which role and where in a network.
 *
 * Source: AWS CloudFormation Template Reference, the types below.
 *
 * @asOf 2026-11
 */

export interface Compute {
  /** Where it names its role, or what names the role in its place; the first that is there counts. */
  readonly role: readonly string[];
  /** Where in a network it runs; nothing where something else decides that. */
  readonly network?: Network;
}

export interface Network {
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
  /** What holds subnets and groups in its place. */
  readonly connector?: string;
  /** What gives it an address of the internet, and the value that does. */
  readonly address?: readonly [path: string, value: string];
  /** Whether it listens at addresses of its own, where a security group decides who may come. */
  readonly listens?: true;
}

/** What names a role in the place of compute, and where. */
export const ROLE_HOLDERS: Readonly<Record<string, readonly string[]>> = {
  'AWS::ECS::TaskDefinition': ['TaskRoleArn'],
  'AWS::IAM::InstanceProfile': ['Roles[]'],
  'AWS::EC2::LaunchTemplate': [
    'LaunchTemplateData.IamInstanceProfile.Arn',
    'LaunchTemplateData.IamInstanceProfile.Name',
  ],
};

const VPC_CONFIG: Network = { subnets: ['VpcConfig.SubnetIds'], groups: ['VpcConfig.SecurityGroupIds'] };
const TOOL: Compute = {
  role: ['ExecutionRoleArn'],
  network: {
    subnets: ['NetworkConfiguration.VpcConfig.Subnets'],
    groups: ['NetworkConfiguration.VpcConfig.SecurityGroups'],
  },
};

export const COMPUTE: Readonly<Record<string, Compute>> = {
  'AWS::Lambda::Function': { role: ['Role'], network: VPC_CONFIG },
  'AWS::Serverless::Function': { role: ['Role'], network: VPC_CONFIG },
  'AWS::ECS::Service': {
    role: ['TaskDefinition'],
    network: {
      subnets: ['NetworkConfiguration.AwsvpcConfiguration.Subnets'],
      groups: ['NetworkConfiguration.AwsvpcConfiguration.SecurityGroups'],
      address: ['NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp', 'ENABLED'],
      listens: true,
    },
  },
  'AWS::ECS::TaskDefinition': { role: ROLE_HOLDERS['AWS::ECS::TaskDefinition']! },
  'AWS::EKS::PodIdentityAssociation': { role: ['RoleArn'] },
  'AWS::EKS::Nodegroup': { role: ['NodeRole'], network: { subnets: ['Subnets'], groups: [] } },
  'AWS::EC2::Instance': {
    role: ['IamInstanceProfile', 'LaunchTemplate.LaunchTemplateId', 'LaunchTemplate.LaunchTemplateName'],
    network: {
      subnets: ['SubnetId', 'NetworkInterfaces[].SubnetId'],
      groups: ['SecurityGroupIds', 'NetworkInterfaces[].GroupSet'],
      address: ['NetworkInterfaces[].AssociatePublicIpAddress', 'true'],
      listens: true,
    },
  },
  'AWS::EC2::LaunchTemplate': {
    role: ROLE_HOLDERS['AWS::EC2::LaunchTemplate']!,
    network: {
      subnets: ['LaunchTemplateData.NetworkInterfaces[].SubnetId'],
      groups: ['LaunchTemplateData.SecurityGroupIds', 'LaunchTemplateData.NetworkInterfaces[].Groups'],
      address: ['LaunchTemplateData.NetworkInterfaces[].AssociatePublicIpAddress', 'true'],
      listens: true,
    },
  },
  'AWS::Batch::JobDefinition': {
    role: ['ContainerProperties.JobRoleArn', 'EcsProperties.TaskProperties[].TaskRoleArn'],
  },
  'AWS::AppRunner::Service': {
    role: ['InstanceConfiguration.InstanceRoleArn'],
    network: {
      subnets: ['Subnets'],
      groups: ['SecurityGroups'],
      connector: 'NetworkConfiguration.EgressConfiguration.VpcConnectorArn',
    },
  },
  'AWS::SageMaker::NotebookInstance': {
    role: ['RoleArn'],
    network: { subnets: ['SubnetId'], groups: ['SecurityGroupIds'] },
  },
  'AWS::SageMaker::Model': {
    role: ['ExecutionRoleArn'],
    network: { subnets: ['VpcConfig.Subnets'], groups: ['VpcConfig.SecurityGroupIds'] },
  },
  'AWS::BedrockAgentCore::Runtime': {
    role: ['RoleArn'],
    network: {
      subnets: ['NetworkConfiguration.NetworkModeConfig.Subnets'],
      groups: ['NetworkConfiguration.NetworkModeConfig.SecurityGroups'],
    },
  },
  'AWS::BedrockAgentCore::CodeInterpreterCustom': TOOL,
  'AWS::BedrockAgentCore::BrowserCustom': TOOL,
  'AWS::StepFunctions::StateMachine': { role: ['RoleArn'] },
  'AWS::Serverless::StateMachine': { role: ['Role'] },
  'AWS::CodeBuild::Project': {
    role: ['ServiceRole'],
    network: { subnets: ['VpcConfig.Subnets'], groups: ['VpcConfig.SecurityGroupIds'] },
  },
  'AWS::Glue::Job': { role: ['Role'] },
};
