import { type Aws, AwsError, type Output } from '../support/boto';
import { ACCOUNT } from './reduced';

type Ids = readonly string[];
type Look = (aws: Aws) => Promise<Ids>;

const list =
  (service: string, operation: string, ids: (output: Output) => Ids, input: object = {}): Look =>
  async (aws) =>
    ids(await aws.call(service, operation, input));
const each = (service: string, operation: string, items: string, id: string): Look =>
  list(service, operation, (output) => output[items].map((item: Output) => (id === '' ? item : item[id])));

/** A key of which nothing is left to do but to wait. */
export const scheduled = (id: string) => `${id}, whose deletion is scheduled`;
const restApis = each('apigateway', 'GetRestApis', 'items', 'id');

/**
 * What there is of a type, as the emulator's own operations tell it. A text is the type in which a resource stands and with
 * which it goes: then that one is looked for.
 */
export const LOOKS: Readonly<Record<string, Look | string>> = {
  'AWS::ApiGateway::Deployment': 'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Method': 'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Resource': 'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::RestApi': restApis,
  'AWS::CloudWatch::Dashboard': each('cloudwatch', 'ListDashboards', 'DashboardEntries', 'DashboardName'),
  'AWS::DynamoDB::Table': each('dynamodb', 'ListTables', 'TableNames', ''),
  'AWS::EC2::EIP': each('ec2', 'DescribeAddresses', 'Addresses', 'AllocationId'),
  'AWS::EC2::FlowLog': each('ec2', 'DescribeFlowLogs', 'FlowLogs', 'FlowLogId'),
  'AWS::EC2::InternetGateway': each('ec2', 'DescribeInternetGateways', 'InternetGateways', 'InternetGatewayId'),
  'AWS::EC2::NatGateway': list('ec2', 'DescribeNatGateways', ({ NatGateways }) =>
    NatGateways.filter(({ State }: Output) => State !== 'deleted').map((gateway: Output) => gateway.NatGatewayId),
  ),
  'AWS::EC2::Route': list('ec2', 'DescribeRouteTables', ({ RouteTables }) =>
    RouteTables.flatMap(({ RouteTableId, Routes }: Output) =>
      Routes.map((route: Output) => `${RouteTableId} ${route.DestinationCidrBlock ?? route.DestinationPrefixListId}`),
    ),
  ),
  'AWS::EC2::RouteTable': each('ec2', 'DescribeRouteTables', 'RouteTables', 'RouteTableId'),
  'AWS::EC2::SecurityGroup': each('ec2', 'DescribeSecurityGroups', 'SecurityGroups', 'GroupId'),
  // a rule that is made again has another id
  'AWS::EC2::SecurityGroupIngress': list('ec2', 'DescribeSecurityGroupRules', ({ SecurityGroupRules }) =>
    SecurityGroupRules.map(
      ({ GroupId, SecurityGroupRuleId: _id, SecurityGroupRuleArn: _arn, ...rule }: Output) =>
        `${GroupId} ${JSON.stringify(rule)}`,
    ),
  ),
  'AWS::EC2::Subnet': each('ec2', 'DescribeSubnets', 'Subnets', 'SubnetId'),
  'AWS::EC2::SubnetRouteTableAssociation': list('ec2', 'DescribeRouteTables', ({ RouteTables }) =>
    RouteTables.flatMap(({ Associations }: Output) => Associations.map((one: Output) => one.RouteTableAssociationId)),
  ),
  'AWS::EC2::VPC': each('ec2', 'DescribeVpcs', 'Vpcs', 'VpcId'),
  'AWS::EC2::VPCEndpoint': list('ec2', 'DescribeVpcEndpoints', ({ VpcEndpoints }) =>
    VpcEndpoints.filter(({ State }: Output) => State !== 'deleted').map((endpoint: Output) => endpoint.VpcEndpointId),
  ),
  'AWS::EC2::VPCGatewayAttachment': list('ec2', 'DescribeInternetGateways', ({ InternetGateways }) =>
    InternetGateways.flatMap(({ Attachments }: Output) => Attachments.map(({ VpcId }: Output) => VpcId)),
  ),
  'AWS::Events::Rule': each('events', 'ListRules', 'Rules', 'Arn'),
  'AWS::IAM::ManagedPolicy': list('iam', 'ListPolicies', ({ Policies }) => Policies.map(({ Arn }: Output) => Arn), {
    Scope: 'Local',
  }),
  'AWS::IAM::Policy': 'AWS::IAM::Role',
  'AWS::IAM::Role': each('iam', 'ListRoles', 'Roles', 'RoleName'),
  'AWS::KMS::Key': async (aws) => {
    const { Keys } = await aws.call('kms', 'ListKeys');
    const ids: string[] = Keys.map(({ KeyId }: Output) => KeyId);
    const states = await Promise.all(ids.map((KeyId) => aws.call('kms', 'DescribeKey', { KeyId })));
    return ids.map((id, index) => (states[index].KeyMetadata.KeyState === 'PendingDeletion' ? scheduled(id) : id));
  },
  'AWS::Lambda::Function': each('lambda', 'ListFunctions', 'Functions', 'FunctionArn'),
  'AWS::Lambda::LayerVersion': list('lambda', 'ListLayers', ({ Layers }) =>
    Layers.map((one: Output) => one.LatestMatchingVersion.LayerVersionArn),
  ),
  'AWS::Lambda::Permission': 'AWS::Lambda::Function',
  'AWS::Lambda::Version': list(
    'lambda',
    'ListFunctions',
    ({ Functions }) =>
      Functions.filter(({ Version }: Output) => Version !== '$LATEST').map((one: Output) => one.FunctionArn),
    { FunctionVersion: 'ALL' },
  ),
  'AWS::Logs::LogGroup': each('logs', 'DescribeLogGroups', 'logGroups', 'logGroupName'),
  'AWS::Logs::ResourcePolicy': each('logs', 'DescribeResourcePolicies', 'resourcePolicies', 'policyName'),
  'AWS::S3::Bucket': each('s3', 'ListBuckets', 'Buckets', 'Name'),
  'AWS::SNS::Topic': each('sns', 'ListTopics', 'Topics', 'TopicArn'),
  'AWS::SQS::Queue': list('sqs', 'ListQueues', ({ QueueUrls = [] }) => QueueUrls),
  'AWS::StepFunctions::StateMachine': each('stepfunctions', 'ListStateMachines', 'stateMachines', 'stateMachineArn'),
  // what providers keep beside the services that they set
  'AWS::SSM::Parameter': each('ssm', 'DescribeParameters', 'Parameters', 'Name'),
};

/** Settings of which an account has one, as their operations tell them; what is not told is the code of the error. */
export async function settingsOf(aws: Aws, account: string): Promise<Map<string, string>> {
  const told = new Map<string, string>();
  for (const [service, operation, input] of SETTINGS(account)) {
    const text = await aws.call(service, operation, input).then(
      // an empty text is none
      (output) => JSON.stringify(output, (_, value) => (value === '' ? undefined : value)),
      (error: Error) => {
        if (!(error instanceof AwsError)) throw error;
        return error.code;
      },
    );
    told.set(`${service} ${operation}`, text);
  }
  return told;
}

const SETTINGS = (AccountId: string): readonly [service: string, operation: string, input?: object][] => [
  ['accessanalyzer', 'ListAnalyzers'],
  ['apigateway', 'GetAccount'],
  ['bedrock', 'GetModelInvocationLoggingConfiguration'],
  ['config', 'DescribeConfigurationRecorders'],
  ['config', 'DescribeDeliveryChannels'],
  ['ec2', 'GetEbsEncryptionByDefault'],
  ['ecr', 'GetRegistryScanningConfiguration'],
  ['guardduty', 'ListDetectors'],
  ['iam', 'GetAccountPasswordPolicy'],
  ['inspector2', 'BatchGetAccountStatus', { accountIds: [AccountId] }],
  ['macie2', 'GetMacieSession'],
  ['s3control', 'GetPublicAccessBlock', { AccountId }],
  ['securityhub', 'DescribeHub'],
];

/** What there is, by type, and the settings of the account, each as one text. */
export type Inventory = ReadonlyMap<string, ReadonlySet<string>>;

export async function inventoryOf(aws: Aws): Promise<Inventory> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const [type, look] of Object.entries(LOOKS)) {
    if (typeof look !== 'string') found.set(type, new Set(await look(aws)));
  }
  for (const [name, text] of await settingsOf(aws, ACCOUNT)) found.set(name, new Set([text]));
  return found;
}
