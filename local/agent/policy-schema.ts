import type { SchemaJson, TypeVariant } from '@cedar-policy/cedar-wasm/nodejs';
import type { DeployedResource } from '../samples/deployed';

/** An input schema as a target of Lambda has it in a template. */
interface Declared {
  readonly Type: string;
  readonly Description?: string;
  readonly Properties?: Readonly<Record<string, Declared>>;
  readonly Required?: readonly string[];
  readonly Items?: Declared;
}

interface DeclaredTool {
  readonly Name: string;
  readonly Description: string;
  readonly InputSchema: Declared;
}

/** The tools that a target of Lambda declares. */
export function toolsOf({ properties }: DeployedResource): DeclaredTool[] {
  const { TargetConfiguration } = properties as {
    TargetConfiguration: { Mcp: { Lambda?: { ToolSchema: { InlinePayload: DeclaredTool[] } } } };
  };
  return TargetConfiguration.Mcp.Lambda?.ToolSchema.InlinePayload ?? [];
}

/** A type of Cedar by itself, and no name of one that is declared elsewhere. */
type CedarType = TypeVariant<string>;

const text: CedarType = { type: 'String' };

/** A tool of a server, as the server lists it to the gateway. */
export interface RemoteTool {
  readonly target: string;
  /** `<Target>___<tool>`. */
  readonly name: string;
  readonly inputSchema: JsonSchema;
}

interface JsonSchema {
  readonly type: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
}

/** A declared schema as a gateway lists it. */
export const listedSchema = ({
  Type,
  Description,
  Properties,
  Required,
  Items,
}: Declared): Record<string, unknown> => ({
  type: Type,
  description: Description,
  properties:
    Properties && Object.fromEntries(Object.entries(Properties).map(([name, part]) => [name, listedSchema(part)])),
  required: Required,
  items: Items && listedSchema(Items),
});

/** What a server lists, in the words of a template. */
const declared = ({ type, properties, required, items }: JsonSchema): Declared => ({
  Type: type,
  Properties: Object.fromEntries(Object.entries(properties ?? {}).map(([name, part]) => [name, declared(part)])),
  Required: required,
  Items: items && declared(items),
});

/**
 * The schema of Cedar that AgentCore makes of a gateway's targets (Amazon Bedrock AgentCore Developer Guide, Schema
 * constraints): a user with tags of text, an action for each tool, and its arguments below `context.input`.
 */
export function policySchema(
  targets: readonly DeployedResource[],
  remote: readonly RemoteTool[] = [],
): SchemaJson<string> {
  const tools = [
    ...targets.flatMap((each) => {
      const target = String(each.properties.Name);
      return toolsOf(each).map((tool) => ({ target, name: `${target}___${tool.Name}`, schema: tool.InputSchema }));
    }),
    ...remote.map(({ target, name, inputSchema }) => ({ target, name, schema: declared(inputSchema) })),
  ];
  const group = (id: string) => ({ memberOf: [{ id }] });
  return {
    AgentCore: {
      entityTypes: {
        OAuthUser: { shape: { type: 'Record', attributes: { id: text } }, tags: text },
        IamEntity: { shape: { type: 'Record', attributes: { id: text } } },
        Gateway: {},
      },
      actions: {
        Mcp: {},
        CallTool: group('Mcp'),
        ...Object.fromEntries(tools.map(({ target }) => [target, group('CallTool')])),
        ...Object.fromEntries(
          tools.map(({ target, name, schema }) => [
            name,
            {
              memberOf: [{ id: 'CallTool' }, { id: target }],
              appliesTo: {
                principalTypes: ['OAuthUser'],
                resourceTypes: ['Gateway'],
                context: { type: 'Record', attributes: { input: cedarType(schema) } },
              },
            },
          ]),
        ),
      },
    },
  };
}

const TYPES: Readonly<Record<string, CedarType>> = {
  string: text,
  integer: { type: 'Long' },
  boolean: { type: 'Boolean' },
  number: { type: 'Extension', name: 'decimal' },
};

function cedarType({ Type, Properties = {}, Required = [], Items }: Declared): CedarType {
  if (Type === 'array') return { type: 'Set', element: cedarType(Items!) };
  if (Type !== 'object') return TYPES[Type]!;
  const attributes = Object.entries(Properties).map(([name, part]) => [
    name,
    { ...cedarType(part), required: Required.includes(name) },
  ]);
  return { type: 'Record', attributes: Object.fromEntries(attributes) };
}

/** Arguments as AgentCore hands them to Cedar: a number of the schema is a decimal. */
export function cedarInput(schema: Declared, value: unknown): unknown {
  if (schema.Type === 'number') {
    const number = value as number;
    return { __extn: { fn: 'decimal', arg: Number.isInteger(number) ? number.toFixed(1) : String(number) } };
  }
  if (schema.Type === 'array') return (value as unknown[]).map((item) => cedarInput(schema.Items!, item));
  if (schema.Type !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value as object).map(([name, part]) => [name, cedarInput(schema.Properties![name]!, part)]),
  );
}
