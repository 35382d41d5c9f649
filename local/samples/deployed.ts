import { createHash } from 'node:crypto';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

/** Where a template is deployed, as far as its values show it. */
export interface Place {
  readonly stackName: string;
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
}

interface DeployedTemplate {
  readonly place: Place;
  readonly resources: Record<string, Resource>;
  readonly outputs: Record<string, { Value: unknown; Export?: { Name: unknown } }>;
  readonly mappings: Record<string, Record<string, Record<string, unknown>>>;
  readonly conditions: Record<string, unknown>;
  readonly parameters: Record<string, { Default?: unknown }>;
}

/** A resource of one of the templates, with its properties as deployed. */
export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  /** What `Ref` gives. */
  readonly ref: string;
  readonly arn: string;
  /** Of its stack. */
  readonly stackName: string;
  readonly properties: Record<string, unknown>;
}

type Arn = (name: string, place: Place) => string;
const regional =
  (service: string, resource: string): Arn =>
  (name, { partition, region, account }) =>
    `arn:${partition}:${service}:${region}:${account}:${resource}${name}`;

/** ARNs that do not follow `service:region:account:resource/name`. */
const ARNS: Record<string, Arn> = {
  'AWS::IAM::Role': (name, { partition, account }) => `arn:${partition}:iam::${account}:role/${name}`,
  'AWS::IAM::User': (name, { partition, account }) => `arn:${partition}:iam::${account}:user/${name}`,
  'AWS::IAM::ManagedPolicy': (name, { partition, account }) => `arn:${partition}:iam::${account}:policy/${name}`,
  'AWS::S3::Bucket': (name, { partition }) => `arn:${partition}:s3:::${name}`,
  'AWS::SNS::Topic': regional('sns', ''),
  'AWS::SQS::Queue': regional('sqs', ''),
  'AWS::Lambda::Function': regional('lambda', 'function:'),
  'AWS::SecretsManager::Secret': regional('secretsmanager', 'secret:'),
  'AWS::StepFunctions::StateMachine': regional('states', 'stateMachine:'),
  'AWS::Logs::LogGroup': (name, place) => `${regional('logs', 'log-group:')(name, place)}:*`,
  'AWS::KMS::Key': regional('kms', 'key/'),
  'AWS::BedrockAgentCore::CodeInterpreterCustom': regional('bedrock-agentcore', 'code-interpreter-custom/'),
  'AWS::BedrockAgentCore::Memory': regional('bedrock-agentcore', 'memory/'),
  'AWS::OpenSearchServerless::Collection': regional('aoss', 'collection/'),
  'AWS::S3Vectors::VectorBucket': regional('s3vectors', 'bucket/'),
  'AWS::Cognito::UserPool': regional('cognito-idp', 'userpool/'),
  'AWS::BedrockAgentCore::Gateway': regional('bedrock-agentcore', 'gateway/'),
  'AWS::BedrockAgentCore::PolicyEngine': regional('bedrock-agentcore', 'policy-engine/'),
  'AWS::BedrockAgentCore::Runtime': regional('bedrock-agentcore', 'runtime/'),
  'AWS::BedrockAgentCore::RuntimeEndpoint': regional('bedrock-agentcore', 'runtime/agent/runtime-endpoint/'),
  'AWS::Backup::BackupVault': regional('backup', 'backup-vault:'),
  'AWS::VerifiedPermissions::PolicyStore': (name, { partition, account }) =>
    `arn:${partition}:verifiedpermissions::${account}:policy-store/${name}`,
};

/** How long the names may be that CloudFormation makes up; others are never too long here. */
const LONGEST_NAME: Record<string, number> = {
  'AWS::IAM::Role': 64,
  'AWS::IAM::ManagedPolicy': 128,
  'AWS::Lambda::Function': 64,
  'AWS::S3::Bucket': 63,
  'AWS::Events::Rule': 64,
  'AWS::SQS::Queue': 80,
  'AWS::StepFunctions::StateMachine': 80,
};

/**
 * The name CloudFormation makes up. What is too long it cuts: the stack's name to 24 characters, the logical id to what is
 * left beside the end that makes the name unique. AWS documents no rule; names that are seen in accounts follow this one.
 */
function madeUp(type: string, stackName: string, logicalId: string): string {
  const longest = LONGEST_NAME[type];
  const whole = `${stackName}-${logicalId}`;
  const end = createHash('sha256').update(whole).digest('hex').slice(0, 12).toUpperCase();
  if (longest === undefined || whole.length + 1 + end.length <= longest) return whole;
  const stack = stackName.slice(0, 24);
  return `${stack}-${logicalId.slice(0, longest - stack.length - end.length - 2)}-${end}`;
}

const REF_IS_ARN = [
  'AWS::IAM::ManagedPolicy',
  'AWS::SNS::Topic',
  'AWS::SecretsManager::Secret',
  'AWS::StepFunctions::StateMachine',
];

/**
 * Synthesized templates as if they were deployed: every intrinsic function has a fixed, plausible value, the same
 * wherever it stands, also across the given stacks. What it does not know it refuses.
 */
export class Deployed {
  private readonly templates: DeployedTemplate[];
  /** By type; those who ask about policies ask again and again. */
  private readonly described = new Map<string, readonly DeployedResource[]>();

  /** The given stacks, each in its own account and Region or, where these are open, in 111122223333 and us-east-1. */
  constructor(...stacks: Stack[]) {
    this.templates = stacks.map((stack) => {
      const open = (value: string, otherwise: string) => (value.includes('${') ? otherwise : value);
      const template = Template.fromStack(stack).toJSON();
      return {
        place: {
          stackName: stack.stackName,
          partition: partitionOf(stack.region),
          account: open(stack.account, '111122223333'),
          region: open(stack.region, 'us-east-1'),
        },
        resources: template.Resources ?? {},
        outputs: template.Outputs ?? {},
        mappings: template.Mappings ?? {},
        conditions: template.Conditions ?? {},
        parameters: template.Parameters ?? {},
      };
    });
  }

  /** Where the first stack is. */
  public get place(): Place {
    return this.templates[0]!.place;
  }

  /** The types of the resources. */
  public get types(): string[] {
    const all = this.templates.flatMap(({ resources }) => Object.values(resources).map(({ Type }) => Type));
    return [...new Set(all)].sort();
  }

  /** All resources of a type. */
  public all(type: string): DeployedResource[] {
    const known =
      this.described.get(type) ??
      this.templates.flatMap((template) =>
        Object.entries(template.resources)
          .filter(([, resource]) => resource.Type === type)
          .map(([logicalId]) => this.describe(template, logicalId)),
      );
    this.described.set(type, known);
    return [...known];
  }

  /** The one resource of a type whose logical id contains `part`. */
  public one(type: string, part = ''): DeployedResource {
    const found = this.all(type).filter(({ logicalId }) => logicalId.includes(part));
    if (found.length !== 1) {
      throw new Error(`${found.length} resources of type ${type} have '${part}' in their logical id, not one`);
    }
    return found[0]!;
  }

  /** The value of a token or intrinsic of the first stack. */
  public value(stack: Stack, value: unknown): string {
    const template = this.templates.find(({ place }) => place.stackName === stack.stackName);
    if (!template) throw new Error(`${stack.stackName} is not among the deployed stacks`);
    return String(this.resolve(template, stack.resolve(value)));
  }

  private describe(template: DeployedTemplate, logicalId: string): DeployedResource {
    const resource = template.resources[logicalId]!;
    return {
      logicalId,
      type: resource.Type,
      ref: this.ref(template, logicalId),
      arn: this.attribute(template, logicalId, 'Arn'),
      stackName: template.place.stackName,
      properties: this.resolve(template, resource.Properties ?? {}) as Record<string, unknown>,
    };
  }

  private resolve(template: DeployedTemplate, value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.resolve(template, item)).filter((item) => item !== undefined);
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && (name === 'Ref' || name?.startsWith('Fn::'))) {
      return this.call(template, name, argument);
    }
    return Object.fromEntries(
      entries.map(([key, item]) => [key, this.resolve(template, item)]).filter(([, item]) => item !== undefined),
    );
  }

  private call(template: DeployedTemplate, name: string, argument: unknown): unknown {
    const resolve = (value: unknown) => this.resolve(template, value);
    const list = () => argument as unknown[];
    switch (name) {
      case 'Ref':
        return this.ref(template, String(argument));
      case 'Fn::GetAtt': {
        const [logicalId, ...attribute] = Array.isArray(argument) ? argument : String(argument).split('.');
        return this.attribute(template, logicalId, attribute.join('.'));
      }
      case 'Fn::Join':
        return (resolve(list()[1]) as unknown[]).join(String(list()[0]));
      case 'Fn::Split':
        return String(resolve(list()[1])).split(String(list()[0]));
      case 'Fn::Select':
        return (resolve(list()[1]) as unknown[])[Number(resolve(list()[0]))];
      case 'Fn::Sub': {
        const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
        return String(text).replace(/\$\{([^!}]+)\}/g, (_, key: string) => {
          if (key in variables) return String(resolve(variables[key]));
          return String(key.includes('.') ? this.call(template, 'Fn::GetAtt', key) : this.ref(template, key));
        });
      }
      case 'Fn::If':
        return resolve(list()[this.holds(template, String(list()[0])) ? 1 : 2]);
      case 'Fn::FindInMap': {
        const [map, first, second] = list().map((item) => String(resolve(item)));
        return resolve(known(template.mappings[map!]?.[first!]?.[second!], `${map}.${first}.${second}`));
      }
      case 'Fn::Base64':
        return Buffer.from(String(resolve(argument))).toString('base64');
      case 'Fn::ImportValue': {
        const wanted = resolve(argument);
        for (const other of this.templates) {
          for (const output of Object.values(other.outputs)) {
            if (output.Export && this.resolve(other, output.Export.Name) === wanted) {
              return this.resolve(other, output.Value);
            }
          }
        }
        throw new Error(`no deployed stack exports ${wanted}`);
      }
      case 'Fn::GetStackOutput': {
        const { StackName, OutputName } = argument as { StackName: string; OutputName: string };
        const other = this.templates.find(({ place }) => place.stackName === resolve(StackName));
        return this.resolve(other!, known(other?.outputs[OutputName], `${StackName}.${OutputName}`).Value);
      }
      default:
        throw new Error(`${name} has no fixed value`);
    }
  }

  private holds(template: DeployedTemplate, condition: string): boolean {
    const test = (expression: unknown): boolean => {
      const [[name, argument]] = Object.entries(expression as object) as [[string, unknown]];
      const list = argument as unknown[];
      if (name === 'Condition') return this.holds(template, String(argument));
      if (name === 'Fn::Equals') return this.resolve(template, list[0]) === this.resolve(template, list[1]);
      if (name === 'Fn::Not') return !test(list[0]);
      if (name === 'Fn::And') return list.every(test);
      if (name === 'Fn::Or') return list.some(test);
      throw new Error(`${name} is no condition`);
    };
    return test(known(template.conditions[condition], condition));
  }

  private ref(template: DeployedTemplate, name: string): string {
    const { partition, account, region, stackName } = template.place;
    const pseudo: Record<string, string | undefined> = {
      'AWS::Partition': partition,
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::StackName': stackName,
      'AWS::StackId': `arn:${partition}:cloudformation:${region}:${account}:stack/${stackName}/0`,
      'AWS::URLSuffix': 'amazonaws.com',
    };
    if (name in pseudo) return pseudo[name]!;
    if (name === 'AWS::NoValue') return undefined as never; // the property is left out
    if (name in template.parameters) return String(known(template.parameters[name]?.Default, `default of ${name}`));
    const { Type, Properties = {} } = known(template.resources[name], name);
    // an alias or version is told by the ARN of its function
    if (Type === 'AWS::Lambda::Alias' || Type === 'AWS::Lambda::Version') {
      const of = String(this.resolve(template, Properties.FunctionName));
      const arn = of.startsWith('arn:') ? of : ARNS['AWS::Lambda::Function']!(of, template.place);
      return `${arn}:${Type === 'AWS::Lambda::Alias' ? this.name(template, name) : '1'}`;
    }
    return REF_IS_ARN.includes(Type) ? this.attribute(template, name, 'Arn') : this.name(template, name);
  }

  private attribute(template: DeployedTemplate, logicalId: string, attribute: string): string {
    const { Type } = known(template.resources[logicalId], logicalId);
    const name = this.name(template, logicalId);
    if (attribute === 'Version') return '1';
    if (attribute === 'GatewayUrl')
      return `https://${name.toLowerCase()}.gateway.bedrock-agentcore.${template.place.region}.amazonaws.com/mcp`;
    if (!attribute.endsWith('Arn')) return attribute.endsWith('Id') ? name : `${name}.${attribute}`;
    const { VectorBucketArn } = template.resources[logicalId]!.Properties ?? {};
    if (Type === 'AWS::S3Vectors::Index') return `${this.resolve(template, VectorBucketArn)}/index/${name}`;
    const [, service, resource] = Type.split('::') as [string, string, string];
    const kebab = resource?.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
    const { Path = '/' } = template.resources[logicalId]!.Properties ?? {};
    return (ARNS[Type] ?? regional(service.toLowerCase(), `${kebab}/`))(
      `${String(Path).slice(1)}${name}`,
      template.place,
    );
  }

  /** The name the template gives, or one that is made from stack and logical id as CloudFormation does. */
  private name(template: DeployedTemplate, logicalId: string): string {
    const { Type, Properties = {} } = known(template.resources[logicalId], logicalId);
    const given = Properties[`${Type.split('::').pop()}Name`] ?? Properties.Name;
    const name =
      given === undefined ? madeUp(Type, template.place.stackName, logicalId) : this.resolve(template, given);
    return Type === 'AWS::S3::Bucket' ? String(name).toLowerCase() : String(name);
  }
}

function partitionOf(region: string): string {
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return region.startsWith('cn-') ? 'aws-cn' : 'aws';
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is in none of the deployed templates`);
  return value;
}
