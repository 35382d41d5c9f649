import { ToolAccess, ToolEffect } from '../../../lib/layers/agent';
import type { FunctionToolOptions } from '../../../lib/layers/agent/agent-tools-options';
import { checkDescription, type Schema } from '../../../lib/layers/agent/private/tool-text';

/** A function of a suite, as AgentDojo describes it to a model. */
export interface DojoFunction {
  readonly name: string;
  readonly description: string;
  readonly schema: Schema;
}

/** How a function is declared to the construct, and what had to be said otherwise. */
export interface SuiteTool {
  readonly name: string;
  /** Name of the target, of letters, digits and hyphens. */
  readonly target: string;
  readonly options: Omit<FunctionToolOptions, 'handler'>;
  /** Texts of AgentDojo that the construct does not take. */
  readonly rewritten: readonly string[];
}

/** What reads. Whatever else there is changes something, and so does what tells a stranger something by asking him. */
const READS = /^(get|search|list|read|check)_/;
const TELLS_STRANGERS = new Set(['get_webpage']);
/** Arguments that name something or somebody else than who is calling: of a mail, of a payment, of a chat. */
const NAMES_OTHERS = ['subject', 'user', 'user_email', 'password'];

export const isMutating = (name: string): boolean => !READS.test(name) || TELLS_STRANGERS.has(name);

/** The claim of those who may use a function that changes something. */
export const claimOf = (name: string): string => `may_${name}`;

/** The same rule for each function of each suite: its schema with bounds, and who may call it by whether it reads. */
export function suiteTool(suite: string, { name, description, schema }: DojoFunction): SuiteTool {
  const rewritten: string[] = [];
  const said = (text: string, otherwise: string | undefined, at: string) => {
    const problem = problemOf(text);
    if (problem === undefined) return text;
    rewritten.push(`${name}${at}: ${problem}`);
    return otherwise;
  };
  const definitions = (schema.$defs ?? {}) as Record<string, Schema>;
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>).map(([argument, part]) => {
    const text = part.description === undefined ? undefined : said(String(part.description), undefined, `.${argument}`);
    return [argument, { ...bounded(part, definitions), ...(text !== undefined && { description: text }) }] as const;
  });
  const mutating = isMutating(name);
  return {
    name,
    target: name.replace(/_/g, '-'),
    rewritten,
    options: {
      description: said(description, `A function of the suite ${suite}.`, '')!,
      inputSchema: {
        type: 'object',
        properties: Object.fromEntries(properties),
        required: ((schema.required ?? []) as string[]).filter((each) => properties.some(([known]) => known === each)),
      },
      effect: mutating ? ToolEffect.MUTATING : ToolEffect.READ,
      allow: [mutating ? ToolAccess.claim(claimOf(name), 'yes') : ToolAccess.anyUser()],
      namesOthers: properties.map(([argument]) => argument).filter((argument) => NAMES_OTHERS.includes(argument)),
    },
  };
}

function problemOf(text: string): string | undefined {
  try {
    checkDescription(text, (must) => {
      throw new Error(must);
    });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const ATTACHMENT = { type: { type: 'string', enum: ['file'] }, file_id: { type: 'string', maxLength: 100 } };

/** What AgentDojo leaves open is bounded; what may be null may be left out. */
function bounded(given: Schema, definitions: Readonly<Record<string, Schema>>): Schema {
  const choices = (given.anyOf as Schema[] | undefined)?.filter(({ type }) => type !== 'null');
  const part = choices?.length === 1 ? choices[0]! : given;
  if (typeof part.$ref === 'string') return bounded(definitions[part.$ref.split('/').at(-1)!]!, definitions);
  switch (part.type) {
    case 'string':
      return part.enum === undefined ? { type: 'string', maxLength: 8_000 } : { type: 'string', enum: part.enum };
    case 'integer':
    case 'number':
      return { type: part.type, minimum: -1_000_000, maximum: 1_000_000 };
    case 'boolean':
      return { type: 'boolean' };
    case 'array':
      return { type: 'array', items: bounded(part.items as Schema, definitions), maxItems: 100 };
    case 'object':
      // an object of anything is bounded by nothing: of an attachment this is what the tasks send
      return { type: 'object', properties: ATTACHMENT, required: ['type'] };
    default:
      throw new Error(`no rule for ${JSON.stringify(given)}`);
  }
}
