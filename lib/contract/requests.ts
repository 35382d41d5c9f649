import type { Allowance } from './alias';
import { chatCompletionsSchema } from './chat-completions-schema';
import { converseSchema } from './converse-schema';
import { messagesSchema } from './messages-schema';
import { responsesSchema } from './responses-schema';

/** JSON schemas (draft 4) of the bodies: for API Gateway's models, and for the handler that checks them again. */
export const requestSchemas = (allowed: Allowance) => ({
  converse: converseSchema(allowed),
  chatCompletions: chatCompletionsSchema(allowed),
  responses: responsesSchema(allowed),
  messages: messagesSchema(allowed),
});

/** The schemas for aliases that let callers say nothing but text. */
export const REQUEST_SCHEMAS = requestSchemas({});

/** Everything that any of some aliases allows: API Gateway reads a body before it is known which one it names. */
export function widest(aliases: readonly Allowance[]): Allowance {
  const instructions = aliases.flatMap(({ clientInstructions }) => clientInstructions ?? []);
  const tools = aliases.flatMap(({ clientTools }) => clientTools ?? []);
  const parameters = aliases.flatMap(({ parameters: given }) => given ?? []);
  const bounds = (all: readonly (readonly [number, number])[]): readonly [number, number] | undefined =>
    all.length === 0 ? undefined : [Math.min(...all.map(([least]) => least)), Math.max(...all.map(([, most]) => most))];
  const most = (all: readonly number[]): number | undefined => (all.length === 0 ? undefined : Math.max(...all));
  return {
    clientInstructions:
      instructions.length === 0 ? undefined : { maxChars: most(instructions.map(({ maxChars }) => maxChars))! },
    clientTools: tools.length === 0 ? undefined : { maxTools: most(tools.map(({ maxTools }) => maxTools))! },
    parameters:
      parameters.length === 0
        ? undefined
        : {
            temperature: bounds(parameters.flatMap(({ temperature }) => (temperature ? [temperature] : []))),
            topP: bounds(parameters.flatMap(({ topP }) => (topP ? [topP] : []))),
            stopSequences: most(parameters.flatMap(({ stopSequences }) => stopSequences ?? [])),
          },
  };
}

/** The value of `GW_CALLERS_MAY` for some aliases. */
export function callersMay(aliases: readonly Allowance[]): string {
  const { clientInstructions, clientTools } = widest(aliases);
  const more = [...(clientInstructions ? ['instructions'] : []), ...(clientTools ? ['tools'] : [])];
  return more.length === 0 ? 'text' : more.join(',');
}

/** Header of every answer, also inside error bodies. */
export const REQUEST_ID_HEADER = 'x-request-id';
