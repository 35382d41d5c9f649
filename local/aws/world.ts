import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type AuditRecord,
  type CedarDocument,
  cedarSchema,
  cedarSeal,
  DOORS,
  type KnowledgeBaseConfig,
  type ToolConfig,
} from '../../lib/contract';
import { createGateway, type GatewayParts } from '../../lib/layers/gateway/runtime/gateway';
import { serve } from '../../lib/layers/gateway/runtime/server';
import { DEFAULT_TIMEOUTS, type GatewaySettings } from '../../lib/layers/gateway/runtime/settings';
import { bodyOf, type Way } from './asking';
import { BedrockServer } from './bedrock-server';
import { KnowledgeBaseServer } from './knowledge-base-server';
import {
  AppConfigServer,
  LIMITS_PROFILE,
  PermissionsServer,
  PromptServer,
  SecretsServer,
  ToolServer,
} from './local-aws';
import { LocalTable } from './local-table';
import { TokenIssuer } from './token-issuer';

/** Parsed JSON whose form the test knows. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of several forms
export type Json = Record<string, any>;

/** What a client saw. */
export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: () => Json;
  /** Server-sent events, in order. */
  readonly events: readonly { readonly event?: string; readonly data: string }[];
  /** All text that reached the client, of any dialect, streamed or not. */
  readonly said: string;
}

/** Tools and policies of the local gateway: `lookup` reads, `refund` changes something, `hidden` has no policy. */
export const LOCAL_TOOLS: Record<string, ToolConfig> = {
  lookup: {
    description: 'Looks up an order.',
    inputSchema: {
      type: 'object',
      required: ['order'],
      additionalProperties: false,
      properties: { order: { type: 'string', maxLength: 20 }, limit: { type: 'integer', maximum: 100 } },
    },
    timeoutMs: 400,
  },
  refund: {
    description: 'Pays money back.',
    inputSchema: {
      type: 'object',
      required: ['order', 'cents'],
      additionalProperties: false,
      properties: { order: { type: 'string' }, cents: { type: 'integer' } },
    },
    mutating: true,
  },
  hidden: {
    description: 'Nobody may use this.',
    inputSchema: { type: 'object', additionalProperties: false, properties: {} },
  },
};

/** The knowledge base of alias `handbook`: each tenant sees its own documents, and callers know them by their names. */
export const LOCAL_KNOWLEDGE_BASE: KnowledgeBaseConfig = {
  id: 'KB12345678',
  tenantKey: 'tenant',
  sourceKey: 'source',
  maxSources: 5,
};

const POLICIES = {
  chat: 'permit (principal, action == SecureLlm::Action::"Invoke", resource) when { principal.groups.contains("staff") };',
  lookup:
    'permit (principal, action == SecureLlm::Action::"CallTool:lookup", resource) when { context.arguments.order like "A*" };',
  refund:
    'permit (principal, action == SecureLlm::Action::"CallTool:refund", resource) when { context.arguments.cents <= 5000 };',
  suspended: 'forbid (principal == SecureLlm::User::"acme/mallory", action, resource);',
};

/** As synthesis hands it out: found to fit the tools. */
export const LOCAL_CEDAR: CedarDocument = {
  policies: POLICIES,
  validated: cedarSeal(cedarSchema(LOCAL_TOOLS), POLICIES),
};

/** Every part a gateway talks to, on loopback, and a gateway behind a real HTTP server. */
export class World {
  readonly bedrock = new BedrockServer();
  readonly table = new LocalTable();
  readonly appConfig = new AppConfigServer();
  readonly secrets = new SecretsServer();
  readonly prompts = new PromptServer();
  readonly tools = new ToolServer();
  readonly knowledge = new KnowledgeBaseServer();
  readonly permissions = new PermissionsServer();
  readonly issuer = new TokenIssuer();
  /** Records written so far. */
  readonly audit: AuditRecord[] = [];
  private readonly servers: Server[] = [];
  private url = '';

  private get services() {
    const { bedrock, table, appConfig, secrets, prompts, tools, knowledge, permissions, issuer } = this;
    return [bedrock, table, appConfig, secrets, prompts, tools, knowledge, permissions, issuer];
  }

  async start(): Promise<this> {
    process.env.AWS_ACCESS_KEY_ID ??= 'local';
    process.env.AWS_SECRET_ACCESS_KEY ??= 'local';
    await Promise.all(this.services.map((service) => service.start()));
    this.prompts.prompts.set('PROMPT:3', 'You answer questions about orders of a shop. Be brief and friendly.');
    this.tools.functions.set('arn:lookup', () => ({ status: 'shipped' }));
    this.tools.functions.set('arn:refund', () => ({ paid: true }));
    this.tools.functions.set('arn:hidden', () => ({}));
    return this;
  }

  async stop(): Promise<void> {
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    await this.table.close();
    await Promise.all(this.services.map((service) => service.stop()));
  }

  settings(more: Partial<GatewaySettings> = {}): GatewaySettings {
    return {
      region: 'eu-central-1',
      aliases: {
        default: { modelId: 'anthropic.model', prompt: { id: 'PROMPT', version: '3' } },
        tools: { modelId: 'anthropic.model', tools: ['lookup', 'refund'] },
        small: { modelId: 'anthropic.small', maxOutputTokens: 50, tenantProfiles: { acme: 'profile-acme' } },
        handbook: { modelId: 'anthropic.model', knowledgeBase: LOCAL_KNOWLEDGE_BASE },
      },
      document: { cedar: LOCAL_CEDAR, tools: LOCAL_TOOLS },
      tokenSource: 'header',
      issuers: [
        {
          kind: 'cognito',
          issuer: this.issuer.issuer,
          jwksUri: this.issuer.jwksUri,
          clientIds: [this.issuer.clientId],
        },
      ],
      claims: { subject: 'sub', tenant: 'custom:tenantId', groups: 'cognito:groups' },
      killSwitch: { application: 'app', environment: 'env', profile: 'profile' },
      usageLimits: {
        application: 'limits-app',
        environment: 'env',
        profile: LIMITS_PROFILE,
        userTokensPerDay: 1e12,
        tenantTokensPerDay: 1e12,
        userRequestsPerMinute: 6_000,
      },
      quota: {
        table: this.table.name,
        userTokensPerDay: 1_000_000,
        tenantTokensPerDay: 10_000_000,
        userRequestsPerMinute: 6_000,
        shards: 1,
      },
      maxOutputTokens: 1_024,
      maxInputChars: 16_000,
      guardrail: { id: 'guard', version: '7' },
      output: { mode: 'text', linkHosts: ['docs.example.com'] },
      secretArn: 'arn:secret',
      auditMode: 'strict',
      aiDisclosure: true,
      requireCitations: true,
      groundingAction: 'block',
      staticMessage: 'The assistant is not available right now.',
      toolFunctions: { lookup: 'arn:lookup', refund: 'arn:refund', hidden: 'arn:hidden' },
      maxToolSteps: 3,
      timeouts: DEFAULT_TIMEOUTS,
      endpoints: {
        'bedrock-runtime': this.bedrock.url,
        'bedrock-agent': this.prompts.url,
        'bedrock-agent-runtime': this.knowledge.url,
        dynamodb: this.table.url,
        appconfigdata: this.appConfig.url,
        secretsmanager: this.secrets.url,
        verifiedpermissions: this.permissions.url,
        lambda: this.tools.url,
      },
      ...more,
    };
  }

  /** Starts a gateway; requests go to the one started last. */
  async gateway(more: Partial<GatewaySettings> = {}, parts: GatewayParts = {}): Promise<string> {
    const gateway = createGateway(this.settings(more), {
      audit: (record) => {
        this.audit.push(record);
        return Promise.resolve();
      },
      ...parts,
    });
    const server = serve(gateway);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.servers.push(server);
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this.url;
  }

  reset(): void {
    this.audit.length = 0;
    for (const service of this.services) service.reset();
    this.appConfig.state = { mode: 'on' };
    this.appConfig.limits = {};
  }

  /** The last record of the last exchange. */
  get record(): AuditRecord {
    return this.audit.at(-1)!;
  }

  async post(
    path: string,
    body: unknown,
    options: { token?: string | null; headers?: Record<string, string> } = {},
  ): Promise<Seen> {
    const token = options.token === undefined ? this.issuer.token() : options.token;
    const response = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...options.headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return seen(response.status, response.headers, await response.text());
  }

  /** Reads what a door tells that asks no model. */
  async read(path: string, token: string | null = this.issuer.token()): Promise<Seen> {
    const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`${this.url}${path}`, { headers });
    return seen(response.status, response.headers, await response.text());
  }

  /** Asks one question. */
  ask(
    text: string,
    options: { alias?: string; path?: string; token?: string | null; body?: Record<string, unknown> } = {},
  ): Promise<Seen> {
    const { alias = 'default', path = '/converse', token, body } = options;
    return this.post(path, { alias, messages: [{ role: 'user', content: [{ text }] }], ...body }, { token });
  }

  /** Asks one question in any way there is. */
  through(
    way: Way,
    text: string,
    options: { alias?: string; token?: string | null; body?: Record<string, unknown> } = {},
  ): Promise<Seen> {
    const { alias, token, body } = options;
    return this.post(DOORS[way.door].path, { ...bodyOf(way, text, alias), ...body }, { token });
  }

  /** Asks one question as an OpenAI client would. */
  chat(
    text: string,
    options: { alias?: string; stream?: boolean; token?: string | null; body?: Record<string, unknown> } = {},
  ): Promise<Seen> {
    const { alias = 'default', stream, token, body } = options;
    return this.post(
      '/v1/chat/completions',
      { model: alias, messages: [{ role: 'user', content: text }], stream, ...body },
      { token },
    );
  }
}

function seen(status: number, headers: Headers, text: string): Seen {
  const events = headers.get('content-type')?.startsWith('text/event-stream')
    ? text
        .split('\n\n')
        .filter(Boolean)
        .map((block) => ({
          event: /^event: (.*)$/m.exec(block)?.[1],
          data: /^data: (.*)$/m.exec(block)?.[1] ?? '',
        }))
    : [];
  const json = () => JSON.parse(text) as Json;
  return { status, headers, text, json, events, said: events.length > 0 ? saidInEvents(events) : saidInBody(text) };
}

function saidInEvents(events: Seen['events']): string {
  return events
    .map(({ data }) => {
      if (data === '[DONE]') return '';
      const value = JSON.parse(data) as Json;
      if (value.type === 'response.output_text.delta') return value.delta;
      return value.delta?.text ?? value.choices?.[0]?.delta?.content ?? '';
    })
    .join('');
}

function saidInBody(text: string): string {
  try {
    const value = JSON.parse(text) as Json;
    const parts: Json[] = value.output?.[0]?.content ?? value.content ?? [];
    if (Array.isArray(parts) && parts.length > 0) return parts.map(({ text = '' }) => text).join('');
    return value.text ?? value.choices?.[0]?.message?.content ?? '';
  } catch {
    return '';
  }
}
