import { type Cases, one } from '../../../../local/samples/cases';
import { restApi } from '../../../support/doors';
import { roleTo } from '../../../support/llm';

const group = (properties: Record<string, unknown>, action?: string) => ({
  Resources: {
    Thing: { Type: 'AWS::Logs::LogGroup', Properties: properties },
    Role: roleTo(action),
    Caller: {
      Type: 'AWS::Lambda::Function',
      Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, LoggingConfig: { LogGroup: { Ref: 'Thing' } } },
    },
  },
});
const named = (properties: Record<string, unknown>) => {
  const { Resources } = group({ LogGroupName: { 'Fn::Sub': '/aws/lambda/${Caller}' }, ...properties });
  return {
    Resources: {
      ...Resources,
      Caller: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
    },
  };
};
/** A group to which a service delivers its logs. */
const vended = (source: Record<string, unknown>, more: Record<string, unknown> = {}, properties = {}) => ({
  Resources: {
    Thing: { Type: 'AWS::Logs::LogGroup', Properties: properties },
    Source: {
      Type: 'AWS::Logs::DeliverySource',
      Properties: { Name: 'source', LogType: 'APPLICATION_LOGS', ...source },
    },
    Destination: {
      Type: 'AWS::Logs::DeliveryDestination',
      Properties: { Name: 'd', DestinationResourceArn: { 'Fn::GetAtt': ['Thing', 'Arn'] } },
    },
    Delivery: {
      Type: 'AWS::Logs::Delivery',
      Properties: {
        DeliverySourceName: { Ref: 'Source' },
        DeliveryDestinationArn: { 'Fn::GetAtt': ['Destination', 'Arn'] },
      },
    },
    ...more,
  },
});
const memory = {
  Memory: { Type: 'AWS::BedrockAgentCore::Memory', Properties: { Name: 'm', EventExpiryDuration: 30 } },
};
const ofMemory = { ResourceArn: { 'Fn::GetAtt': ['Memory', 'MemoryArn'] } };

/** The group in which API Gateway writes what passes a REST API. */
const executionLogs = (DataTraceEnabled: boolean, action?: string) => ({
  Resources: {
    ...restApi({}, action),
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: {
        RestApiId: { Ref: 'Api' },
        StageName: 'live',
        MethodSettings: [{ HttpMethod: '*', ResourcePath: '/*', LoggingLevel: 'INFO', DataTraceEnabled }],
      },
    },
    Thing: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: { 'Fn::Sub': 'API-Gateway-Execution-Logs_${Api}/live' } },
    },
  },
});

/** The group of a state machine that runs a model. */
const machineLogs = (IncludeExecutionData: boolean) => ({
  Resources: {
    Thing: { Type: 'AWS::Logs::LogGroup', Properties: {} },
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        Definition: { States: { Ask: { Type: 'Task', Resource: 'arn:aws:states:::bedrock:invokeModel' } } },
        LoggingConfiguration: {
          Level: 'ALL',
          IncludeExecutionData,
          Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': ['Thing', 'Arn'] } } }],
        },
      },
    },
  },
});

/** The group in which AppSync writes what resolvers of a model take and give. */
const resolverLogs = (LogConfig: Record<string, unknown>) => ({
  Resources: {
    Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'a', LogConfig } },
    Source: {
      Type: 'AWS::AppSync::DataSource',
      Properties: { ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] }, Type: 'AMAZON_BEDROCK_RUNTIME' },
    },
    Thing: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: { 'Fn::Sub': '/aws/appsync/apis/${Api.ApiId}' } },
    },
  },
});
const EMAIL = 'arn:aws:dataprotection::aws:data-identifier/EmailAddress';
const policy = (operation: Record<string, unknown>, identifiers = [EMAIL]) => ({
  Name: 'p',
  Version: '2021-06-01',
  Statement: [{ DataIdentifier: identifiers, Operation: operation }],
});
const other = {
  'a group of something else': group({}, 's3:GetObject'),
  'nobody writes to it': one('AWS::Logs::LogGroup'),
  'counts of an agent': vended({ ...ofMemory, LogType: 'USAGE_LOGS' }, memory),
  'logs of something else that AWS delivers': vended({
    ResourceArn: 'arn:aws:cloudfront::111122223333:distribution/E1',
  }),
  'a door that logs no bodies': executionLogs(false),
  'a door of something else': executionLogs(true, 's3:GetObject'),
  'a state machine that logs no data': machineLogs(false),
  'resolvers that log errors': resolverLogs({ FieldLogLevel: 'ERROR' }),
  'resolvers that log no content': resolverLogs({ FieldLogLevel: 'ALL', ExcludeVerboseContent: true }),
};

export const LogDataProtection: Cases = {
  good: {
    masked: group({ DataProtectionPolicy: policy({ Deidentify: { MaskConfig: {} } }) }),
    'masked, written as JSON': group({
      DataProtectionPolicy: JSON.stringify(policy({ Deidentify: { MaskConfig: {} } })),
    }),
  },
  bad: {
    'no policy': group({}),
    'a group that Lambda finds by its name': named({}),
    "a group of an agent's runtime": one('AWS::Logs::LogGroup', { LogGroupName: '/aws/bedrock-agentcore/runtimes/r' }),
    'a group of a knowledge base': one('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/vendedlogs/bedrock/knowledge-base/k',
    }),
    'a group to which AgentCore delivers': vended(ofMemory, memory),
    'a source that is named by its name': {
      Resources: {
        ...vended(ofMemory, memory).Resources,
        Delivery: {
          Type: 'AWS::Logs::Delivery',
          Properties: {
            DeliverySourceName: 'source',
            DeliveryDestinationArn: { 'Fn::GetAtt': ['Destination', 'Arn'] },
          },
        },
      },
    },
    'a group to which a knowledge base delivers': vended({
      ResourceArn: 'arn:aws:bedrock:eu-west-1:111122223333:knowledge-base/KB12345678',
    }),
    'a group to which a knowledge base delivers, in any partition': vended({
      ResourceArn: {
        'Fn::Sub': 'arn:${AWS::Partition}:bedrock:${AWS::Region}:${AWS::AccountId}:knowledge-base/KB12345678',
      },
    }),
    'a group to which Amazon Q delivers': vended(
      { ResourceArn: { 'Fn::GetAtt': ['App', 'ApplicationArn'] }, LogType: 'EVENT_LOGS' },
      { App: { Type: 'AWS::QBusiness::Application', Properties: { DisplayName: 'a' } } },
    ),
    'a door that logs bodies': executionLogs(true),
    'a state machine that logs data': machineLogs(true),
    'resolvers that log all': resolverLogs({ FieldLogLevel: 'ALL' }),
    'a group that Bedrock logs to': {
      Resources: {
        Thing: { Type: 'AWS::Logs::LogGroup', Properties: {} },
        Logging: {
          Type: 'Custom::SecureLlmModelInvocationLogging',
          Properties: {
            Settings: { configuration: { 'Fn::Sub': '{"cloudWatchConfig":{"logGroupName":"${Thing}"}}' } },
          },
        },
      },
    },
  },
  lookAlike: {
    'a policy that masks nothing by name': group({
      DataProtectionPolicy: policy({ Deidentify: { MaskConfig: {} } }, []),
    }),
    'a policy that only counts': group({ DataProtectionPolicy: policy({ Audit: { FindingsDestination: {} } }) }),
  },
  silent: other,
};

export const PromptLogGroupEncrypted: Cases = {
  good: { 'own key': group({ KmsKeyId: 'arn:aws:kms:eu-west-1:1:key/k' }) },
  bad: { 'no key': group({}) },
  silent: other,
};

export const PromptLogGroupRetention: Cases = {
  good: { 'for a month': group({ RetentionInDays: 30 }) },
  bad: { 'for ever': group({}) },
  silent: other,
};
