/**
 * Types of CloudFormation that this library makes, and the Regions that do not have them. Types that no Region's schema knows
 * are too new for it, and left out.
 *
 * Source: the schemas of the CloudFormation registry, Region by Region, as cfn-lint 1.58.0 has them.
 * Written by scripts/external/missing-types.py.
 *
 * @asOf 2026-11
 */
export const MISSING_TYPES: Readonly<Record<string, readonly string[]>> = {
  'AWS::Backup::RestoreTestingPlan':
    'ap-southeast-5 ap-southeast-7 cn-north-1 cn-northwest-1 us-gov-east-1 us-gov-west-1'.split(' '),
  'AWS::Backup::RestoreTestingSelection':
    'ap-southeast-5 ap-southeast-7 cn-north-1 cn-northwest-1 us-gov-east-1 us-gov-west-1'.split(' '),
  'AWS::Bedrock::ApplicationInferenceProfile':
    'af-south-1 ap-east-1 ap-east-2 ap-south-2 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 cn-north-1 cn-northwest-1 eu-north-1 eu-south-2 il-central-1 mx-central-1 us-gov-east-1 us-gov-west-1 us-west-1'.split(
      ' ',
    ),
  'AWS::Bedrock::DataSource':
    'af-south-1 ap-east-1 ap-east-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 cn-north-1 cn-northwest-1 il-central-1 me-central-1 mx-central-1 us-west-1'.split(
      ' ',
    ),
  'AWS::Bedrock::EnforcedGuardrailConfiguration':
    'af-south-1 ap-east-1 ap-southeast-6 ca-west-1 cn-north-1 cn-northwest-1 me-central-1 mx-central-1'.split(' '),
  'AWS::Bedrock::Guardrail':
    'af-south-1 ap-east-1 ap-southeast-6 ca-west-1 cn-north-1 cn-northwest-1 mx-central-1'.split(' '),
  'AWS::Bedrock::GuardrailVersion':
    'af-south-1 ap-east-1 ap-southeast-6 ca-west-1 cn-north-1 cn-northwest-1 mx-central-1'.split(' '),
  'AWS::Bedrock::KnowledgeBase':
    'af-south-1 ap-east-1 ap-east-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 cn-north-1 cn-northwest-1 il-central-1 me-central-1 mx-central-1 us-west-1'.split(
      ' ',
    ),
  'AWS::Bedrock::Prompt':
    'af-south-1 ap-east-1 ap-east-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 cn-north-1 cn-northwest-1 il-central-1 me-central-1 mx-central-1 us-west-1'.split(
      ' ',
    ),
  'AWS::Bedrock::PromptVersion':
    'af-south-1 ap-east-1 ap-east-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 cn-north-1 cn-northwest-1 il-central-1 me-central-1 mx-central-1 us-west-1'.split(
      ' ',
    ),
  'AWS::Bedrock::ResourcePolicy':
    'af-south-1 ap-east-1 ap-southeast-6 ca-west-1 cn-north-1 cn-northwest-1 me-central-1 mx-central-1'.split(' '),
  'AWS::BedrockAgentCore::CodeInterpreterCustom':
    'af-south-1 ap-east-1 ap-east-2 ap-northeast-3 ap-southeast-3 ap-southeast-4 ap-southeast-6 ca-west-1 eu-central-2 il-central-1 me-central-1 mx-central-1 us-gov-east-1'.split(
      ' ',
    ),
  'AWS::BedrockAgentCore::Gateway':
    'af-south-1 ap-east-1 ap-east-2 ap-northeast-3 ap-southeast-3 ap-southeast-4 ap-southeast-6 ca-west-1 eu-central-2 il-central-1 me-central-1 mx-central-1 us-gov-east-1'.split(
      ' ',
    ),
  'AWS::BedrockAgentCore::GatewayRateLimit':
    'af-south-1 ap-east-1 ap-east-2 ap-northeast-3 ap-southeast-3 ap-southeast-4 ap-southeast-6 ca-west-1 eu-central-2 il-central-1 me-central-1 mx-central-1 us-gov-east-1 us-gov-west-1'.split(
      ' ',
    ),
  'AWS::BedrockAgentCore::GatewayTarget':
    'af-south-1 ap-east-1 ap-east-2 ap-northeast-3 ap-southeast-3 ap-southeast-4 ap-southeast-6 ap-southeast-7 ca-west-1 eu-central-2 il-central-1 me-central-1 mx-central-1 us-gov-east-1'.split(
      ' ',
    ),
  'AWS::BedrockAgentCore::Memory':
    'af-south-1 ap-east-1 ap-east-2 ap-northeast-3 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 cn-north-1 cn-northwest-1 eu-central-2 eu-south-2 il-central-1 me-central-1 mx-central-1 us-gov-east-1 us-west-1'.split(
      ' ',
    ),
  'AWS::BedrockAgentCore::Policy':
    'af-south-1 ap-east-1 ap-east-2 ap-northeast-3 ap-southeast-3 ap-southeast-4 ap-southeast-6 ca-west-1 cn-north-1 cn-northwest-1 eu-central-2 il-central-1 me-central-1 mx-central-1 us-gov-east-1'.split(
      ' ',
    ),
  'AWS::BedrockAgentCore::PolicyEngine':
    'af-south-1 ap-east-1 ap-east-2 ap-northeast-3 ap-southeast-3 ap-southeast-4 ap-southeast-6 ca-west-1 cn-north-1 cn-northwest-1 eu-central-2 il-central-1 me-central-1 mx-central-1 us-gov-east-1'.split(
      ' ',
    ),
  'AWS::BedrockAgentCore::ResourcePolicy':
    'af-south-1 ap-east-1 ap-east-2 ap-northeast-3 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 cn-north-1 cn-northwest-1 eu-central-2 eu-south-1 eu-south-2 il-central-1 me-central-1 mx-central-1 us-gov-east-1 us-west-1'.split(
      ' ',
    ),
  'AWS::BedrockAgentCore::Runtime':
    'af-south-1 ap-east-1 ap-east-2 ap-northeast-3 ap-southeast-3 ap-southeast-4 ap-southeast-6 ca-west-1 eu-central-2 il-central-1 me-central-1 mx-central-1 us-gov-east-1'.split(
      ' ',
    ),
  'AWS::BedrockAgentCore::RuntimeEndpoint':
    'af-south-1 ap-east-1 ap-east-2 ap-northeast-3 ap-southeast-3 ap-southeast-4 ap-southeast-6 ca-west-1 eu-central-2 il-central-1 me-central-1 mx-central-1 us-gov-east-1'.split(
      ' ',
    ),
  'AWS::Budgets::Budget':
    'af-south-1 ap-east-1 ap-east-2 ap-northeast-3 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 il-central-1 me-central-1 mx-central-1 us-gov-east-1 us-gov-west-1'.split(
      ' ',
    ),
  'AWS::Budgets::BudgetsAction':
    'af-south-1 ap-east-1 ap-east-2 ap-northeast-3 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 il-central-1 me-central-1 mx-central-1 us-gov-east-1 us-gov-west-1'.split(
      ' ',
    ),
  'AWS::Cognito::LogDeliveryConfiguration': 'cn-north-1 cn-northwest-1'.split(' '),
  'AWS::Cognito::ManagedLoginBranding': 'cn-north-1 cn-northwest-1'.split(' '),
  'AWS::Cognito::UserPool': 'cn-north-1 cn-northwest-1'.split(' '),
  'AWS::Cognito::UserPoolClient': 'cn-north-1 cn-northwest-1'.split(' '),
  'AWS::Cognito::UserPoolDomain': 'cn-north-1 cn-northwest-1'.split(' '),
  'AWS::Cognito::UserPoolResourceServer': 'cn-north-1 cn-northwest-1'.split(' '),
  'AWS::Detective::Graph':
    'ap-east-2 ap-northeast-3 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 cn-north-1 cn-northwest-1 eu-central-2 eu-south-2 me-central-1 mx-central-1'.split(
      ' ',
    ),
  'AWS::Detective::OrganizationAdmin':
    'ap-east-2 ap-northeast-3 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 cn-north-1 cn-northwest-1 eu-central-2 eu-south-2 me-central-1 mx-central-1'.split(
      ' ',
    ),
  'AWS::EC2::NetworkInsightsAccessScope': 'cn-north-1 cn-northwest-1'.split(' '),
  'AWS::EC2::VPCEncryptionControl':
    'ap-east-2 ap-northeast-2 ap-southeast-5 ap-southeast-6 ap-southeast-7 cn-north-1 cn-northwest-1 eu-south-2 il-central-1 mx-central-1'.split(
      ' ',
    ),
  'AWS::Macie::CustomDataIdentifier':
    'af-south-1 ap-east-2 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 cn-north-1 cn-northwest-1 eu-central-2 eu-south-1 eu-south-2 me-central-1 mx-central-1 us-gov-east-1 us-gov-west-1'.split(
      ' ',
    ),
  'AWS::Macie::Session':
    'ap-east-2 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 cn-north-1 cn-northwest-1 eu-central-2 eu-south-2 me-central-1 mx-central-1 us-gov-east-1 us-gov-west-1'.split(
      ' ',
    ),
  'AWS::OpenSearchServerless::AccessPolicy':
    'af-south-1 ap-east-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 cn-north-1 cn-northwest-1 il-central-1 me-central-1 mx-central-1'.split(
      ' ',
    ),
  'AWS::OpenSearchServerless::Collection':
    'af-south-1 ap-east-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 cn-north-1 cn-northwest-1 il-central-1 me-central-1 mx-central-1'.split(
      ' ',
    ),
  'AWS::OpenSearchServerless::Index':
    'af-south-1 ap-east-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 cn-north-1 cn-northwest-1 il-central-1 me-central-1 mx-central-1'.split(
      ' ',
    ),
  'AWS::OpenSearchServerless::SecurityPolicy':
    'af-south-1 ap-east-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 cn-north-1 cn-northwest-1 il-central-1 me-central-1 mx-central-1'.split(
      ' ',
    ),
  'AWS::Pipes::Pipe':
    'ap-east-2 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 il-central-1 mx-central-1 us-gov-east-1 us-gov-west-1'.split(
      ' ',
    ),
  'AWS::S3Vectors::Index': 'il-central-1 me-central-1'.split(' '),
  'AWS::S3Vectors::VectorBucket': 'il-central-1 me-central-1'.split(' '),
  'AWS::S3Vectors::VectorBucketPolicy': 'il-central-1 me-central-1'.split(' '),
  'AWS::SecurityLake::AwsLogSource':
    'af-south-1 ap-east-1 ap-east-2 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 cn-north-1 cn-northwest-1 eu-central-2 eu-south-1 eu-south-2 il-central-1 me-central-1 mx-central-1'.split(
      ' ',
    ),
  'AWS::SecurityLake::DataLake':
    'af-south-1 ap-east-1 ap-east-2 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 cn-north-1 cn-northwest-1 eu-central-2 eu-south-1 eu-south-2 il-central-1 me-central-1 mx-central-1'.split(
      ' ',
    ),
};
