// What a template has and nobody can read from it. Each is told by itself, and what it may change is not decided.

import { isInclude, locationOf, transformsOf } from './includes';
import { isLoop } from './loops';
import { Path, type Step } from './path';

/** What something that is not read may change. */
export type Reach =
  /** The values at its place. */
  | 'values'
  /** Which resources there are, and what they refer to. */
  | 'resources'
  /** All that the template says. */
  | 'template';

/** Something that is deployed and was not read. */
export interface Unread {
  readonly reach: Reach;
  readonly path: Path;
  /** The resource it belongs to, or the section. */
  readonly at: string;
  /** A sentence without its full stop. */
  readonly what: string;
  /** What to give or do. */
  readonly remedy: string;
}

const PROCESSED =
  'Scan the template that CloudFormation has made of it, as the deployed stack shows it (its processed template).';

const isMap = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
const held = (map: unknown, key: string): unknown => (isMap(map) && Object.hasOwn(map, key) ? map[key] : undefined);

/** Transforms that are read, or that leave the resources of a template as they are. */
const READ_TRANSFORMS: readonly RegExp[] = [
  /^AWS::Serverless-2016-10-31$/,
  /^AWS::LanguageExtensions$/,
  /^AWS::CodeDeployBlueGreen$/, // adds a hook to the deployment
  /^AWS::SecretsManager-\d{4}-\d{2}-\d{2}$/, // adds the function that rotates a secret
];

/** Functions that are known, or stand where no rule reads. */
const FUNCTIONS: ReadonlySet<string> = new Set([
  'Fn::And',
  'Fn::Base64',
  'Fn::Cidr',
  'Fn::Contains',
  'Fn::EachMemberEquals',
  'Fn::EachMemberIn',
  'Fn::Equals',
  'Fn::FindInMap',
  'Fn::GetAZs',
  'Fn::GetAtt',
  'Fn::GetStackOutput',
  'Fn::If',
  'Fn::ImportValue',
  'Fn::Join',
  'Fn::Length',
  'Fn::Not',
  'Fn::Or',
  'Fn::RefAll',
  'Fn::Select',
  'Fn::Split',
  'Fn::Sub',
  'Fn::ToJsonString',
  'Fn::ValueOf',
  'Fn::ValueOfAll',
]);

/** Whether a key of a map stands for content that is not read. */
export const isOpening = (key: string): boolean => key.startsWith('Fn::');

/** A value that is not written, and may be given all the same. */
export class NotRead {
  constructor(readonly why: string) {}
}

/** Why the values beside `map`'s own are not known, where they are not. */
export function openingOf(map: Readonly<Record<string, unknown>>): { why: string; all: boolean } | undefined {
  for (const key in map)
    if (isOpening(key))
      return {
        why: `may be given by ${callName(key, map[key])}, which is not read`,
        // an include and a loop add to what is written beside them; another macro may rewrite it
        all: key === 'Fn::Transform' && !isInclude(map[key]),
      };
  return undefined;
}

/** How messages name a call that is not read. */
export const callName = (key: string, argument: unknown): string => {
  if (key !== 'Fn::Transform') return `'${key}'`;
  if (isInclude(argument)) return "an 'AWS::Include'";
  const name = transformsOf(argument)
    .map((one) => held(one, 'Name'))
    .find((one) => one !== 'AWS::Include');
  return `macro '${typeof name === 'string' ? name : '?'}'`;
};

/** What a template leaves unread, before it is known which nested templates are given. */
export interface Survey {
  readonly unread: readonly Unread[];
  /** Whether loops stand in it. */
  readonly loops: boolean;
  /** Whether it includes files. */
  readonly includes: boolean;
  /** Whether some map has keys that are not read. */
  readonly open: boolean;
}

/** Looks through a template once. `reasons` tells why loops and includes are still there. */
export function survey(
  body: Readonly<Record<string, unknown>>,
  reasons: ReadonlyMap<unknown, string> = new Map(),
): Survey {
  const surveyor = new Surveyor(reasons);
  surveyor.transforms(body.Transform);
  if (Object.hasOwn(body, 'Fn::Transform')) surveyor.call('Fn::Transform', body['Fn::Transform'], [], 'template');
  for (const name of Object.keys(isMap(body.Modules) ? body.Modules : {})) surveyor.module(name);
  const { Resources: resources } = body;
  if (isMap(resources)) for (const id of Object.keys(resources)) surveyor.resource(id, resources[id]);
  for (const section of ['Parameters', 'Mappings', 'Conditions', 'Outputs', 'Globals'])
    surveyor.walk(body[section], [section], section);
  return surveyor;
}

class Surveyor implements Survey {
  public readonly unread: Unread[] = [];
  public loops = false;
  public includes = false;
  public open = false;

  constructor(private readonly reasons: ReadonlyMap<unknown, string>) {}

  /** The transforms of the whole template. */
  public transforms(written: unknown): void {
    for (const [i, one] of (Array.isArray(written) ? written : [written]).entries()) {
      const name = isMap(one) ? one.Name : one;
      if (name === undefined || name === null) continue;
      const path = Path.of('Transform', ...(Array.isArray(written) ? [i] : []));
      if (name === 'AWS::Include') this.include('resources', path, 'Transform', one);
      else if (!READ_TRANSFORMS.some((read) => read.test(String(name))))
        this.tell('template', path, 'Transform', {
          what: `macro '${String(name)}' may change everything in the template before it is deployed, and is not read`,
          remedy: PROCESSED,
        });
    }
  }

  /** A module that the AWS CLI writes into the template when it packages it. */
  public module(name: string): void {
    this.tell('resources', Path.of('Modules', name), 'Modules', {
      what: `resources of module '${name}' are not read`,
      remedy: 'Scan the template that the AWS CLI has made of it (aws cloudformation package).',
    });
  }

  public resource(id: string, body: unknown): void {
    const path: readonly Step[] = ['Resources', id];
    if (isOpening(id)) {
      const include = id === 'Fn::Transform' && isInclude(body);
      this.call(id, body, ['Resources'], id === 'Fn::Transform' && !include ? 'template' : 'resources');
      return;
    }
    if (!isMap(body)) return;
    const type = body.Type;
    if (typeof type !== 'string' && !Object.keys(body).some(isOpening))
      this.tell('resources', Path.of(...path), id, {
        what: 'resource has no type that is written down, so that it is not read',
        remedy: `Write its Type into the template. ${PROCESSED}`,
      });
    if (typeof type === 'string') this.elsewhere(id, type, body, path);
    for (const key in body) {
      if (isOpening(key)) this.call(key, body[key], path, typeof type === 'string' ? 'values' : 'resources', id);
      // metadata and policies of updates hold nothing that rules ask for
      else if (key === 'Properties') this.walk(body[key], [...path, key], id);
    }
  }

  /** Looks for calls at and below `value`. `path` leads there, and is lengthened and shortened on the way: few places are told. */
  public walk(value: unknown, path: Step[], at: string): void {
    if (value === null || typeof value !== 'object') return;
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) this.below(value[i], path, i, at);
      return;
    }
    const map = value as Record<string, unknown>;
    for (const key in map) {
      if (isOpening(key)) this.fn(key, map, path, at);
      if (key !== 'Fn::Transform' && !isLoop(key)) this.below(map[key], path, key, at);
    }
  }

  private below(value: unknown, path: Step[], step: Step, at: string): void {
    if (value === null || typeof value !== 'object') return;
    path.push(step);
    this.walk(value, path, at);
    path.pop();
  }

  private fn(key: string, map: Record<string, unknown>, path: readonly Step[], at: string): void {
    if (FUNCTIONS.has(key)) {
      // a function that is not alone in its map is none
      for (const other in map) if (other !== key) this.open = true;
      return;
    }
    this.call(key, map[key], path, 'values', at);
  }

  /** A call of something that is not read. */
  public call(key: string, argument: unknown, path: readonly Step[], reach: Reach, at = String(path[0] ?? key)): void {
    const place = Path.of(...path, key);
    this.open = true;
    if (key === 'Fn::Transform' && isInclude(argument))
      this.include(reach === 'template' ? 'resources' : reach, place, at, argument);
    else if (key === 'Fn::Transform')
      this.tell(reach, place, at, {
        what: `${callName(key, argument)} writes what stands here, and is not read`,
        remedy: PROCESSED,
      });
    else if (isLoop(key)) {
      this.loops = true;
      this.tell(reach, place, at, {
        what: `loop '${key.replace(/^Fn::ForEach(::)?/, '')}' ${this.reasons.get(argument) ?? 'is not read'}, so that what it writes is not read`,
        remedy: `Give the loop a list that the template spells out, or its parameter a default. ${PROCESSED}`,
      });
    } else this.tell(reach, place, at, { what: `'${key}' is a function that is not known here`, remedy: PROCESSED });
  }

  private include(reach: Reach, path: Path, at: string, argument: unknown): void {
    this.includes = true;
    const locations = transformsOf(argument).flatMap((one) => locationOf(one) ?? []);
    const reason = this.reasons.get(argument);
    this.tell(reach, path, at, {
      what: `content that 'AWS::Include' takes from ${locations.length > 0 ? locations.map((one) => `'${one}'`).join(' and ') : 'elsewhere'} is not read${reason === undefined ? '' : `: it ${reason}`}`,
      remedy: `Keep it in a file beside the template and name that in Location, or write what it brings into the template. ${PROCESSED}`,
    });
  }

  private tell(reach: Reach, path: Path, at: string, { what, remedy }: Pick<Unread, 'what' | 'remedy'>): void {
    this.unread.push({ reach, path, at, what, remedy });
  }

  /** What a resource brings that stands somewhere else. */
  private elsewhere(id: string, type: string, body: Readonly<Record<string, unknown>>, steps: readonly Step[]): void {
    const path = Path.of(...steps);
    if (type.endsWith('::MODULE') || type === 'LocalModule')
      this.tell('resources', path, id, { what: `resources of module '${type}' are not read`, remedy: PROCESSED });
    const brings = BRINGS[type];
    if (brings) this.tell('resources', path, id, brings);
    const properties = body.Properties;
    for (const property of DEFINED_ELSEWHERE[type] ?? [])
      if (held(properties, property) !== undefined)
        this.tell('values', path.to('Properties', property), id, {
          what: `definition that '${property}' names is not read`,
          remedy: 'Keep the definition in a file beside the template and name that, or write it into the template.',
        });
    if (type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource')
      // what Delete calls happens once the resource is gone
      for (const event of ['Create', 'Update']) {
        const call = sdkCall(held(properties, event));
        if (!call || (type === 'Custom::AWS' && READ_CALL.test(call))) continue;
        this.tell('resources', path.to('Properties', event), id, {
          what: `custom resource calls ${call} itself, and what that makes or changes is not read`,
          remedy: 'Declare what the call sets up as a resource of CloudFormation, where there is one.',
        });
        break;
      }
  }
}

const NESTED = { what: 'nested stack is not read, since its template is not given' };
/** The type that deploys a template which stands in it as text. */
export const STACK_SET = 'AWS::CloudFormation::StackSet';

/** Types that deploy resources which their template does not hold. */
const BRINGS: Readonly<Record<string, Pick<Unread, 'what' | 'remedy'>>> = {
  'AWS::CloudFormation::Stack': { ...NESTED, remedy: 'Name the file of its template in TemplateURL and give it too.' },
  'AWS::Serverless::Application': { ...NESTED, remedy: 'Name the file of its template in Location and give it too.' },
  [STACK_SET]: {
    what: 'resources that the stack set deploys are not read',
    remedy: 'Write its template into TemplateBody as text, or scan the template by itself.',
  },
  'AWS::ServiceCatalog::CloudFormationProvisionedProduct': {
    what: 'resources of the provisioned product are not read',
    remedy: 'Scan the template of the product by itself.',
  },
};

/** The types that deploy a template of their own, and the property that names its file. */
export const NESTED_TEMPLATES: Readonly<Record<string, string>> = {
  'AWS::CloudFormation::Stack': 'TemplateURL',
  'AWS::Serverless::Application': 'Location',
};

/** Properties that name a definition which rules ask for, and the property that would hold it. */
export const DEFINITIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AWS::StepFunctions::StateMachine': { DefinitionS3Location: 'Definition' },
  'AWS::Serverless::StateMachine': { DefinitionUri: 'Definition' },
  'AWS::ApiGateway::RestApi': { BodyS3Location: 'Body' },
  'AWS::ApiGatewayV2::Api': { BodyS3Location: 'Body' },
  'AWS::Serverless::Api': { DefinitionUri: 'DefinitionBody' },
  'AWS::Serverless::HttpApi': { DefinitionUri: 'DefinitionBody' },
  'AWS::Bedrock::Flow': { DefinitionS3Location: 'Definition' },
};
const DEFINED_ELSEWHERE: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(DEFINITIONS).map(([type, properties]) => [type, Object.keys(properties)]),
);

/** Calls of services that rules ask about. Those that only read change nothing. */
const ASKED =
  /^(accessanalyzer|account|apigateway|apigatewayv2|appconfig|backup|bedrock|cloudfront|cloudtrail|cloudwatch|codeartifact|cognito|config|dynamodb|ec2|ecr|elastic|events?|guardduty|iam|inspector|kms|lambda|logs|macie|network|opensearch|organizations|rds|s3|sagemaker|secretsmanager|securityhub|securitylake|sfn|sns|sqs|states|stepfunctions|waf)/;
/** The one call that rules read, because no resource of CloudFormation does the same. */
const READ_CALL = /:putModelInvocationLoggingConfiguration/i;
const READS = /^(get|list|describe|head|batchget|lookup|search|query|scan|select|check|validate)/;
/**
 * Calls that put data into what is there, or have something run that is there. What a function does when it is called is
 * its code, as with the function behind any custom resource.
 */
const WRITES_DATA =
  /^(invoke|startexecution|startsyncexecution|publish|send|putevents|putrecord|putmetricdata|putlogevents|putobject|copyobject|deleteobject|putitem|updateitem|deleteitem|batchwrite|transactwrite|startingestionjob|converse)(?!.*(policy|acl|lock|retention|hold|tagging|configuration))/;

/** The call that a custom resource of CDK makes, when it changes something that rules ask about. */
function sdkCall(written: unknown): string | undefined {
  if (written === undefined) return undefined;
  // as text, or joined of texts
  const text = (typeof written === 'string' ? written : JSON.stringify(written)).replace(/\\+"/g, '"');
  const [service, action] = ['service', 'action'].map(
    (key) => new RegExp(`"${key}"\\s*:\\s*"([^"]+)"`).exec(text)?.[1],
  );
  if (service === undefined || action === undefined) return undefined;
  const plain = service
    .toLowerCase()
    .replace(/^@aws-sdk\/client-/, '')
    .replace(/[^a-z0-9]/g, '');
  const verb = action.replace(/Command$/, '').toLowerCase();
  return ASKED.test(plain) && !READS.test(verb) && !WRITES_DATA.test(verb) ? `'${service}:${action}'` : undefined;
}
