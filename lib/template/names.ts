import type { Declaration, Template } from './application';
import type { Hole, Text } from './text';

/**
 * Physical names by which templates refer to resources without an intrinsic function.
 *
 * @asOf 2026-11
 */
const NAME_PROPERTIES: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Serverless::Function': 'FunctionName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::Serverless::SimpleTable': 'TableName',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
  'AWS::Serverless::StateMachine': 'Name',
  'AWS::OpenSearchServerless::Collection': 'Name',
  'AWS::S3Vectors::VectorBucket': 'VectorBucketName',
};

/** The types that have names, and the property that holds it. */
export const NAMED_TYPES = Object.entries(NAME_PROPERTIES);

/**
 * The service of ARNs, where it is not the type's own in lower case. What makes resources of several services has one for
 * each type.
 *
 * @asOf 2026-11
 */
const SERVICES: Readonly<Record<string, string>> = {
  ACMPCA: 'acm-pca',
  ApiGatewayV2: 'apigateway',
  BedrockAgentCore: 'bedrock-agentcore',
  CertificateManager: 'acm',
  Cognito: 'cognito-idp',
  'Cognito::IdentityPool': 'cognito-identity',
  DocDB: 'rds',
  EFS: 'elasticfilesystem',
  ElasticLoadBalancingV2: 'elasticloadbalancing',
  Elasticsearch: 'es',
  KinesisFirehose: 'firehose',
  MSK: 'kafka',
  Neptune: 'rds',
  NeptuneGraph: 'neptune-graph',
  NetworkFirewall: 'network-firewall',
  OpenSearchServerless: 'aoss',
  OpenSearchService: 'es',
  Serverless: 'lambda',
  'Serverless::Api': 'apigateway',
  'Serverless::GraphQLApi': 'appsync',
  'Serverless::HttpApi': 'apigateway',
  'Serverless::SimpleTable': 'dynamodb',
  'Serverless::StateMachine': 'states',
  StepFunctions: 'states',
};

/**
 * The word for a type in ARNs, where the service has others beside it: a user may be called as a role is, and a snapshot as its
 * cluster.
 *
 * @asOf 2026-11
 */
const KINDS: Readonly<Record<string, string>> = {
  'AWS::Bedrock::Agent': 'agent',
  'AWS::Bedrock::Flow': 'flow',
  'AWS::Bedrock::Guardrail': 'guardrail',
  'AWS::Bedrock::KnowledgeBase': 'knowledge-base',
  'AWS::Bedrock::Prompt': 'prompt',
  'AWS::BedrockAgentCore::Gateway': 'gateway',
  'AWS::DocDB::DBCluster': 'cluster',
  'AWS::DynamoDB::GlobalTable': 'table',
  'AWS::DynamoDB::Table': 'table',
  'AWS::IAM::Group': 'group',
  'AWS::IAM::ManagedPolicy': 'policy',
  'AWS::IAM::Role': 'role',
  'AWS::IAM::User': 'user',
  'AWS::Neptune::DBCluster': 'cluster',
  'AWS::RDS::DBCluster': 'cluster',
  'AWS::RDS::DBInstance': 'db',
  'AWS::Serverless::SimpleTable': 'table',
  'AWS::Serverless::StateMachine': 'stateMachine',
  'AWS::StepFunctions::StateMachine': 'stateMachine',
};

/**
 * A text in a form that can be compared: two texts with one spelling are the same at deployment. A parameter and the name of
 * the stack may stand in it, because each has one value in a template. There is no spelling for a text with an import, nor
 * for one with an attribute other than `known`.
 */
export function spell(text: Text, template: Template, known?: Hole): string | undefined {
  let spelled = '';
  for (const part of text.parts) {
    if (typeof part === 'string') spelled += part;
    else if (part === known) spelled += THIS;
    else if (part.kind === 'pseudo')
      spelled += mark(/Stack/.test(part.name) ? `${template.key}|${part.name}` : part.name);
    else if (part.kind === 'unknown' && part.variable) spelled += mark(part.variable.key);
    else return undefined;
  }
  return spelled;
}

/** A part that is filled in at deployment, without the characters that part names in ARNs and in hosts. */
function mark(key: string): string {
  return `<${key.replace(/[:/.]/g, '_')}>`;
}

/** The name that a reference gives, in a spelled text. */
const THIS = mark('the resource');

/** What names a resource: by itself, in an ARN, in an address of S3 or API Gateway, or where its secret is read. */
export interface Named {
  readonly name: string;
  /** The service, where an ARN or address tells it: resources of several types may have one name. */
  readonly service?: string;
  /** The word for its kind, where an ARN tells it. */
  readonly kind?: string;
  /** Where it is and whose, where an ARN tells it. */
  readonly region?: string;
  readonly account?: string;
}

/**
 * What ends the hosts of AWS in each partition, and what stands behind a host. `s3.example.com` is somebody else's.
 *
 * Source: the partitions of the AWS SDKs.
 *
 * @asOf 2026-11
 */
const OF_AWS =
  '(?:[^/.:?#@]+\\.)*(?:amazonaws\\.com(?:\\.cn)?|amazonaws\\.eu|api\\.aws|c2s\\.ic\\.gov|sc2s\\.sgov\\.gov|csp\\.hci\\.ic\\.gov|cloud\\.adc-e\\.uk|<AWS__URLSuffix>)(?::\\d+)?(?![^/?#])';

/** Addresses of buckets and APIs, with the name first in the host or behind it; dynamic references to what a resource holds. */
const ADDRESSES: readonly (readonly [RegExp, string])[] = [
  [/^\{\{resolve:secretsmanager:([^:}]+)/, 'secretsmanager'],
  [/^s3:\/\/([^/]+)/, 's3'],
  [new RegExp(`^(?:https?://)?([^/.:]+)\\.s3(?:-website)?[.-]${OF_AWS}`), 's3'],
  [new RegExp(`^https?://s3[.-]${OF_AWS}/([^/]+)`), 's3'],
  [new RegExp(`^(?:https?://|wss://)?([^/.:]+)\\.execute-api\\.${OF_AWS}`), 'apigateway'],
];

/** The name in a spelled text. */
export function nameIn(spelled: string): Named {
  for (const [address, service] of ADDRESSES) {
    const name = address.exec(spelled)?.[1];
    if (name !== undefined) return { name, service };
  }
  const arn = /^arn:[^:]*:([^:]*):([^:]*):([^:]*):(.*)$/s.exec(spelled);
  if (!arn) return { name: spelled };
  const [, service, region, account, rest] = arn as unknown as [string, string, string, string, string];
  const kind = /^([\w-]+)[:/]/.exec(rest)?.[1];
  return { name: nameBelow(service, rest), service, region, account, ...(kind === undefined ? {} : { kind }) };
}

/** The name in the last part of an ARN. */
function nameBelow(service: string, rest: string): string {
  switch (service) {
    case 's3':
      return rest.replace(/\/.*$/s, '');
    case 'iam': // a path may stand before the name
      return rest.replace(/^.*\//s, '');
    case 'kms': // an alias keeps its first part
      return rest.replace(/^key\//, '');
    case 'lambda': // a version or alias may stand behind it
      return rest.replace(/^function:/, '').replace(/:[^:]*$/, '');
    case 'ssm': // names of parameters begin with a slash or without one
      return rest.replace(/^parameter\/?(?=.)/, '');
    case 'logs': // and the streams behind a log group
      return rest.replace(/^[^:]+:/, '').replace(/:.*$/s, '');
    default:
      return rest.replace(/^[^:/]+[:/]/, '');
  }
}

/** Whether a resource can be what is named. */
export const canBe = ({ type, template }: Declaration, { service, kind, region, account }: Named): boolean => {
  const [, own = '', which] = type.split('::');
  return (
    (service === undefined || service === (SERVICES[`${own}::${which}`] ?? SERVICES[own] ?? own.toLowerCase())) &&
    (kind === undefined || KINDS[type] === undefined || kind === KINDS[type]) &&
    maybe(region, template.input.region) &&
    maybe(account, template.input.account)
  );
};

/** Whether a part of an ARN says the same as is known, or says it with words that are filled in. AWS's own account is no one's. */
const maybe = (said: string | undefined, known: string | undefined): boolean =>
  said !== 'aws' && (!said || said.includes('<') || known === undefined || said === known);

/** What may stand behind the ARN of a resource and still name it: objects, a version or alias, the streams of a log. */
const BEHIND_ARN: Readonly<Record<string, RegExp>> = {
  S3: /^\//,
  Lambda: /^:[^:*]+$/,
  Serverless: /^:[^:*]+$/,
  Logs: /^:(?:\*|log-stream:.*)$/s,
};
/** Functions are named with a version or alias by their names alone, too. */
const IS_FUNCTION = /^AWS::(Lambda|Serverless)::Function$/;

/** Attributes that are the address of a resource, or the host in one. */
const IS_ADDRESS = /(?:Url|URL|Endpoint|DomainName|DNSName|Dns)$/;
/** What may stand behind a host: a port, and the rest of an address. What stands before an `@` names no host. */
const BEHIND_HOST = /^(?::\d+)?(?:[/?#].*)?$/s;

/** Attributes that are the name or ARN of something else, which a resource brings along: the stream of a table is not the table. */
const OF_ANOTHER = /^(?:(?:Table)?StreamArn|DefaultSecurityGroup|DefaultNetworkAcl)$/;

/** A route names its integration so. */
const INTEGRATION = 'AWS::ApiGatewayV2::Integration';

/**
 * Whether a text in which `hole` is the only reference names that resource: by itself, in its ARN, in an address of it, or
 * where its secret is read.
 * `other-${Thing}` names something else than Thing.
 */
export function names(text: Text, hole: Hole & { kind: 'resource' }, template: Template): boolean {
  if (OF_ANOTHER.test(hole.attribute)) return false;
  if (text.parts.length === 1) return true;
  const spelled = spell(text, template, hole);
  if (spelled === undefined) return false;
  const { declaration, attribute } = hole;
  if (declaration.type === INTEGRATION && spelled === `integrations/${THIS}`) return true;
  if (/Arn$/.test(attribute) || (IS_FUNCTION.test(declaration.type) && spelled.startsWith(THIS)))
    return (
      spelled.startsWith(THIS) &&
      BEHIND_ARN[declaration.type.split('::')[1] ?? '']?.test(spelled.slice(THIS.length)) === true
    );
  if (IS_ADDRESS.test(attribute)) {
    const [before, behind] = spelled.split(THIS) as [string, string];
    // the URL of a function ends with a slash
    return /^(?:[a-z]+:\/\/)?$/.test(before) && (attribute === 'FunctionUrl' || BEHIND_HOST.test(behind));
  }
  const named = nameIn(spelled);
  return named.name === THIS && named.service !== undefined && canBe(declaration, named);
}
