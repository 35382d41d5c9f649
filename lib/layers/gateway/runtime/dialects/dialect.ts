import { type AliasConfig, type Chat, type Code, requestSchemas } from '../../../../contract';
import { type Check, compileSchema } from '../../../../contract/json-schema';
import type { Answer, TrustSignals } from '../answer';
import { toJson } from '../json-text';

/** What the renderings of one answer have in common. */
export interface Rendering {
  readonly requestId: string;
  readonly alias: string;
  /** Seconds since 1970. */
  readonly created: number;
  /** OpenAI's `stream_options.include_usage`. */
  readonly includeUsage: boolean;
}

/** The form in which a path takes requests and gives answers. */
export interface Dialect {
  /** Where clients of this form look for the id of a request, besides `x-request-id`. */
  readonly requestIdHeader?: string;
  /** The alias a body names, before anything else of it is believed. */
  alias(parsed: unknown): string | undefined;
  streaming(parsed: unknown): boolean;
  includeUsage(parsed: unknown): boolean;
  /** What is wrong with a body, by what the alias lets callers say. */
  check(parsed: unknown, alias: AliasConfig): string | undefined;
  /** What a body that passed `check` asks. */
  chat(parsed: unknown): Chat;
  answer(answer: Answer, trust: TrustSignals, about: Rendering): unknown;
  problem(code: Code, requestId: string, detail?: string): { readonly contentType: string; readonly body: unknown };
  /** The events of one streamed answer. */
  events(about: Rendering): AnswerEvents;
}

/**
 * One answer as server-sent events, complete with their blank lines. It is made for one stream, and keeps what the form
 * counts: events, items, blocks that are open. `start` comes first, then any number of texts, then `end` or `problem`.
 */
export interface AnswerEvents {
  start(): string;
  text(text: string): string;
  end(answer: Answer, trust: TrustSignals): string;
  problem(code: Code): string;
}

/** JSON that is safe inside HTML too: whoever pastes an event into a page must not paste an element. */
export const safeJson = (value: unknown): string =>
  toJson(value).replace(/[<>&\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A property of something that may be an object. */
export const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

/** The text that stands in a field of a body, if it is one. */
export const textAt =
  (name: string) =>
  (parsed: unknown): string | undefined => {
    const text = property(parsed, name);
    return typeof text === 'string' ? text : undefined;
  };

/** Checks a body against the schema of its path, as the alias it names widens it. */
export function schemaCheck(path: keyof ReturnType<typeof requestSchemas>): Dialect['check'] {
  const checks = new WeakMap<AliasConfig, Check>();
  return (parsed, alias) => {
    const check = checks.get(alias) ?? compileSchema(requestSchemas(alias)[path]);
    checks.set(alias, check);
    return check(parsed);
  };
}
