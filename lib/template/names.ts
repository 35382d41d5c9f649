import type { Declaration, Template } from './application';
import type { Text } from './text';

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
  'AWS::KMS::Alias': 'AliasName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
  'AWS::OpenSearchServerless::Collection': 'Name',
  'AWS::S3Vectors::VectorBucket': 'VectorBucketName',
};

/** The types that have names, and the property that holds it. */
export const NAMED_TYPES = Object.entries(NAME_PROPERTIES);

/** The service of ARNs, where it is not the type's own in lower case. */
const SERVICES: Readonly<Record<string, string>> = {
  Serverless: 'lambda',
  StepFunctions: 'states',
  OpenSearchServerless: 'aoss',
};

/**
 * A text in a form that can be compared: two texts with one spelling are the same at deployment. A parameter and the name of
 * the stack may stand in it, because each has one value in a template. There is no spelling for a text with an attribute or
 * an import.
 */
export function spell(text: Text, template: Template): string | undefined {
  let spelled = '';
  for (const part of text.parts) {
    if (typeof part === 'string') spelled += part;
    else if (part.kind === 'pseudo')
      spelled += mark(/Stack/.test(part.name) ? `${template.key}|${part.name}` : part.name);
    else if (part.kind === 'unknown' && part.variable) spelled += mark(part.variable.key);
    else return undefined;
  }
  return spelled;
}

/** A part that is filled in at deployment, without the characters that part names in ARNs. */
const mark = (key: string) => `<${key.replace(/[:/]/g, '.')}>`;

/** What names a resource: by itself, in an ARN, or in the address of an S3 object. */
export interface Named {
  readonly name: string;
  /** The service, where an ARN or address tells it: resources of several types may have one name. */
  readonly service?: string;
}

/** The name in a spelled text. */
export function nameIn(spelled: string): Named {
  const object = /^s3:\/\/([^/]+)/.exec(spelled);
  if (object) return { name: object[1]!, service: 's3' };
  const arn = /^arn:[^:]*:([^:]*):[^:]*:[^:]*:(.*)$/s.exec(spelled);
  if (!arn) return { name: spelled };
  const [, service, rest] = arn as unknown as [string, string, string];
  switch (service) {
    case 's3':
      return { name: rest.replace(/\/.*$/s, ''), service };
    case 'iam': // a path may stand before the name
      return { name: rest.replace(/^.*\//s, ''), service };
    case 'kms': // an alias keeps its first part
      return { name: rest.replace(/^key\//, ''), service };
    case 'lambda': // a version or alias may stand behind it
    case 'logs':
      return { name: rest.replace(/^(function|log-group):/, '').replace(/:[^:]*$/, ''), service };
    default:
      return { name: rest.replace(/^[^:/]+[:/]/, ''), service };
  }
}

/** Whether a resource can be what is named. */
export const canBe = ({ type }: Declaration, { service }: Named): boolean => {
  const [, own = ''] = type.split('::');
  return service === undefined || service === (SERVICES[own] ?? own.toLowerCase());
};
