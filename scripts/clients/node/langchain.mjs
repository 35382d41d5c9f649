import { AIMessageChunk, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { attempt, GATEWAY, INSTRUCTIONS, LOOKUP, lookup, ORDER, PARCEL, TOKENS, turns, without } from './telling.mjs';

const chat = (who, model, more = {}) =>
  new ChatOpenAI({ model, apiKey: TOKENS[who], configuration: { baseURL: `${GATEWAY}/v1` }, maxRetries: 0, ...more });
const messages = [];

async function ask(text, modelKwargs) {
  messages.push(new HumanMessage(text));
  const answer = await chat('turns', 'tools', { modelKwargs }).invoke(messages);
  messages.push(answer);
  return answer.additional_kwargs.refusal ?? answer.text;
}

async function streamed(model, asked) {
  let whole = new AIMessageChunk('');
  for await (const chunk of await model.stream(asked)) whole = whole.concat(chunk);
  return whole;
}

async function stream(text) {
  messages.push(new HumanMessage(text));
  return (await streamed(chat('turns', 'tools'), messages)).text;
}

async function doors(of, more) {
  const model = chat('doors', 'default', more);
  return [of(await model.invoke(PARCEL)), of(await streamed(model, PARCEL))];
}

async function instructed(alias) {
  return (await chat('alias', alias).invoke([new SystemMessage(INSTRUCTIONS), new HumanMessage(PARCEL)])).text;
}

async function tooled(alias) {
  const model = chat('alias', alias).bindTools([{ type: 'function', function: LOOKUP }]);
  const asked = [new HumanMessage(ORDER)];
  const first = await model.invoke(asked);
  const results = first.tool_calls.map(
    ({ id, args }) => new ToolMessage({ tool_call_id: id, content: lookup(args), name: 'lookup' }),
  );
  return (await model.invoke([...asked, first, ...results])).text;
}

await turns(ask, stream, 'an empty answer, with the finish reason `content_filter`');
await attempt('tokens', () => doors(({ usage_metadata }) => usage_metadata.total_tokens));
without('models', 'has no list');
without('budget', 'has no call for it');
await attempt('responses', () => doors(({ text }) => text, { useResponsesApi: true }));
without('messages', 'by another package');
await attempt('instructions-closed', () => instructed('default'));
await attempt('instructions-open', () => instructed('agents'));
await attempt('tools-closed', () => tooled('default'));
await attempt('tools-open', () => tooled('agents'));
