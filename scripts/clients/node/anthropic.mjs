import Anthropic from '@anthropic-ai/sdk';
import { attempt, GATEWAY, INSTRUCTIONS, LOOKUP, lookup, ORDER, PARCEL, TOKENS, turns, without } from './telling.mjs';

const client = (who) => new Anthropic({ baseURL: GATEWAY, authToken: TOKENS[who], apiKey: null, maxRetries: 0 });
const user = (content) => ({ role: 'user', content });
const asked = (model, messages, more = {}) => ({ model, max_tokens: 1_000, messages, ...more });
const textOf = ({ content }) => content.map(({ text = '' }) => text).join('');
const messages = [];

async function ask(text, more) {
  messages.push(user(text));
  const answer = await client('turns').messages.create(asked('tools', messages, more));
  messages.push({ role: 'assistant', content: answer.content });
  return textOf(answer);
}

const streamed = (who, body) => client(who).messages.stream(body).finalMessage();

async function stream(text) {
  messages.push(user(text));
  return textOf(await streamed('turns', asked('tools', messages)));
}

const total = ({ usage }) => usage.input_tokens + usage.output_tokens;

async function doors(of) {
  const body = asked('default', [user(PARCEL)]);
  return [of(await client('doors').messages.create(body)), of(await streamed('doors', body))];
}

async function instructed(model) {
  return textOf(await client('alias').messages.create(asked(model, [user(PARCEL)], { system: INSTRUCTIONS })));
}

async function tooled(model) {
  const { parameters, ...named } = LOOKUP;
  const tools = { tools: [{ ...named, input_schema: parameters }] };
  const { content } = await client('alias').messages.create(asked(model, [user(ORDER)], tools));
  const results = content
    .filter(({ type }) => type === 'tool_use')
    .map(({ id, input }) => ({ type: 'tool_result', tool_use_id: id, content: lookup(input) }));
  const history = [user(ORDER), { role: 'assistant', content }, user(results)];
  return textOf(await client('alias').messages.create(asked(model, history, tools)));
}

await turns(ask, stream, 'a text, with the stop reason `refusal`');
await attempt('tokens', () => doors(total));
await attempt('models', async () => (await client('doors').models.list()).data.map(({ id }) => id).join());
await attempt('budget', async () => JSON.stringify(await client('doors').get('/v1/usage')));
without('responses', 'does not speak it');
await attempt('messages', () => doors(textOf));
await attempt('instructions-closed', () => instructed('default'));
await attempt('instructions-open', () => instructed('agents'));
await attempt('tools-closed', () => tooled('default'));
await attempt('tools-open', () => tooled('agents'));
