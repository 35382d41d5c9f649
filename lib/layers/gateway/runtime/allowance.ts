import { type AliasConfig, type Chat, type ChatParameters, type ChatTool, LIMITS, PINNED } from '../../../contract';
import { MOST_TOOL_CHARS } from '../../../contract/limits';
import { argumentsHash } from '../../../runtime/approval';

/** The values at which a parameter asks for what happens anyway. */
const NEUTRAL = { temperature: 1, topP: 1 } as const;

/** The SHA-256 of a tool's definition, in hexadecimal: what an alias pins it by. */
export const definitionHash = ({ name, description, inputSchema }: ChatTool): string =>
  argumentsHash({ ...(description === undefined ? {} : { description }), inputSchema, name });

/**
 * What of a request its alias does not let callers say, or nothing. The schema of a path says most of it before; this holds
 * for every path, whatever its schema forgets.
 */
export function allowanceProblem(chat: Chat, alias: AliasConfig): string | undefined {
  return parameterProblem(chat.parameters ?? {}, alias) ?? instructionProblem(chat, alias) ?? toolProblem(chat, alias);
}

/** The parameters of a request that its alias lets callers set. */
export function allowedParameters({ parameters: given = {} }: Chat, { parameters }: AliasConfig): ChatParameters {
  return {
    temperature: parameters?.temperature && given.temperature,
    topP: parameters?.topP && given.topP,
    stopSequences: parameters?.stopSequences && given.stopSequences?.length ? given.stopSequences : undefined,
  };
}

function parameterProblem({ stopSequences = [], ...given }: ChatParameters, { parameters }: AliasConfig) {
  for (const name of ['temperature', 'topP'] as const) {
    const value = given[name];
    if (value === undefined) continue;
    const [least, most] = parameters?.[name] ?? [NEUTRAL[name], NEUTRAL[name]];
    if (value >= least && value <= most) continue;
    return `'${name}' must be ${least === most ? least : `${least} to ${most}`}`;
  }
  const most = parameters?.stopSequences ?? 0;
  if (stopSequences.length > most)
    return most === 0 ? 'stop sequences are not accepted' : `at most ${most} stop sequences are accepted`;
  return undefined;
}

function instructionProblem({ instructions = [] }: Chat, { clientInstructions }: AliasConfig) {
  if (instructions.length === 0) return undefined;
  if (!clientInstructions) return 'instructions of callers are not accepted';
  const size = instructions.reduce((sum, text) => sum + text.length, 0);
  const { maxChars } = clientInstructions;
  return size > maxChars ? `the instructions have ${size} characters; at most ${maxChars} are accepted` : undefined;
}

function toolProblem({ tools = [], toolChoice, messages }: Chat, { clientTools, tools: own = [] }: AliasConfig) {
  const calls = messages.flatMap(({ content }) =>
    content.flatMap((block) => ('toolCall' in block ? [block.toolCall] : [])),
  );
  if (!clientTools) {
    const chosen = toolChoice !== undefined && toolChoice !== 'auto' && toolChoice !== 'none';
    return tools.length + calls.length > 0 || chosen ? 'tools of callers are not accepted' : undefined;
  }
  const { maxTools, pinned } = clientTools;
  if (tools.length > maxTools) return `at most ${maxTools} tools are accepted`;
  const names = new Set<string>();
  for (const tool of tools) {
    if (own.includes(tool.name)) return `tool '${tool.name}' has the name of a tool of the gateway`;
    if (names.has(tool.name)) return `there are two tools '${tool.name}'`;
    names.add(tool.name);
    if (tool.inputSchema.type !== 'object') return `the arguments of tool '${tool.name}' must be an object`;
    if (pinned && !pinned.includes(definitionHash(tool))) {
      return `the definition of tool '${tool.name}' is not one that is accepted; its SHA-256 is ${definitionHash(tool)}`;
    }
  }
  const size = JSON.stringify(tools).length;
  if (size > MOST_TOOL_CHARS) return `the tools have ${size} characters; at most ${MOST_TOOL_CHARS} are accepted`;
  for (const { name } of calls) if (!names.has(name)) return `a call names '${name}', which is no tool of the request`;
  if (typeof toolChoice === 'object' && !names.has(toolChoice.name)) return `there is no tool '${toolChoice.name}'`;
  if (toolChoice === 'required' && tools.length === 0) return 'a call is required, and there is no tool';
  return undefined;
}

/** What is wrong with what an alias says of its callers, or nothing. */
export function allowanceFault({ parameters = {}, clientInstructions, clientTools, ...alias }: AliasConfig) {
  for (const name of ['temperature', 'topP'] as const) {
    const [least, most] = parameters[name] ?? LIMITS[name];
    if (!(least >= LIMITS[name][0] && least <= most && most <= LIMITS[name][1])) return `has no range of ${name}`;
  }
  const counts = [
    ['stopSequences', parameters.stopSequences],
    // a bound that is missing is none
    ['clientInstructionChars', clientInstructions && (clientInstructions.maxChars ?? 0)],
    ['clientTools', clientTools && (clientTools.maxTools ?? 0)],
    ['pinnedTools', clientTools?.pinned?.length],
  ] as const;
  for (const [limit, count] of counts) {
    const [least, most] = LIMITS[limit];
    if (count !== undefined && !(Number.isInteger(count) && count >= least && count <= most)) {
      return `needs ${limit} of ${least} to ${most}`;
    }
  }
  if (clientTools?.pinned?.some((hash) => !PINNED.test(hash))) return 'pins what is no hash';
  if (clientTools && alias.knowledgeBase) return 'rests on sources, and would rest on tools of callers';
  return undefined;
}
