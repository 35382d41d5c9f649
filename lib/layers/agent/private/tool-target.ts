import { Token } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { PropsError } from '../../../private/errors';
import type { FunctionToolOptions, McpServerToolsOptions, OpenApiToolsOptions } from '../agent-tools-options';
import { PROOF_ARGUMENT, PROOF_MAX_LENGTH } from '../contract';
import type { ToolPermission } from '../tool-permission';
import type { BoundCredential } from './bound-credential';
import { type DeclaredTool, declare } from './declared-tool';
import type { Schema } from './tool-text';

/** What a target of the gateway consists of. */
export interface ToolTarget {
  readonly tools: readonly DeclaredTool[];
  /** The function behind a shim; absent for targets that AgentCore calls over a network. */
  readonly handler?: lambda.IFunction;
  readonly remote?: RemoteTarget;
}

/** A target that AgentCore calls over a network, as the template has it. */
export interface RemoteTarget {
  /** Below `TargetConfiguration.Mcp`. */
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly credential: BoundCredential;
  readonly privateEndpoint: Readonly<Record<string, unknown>>;
}

export function functionTarget({ handler }: FunctionToolOptions, tool: DeclaredTool): ToolTarget {
  return { tools: [tool], handler };
}

export function mcpServerTarget(scope: IConstruct, name: string, options: McpServerToolsOptions): ToolTarget {
  const { endpoint, catalogue } = options;
  checkAddress(scope, 'endpoint', endpoint);
  const tools = named(scope, options.tools).map(([tool, permission]) => {
    const listed = catalogue.tools.find((each) => each.name === tool);
    if (!listed) throw new PropsError(scope, `'tools' of ${name} must be in the catalogue, got '${tool}'`);
    return declare(scope, name, tool, listed, permission, true);
  });
  return {
    tools,
    remote: {
      // as the server lists them when the target is made; what it says later is no tool of anybody's
      configuration: { McpServer: { Endpoint: endpoint, ListingMode: 'DEFAULT' } },
      credential: options.credential._bind(scope),
      privateEndpoint: options.network._bind(scope),
    },
  };
}

type Parameter = { readonly name: string; readonly required?: boolean; readonly schema?: Schema };

interface Operation {
  readonly servers?: unknown;
  readonly operationId?: string;
  readonly description?: string;
  readonly summary?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
  };
}

export function openApiTarget(scope: IConstruct, name: string, options: OpenApiToolsOptions): ToolTarget {
  const { paths, servers, ...rest } = options.schema as {
    readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
    readonly servers?: readonly { readonly url: string }[];
  };
  if (servers?.length !== 1) {
    throw new PropsError(scope, `'schema' of ${name} must name one server, got ${servers?.length ?? 'none'}`);
  }
  checkAddress(scope, 'schema.servers[0].url', servers[0]!.url);
  if (/[{}]/.test(servers[0]!.url) && !Token.isUnresolved(servers[0]!.url)) {
    throw new PropsError(scope, `'schema.servers[0].url' must have no variables, got '${servers[0]!.url}'`);
  }
  for (const [path, methods] of Object.entries(paths ?? {})) {
    const refuse = (what: string) => {
      throw new PropsError(scope, `'schema' of ${name} must have no ${what} in '${path}', got some`);
    };
    // AgentCore would send the gateway's token there
    if ('servers' in methods || Object.values(methods).some((each) => each.servers !== undefined)) refuse('servers');
    if ('$ref' in methods) refuse('$ref');
    // they would be left out with the operations that nobody may call
    if ('parameters' in methods) refuse('parameters beside its operations');
  }
  const wanted = named(scope, options.tools);
  const operations = Object.values(paths ?? {}).flatMap((path) => Object.values(path));
  const tools = wanted.map(([id, permission]) => {
    const operation = operations.find(({ operationId }) => operationId === id);
    if (!operation) throw new PropsError(scope, `'tools' of ${name} must be operations of 'schema', got '${id}'`);
    const inputSchema = argumentsOf(operation, (must) => {
      throw new PropsError(scope, `'schema' of tool ${name}___${id} ${must}`);
    });
    const text = { description: operation.description ?? operation.summary ?? '', inputSchema };
    return declare(scope, name, id, text, permission, true);
  });
  const kept = Object.entries(paths ?? {}).flatMap(([path, methods]) => {
    const left = Object.entries(methods).filter(([, { operationId }]) => wanted.some(([id]) => id === operationId));
    return left.length > 0 ? [[path, Object.fromEntries(left)]] : [];
  });
  const payload = JSON.stringify({ ...rest, servers, paths: Object.fromEntries(kept) });
  return {
    tools,
    remote: {
      configuration: { OpenApiSchema: { InlinePayload: payload } },
      credential: options.credential._bind(scope),
      privateEndpoint: options.network._bind(scope),
    },
  };
}

/** The arguments that AgentCore makes of an operation: its parameters, and the properties of its body beside them. */
function argumentsOf({ parameters = [], requestBody }: Operation, fail: (must: string) => never): Schema {
  const body = requestBody?.content?.['application/json']?.schema ?? {};
  const both = parameters.find(({ name }) => Object.hasOwn((body.properties ?? {}) as object, name));
  if (both) return fail(`must have a name for each argument, got '${both.name}' as a parameter and in the body`);
  const properties = {
    ...Object.fromEntries(parameters.map(({ name, schema }) => [name, schema ?? {}])),
    ...(body.properties as Record<string, Schema> | undefined),
  };
  const required = [
    ...parameters.filter((parameter) => parameter.required).map(({ name }) => name),
    ...((body.required as string[] | undefined) ?? []),
  ];
  return { type: 'object', properties, required };
}

function named(scope: IConstruct, tools: { readonly [name: string]: ToolPermission }): [string, ToolPermission][] {
  const entries = Object.entries(tools);
  if (entries.length === 0) throw new PropsError(scope, `'tools' must name at least one tool, got none`);
  return entries;
}

function checkAddress(scope: IConstruct, prop: string, url: string): void {
  if (Token.isUnresolved(url) || /^https:\/\/[^/?#@\s]+(\/[^?#\s]*)?$/.test(url)) return;
  throw new PropsError(scope, `'${prop}' must be an https URL without user, query and fragment, got '${url}'`);
}

/** What the schema of a Lambda target can say: types and names. Bounds are kept by the interceptor, the policies and the shim. */
export function declaredSchema(schema: Schema): Record<string, unknown> {
  const parts = declaredPart(schema);
  const properties = parts.Properties as Record<string, unknown> | undefined;
  return {
    ...parts,
    Properties: {
      ...properties,
      // not required: where policies are asked before the interceptor has added it, a call must get as far as the shim
      [PROOF_ARGUMENT]: { Type: 'string', Description: `Added by the gateway, at most ${PROOF_MAX_LENGTH} characters` },
    },
  };
}

function declaredPart(schema: Schema): Record<string, unknown> {
  const { type, description, properties, required, items } = schema as {
    readonly type: string;
    readonly description?: string;
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly required?: readonly string[];
    readonly items?: Schema;
  };
  return {
    Type: type,
    ...(description !== undefined && { Description: description }),
    ...(properties && {
      Properties: Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, declaredPart(part)])),
    }),
    ...(required && required.length > 0 && { Required: required }),
    ...(items && { Items: declaredPart(items) }),
  };
}
