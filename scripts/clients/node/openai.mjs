import OpenAI from 'openai';
import { attempt, GATEWAY, INSTRUCTIONS, LOOKUP, lookup, ORDER, PARCEL, TOKENS, turns, without } from './telling.mjs';

const client = (who) => new OpenAI({ baseURL: `${GATEWAY}/v1`, apiKey: TOKENS[who], maxRetries: 0 });
const create = (who, body) => client(who).chat.completions.create(body);
const user = (content) => ({ role: 'user', content });
const messages = [];

async function ask(text, more = {}) {
  messages.push(user(text));
  const { choices } = await create('turns', { model: 'tools', messages, ...more });
  messages.push(choices[0].message);
  return choices[0].message.refusal ?? choices[0].message.content;
}

async function stream(text) {
  messages.push(user(text));
  return client('turns').chat.completions.stream({ model: 'tools', messages }).finalContent();
}

async function tokens() {
  const body = { model: 'default', messages: [user(PARCEL)] };
  const whole = await create('doors', body);
  let last;
  const options = { stream: true, stream_options: { include_usage: true } };
  for await (const chunk of await create('doors', { ...body, ...options })) last = chunk;
  return [whole.usage.total_tokens, last.usage.total_tokens];
}

async function responses() {
  const asked = { model: 'default', input: PARCEL };
  const whole = await client('doors').responses.create(asked);
  return [whole.output_text, (await client('doors').responses.stream(asked).finalResponse()).output_text];
}

async function instructed(model) {
  const said = ['system', 'developer'].map((role) => ({ role, content: INSTRUCTIONS }));
  return (await create('alias', { model, messages: [...said, user(PARCEL)] })).choices[0].message.content;
}

async function tooled(model) {
  const asked = { model, messages: [user(ORDER)], tools: [{ type: 'function', function: LOOKUP }] };
  const { message } = (await create('alias', asked)).choices[0];
  const results = message.tool_calls.map(({ id, function: called }) => ({
    role: 'tool',
    tool_call_id: id,
    content: lookup(JSON.parse(called.arguments)),
  }));
  const again = { ...asked, messages: [...asked.messages, message, ...results] };
  return (await create('alias', again)).choices[0].message.content;
}

await turns(ask, stream, 'the refusal of its message');
await attempt('tokens', tokens);
await attempt('models', async () => (await client('doors').models.list()).data.map(({ id }) => id).join());
await attempt('budget', async () => JSON.stringify(await client('doors').get('/usage')));
await attempt('responses', responses);
without('messages', 'does not speak it');
await attempt('instructions-closed', () => instructed('default'));
await attempt('instructions-open', () => instructed('agents'));
await attempt('tools-closed', () => tooled('default'));
await attempt('tools-open', () => tooled('agents'));
