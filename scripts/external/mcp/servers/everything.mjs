// The server that its authors show everything with: as it is, with sessions, or its tools without any.
import { createServer } from 'node:http';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createServer as everything } from '../node_modules/@modelcontextprotocol/server-everything/dist/server/index.js';

const http = createServer(async (request, response) => {
  const { server, cleanup } = everything();
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  response.on('close', () => {
    cleanup();
    void server.close();
  });
  await server.connect(transport);
  await transport.handleRequest(request, response);
});
http.listen(0, '127.0.0.1', () => console.log(`listening ${http.address().port}`));
