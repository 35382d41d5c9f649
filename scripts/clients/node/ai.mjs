import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import { attempt, GATEWAY, INSTRUCTIONS, LOOKUP, lookup, ORDER, PARCEL, TOKENS, turns, without } from './telling.mjs';

const chat = (who, model) =>
  createOpenAICompatible({ name: 'gateway', baseURL: `${GATEWAY}/v1`, apiKey: TOKENS[who], includeUsage: true })(model);
const responses = (model) => createOpenAI({ baseURL: `${GATEWAY}/v1`, apiKey: TOKENS.doors }).responses(model);
const user = (content) => ({ role: 'user', content });
const messages = [];

async function ask(text, gateway = {}) {
  messages.push(user(text));
  const answer = await generateText({
    model: chat('turns', 'tools'),
    messages,
    maxRetries: 0,
    providerOptions: { gateway },
  });
  messages.push(...answer.response.messages);
  return answer.text;
}

async function stream(text) {
  messages.push(user(text));
  return streamText({ model: chat('turns', 'tools'), messages, maxRetries: 0 }).text;
}

async function doors(of, model) {
  const asked = { model, prompt: PARCEL, maxRetries: 0, providerOptions: { openai: { store: false } } };
  return [of(await generateText(asked)), await of(streamText(asked))];
}

async function instructed(alias) {
  const asked = { model: chat('alias', alias), system: INSTRUCTIONS, prompt: PARCEL, maxRetries: 0 };
  return (await generateText(asked)).text;
}

async function tooled(alias) {
  const tools = {
    lookup: tool({ description: LOOKUP.description, inputSchema: jsonSchema(LOOKUP.parameters), execute: lookup }),
  };
  const asked = { model: chat('alias', alias), prompt: ORDER, tools, stopWhen: stepCountIs(3), maxRetries: 0 };
  return (await generateText(asked)).text;
}

const total = async ({ totalUsage }) => (await totalUsage).totalTokens;

await turns(ask, stream, 'an empty answer, with the finish reason `content-filter`');
await attempt('tokens', async () => Promise.all(await doors(total, chat('doors', 'default'))));
without('models', 'has no list');
without('budget', 'has no call for it');
await attempt('responses', () => doors(({ text }) => text, responses('default')));
without('messages', 'by another package');
await attempt('instructions-closed', () => instructed('default'));
await attempt('instructions-open', () => instructed('agents'));
await attempt('tools-closed', () => tooled('default'));
await attempt('tools-open', () => tooled('agents'));
