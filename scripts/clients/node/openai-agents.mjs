import {
  Agent,
  ModelRefusalError,
  OpenAIChatCompletionsModel,
  OpenAIResponsesModel,
  Runner,
  tool,
  user,
} from '@openai/agents';
import OpenAI from 'openai';
import {
  attempt,
  GATEWAY,
  INSTRUCTIONS,
  LOOKUP,
  lookup,
  ORDER,
  PARCEL,
  QUESTIONS,
  TOKENS,
  turns,
  without,
} from './telling.mjs';

const client = (who) => new OpenAI({ baseURL: `${GATEWAY}/v1`, apiKey: TOKENS[who], maxRetries: 0 });
const runner = new Runner({ tracingDisabled: true });
const agent = (who, alias, more = {}, Model = OpenAIChatCompletionsModel) =>
  new Agent({ name: 'Helper', model: new Model(client(who), alias), ...more });
let history = [];

async function ask(text, providerData = {}) {
  const asked = [...history, user(text)];
  try {
    const result = await runner.run(agent('turns', 'tools', { modelSettings: { providerData } }), asked);
    history = result.history;
    return result.finalOutput;
  } catch (error) {
    if (error instanceof ModelRefusalError) return error.refusal;
    throw error;
  }
}

async function streamed(of, asked) {
  const result = await runner.run(of, asked, { stream: true });
  let text = '';
  for await (const piece of result.toTextStream()) text += piece;
  await result.completed;
  return { text, usage: result.state.usage };
}

const stream = async (text) => (await streamed(agent('turns', 'tools'), [...history, user(text)])).text;

async function tokens() {
  const whole = await runner.run(agent('doors', 'default'), PARCEL);
  return [whole.state.usage.totalTokens, (await streamed(agent('doors', 'default'), PARCEL)).usage.totalTokens];
}

async function responses() {
  const by = () => agent('doors', 'default', { modelSettings: { store: false } }, OpenAIResponsesModel);
  return [(await runner.run(by(), PARCEL)).finalOutput, (await streamed(by(), PARCEL)).text];
}

const instructed = async (alias) =>
  (await runner.run(agent('alias', alias, { instructions: INSTRUCTIONS }), PARCEL)).finalOutput;

async function tooled(alias) {
  const parameters = { ...LOOKUP.parameters, additionalProperties: false };
  const tools = [tool({ ...LOOKUP, parameters, strict: true, execute: lookup })];
  return (await runner.run(agent('alias', alias, { tools }), ORDER)).finalOutput;
}

await turns(ask, stream, 'an error, `ModelRefusalError`', QUESTIONS.approval);
await attempt('tokens', tokens);
without('models', 'has no list');
without('budget', 'has no call for it');
await attempt('responses', responses);
without('messages', 'does not speak it');
await attempt('instructions-closed', () => instructed('default'));
await attempt('instructions-open', () => instructed('agents'));
await attempt('tools-closed', () => tooled('default'));
await attempt('tools-open', () => tooled('agents'));
