import type { REQUEST_SCHEMAS } from './requests';

/** A path of the gateway with its method. */
export interface Door {
  readonly method: 'POST';
  readonly path: string;
  /** The form of its requests, answers and errors. */
  readonly dialect: 'converse' | 'openai';
  /** When it answers by server-sent events: when the body asks for them, or by itself. */
  readonly streaming: 'asked' | 'always' | 'never';
  /** The schema of its body. */
  readonly body: keyof typeof REQUEST_SCHEMAS;
}

/**
 * Every door of the gateway, and the only list of them: the API makes its methods of it, the web ACL its paths that hold
 * prompts, the handler its routes, the tests their cases.
 */
export const DOORS = {
  converse: {
    method: 'POST',
    path: '/converse',
    dialect: 'converse',
    streaming: 'never',
    body: 'converse',
  },
  converseStream: {
    method: 'POST',
    path: '/converse-stream',
    dialect: 'converse',
    streaming: 'always',
    body: 'converse',
  },
  chatCompletions: {
    method: 'POST',
    path: '/v1/chat/completions',
    dialect: 'openai',
    streaming: 'asked',
    body: 'chatCompletions',
  },
} as const satisfies Readonly<Record<string, Door>>;

export type DoorName = keyof typeof DOORS;

/** The doors as a list. */
export const doors = (): readonly Door[] => Object.values(DOORS);

/** Paths whose bodies are prompts. */
export const promptPaths = (): string[] => doors().map(({ path }) => path);
