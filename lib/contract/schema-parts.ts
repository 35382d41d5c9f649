import { MOST_INPUT_CHARS } from './limits';

// Draft 4, and no null as a value: CloudFormation takes none in a template, so what may be null says so by its type.

/** A text that says something. */
export const TEXT = { type: 'string', minLength: 1, maxLength: MOST_INPUT_CHARS } as const;
/** A text that may be empty. */
export const ANY_TEXT = { type: 'string', maxLength: MOST_INPUT_CHARS } as const;
/** Names an alias. */
export const NAME = { type: 'string', minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9._-]+$' } as const;
/** Bedrock's form of the names of tools, and of the ids of their calls. */
export const TOOL_NAME = { type: 'string', minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' } as const;
/** A field that is there and says nothing. */
export const NOTHING = { type: 'null' } as const;
/** A text that is read by nobody. */
export const IGNORED = { type: ['string', 'null'], maxLength: 512 } as const;
export const FLAG = { type: ['boolean', 'null'] } as const;
export const APPROVALS = {
  type: 'array',
  maxItems: 5,
  items: { type: 'string', minLength: 1, maxLength: 200 },
} as const;
export const CONVERSATION_ID = {
  type: 'string',
  maxLength: 36,
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
} as const;

/** An object of these fields and no others. */
export const closed = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  ...(required.length > 0 ? { required: [...required] } : {}),
  properties: { ...properties },
});

/** The same, or null. */
export const orNull = (...options: object[]) => ({ anyOf: [{ type: 'null' }, ...options] });

export const oneOf = (...values: readonly (string | boolean)[]) => ({ enum: [...values] });

/** A number whose one value asks for what happens anyway. */
export const only = (value: number) => ({ type: ['number', 'null'], minimum: value, maximum: value });

export const between = ([least, most]: readonly [number, number]) => ({
  type: ['number', 'null'],
  minimum: least,
  maximum: most,
});

/** A number within what an alias allows; where it allows none, the one that asks for what happens anyway. */
export const within = (range: readonly [number, number] | undefined, neutral: number) =>
  range ? between(range) : only(neutral);

/** A list that is empty or null. */
export const EMPTY_LIST = { type: ['array', 'null'], maxItems: 0 } as const;

export const listOf = (items: object, minItems: number, maxItems: number) => ({
  type: 'array',
  minItems,
  maxItems,
  items,
});

/** One stop sequence. */
export const STOP = { type: 'string', minLength: 1, maxLength: 64 } as const;

/** What the gateway adds to the forms of others: clients send it as one more field of the body. */
export const SECURE_LLM = orNull(closed({ conversationId: CONVERSATION_ID, approvals: APPROVALS }));

/** The caller's tools, where an alias takes any. */
export const toolsOf = (tool: object, allowed: { readonly maxTools: number } | undefined) =>
  allowed ? { type: ['array', 'null'], maxItems: allowed.maxTools, items: tool } : EMPTY_LIST;
