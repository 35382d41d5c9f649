import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AGENT_ENV, type AgentCatalogue, type CatalogueTool, toolHash } from '../../../lib/layers/agent/contract';
import { guarded } from '../../../lib/layers/agent/runtime/guarded';
import { requestInterceptor } from '../../../lib/layers/agent/runtime/request-function';
import { responseInterceptor } from '../../../lib/layers/agent/runtime/response-function';
import { AgentGatewayServer } from '../../../local/agent/agent-gateway-server';
import { AgentWorld, credentialsOf, ROLES, TOOLS_SCOPE } from '../../../local/agent/agent-world';
import { World } from '../../../local/aws/world';

const image = { type: 'image', data: 'iVBORw0KGgo=', mimeType: 'image/png' };
const resource = { type: 'resource', resource: { uri: 'test://x', mimeType: 'text/plain', text: 'embedded' } };
const text = { type: 'text', text: 'This is a simple text response for testing.' };

/** The tools that the conformance suite calls, and what a target would answer. */
const TOOLS: Readonly<Record<string, object>> = {
  test_simple_text: { content: [text] },
  test_error_handling: { content: [text], isError: true },
  test_image_content: { content: [image] },
  test_audio_content: { content: [{ type: 'audio', data: 'UklGRg==', mimeType: 'audio/wav' }] },
  test_embedded_resource: { content: [resource] },
  test_multiple_content_types: { content: [text, image, resource] },
};

/**
 * A gateway of AgentCore with our interceptors, at an address where callers bring no token: the suite has none, so one is put
 * before what it sends. Policies permit everything, because they are not what is looked at.
 */
export class ServedGateway {
  private readonly world = new World();
  private readonly agent = new AgentWorld(this.world);
  private readonly folder = mkdtempSync(join(tmpdir(), 'mcp-'));
  private server?: AgentGatewayServer;
  private door?: Server;

  get url(): string {
    return `http://127.0.0.1:${(this.door!.address() as AddressInfo).port}/mcp`;
  }

  async start(): Promise<this> {
    const { world, agent } = this;
    await world.start();
    await agent.start();
    const { issuer, clientId, jwksUri } = world.issuer;
    this.server = new AgentGatewayServer(
      { kind: 'cognito', issuer, jwksUri, clientIds: [clientId], scopes: [TOOLS_SCOPE] },
      { allows: () => true },
    );
    await this.server.start();
    const path = join(this.folder, 'agent.json');
    writeFileSync(path, JSON.stringify(CATALOGUE));
    const env = { ...agent.env(), [AGENT_ENV.catalogue]: path };
    const host = { credentials: credentialsOf(ROLES.interceptor), record: () => undefined };
    this.server.request = guarded(() => requestInterceptor(env, host));
    this.server.response = guarded(() => responseInterceptor(env, host));
    for (const [name, { description, inputSchema }] of Object.entries(CATALOGUE.tools))
      this.server.targets.set(name, { description, inputSchema, run: async () => TOOLS[name], speaks: 'mcp' });
    this.door = createServer((incoming, outgoing) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${agent.token()}` };
      // each over a connection of its own: one that was kept may have been given up meanwhile
      const onward = request(
        `${this.server!.url}/mcp`,
        { method: incoming.method, headers, agent: false },
        (answer) => {
          outgoing.writeHead(answer.statusCode!, { 'content-type': 'application/json' });
          answer.pipe(outgoing);
        },
      );
      onward.on('error', () => outgoing.destroy());
      incoming.pipe(onward);
    });
    await new Promise<void>((resolve) => this.door!.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.door?.closeAllConnections();
    this.door?.close();
    await this.server?.stop();
    await this.agent.stop();
    await this.world.stop();
    rmSync(this.folder, { recursive: true });
  }
}

const inputSchema = { type: 'object', properties: {}, additionalProperties: false };
const CATALOGUE: AgentCatalogue = {
  version: 1,
  tools: Object.fromEntries(
    Object.keys(TOOLS).map((name): [string, CatalogueTool] => {
      const description = 'Answers the conformance suite.';
      const hash = toolHash(name, description, inputSchema);
      const bounds = { timeoutMs: 2_000, maxResultBytes: 20_000 };
      // who may call it is not what is looked at
      const anybody = { allow: [{ conditions: [], limits: [] }] };
      return [name, { description, inputSchema, effect: 'READ', hash, withoutProof: true, ...bounds, ...anybody }];
    }),
  ),
};
