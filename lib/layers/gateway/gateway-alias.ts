import type { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { GatewayRetrieval } from '../rag';
import type { CallerParameters } from './caller-parameters';
import type { ClientInstructions } from './client-instructions';
import type { ClientTools } from './client-tools';
import type { ISystemPrompt } from './system-prompt';

/** What callers get under one name. */
export interface GatewayAlias {
  /**
   * The model, by its alias in `ModelAccess`.
   *
   * @default - the same alias
   */
  readonly model?: string;

  /**
   * Models of single tenants, by tenant: aliases in `ModelAccess`, usually application profiles, which tell the tenants'
   * cost apart.
   *
   * @default - every tenant has the same model
   */
  readonly tenantModels?: { [tenant: string]: string };

  /**
   * What the model is told to be and to do.
   *
   * @default - a neutral assistant
   */
  readonly systemPrompt?: ISystemPrompt;

  /**
   * Most output tokens of one answer, lower than the gateway's own limit.
   *
   * @default - the gateway's `maxOutputTokens`
   */
  readonly maxOutputTokens?: number;

  /**
   * The model's temperature, from 0 to 1.
   *
   * @default - the model's own
   */
  readonly temperature?: number;

  /**
   * Tools of the gateway that the model may ask for.
   *
   * @default - none
   */
  readonly tools?: string[];

  /**
   * Most calls of tools in one request, from 1 to 50, over all its rounds and in one. Each call is two calls of the guardrail
   * and one of a function; a call beyond is refused, and the model is told so once. Calls of `clientTools` count too: an
   * answer that holds more of them is an error.
   *
   * @default 10
   */
  readonly maxToolCalls?: number;

  /**
   * A knowledge base that answers rest on. The guardrail then judges whether they do, and they cite what they rest on.
   *
   * @default - none: answers are not verified
   */
  readonly retrieval?: GatewayRetrieval;

  /**
   * Inference parameters that callers may set, each within a range. Lowering the number of output tokens is open to everybody.
   *
   * @default - none: callers that send one at another value than the neutral one are refused
   */
  readonly parameters?: CallerParameters;

  /**
   * Lets callers say how to answer: system and developer messages. What an alias is told then depends on whoever calls it, so
   * give its callers no tool or knowledge base that all of them may not use anyway.
   *
   * @default - refused
   */
  readonly clientInstructions?: ClientInstructions;

  /**
   * Lets callers bring tools that they run themselves. Not with `retrieval`: an answer that rests on what a caller says its
   * tools have said rests on no source.
   *
   * @default - refused
   */
  readonly clientTools?: ClientTools;
}

/** A function that a model may ask for. Each call needs a policy of `Authorization` that permits it. */
export interface GatewayTool {
  /**
   * The function, best an alias or a version. It gets `{ tool, arguments, principal }` and returns JSON of at most 32000
   * characters, which the model reads as untrusted text.
   */
  readonly handler: lambda.IFunction;

  /** What the model is told about the tool. */
  readonly description: string;

  /** JSON schema of the arguments: an object. Arguments that do not fit it never reach the function. */
  readonly inputSchema: { [key: string]: unknown };

  /**
   * Whether a call changes something. Then it runs only with an approval that is bound to the user, the tool and the
   * arguments, and that no call has used before.
   *
   * @default true
   */
  readonly mutating?: boolean;

  /**
   * How long a call may take, at most 30 seconds.
   *
   * @default Duration.seconds(10)
   */
  readonly timeout?: Duration;
}
