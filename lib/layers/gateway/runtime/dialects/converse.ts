import type { Chat, ChatBlock, ChatMessage, ChatToolChoice } from '../../../../contract';
import { MEANING } from '../../../../contract/meaning';
import type { Answer } from '../answer';
import { type Dialect, safeJson, schemaCheck, textAt } from './dialect';

const check = schemaCheck('converse');

type Block =
  | { readonly text: string }
  | { readonly toolUse: { toolUseId: string; name: string; input: Record<string, unknown> } }
  | {
      readonly toolResult: {
        toolUseId: string;
        content: readonly { text: string }[];
        status?: 'success' | 'error';
      };
    };

/** Body of `POST /converse` and `/converse-stream`. */
interface ConverseBody extends Pick<Chat, 'conversationId' | 'maxTokens' | 'approvals'> {
  readonly messages: readonly { readonly role: ChatMessage['role']; readonly content: readonly Block[] }[];
  readonly system?: readonly { readonly text: string }[];
  readonly inferenceConfig?: Chat['parameters'];
  readonly toolConfig?: {
    readonly tools: readonly {
      readonly toolSpec: {
        readonly name: string;
        readonly description?: string;
        readonly inputSchema: { readonly json: Record<string, unknown> };
      };
    }[];
    readonly toolChoice?: { readonly any?: object; readonly tool?: { readonly name: string } };
  };
}

function chatOf({ messages, system, inferenceConfig, toolConfig, ...rest }: ConverseBody): Chat {
  const { conversationId, maxTokens, approvals } = rest;
  return {
    messages: messages.map(({ role, content }) => ({ role, content: content.map(blockOf) })),
    instructions: system?.map(({ text }) => text),
    tools: toolConfig?.tools.map(({ toolSpec: { name, description, inputSchema } }) => ({
      name,
      description,
      inputSchema: inputSchema.json,
    })),
    toolChoice: toolConfig?.toolChoice && choiceOf(toolConfig.toolChoice),
    parameters: inferenceConfig,
    conversationId,
    maxTokens,
    approvals,
  };
}

function blockOf(block: Block): ChatBlock {
  if ('text' in block) return { text: block.text };
  if ('toolUse' in block) {
    const { toolUseId: id, name, input } = block.toolUse;
    return { toolCall: { id, name, arguments: input } };
  }
  const { toolUseId: id, content, status } = block.toolResult;
  return { toolResult: { id, text: content.map(({ text }) => text).join('\n'), failed: status === 'error' } };
}

const choiceOf = ({ any, tool }: { any?: object; tool?: { name: string } }): ChatToolChoice =>
  tool ? { name: tool.name } : any ? 'required' : 'auto';

const event = (name: string, data: unknown): string => `event: ${name}\ndata: ${safeJson(data)}\n\n`;

const usage = ({ inputTokens, outputTokens }: Answer['usage']) => ({
  inputTokens,
  outputTokens,
  totalTokens: inputTokens + outputTokens,
});

const stopReason = ({ stopReason: reason, refusal }: Answer) => (refusal ? 'guardrail_intervened' : reason);

const usesOf = ({ toolCalls = [] }: Answer) =>
  toolCalls.map(({ id, name, arguments: input }) => ({ toolUse: { toolUseId: id, name, input } }));

const contentOf = (answer: Answer) => [
  ...(answer.text !== '' || !answer.toolCalls ? [{ text: answer.text }] : []),
  ...usesOf(answer),
];

const useEvents = (contentBlockIndex: number, toolUse: object, input: string): string =>
  event('contentBlockStart', { contentBlockIndex, start: { toolUse } }) +
  event('contentBlockDelta', { contentBlockIndex, delta: { toolUse: { input } } }) +
  event('contentBlockStop', { contentBlockIndex });

const problem: Dialect['problem'] = (code, requestId, detail) => ({
  contentType: 'application/problem+json',
  body: {
    type: `urn:cdk-secure-llm:problem:${code}`,
    title: MEANING[code].title,
    status: MEANING[code].status,
    ...(detail ? { detail } : {}),
    code,
    requestId,
  },
});

/** The gateway's own form: Converse's messages and events, with trust signals; errors are RFC 9457 problems. */
export const converseDialect = (streaming: boolean): Dialect => ({
  alias: textAt('alias'),
  streaming: () => streaming,
  includeUsage: () => true,
  check,
  chat: (parsed) => chatOf(parsed as ConverseBody),
  answer: (answer, trust, { requestId }) => ({
    requestId,
    output: { message: { role: 'assistant', content: contentOf(answer) } },
    text: answer.text,
    ...(answer.data === undefined ? {} : { data: answer.data }),
    stopReason: stopReason(answer),
    usage: usage(answer.usage),
    ...trust,
    ...(answer.refusal ? { refusal: answer.refusal } : {}),
  }),
  problem,
  events: ({ requestId }) => {
    let said = false;
    const saying = (text: string): string => {
      said = true;
      return event('contentBlockDelta', { contentBlockIndex: 0, delta: { text } });
    };
    return {
      start: () => event('messageStart', { role: 'assistant', requestId }),
      text: saying,
      end: (answer, trust) =>
        // the static message is decided before there is anything to say
        (answer.refusal?.code === 'static' && !said ? saying(answer.text) : '') +
        event('contentBlockStop', { contentBlockIndex: 0 }) +
        usesOf(answer)
          .map(({ toolUse: { input, ...start } }, i) => useEvents(i + 1, start, JSON.stringify(input)))
          .join('') +
        event('messageStop', {
          stopReason: stopReason(answer),
          ...(answer.refusal ? { refusal: answer.refusal } : {}),
        }) +
        event('metadata', { requestId, usage: usage(answer.usage), ...trust }),
      problem: (code) => event('error', problem(code, requestId).body),
    };
  },
});
