import { DOORS, doors } from '../../lib/contract';
import { bodyOf, WAYS } from '../aws/asking';
import { DESK_ALIAS } from './desk-scenarios';
import type { Scenario } from './scenarios';

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A scenario as lines for a shell in which `T_<name>` hold tokens. */
export function curl(url: string, { person, alias, prompt, stream, times, killSwitch, broken }: Scenario): string {
  const body = JSON.stringify({ alias, messages: [{ role: 'user', content: [{ text: prompt }] }] });
  const request = [
    `-H "authorization: Bearer $T_${person}"`,
    `-H 'content-type: application/json'`,
    `-d ${quoted(body)} -w '\\n'`,
    `${url}/${stream ? 'converse-stream' : 'converse'}`,
  ].join(' ');
  const set = (path: string, value: unknown) =>
    `curl -sX POST -H 'content-type: application/json' -d ${quoted(JSON.stringify(value))} ${url}/local/${path}`;
  if (times)
    return `for i in $(seq ${times}); do curl ${request} -so /dev/null -w '%{http_code} '; done; curl -si ${request}`;
  if (killSwitch) {
    return `${set('kill-switch', { mode: killSwitch })}; sleep 5; curl -si ${request}; ${set('kill-switch', { mode: 'on' })}`;
  }
  if (broken) return `${set('break', { part: broken })}; curl -si ${request}; ${set('break', { part: null })}`;
  return `curl ${stream ? '-sN' : '-si'} ${request}`;
}

/** One line for each door: what alice reads there, or asks by it. */
export function doorLines(url: string): string[] {
  const token = '-H "authorization: Bearer $T_alice"';
  const asked = WAYS.map((way) => {
    const body = JSON.stringify(bodyOf(way, 'How do I send a parcel back?'));
    const more = `-H 'content-type: application/json' -d ${quoted(body)} -w '\\n'`;
    return `curl ${way.stream ? '-sN' : '-s'} ${token} ${more} ${url}${DOORS[way.door].path}`;
  });
  const read = doors()
    .filter(({ method }) => method === 'GET')
    .map(({ path }) => `curl -s ${token} -w '\\n' ${url}${path.replace('{model}', 'default')}`);
  return [...asked, ...read];
}

/** Lines that have a model call tools behind the agent gateway, and that call it as a client of MCP does. */
export function deskLines(url: string, mcp: string): string[] {
  const send = (to: string, body: object) =>
    `curl -s -H "authorization: Bearer $T_alice" -H 'content-type: application/json' -d ${quoted(JSON.stringify(body))} -w '\\n' ${to}`;
  const ask = (text: string) =>
    send(`${url}/converse`, { alias: DESK_ALIAS, messages: [{ role: 'user', content: [{ text }] }] });
  return [
    ask('Where is order A-17?'),
    ask('Refund 20 euros for order A-17.'),
    send(mcp, { jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  ];
}

/** Lines that upload an honest document and a poisoned one, and one that uploads a file. */
export function documentLines(url: string): string[] {
  const send = (body: string) =>
    `curl -sX POST -H 'content-type: application/json' -d ${body} -w '\\n' ${url}/local/documents`;
  const sample = (name: string) => send(quoted(JSON.stringify({ person: 'alice', sample: name })));
  const file = `"{\\"person\\":\\"alice\\",\\"name\\":\\"mine.pdf\\",\\"content\\":\\"$(base64 -w0 mine.pdf)\\"}"`;
  return [sample('leave'), sample('poisoned'), send(file)];
}
