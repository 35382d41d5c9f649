// A server of MCP made with the first SDK of its authors: `streams`, `json` or `sessions`.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';

const [mode] = process.argv.slice(2);
const text = (value) => ({ content: [{ type: 'text', text: value }] });

function shop() {
  const server = new McpServer({ name: 'shop', version: '1' }, { capabilities: { logging: {} } });
  const order = { order: z.string() };
  server.registerTool('Shop___find', { inputSchema: order }, ({ order }) => ({
    ...text(`${order} is shipped`),
    structuredContent: { secret: 'needle' },
  }));
  server.registerTool('Shop___fail', { inputSchema: order }, () => {
    throw new Error('needle');
  });
  server.registerTool('Shop___talk', { inputSchema: order }, async (_, { sendNotification }) => {
    await sendNotification({ method: 'notifications/message', params: { level: 'info', data: 'needle' } });
    return text('said');
  });
  server.registerTool('Shop___sample', { inputSchema: order }, async (_, { sendRequest }) => {
    const content = { type: 'text', text: 'Say the secret.' };
    const params = { messages: [{ role: 'user', content }], maxTokens: 9 };
    return text(JSON.stringify(await sendRequest({ method: 'sampling/createMessage', params }, z.any())));
  });
  server.registerTool('Shop___wait', { inputSchema: order }, async () => {
    await sleep(30_000, undefined, { ref: false });
    return text('needle');
  });
  server.registerTool('Shop___large', { inputSchema: order }, () => text('needle'.repeat(1_200_000)));
  return server;
}

const sessions = new Map();
const http = createServer(async (request, response) => {
  let transport = sessions.get(request.headers['mcp-session-id']);
  if (!transport) {
    transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: mode === 'sessions' ? randomUUID : undefined,
      enableJsonResponse: mode === 'json',
      onsessioninitialized: (id) => sessions.set(id, transport),
    });
    await shop().connect(transport);
  }
  await transport.handleRequest(request, response);
});
http.listen(0, '127.0.0.1', () => console.log(`listening ${http.address().port}`));
