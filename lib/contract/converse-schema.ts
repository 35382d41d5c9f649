import type { Allowance } from './alias';
import { MAX_MESSAGES, MOST_OUTPUT_TOKENS, MOST_TOOL_DESCRIPTION } from './limits';
import {
  ANY_TEXT,
  APPROVALS,
  between,
  CONVERSATION_ID,
  closed,
  listOf,
  NAME,
  oneOf,
  STOP,
  TEXT,
  TOOL_NAME,
} from './schema-parts';

/** Body of `POST /converse` and `/converse-stream`: Converse's own names, as far as the alias lets callers use them. */
export function converseSchema({ parameters, clientInstructions, clientTools }: Allowance) {
  const { temperature, topP, stopSequences } = parameters ?? {};
  const tokens = { type: 'integer', minimum: 1, maximum: MOST_OUTPUT_TOKENS };
  return closed(
    {
      alias: NAME,
      messages: listOf(
        {
          anyOf: [
            closed({ role: oneOf('user'), content: listOf(blocks(TEXT, clientTools && RESULT), 1, 20) }, [
              'role',
              'content',
            ]),
            // the answer to a request that was blocked may come back as it was, or empty
            closed({ role: oneOf('assistant'), content: listOf(blocks(ANY_TEXT, clientTools && USE), 0, 20) }, [
              'role',
              'content',
            ]),
          ],
        },
        1,
        MAX_MESSAGES,
      ),
      conversationId: CONVERSATION_ID,
      maxTokens: tokens,
      approvals: APPROVALS,
      ...(clientInstructions ? { system: listOf(TEXT_BLOCK, 0, 20) } : {}),
      ...(parameters
        ? {
            inferenceConfig: closed({
              ...(temperature ? { temperature: between(temperature) } : {}),
              ...(topP ? { topP: between(topP) } : {}),
              ...(stopSequences
                ? {
                    stopSequences: {
                      type: 'array',
                      maxItems: stopSequences,
                      items: STOP,
                    },
                  }
                : {}),
            }),
          }
        : {}),
      ...(clientTools ? { toolConfig: toolConfig(clientTools.maxTools) } : {}),
    },
    ['alias', 'messages'],
  );
}

const TEXT_BLOCK = closed({ text: TEXT }, ['text']);

const USE = closed(
  {
    toolUse: closed({ toolUseId: TOOL_NAME, name: TOOL_NAME, input: { type: 'object' } }, [
      'toolUseId',
      'name',
      'input',
    ]),
  },
  ['toolUse'],
);

const RESULT = closed(
  {
    toolResult: closed(
      {
        toolUseId: TOOL_NAME,
        content: listOf(closed({ text: ANY_TEXT }, ['text']), 0, 20),
        status: oneOf('success', 'error'),
      },
      ['toolUseId', 'content'],
    ),
  },
  ['toolResult'],
);

const blocks = (text: object, other: object | undefined): object => {
  const block = closed({ text }, ['text']);
  return other ? { anyOf: [block, other] } : block;
};

const toolConfig = (most: number) =>
  closed(
    {
      tools: listOf(
        closed(
          {
            toolSpec: closed(
              {
                name: TOOL_NAME,
                description: { type: 'string', maxLength: MOST_TOOL_DESCRIPTION },
                inputSchema: closed({ json: { type: 'object' } }, ['json']),
              },
              ['name', 'inputSchema'],
            ),
          },
          ['toolSpec'],
        ),
        1,
        most,
      ),
      toolChoice: closed({ auto: closed({}), any: closed({}), tool: closed({ name: TOOL_NAME }, ['name']) }),
    },
    ['tools'],
  );
