import type { Code, ConverseRequest } from '../../../../contract';
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
  /** The alias a body names, before anything else of it is believed. */
  alias(parsed: unknown): string | undefined;
  streaming(parsed: unknown): boolean;
  includeUsage(parsed: unknown): boolean;
  check(parsed: unknown): string | undefined;
  /** The request in a body that passed `check`. */
  request(parsed: unknown): ConverseRequest;
  answer(answer: Answer, trust: TrustSignals, about: Rendering): unknown;
  problem(code: Code, requestId: string, detail?: string): { readonly contentType: string; readonly body: unknown };
  /** Server-sent events, complete with their blank lines. */
  readonly events: {
    start(about: Rendering): string;
    text(text: string, about: Rendering): string;
    end(answer: Answer, trust: TrustSignals, about: Rendering): string;
    problem(code: Code, requestId: string): string;
  };
}

/** JSON that is safe inside HTML too: whoever pastes an event into a page must not paste an element. */
export const safeJson = (value: unknown): string =>
  toJson(value).replace(/[<>&\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A property of something that may be an object. */
export const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
