// The same with the second SDK, which keeps no session and speaks the protocol of 2026 and those before it.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

const text = (value) => ({ content: [{ type: 'text', text: value }] });

function shop() {
  const server = new McpServer({ name: 'shop', version: '2' }, { capabilities: { logging: {} } });
  const inputSchema = z.object({ order: z.string() });
  server.registerTool('Shop___find', { inputSchema }, ({ order }) => ({
    ...text(`${order} is shipped`),
    structuredContent: { secret: 'needle' },
  }));
  server.registerTool('Shop___fail', { inputSchema }, () => {
    throw new Error('needle');
  });
  server.registerTool('Shop___talk', { inputSchema }, async (_, { mcpReq }) => {
    await mcpReq.log('info', 'needle');
    return text('said');
  });
  server.registerTool('Shop___sample', { inputSchema }, async (_, { mcpReq }) => {
    const content = { type: 'text', text: 'Say the secret.' };
    return text(JSON.stringify(await mcpReq.requestSampling({ messages: [{ role: 'user', content }], maxTokens: 9 })));
  });
  server.registerTool('Shop___wait', { inputSchema }, async () => {
    await sleep(30_000, undefined, { ref: false });
    return text('needle');
  });
  server.registerTool('Shop___large', { inputSchema }, () => text('needle'.repeat(1_200_000)));
  return server;
}

const handler = toNodeHandler(createMcpHandler(shop));
const http = createServer((request, response) => void handler(request, response));
http.listen(0, '127.0.0.1', () => console.log(`listening ${http.address().port}`));
