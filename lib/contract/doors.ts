import type { requestSchemas } from './requests';

interface Way {
  /** With segments such as `{model}` that stand for any name. */
  readonly path: string;
  /** The form of its requests, answers and errors. */
  readonly dialect: 'converse' | 'openai' | 'responses' | 'messages';
}

/** A door behind which a model answers. */
export interface AskingDoor extends Way {
  readonly method: 'POST';
  readonly serves: 'answers';
  /** When it answers by server-sent events: when the body asks for them, or by itself. */
  readonly streaming: 'asked' | 'always' | 'never';
  /** The schema of its body. */
  readonly body: keyof ReturnType<typeof requestSchemas>;
}

/** A door behind which callers read what concerns them: no model is asked, and nothing but their token is read. */
export interface ReadingDoor extends Way {
  readonly method: 'GET';
  readonly serves: 'models' | 'model' | 'usage';
}

/** A way into the gateway: a path, with its method. */
export type Door = AskingDoor | ReadingDoor;

/**
 * Every door of the gateway, and the only list of them: the API makes its methods of it, the web ACL its paths that hold
 * prompts, the handler its routes, the tests their cases.
 */
export const DOORS = {
  converse: {
    method: 'POST',
    path: '/converse',
    dialect: 'converse',
    serves: 'answers',
    streaming: 'never',
    body: 'converse',
  },
  converseStream: {
    method: 'POST',
    path: '/converse-stream',
    dialect: 'converse',
    serves: 'answers',
    streaming: 'always',
    body: 'converse',
  },
  chatCompletions: {
    method: 'POST',
    path: '/v1/chat/completions',
    dialect: 'openai',
    serves: 'answers',
    streaming: 'asked',
    body: 'chatCompletions',
  },
  responses: {
    method: 'POST',
    path: '/v1/responses',
    dialect: 'responses',
    serves: 'answers',
    streaming: 'asked',
    body: 'responses',
  },
  messages: {
    method: 'POST',
    path: '/v1/messages',
    dialect: 'messages',
    serves: 'answers',
    streaming: 'asked',
    body: 'messages',
  },
  models: { method: 'GET', path: '/v1/models', dialect: 'openai', serves: 'models' },
  model: { method: 'GET', path: '/v1/models/{model}', dialect: 'openai', serves: 'model' },
  usage: { method: 'GET', path: '/v1/usage', dialect: 'openai', serves: 'usage' },
} as const satisfies Readonly<Record<string, Door>>;

export type DoorName = keyof typeof DOORS;

/** The doors as a list. */
export const doors = (): readonly Door[] => Object.values(DOORS);

/** The doors behind which a model answers. */
export const askingDoors = (): readonly AskingDoor[] => doors().filter((door) => door.serves === 'answers');

/** Paths whose bodies are prompts. */
export const promptPaths = (): string[] => askingDoors().map(({ path }) => path);

/** What a caller reads who has come to no door. */
export const NOT_OFFERED = `This is not offered. Offered are ${doors()
  .map(({ method, path }) => `${method} ${path}`)
  .join(', ')}.`;
