import { attempt } from '../template/answer';
import { covers } from '../template/iam/actions';
import { Permissions } from '../template/iam/permissions';
import { spell } from '../template/names';
import type { Resource, View } from '../template/resource';
import type { Text } from '../template/text';
import type { Value } from '../template/value';

/**
 * What of an application belongs to its LLM workload: who calls models, where prompts, corpora and models are kept. Rules
 * about resources that every application has (buckets, keys, log groups, security groups) look only at these.
 */

/** Types that stand for a generative or self-hosted model, or for what feeds it. */
const LLM_TYPE =
  /^AWS::(Bedrock|BedrockAgentCore|BedrockMantle|S3Vectors|Kendra|QBusiness|AgentRegistry)::|^AWS::SageMaker::(Model|Endpoint|EndpointConfig|InferenceComponent|Domain|NotebookInstance|TrainingJob|ModelPackage)$|^Custom::SecureLlm/;

const LLM_ACTION = /\b(bedrock(-agentcore|-mantle)?:|sagemaker:InvokeEndpoint)/;

const known = new WeakMap<object, boolean>();

/** Whether the application has to do with models at all: by its resources, or by what its policies allow. */
export function isLlmWorkload({ application }: View): boolean {
  let answer = known.get(application);
  if (answer === undefined) {
    answer =
      application.types.some((type) => LLM_TYPE.test(type)) ||
      application.types
        .filter((type) => /^AWS::(IAM|Serverless)::/.test(type))
        .some((type) => application.declarations(type).some(({ body }) => LLM_ACTION.test(JSON.stringify(body))));
    known.set(application, answer);
  }
  return answer;
}

const TASK = 'AWS::ECS::TaskDefinition';

/** Compute that runs under a role, and where it says so. */
interface Compute {
  readonly role: string;
  readonly subnets: string;
  readonly groups: string;
}

const COMPUTE: Readonly<Record<string, Compute>> = {
  'AWS::Lambda::Function': { role: 'Role', subnets: 'VpcConfig.SubnetIds', groups: 'VpcConfig.SecurityGroupIds' },
  'AWS::Serverless::Function': { role: 'Role', subnets: 'VpcConfig.SubnetIds', groups: 'VpcConfig.SecurityGroupIds' },
  'AWS::BedrockAgentCore::Runtime': {
    role: 'RoleArn',
    subnets: 'NetworkConfiguration.NetworkModeConfig.Subnets',
    groups: 'NetworkConfiguration.NetworkModeConfig.SecurityGroups',
  },
  'AWS::ECS::Service': {
    role: 'TaskDefinition',
    subnets: 'NetworkConfiguration.AwsvpcConfiguration.Subnets',
    groups: 'NetworkConfiguration.AwsvpcConfiguration.SecurityGroups',
  },
};

/** The types of compute that rules about model callers look at. */
export const COMPUTE_TYPES: readonly string[] = Object.keys(COMPUTE);

/** Lambda functions, in both spellings. */
export const FUNCTION_TYPES = ['AWS::Lambda::Function', 'AWS::Serverless::Function'] as const;

/** The subnets a compute resource runs in. */
export const subnetsOf = (compute: Resource): Value => compute.get(COMPUTE[compute.type]!.subnets);

/** The security groups of a compute resource. */
export const groupsOf = (compute: Resource): Value => compute.get(COMPUTE[compute.type]!.groups);

/**
 * Inference, in any of its doors.
 *
 * @asOf 2026-11
 */
export const INFERENCE = [
  'bedrock:InvokeModel',
  'bedrock:InvokeModelWithResponseStream',
  'bedrock-mantle:CreateInference',
  'sagemaker:InvokeEndpoint',
] as const;

/**
 * Whether the role of `compute` is given any of `actions`, by an action that does not also give `besides`: an
 * administrator's `*` makes nobody a model caller. What the templates do not tell counts as no: a rule about model callers
 * has nothing to say about compute that may be one.
 */
export function mayDo(compute: Resource, actions: readonly string[] = INFERENCE, besides = 'iam:CreateUser'): boolean {
  return compute.application.onceOf(`may ${actions} besides ${besides}`, compute, () => {
    const role = roleOf(compute);
    const permissions = role && attempt(() => Permissions.of(role));
    if (!permissions) return false;
    if (actions.includes('bedrock:InvokeModel') && (hasBedrockAccess(permissions) || callsAsAdministrator(compute)))
      return true;
    const gives = (pattern: string) => actions.some((action) => covers(pattern, action)) && !covers(pattern, besides);
    return permissions.statements.some(
      (statement) =>
        attempt(() => statement.allows && statement.actions.some((pattern) => gives(pattern.toString()))) ?? false,
    );
  });
}

/** AWS's own policies say what they are for by their names. */
const hasBedrockAccess = ({ managed }: Permissions): boolean =>
  managed.some((policy) => /(^|\/)AmazonBedrock(Full|Limited)Access$/.test(policy.toString()));

/** Whether the role of `compute` may do everything in the account, as far as the templates tell. */
export const isAdministrator = (compute: Resource): boolean => {
  const role = roleOf(compute);
  const permissions = role && attempt(() => Permissions.of(role));
  return (
    permissions !== undefined &&
    (permissions.managed.some((policy) => /\/?(AdministratorAccess|PowerUserAccess)$/.test(policy.toString())) ||
      (attempt(() => ['iam:CreateUser', 'bedrock:InvokeModel'].every((action) => permissions.may(action, '*'))) ??
        false))
  );
};

/** An administrator calls models where its own settings or code say so. */
const callsAsAdministrator = (compute: Resource): boolean =>
  isAdministrator(compute) && /bedrock/i.test(JSON.stringify(compute.declaration.body.Properties ?? {}));

const roleOf = (compute: Resource): Resource | undefined => {
  if (compute.type === TASK) return compute.tryTarget('TaskRoleArn');
  const role = compute.tryTarget(COMPUTE[compute.type]?.role ?? 'Role');
  if (role?.type === TASK) return role.tryTarget('TaskRoleArn');
  return role ?? (compute.type === 'AWS::Serverless::Function' ? compute : undefined);
};

/** Places that name a bucket: resource type and property path. */
type Places = readonly (readonly [string, string])[];

/** What models learn or retrieve from. */
const CORPUS: Places = [
  ['AWS::Bedrock::DataSource', 'DataSourceConfiguration.S3Configuration.BucketArn'],
  [
    'AWS::Bedrock::DataSource',
    'DataSourceConfiguration.ManagedKnowledgeBaseConnectorConfiguration.ConnectorParameters.connectionConfiguration.bucketName',
  ],
  ['AWS::Kendra::DataSource', 'DataSourceConfiguration.S3Configuration.BucketName'],
  ['AWS::SageMaker::FeatureGroup', 'OfflineStoreConfig.S3StorageConfig.S3Uri'],
];

/** Model files. */
const ARTIFACTS: Places = [
  ['AWS::SageMaker::Model', 'PrimaryContainer.ModelDataUrl'],
  ['AWS::SageMaker::Model', 'PrimaryContainer.ModelDataSource.S3DataSource.S3Uri'],
  ['AWS::SageMaker::Model', 'Containers[].ModelDataUrl'],
  ['AWS::SageMaker::Model', 'Containers[].ModelDataSource.S3DataSource.S3Uri'],
  ['AWS::SageMaker::ModelPackage', 'InferenceSpecification.Containers[].ModelDataUrl'],
  ['AWS::SageMaker::Hub', 'S3StorageConfig.S3OutputPath'],
];

/** What models were asked and answered. */
const PROMPTS: Places = [
  ['AWS::SageMaker::EndpointConfig', 'DataCaptureConfig.DestinationS3Uri'],
  ['AWS::BedrockAgentCore::BrowserCustom', 'RecordingConfig.S3Location.Bucket'],
];

const named = (bucket: Resource, places: Places) =>
  places.some(([type, path]) => bucket.referrers(type, path).length > 0);

/** Whether models learn or retrieve from the bucket. */
export const isCorpus = (bucket: Resource): boolean => named(bucket, CORPUS);

/** Whether the bucket holds model files. */
export const isModelStore = (bucket: Resource): boolean => named(bucket, ARTIFACTS);

/** Whether the bucket receives prompts and answers. */
export const holdsPrompts = (bucket: Resource, view: View): boolean =>
  named(bucket, PROMPTS) || invocationLogs(view).some((log) => log.buckets.some((target) => target.is(bucket)));

/** Whether the bucket receives CloudTrail's files. */
export const holdsTrail = (bucket: Resource): boolean => named(bucket, [['AWS::CloudTrail::Trail', 'S3BucketName']]);

/** Whether the bucket keeps the record of who called what: CloudTrail's files, or Bedrock's log of invocations. */
export const isEvidence = (bucket: Resource, view: View): boolean =>
  holdsTrail(bucket) || invocationLogs(view).some((log) => log.record?.is(bucket));

/** Whether the bucket belongs to the LLM workload. */
export const isLlmBucket = (bucket: Resource, view: View): boolean =>
  isCorpus(bucket) || isModelStore(bucket) || holdsPrompts(bucket, view);

/** A configuration of Bedrock's model invocation logging. */
export interface InvocationLog {
  readonly resource: Resource;
  /** The API's `LoggingConfig`, or what there is in its place. */
  readonly config: Value;
  readonly buckets: readonly Resource[];
  readonly groups: readonly Resource[];
  /** The bucket that keeps the record itself, and not only what is too large for the log group. */
  readonly record: Resource | undefined;
}

/** The types by which templates configure model invocation logging, which has no CloudFormation type. */
export const INVOCATION_LOG_TYPES = ['Custom::SecureLlmModelInvocationLogging', 'Custom::AWS'] as const;

/** The logging configuration that this custom resource writes, if it writes one. */
export function loggingConfig(resource: Resource): Value | undefined {
  if (resource.type === 'Custom::SecureLlmModelInvocationLogging') return resource.json('Settings.configuration');
  // the CDK's AwsCustomResource holds the call as JSON text
  const call = attempt(() => resource.json('Create')) ?? attempt(() => resource.json('Update'));
  const action = call && attempt(() => call.text('action'));
  return action && /^putModelInvocationLoggingConfiguration(Command)?$/i.test(action)
    ? call.get('parameters.loggingConfig')
    : undefined;
}

/** Every model invocation logging configuration of the application. */
export const invocationLogs = (view: View): readonly InvocationLog[] =>
  view.once('invocation logs', () =>
    view.resources(...INVOCATION_LOG_TYPES).flatMap((resource) => {
      const config = attempt(() => loggingConfig(resource));
      if (!config) return [];
      const targets = (...paths: readonly string[]) =>
        paths.map((path) => attempt(() => config.tryTarget(path))).filter((found) => found !== undefined);
      return [
        {
          resource,
          config,
          buckets: targets('s3Config.bucketName', 'cloudWatchConfig.largeDataDeliveryS3Config.bucketName'),
          groups: targets('cloudWatchConfig.logGroupName'),
          record: targets('s3Config.bucketName')[0],
        },
      ];
    }),
  );

/** Whether prompts or answers may be written to the log group: by Bedrock itself, by an agent's runtime, or by compute that calls models. */
export function mayHoldPrompts(group: Resource, view: View): boolean {
  if (invocationLogs(view).some((log) => log.groups.some((target) => target.is(group)))) return true;
  const writers = [
    ...FUNCTION_TYPES.flatMap((type) => group.referrers(type, 'LoggingConfig.LogGroup')),
    ...group.referrers(TASK, 'ContainerDefinitions[].LogConfiguration.Options.awslogs-group'),
  ];
  const name = attempt(() => group.pattern('LogGroupName'));
  if (name && /^\/aws\/bedrock-agentcore\//.test(name.toString())) return true; // where runtimes write by themselves
  const owner = name && /^\/aws\/lambda\//.test(name.toString()) ? functionNamed(name, group, view) : undefined;
  return [...writers, ...(owner ? [owner] : [])].some((writer) => mayDo(writer));
}

/** The function whose own log group has this name. */
function functionNamed(name: Text, group: Resource, view: View): Resource | undefined {
  const [first] = name.resources;
  const spelled = spell(name, group.template)?.replace('/aws/lambda/', '');
  const found = first ? [view.see(first.declaration)] : spelled === undefined ? [] : view.named(spelled);
  return found.find(({ type }) => (FUNCTION_TYPES as readonly string[]).includes(type));
}
