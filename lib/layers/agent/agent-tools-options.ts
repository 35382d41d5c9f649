import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { ToolCatalogue } from './tool-catalogue';
import type { ToolCredential } from './tool-credential';
import type { ToolNetwork } from './tool-network';
import type { ToolPermission } from './tool-permission';

/** A tool that a function does the work of. */
export interface FunctionToolOptions extends ToolPermission {
  /**
   * The function, best an alias or a version. It gets `{ tool, arguments, caller: { tenant, subject } }` from a shim that has
   * verified who calls, and returns JSON.
   */
  readonly handler: lambda.IFunction;

  /** What a model is told about the tool, at most 1000 characters: what it does, not what a model has to do. */
  readonly description: string;

  /**
   * JSON schema of the arguments: an object with properties, in which each text has a `maxLength`, an `enum` or a `const`, each
   * number a `minimum` and a `maximum`, and each list `items` and `maxItems`.
   */
  readonly inputSchema: { [key: string]: unknown };

  /**
   * The name of the tool at its target.
   *
   * @default 'call'
   */
  readonly toolName?: string;
}

/** Tools of a server that speaks MCP. */
export interface McpServerToolsOptions {
  /** Where the server is: an https URL. */
  readonly endpoint: string;

  /** The server's tools as somebody has read and approved them. What the server says of them later reaches no model. */
  readonly catalogue: ToolCatalogue;

  /** Who may call which tool. A tool that is not named here is called by nobody. */
  readonly tools: { [name: string]: ToolPermission };

  /** How AgentCore reaches the server without the internet. */
  readonly network: ToolNetwork;

  /** As whom AgentCore calls it: never with the token of the caller. */
  readonly credential: ToolCredential;
}

/** Operations of an HTTP API. */
export interface OpenApiToolsOptions {
  /**
   * The document (OpenAPI 3) as JSON. It names one server, and holds an operation for each of `tools`, by its `operationId`;
   * operations that are not named are left out.
   */
  readonly schema: { [key: string]: unknown };

  /** Who may call which operation, by its `operationId`. */
  readonly tools: { [name: string]: ToolPermission };

  /** How AgentCore reaches the API without the internet. */
  readonly network: ToolNetwork;

  /** As whom AgentCore calls it: never with the token of the caller. */
  readonly credential: ToolCredential;
}
