import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { INVOKE } from '../../../facts/model-doors';
import { LlmEndpoint } from '../llm-endpoint';

/** What may go through one endpoint. */
export interface EndpointService {
  readonly service: ec2.InterfaceVpcEndpointAwsService;
  /** What the SDKs call the service in `AWS_ENDPOINT_URL_<variable>`; absent: its clients know one name only. */
  readonly variable?: string;
  /** Names under which clients find the service, before `.<region>.<domain>`. */
  readonly hosts: string[];
  /** Domain of the names where it is not the partition's. */
  readonly dnsSuffix?: string;
  /** Absent: the service takes no endpoint policy, and EC2 would refuse one. */
  readonly access?: EndpointAccess[];
}

/** Actions on resources of the workload's own account or organization. */
export interface EndpointAccess {
  readonly actions: string[];
  /** `service:resource` of ARNs in the endpoint's Region, `service::resource` of ARNs without one; absent: the actions take no resource. */
  readonly resources?: string[];
}

const aws = ec2.InterfaceVpcEndpointAwsService;

/** Models are approved one by one, apart from this list. */
export const INVOKE_MODEL = [...INVOKE, 'bedrock:CountTokens'];

/**
 * What each endpoint is called, and what may go through it. A service that takes no policy has no `access`.
 *
 * Source of the variables: AWS SDKs and Tools Reference Guide, Identifiers for service-specific endpoints.
 *
 * @asOf 2026-11
 */
export const ENDPOINT_SERVICES: Record<LlmEndpoint, EndpointService> = {
  [LlmEndpoint.BEDROCK_RUNTIME]: {
    service: aws.BEDROCK_RUNTIME,
    variable: 'BEDROCK_RUNTIME',
    hosts: ['bedrock-runtime'],
    // A cross-Region guardrail profile is checked in every Region it may route to.
    access: [
      { actions: ['bedrock:ApplyGuardrail'], resources: ['bedrock:guardrail/*', 'bedrock:*:guardrail-profile/*'] },
    ],
  },
  [LlmEndpoint.BEDROCK_AGENT_RUNTIME]: {
    service: aws.BEDROCK_AGENT_RUNTIME,
    variable: 'BEDROCK_AGENT_RUNTIME',
    hosts: ['bedrock-agent-runtime'],
    // Without InvokeInlineAgent, which calls a model of the caller's choice past `bedrock-runtime`, and without what reads
    // knowledge bases past the filter of whoever asks. Knowledge bases are named apart from this list, where they are known.
    access: [
      { actions: ['bedrock:InvokeAgent'], resources: ['bedrock:agent-alias/*'] },
      { actions: ['bedrock:InvokeFlow'], resources: ['bedrock:flow/*'] },
    ],
  },
  [LlmEndpoint.BEDROCK]: {
    service: aws.BEDROCK,
    variable: 'BEDROCK',
    hosts: ['bedrock'],
    access: [
      { actions: ['bedrock:GetGuardrail'], resources: ['bedrock:guardrail/*'] },
      {
        actions: ['bedrock:GetInferenceProfile'],
        resources: ['bedrock:inference-profile/*', 'bedrock:application-inference-profile/*'],
      },
    ],
  },
  [LlmEndpoint.BEDROCK_AGENT]: {
    service: aws.BEDROCK_AGENT,
    variable: 'BEDROCK_AGENT',
    hosts: ['bedrock-agent'],
    access: [
      {
        actions: [
          'bedrock:GetKnowledgeBase',
          'bedrock:GetDataSource',
          'bedrock:StartIngestionJob',
          'bedrock:GetIngestionJob',
          'bedrock:ListIngestionJobs',
        ],
        resources: ['bedrock:knowledge-base/*'],
      },
      { actions: ['bedrock:GetPrompt'], resources: ['bedrock:prompt/*'] },
    ],
  },
  [LlmEndpoint.AGENTCORE]: {
    service: aws.BEDROCK_AGENTCORE,
    variable: 'BEDROCK_AGENTCORE',
    hosts: ['bedrock-agentcore'],
    access: [
      { actions: ['bedrock-agentcore:InvokeAgentRuntime'], resources: ['bedrock-agentcore:runtime/*'] },
      {
        actions: [
          'bedrock-agentcore:CreateEvent',
          'bedrock-agentcore:GetEvent',
          'bedrock-agentcore:ListEvents',
          'bedrock-agentcore:RetrieveMemoryRecords',
        ],
        resources: ['bedrock-agentcore:memory/*'],
      },
      {
        actions: [
          'bedrock-agentcore:StartCodeInterpreterSession',
          'bedrock-agentcore:InvokeCodeInterpreter',
          'bedrock-agentcore:StopCodeInterpreterSession',
        ],
        resources: ['bedrock-agentcore:code-interpreter-custom/*'],
      },
      {
        actions: ['bedrock-agentcore:GetWorkloadAccessToken', 'bedrock-agentcore:GetWorkloadAccessTokenForJWT'],
        resources: ['bedrock-agentcore:workload-identity-directory/*'],
      },
    ],
  },
  [LlmEndpoint.AGENTCORE_GATEWAY]: {
    service: aws.BEDROCK_AGENTCORE_GATEWAY,
    hosts: ['*.gateway.bedrock-agentcore'],
    access: [{ actions: ['bedrock-agentcore:InvokeGateway'], resources: ['bedrock-agentcore:gateway/*'] }],
  },
  [LlmEndpoint.S3_VECTORS]: {
    service: aws.S3_VECTORS,
    variable: 'S3VECTORS',
    hosts: ['s3vectors'],
    dnsSuffix: 'api.aws',
    access: [
      {
        actions: ['s3vectors:QueryVectors', 's3vectors:GetVectors', 's3vectors:PutVectors', 's3vectors:DeleteVectors'],
        resources: ['s3vectors:bucket/*'],
      },
    ],
  },
  [LlmEndpoint.SAGEMAKER_RUNTIME]: {
    service: aws.SAGEMAKER_RUNTIME,
    variable: 'SAGEMAKER_RUNTIME',
    hosts: ['runtime.sagemaker'],
    access: [
      {
        actions: ['sagemaker:InvokeEndpoint', 'sagemaker:InvokeEndpointWithResponseStream'],
        resources: ['sagemaker:endpoint/*'],
      },
    ],
  },
  [LlmEndpoint.KMS]: {
    service: aws.KMS,
    variable: 'KMS',
    hosts: ['kms'],
    access: [
      {
        actions: [
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:Encrypt',
          'kms:GenerateDataKey',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:GenerateMac',
          'kms:GetPublicKey',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
          'kms:Sign',
          'kms:Verify',
          'kms:VerifyMac',
        ],
        resources: ['kms:key/*'],
      },
    ],
  },
  [LlmEndpoint.STS]: {
    service: aws.STS,
    variable: 'STS',
    hosts: ['sts'],
    access: [
      {
        actions: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
        resources: ['iam::role/*'],
      },
      { actions: ['sts:GetCallerIdentity'] },
    ],
  },
  [LlmEndpoint.SECRETS_MANAGER]: {
    service: aws.SECRETS_MANAGER,
    variable: 'SECRETS_MANAGER',
    hosts: ['secretsmanager'],
    access: [
      {
        actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
        resources: ['secretsmanager:secret:*'],
      },
    ],
  },
  [LlmEndpoint.LOGS]: {
    service: aws.CLOUDWATCH_LOGS,
    variable: 'CLOUDWATCH_LOGS',
    hosts: ['logs'],
    access: [
      {
        actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        resources: ['logs:log-group:*'],
      },
    ],
  },
  [LlmEndpoint.MONITORING]: {
    service: aws.CLOUDWATCH_MONITORING,
    variable: 'CLOUDWATCH',
    hosts: ['monitoring'],
    access: [{ actions: ['cloudwatch:PutMetricData'] }],
  },
  [LlmEndpoint.APPCONFIG_DATA]: {
    service: aws.APPCONFIGDATA,
    variable: 'APPCONFIGDATA',
    hosts: ['appconfigdata'],
    access: [
      {
        actions: ['appconfig:GetLatestConfiguration', 'appconfig:StartConfigurationSession'],
        resources: ['appconfig:application/*'],
      },
    ],
  },
  // Source: Amazon Verified Permissions User Guide, Access Amazon Verified Permissions using AWS PrivateLink.
  [LlmEndpoint.VERIFIED_PERMISSIONS]: {
    service: aws.VERIFIED_PERMISSIONS,
    variable: 'VERIFIEDPERMISSIONS',
    hosts: ['verifiedpermissions'],
  },
  [LlmEndpoint.LAMBDA]: {
    service: aws.LAMBDA,
    variable: 'LAMBDA',
    hosts: ['lambda'],
    access: [{ actions: ['lambda:InvokeFunction'], resources: ['lambda:function:*'] }],
  },
  [LlmEndpoint.STEP_FUNCTIONS]: {
    service: aws.STEP_FUNCTIONS,
    variable: 'SFN',
    hosts: ['states'],
    access: [
      {
        actions: ['states:DescribeExecution', 'states:StartExecution'],
        resources: ['states:stateMachine:*', 'states:execution:*'],
      },
      // The token names the task, and IAM knows no resource.
      { actions: ['states:SendTaskFailure', 'states:SendTaskHeartbeat', 'states:SendTaskSuccess'] },
    ],
  },
  [LlmEndpoint.EVENTBRIDGE]: {
    service: aws.EVENTBRIDGE,
    variable: 'EVENTBRIDGE',
    hosts: ['events'],
    access: [{ actions: ['events:PutEvents'], resources: ['events:event-bus/*'] }],
  },
  [LlmEndpoint.SQS]: {
    service: aws.SQS,
    variable: 'SQS',
    hosts: ['sqs'],
    access: [
      {
        actions: [
          'sqs:ChangeMessageVisibility',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'sqs:GetQueueUrl',
          'sqs:ReceiveMessage',
          'sqs:SendMessage',
        ],
        resources: ['sqs:*'],
      },
    ],
  },
  [LlmEndpoint.SNS]: {
    service: aws.SNS,
    variable: 'SNS',
    hosts: ['sns'],
    access: [{ actions: ['sns:Publish'], resources: ['sns:*'] }],
  },
  [LlmEndpoint.XRAY]: {
    service: aws.XRAY,
    variable: 'XRAY',
    hosts: ['xray'],
    access: [
      {
        actions: [
          'xray:GetSamplingRules',
          'xray:GetSamplingTargets',
          'xray:PutTelemetryRecords',
          'xray:PutTraceSegments',
        ],
      },
    ],
  },
  [LlmEndpoint.ECR_API]: {
    service: aws.ECR,
    variable: 'ECR',
    hosts: ['api.ecr'],
    access: [
      {
        actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        resources: ['ecr:repository/*'],
      },
      { actions: ['ecr:GetAuthorizationToken'] },
    ],
  },
  [LlmEndpoint.ECR_DOCKER]: {
    service: aws.ECR_DOCKER,
    hosts: ['*.dkr.ecr'],
    access: [
      {
        actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        resources: ['ecr:repository/*'],
      },
      { actions: ['ecr:GetAuthorizationToken'] },
    ],
  },
};

/** Data-plane actions on the workload's own buckets. */
export const S3_ACTIONS = [
  's3:AbortMultipartUpload',
  's3:DeleteObject',
  's3:GetBucketLocation',
  's3:GetObject',
  's3:GetObjectAttributes',
  's3:GetObjectTagging',
  's3:GetObjectVersion',
  's3:ListBucket',
  's3:ListBucketVersions',
  's3:ListMultipartUploadParts',
  's3:PutObject',
  's3:PutObjectTagging',
];

/**
 * Data-plane actions on the workload's own tables; transactions are authorized by the actions they hold.
 *
 * @asOf 2026-11
 */
export const DYNAMODB_ACTIONS = [
  'dynamodb:BatchGetItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:DescribeTable',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:Scan',
  'dynamodb:UpdateItem',
];

/** The way to tables that changes no route: an interface endpoint, which no private name leads to. */
export const DYNAMODB_BY_INTERFACE: EndpointService = {
  service: aws.DYNAMODB,
  variable: 'DYNAMODB',
  hosts: ['dynamodb'],
  access: [{ actions: DYNAMODB_ACTIONS, resources: ['dynamodb:table/*'] }],
};
