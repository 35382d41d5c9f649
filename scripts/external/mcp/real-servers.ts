import assert from 'node:assert/strict';
import { join } from 'node:path';
import { callMcp } from '../../../lib/layers/gateway/runtime/mcp-client';
import type { Installed } from './installed';
import { ServerProcess } from './server-process';

/** What a call gives: the text of its result, or why there is none. */
export async function outcomeOf(url: string, tool: string, args: object, timeout = 10_000): Promise<string> {
  const call = { token: 'a.b.c', session: 's', tool, arguments: args, timeout, signal: new AbortController().signal };
  try {
    return await callMcp({ ...call, url: `${url}/mcp` });
  } catch (error) {
    return (error as Error).message;
  }
}

interface Row {
  readonly tool: string;
  readonly args?: object;
  readonly timeout?: number;
  readonly gives: RegExp;
}

const ORDER = { order: 'A1' };
/** Nothing in these texts is the server's but the text of a result that is none of an error. */
const SHOP: readonly Row[] = [
  { tool: 'Shop___find', gives: /^A1 is shipped$/ },
  { tool: 'Shop___talk', gives: /^said$/ },
  { tool: 'Shop___fail', gives: /^mcp: ToolError$/ },
  { tool: 'Shop___find', args: { order: 7 }, gives: /^mcp: (ToolError|Error-32602)$/ },
  { tool: 'Shop___none', gives: /^mcp: (ToolError|Error-32602)$/ },
  // where there is no stream the servers cannot ask, and fail or wait
  { tool: 'Shop___sample', timeout: 1_500, gives: /^mcp: (AskedByServer|Timeout|Error-32600|ToolError)$/ },
  { tool: 'Shop___wait', timeout: 1_500, gives: /^mcp: Timeout$/ },
  { tool: 'Shop___large', gives: /^mcp: TooLarge$/ },
];
/** Whoever wants a session is not spoken to: AgentCore's gateway wants none. */
const SESSIONS: readonly Row[] = [{ tool: 'Shop___find', gives: /^mcp: Status400$/ }];
const EVERYTHING: readonly Row[] = [
  { tool: 'echo', args: { message: 'hi' }, gives: /^Echo: hi$/ },
  { tool: 'get-sum', args: { a: 1, b: 2 }, gives: /^The sum of 1 and 2 is 3\.$/ },
  // of a picture, of links and of resources only the text beside them
  { tool: 'get-tiny-image', gives: /^(?!.*base64)Here's the image you requested:/s },
  { tool: 'get-resource-links', args: { count: 2 }, gives: /^(?!.*:\/\/)Here are 2 resource links/s },
  { tool: 'trigger-long-running-operation', args: { duration: 10, steps: 5 }, timeout: 1_500, gives: /^mcp: Timeout$/ },
  // offered to clients that say they can be asked, which ours does not
  { tool: 'trigger-sampling-request', args: { prompt: 'x', maxTokens: 5 }, gives: /^mcp: ToolError$/ },
  { tool: 'trigger-elicitation-request', gives: /^mcp: ToolError$/ },
  { tool: 'get-roots-list', gives: /^mcp: ToolError$/ },
  { tool: 'echo', args: { x: 1 }, gives: /^mcp: ToolError$/ },
];

/** Calls tools of servers that others have made. */
export async function realServers({ folder, node, python }: Installed): Promise<void> {
  const at = (file: string) => join(folder, 'servers', file);
  const servers: readonly (readonly [title: string, command: string, args: readonly string[], rows: readonly Row[]])[] =
    [
      ['SDK 1 of npm, in streams', node, [at('sdk-1.mjs'), 'streams'], SHOP],
      ['SDK 1 of npm, in one piece', node, [at('sdk-1.mjs'), 'json'], SHOP],
      ['SDK 1 of npm, with sessions', node, [at('sdk-1.mjs'), 'sessions'], SESSIONS],
      ['SDK 2 of npm', node, [at('sdk-2.mjs')], SHOP],
      ['SDK of PyPI, in streams', python, [at('sdk_python.py'), 'streams'], SHOP],
      ['SDK of PyPI, in one piece', python, [at('sdk_python.py'), 'json'], SHOP],
      ['SDK of PyPI, with sessions', python, [at('sdk_python.py'), 'sessions'], SESSIONS],
      ['server-everything', node, [at('everything.mjs')], EVERYTHING],
    ];
  await Promise.all(
    servers.map(async ([title, command, args, rows]) => {
      const server = await ServerProcess.start(command, args);
      try {
        const seen = await Promise.all(
          rows.map(({ tool, args: given = ORDER, timeout }) => outcomeOf(server.url, tool, given, timeout)),
        );
        for (const [i, { tool, gives }] of rows.entries()) assert.match(seen[i]!, gives, `${title}: ${tool}`);
        // whatever a server says besides, such as notifications and structured content
        assert.doesNotMatch(seen.join('\n'), /needle/, title);
        console.log(`${title}: ${rows.length} calls as they should be`);
      } finally {
        server.stop();
      }
    }),
  );
}
