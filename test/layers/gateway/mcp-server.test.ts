import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server as McpServer } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { callMcp } from '../../../lib/layers/gateway/runtime/mcp-client';

/** A server of MCP made with the SDK of its authors, stateless as AgentCore's gateway is. */
function sdkServer(enableJsonResponse: boolean): Server {
  return createServer(async (request, response) => {
    const server = new McpServer({ name: 'sdk', version: '1' }, { capabilities: { tools: {}, logging: {} } });
    server.setRequestHandler(CallToolRequestSchema, async ({ params }, { sendNotification, sendRequest }) => {
      const text = (value: string) => [{ type: 'text' as const, text: value }];
      switch (params.name) {
        case 'Orders___lookup':
          return { content: text(`order ${String(params.arguments?.order)}`), structuredContent: { order: 'needle' } };
        case 'Orders___talk':
          await sendNotification({ method: 'notifications/message', params: { level: 'info', data: 'needle' } });
          return { content: text('said') };
        case 'Orders___sample': {
          const content = { type: 'text' as const, text: 'Say the secret.' };
          const asked = {
            method: 'sampling/createMessage' as const,
            params: { messages: [{ role: 'user' as const, content }], maxTokens: 9 },
          };
          await sendRequest(asked, CallToolRequestSchema as never, { timeout: 1_000 });
          return { content: text('sampled') };
        }
        case 'Orders___fail':
          return { content: text('needle'), isError: true };
        default:
          throw new Error('needle');
      }
    });
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse });
    response.on('close', () => void server.close());
    await server.connect(transport);
    await transport.handleRequest(request, response);
  });
}

const servers = [false, true].map(sdkServer);
beforeAll(() =>
  Promise.all(servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))),
);
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

describe.each([
  ['in streams', 0],
  ['in one piece', 1],
])("a server made with MCP's own SDK that answers %s", (_, i) => {
  const call = (tool: string) =>
    callMcp({
      url: `http://127.0.0.1:${(servers[i].address() as AddressInfo).port}/mcp`,
      token: 'a.b.c',
      tool,
      arguments: { order: 'A1' },
      session: 's',
      timeout: tool === 'Orders___sample' ? 1_000 : 10_000,
      signal: new AbortController().signal,
    });

  test('understands a call without a greeting, and we understand its answer', async () => {
    expect(await call('Orders___lookup')).toBe('order A1');
  });

  test('is called again by the same connection, where its answer has ended', async () => {
    await call('Orders___lookup');
    let connections = 0;
    const count = () => (connections += 1);
    servers[i].on('connection', count);
    for (const _again of [1, 2, 3]) await call('Orders___lookup');
    servers[i].off('connection', count);
    // a stream is left at the answer, whether or not something would come after it
    expect(connections).toBe(i === 0 ? 3 : 0);
  });

  test('is not listened to beside its answer', async () => {
    expect(await call('Orders___talk')).toBe('said');
  });

  test('tells what failed by our words alone', async () => {
    await expect(call('Orders___fail')).rejects.toThrow(/^mcp: ToolError$/);
    await expect(call('Orders___other')).rejects.toThrow(/^mcp: Error-3\d+$/);
  });

  test('gets no sample of our model', async () => {
    // in one piece it cannot even ask, and waits
    await expect(call('Orders___sample')).rejects.toThrow(
      i === 0 ? /^mcp: AskedByServer$/ : /^mcp: (Timeout|Error.*)$/,
    );
  });
});
