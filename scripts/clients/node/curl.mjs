import { execFileSync } from 'node:child_process';
import { attempt, GATEWAY, INSTRUCTIONS, LOOKUP, lookup, ORDER, PARCEL, TOKENS, turns } from './telling.mjs';

const curl = (who, path, ...more) =>
  execFileSync('curl', ['-sS', '-N', `${GATEWAY}${path}`, '-H', `authorization: Bearer ${TOKENS[who]}`, ...more], {
    encoding: 'utf8',
  });
const post = (who, path, body) => {
  const text = curl(who, path, '-H', 'content-type: application/json', '-d', JSON.stringify(body));
  if (text.startsWith('event: ') || text.startsWith('data: ')) return text;
  const answer = JSON.parse(text);
  if (answer.error) throw new Error(answer.error.message);
  return answer;
};
const chat = (who, body) => post(who, '/v1/chat/completions', body);
const eventsOf = (text) => [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => JSON.parse(data));
const user = (content) => ({ role: 'user', content });
const messages = [];

function ask(text, more) {
  messages.push(user(text));
  const { message } = chat('turns', { model: 'tools', messages, ...more }).choices[0];
  messages.push(message);
  return message.refusal ?? message.content;
}

const said = (events) => events.map(({ choices }) => choices[0]?.delta.content ?? '').join('');

function stream(text) {
  messages.push(user(text));
  return said(eventsOf(chat('turns', { model: 'tools', messages, stream: true })));
}

function tokens() {
  const body = { model: 'default', messages: [user(PARCEL)] };
  const events = eventsOf(chat('doors', { ...body, stream: true, stream_options: { include_usage: true } }));
  return [chat('doors', body).usage.total_tokens, events.at(-1).usage.total_tokens];
}

function responses() {
  const body = { model: 'default', input: PARCEL };
  const { response } = eventsOf(post('doors', '/v1/responses', { ...body, stream: true })).at(-1);
  return [post('doors', '/v1/responses', body), response].map(({ output }) => output[0].content[0].text);
}

function doorOfMessages() {
  const body = { model: 'default', max_tokens: 1_000, messages: [user(PARCEL)] };
  const events = eventsOf(post('doors', '/v1/messages', { ...body, stream: true }));
  return [post('doors', '/v1/messages', body).content[0].text, events.map(({ delta }) => delta?.text ?? '').join('')];
}

const instructed = (model) =>
  chat('alias', { model, messages: [{ role: 'system', content: INSTRUCTIONS }, user(PARCEL)] }).choices[0].message
    .content;

function tooled(model) {
  const body = { model, messages: [user(ORDER)], tools: [{ type: 'function', function: LOOKUP }] };
  const { message } = chat('alias', body).choices[0];
  const results = message.tool_calls.map(({ id, function: called }) => ({
    role: 'tool',
    tool_call_id: id,
    content: lookup(JSON.parse(called.arguments)),
  }));
  return chat('alias', { ...body, messages: [user(ORDER), message, ...results] }).choices[0].message.content;
}

await turns(ask, stream, 'the refusal of its message');
await attempt('tokens', tokens);
await attempt('models', () => curl('doors', '/v1/models'));
await attempt('budget', () => curl('doors', '/v1/usage'));
await attempt('responses', responses);
await attempt('messages', doorOfMessages);
await attempt('instructions-closed', () => instructed('default'));
await attempt('instructions-open', () => instructed('agents'));
await attempt('tools-closed', () => tooled('default'));
await attempt('tools-open', () => tooled('agents'));
