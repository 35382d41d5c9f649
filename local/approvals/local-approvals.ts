import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type {
  ApprovalAnswer,
  ApprovalAsked,
  ApprovalCollected,
  ApprovalState,
  SignIn,
} from '../../lib/contract/approval-queue';
import { ask } from '../../lib/layers/agent/runtime/approvals/ask';
import { approvalsDesk, type DeskAnswer } from '../../lib/layers/agent/runtime/approvals/desk';
import { issue } from '../../lib/layers/agent/runtime/approvals/issue';
import { signBy } from '../../lib/layers/agent/runtime/approvals/mac';
import { approvalsPage } from '../../lib/layers/agent/runtime/approvals/page';
import { queueTable } from '../../lib/layers/agent/runtime/approvals/queue-table';
import { awsCall } from '../../lib/runtime/aws-call';
import { bearerClaims } from '../../lib/runtime/bearer';
import { KmsServer } from '../aws/kms-server';
import { LocalTable } from '../aws/local-table';
import { TokenIssuer } from '../aws/token-issuer';

const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/approvals';
const STAGE = '/live/';
const SCOPE = 'approvals/decide';

/** What of a queue is another's. */
export interface LocalApprovalsOptions {
  /** How many people have to agree; absent: two. */
  readonly needs?: number;
  /** Whose tokens count, with the key that signs approvals and the roles that verify them; absent: all of them its own. */
  readonly shared?: {
    readonly issuer: TokenIssuer;
    readonly kms: KmsServer;
    readonly key: string;
    readonly verifiers: readonly string[];
  };
}

/** A line of the queue's log: who asked, who decided, what was issued. Never arguments. */
export interface QueueRecord {
  readonly event: string;
  readonly id?: string;
  readonly tenant?: string;
  readonly subject?: string;
  readonly tool?: string;
  readonly argsHash?: string;
  readonly by?: { readonly name: string };
  readonly decision?: string;
  /** What a decision made of the request. */
  readonly done?: string;
  /** Why a decision, or a request, was refused. */
  readonly refused?: string;
  readonly needs?: number;
  /** Milliseconds since 1970 after which nobody decides about a request. */
  readonly expires?: number;
}

/** An approval queue on this machine: its functions, its page, and an issuer at whose page one signs in by a name. */
export class LocalApprovals {
  readonly issuer: TokenIssuer;
  readonly records: QueueRecord[] = [];
  /** Is told of each record as it is written. */
  watch?: (record: QueueRecord) => void;
  /** Milliseconds by which the queue's clock is ahead. */
  ahead = 0;
  /** The functions that take requests and tell what came of them. */
  functions!: {
    readonly ask: (asked: ApprovalAsked) => Promise<ApprovalAnswer>;
    readonly issue: (collected: ApprovalCollected) => Promise<ApprovalState>;
  };
  private readonly table = new LocalTable('approvals', {
    name: 'waiting',
    key: 'waiting_tenant',
    sort: 'requested_at',
  });
  private readonly kms: KmsServer;
  private readonly servers: Server[] = [];
  private readonly codes = new Map<string, { challenge: string; name: string; redirect: string }>();
  private readonly needs: number;

  constructor(private readonly options: LocalApprovalsOptions = {}) {
    this.needs = options.needs ?? 2;
    this.issuer = options.shared?.issuer ?? new TokenIssuer();
    this.kms = options.shared?.kms ?? new KmsServer();
  }

  /** The address of the page. Called after what it shares with others was started. */
  async start(): Promise<string> {
    const { key = KEY, verifiers = [] } = this.options.shared ?? {};
    await Promise.all([this.table.start(), ...this.own.map((service) => service.start())]);
    this.kms.may.set(key, { GenerateMac: ['local'], VerifyMac: verifiers });
    const call = awsCall(
      {
        region: 'eu-central-1',
        endpoints: { dynamodb: this.table.url, kms: this.kms.url },
        timeouts: { control: 10_000 },
      },
      () => Promise.resolve({ accessKeyId: 'local', secretAccessKey: 'local' }),
    );
    const shared = {
      store: queueTable(call, this.table.name),
      record: (line: object) => {
        this.records.push(line as QueueRecord);
        this.watch?.(line as QueueRecord);
      },
      now: () => Date.now() + this.ahead,
    };
    this.functions = {
      ask: ask({ ...shared, needs: this.needs, expiry: 600_000, tell: async () => undefined }),
      issue: issue({ ...shared, needs: this.needs, sign: signBy(call, key) }),
    };
    const signInPage = await this.serve((request, response) => this.signIn(request, response));
    const signIn: SignIn = {
      authorizationEndpoint: `${signInPage}oauth2/authorize`,
      tokenEndpoint: `${signInPage}oauth2/token`,
      clientId: this.issuer.clientId,
      scopes: ['openid', SCOPE],
      token: 'access_token',
    };
    const { issuer, clientId, jwksUri } = this.issuer;
    const desk = approvalsDesk({
      ...shared,
      group: 'approvers',
      read: bearerClaims(
        [{ kind: 'cognito', issuer, clientIds: [clientId], jwksUri, tokenUse: 'access', scopes: [SCOPE] }],
        5_000,
      ),
      claims: { subject: 'sub', tenant: 'custom:tenantId', groups: 'cognito:groups' },
      page: approvalsPage(
        join(__dirname, '..', '..', 'lib', 'layers', 'agent', 'runtime', 'approval-desk.assets'),
        signIn,
      ),
    });
    const root = await this.serve(async (request, response) => {
      const { pathname } = new URL(request.url!, 'http://localhost');
      const path = pathname.replace(/^\/live/, '');
      const id = /^\/requests\/(.+)$/.exec(path)?.[1];
      write(
        response,
        await desk({
          resource: id ? '/requests/{id}' : path,
          httpMethod: request.method!,
          headers: request.headers as Record<string, string>,
          pathParameters: id ? { id: decodeURIComponent(id) } : null,
          body: await bodyOf(request),
        }),
      );
    });
    return `${root.replace(/\/$/, '')}${STAGE}`;
  }

  private get own() {
    return this.options.shared ? [] : [this.kms, this.issuer];
  }

  async ask(more: Partial<ApprovalAsked> = {}): Promise<string> {
    const answer = await this.functions.ask({
      tenant: 'acme',
      subject: 'alice',
      tool: 'Bank___transfer',
      effect: 'MUTATING',
      description: 'Sends money from the account of the company.',
      arguments: { amount: 1_200.5, currency: 'EUR', to: 'DE89370400440532013000', reference: 'Rechnung 4711' },
      ...more,
    });
    if (!('asked' in answer)) throw new Error(answer.problem);
    return answer.asked;
  }

  collect(id: string): Promise<ApprovalState> {
    return this.functions.issue({ id, tenant: 'acme', subject: 'alice' });
  }

  async close(): Promise<void> {
    for (const server of this.servers) {
      server.closeAllConnections();
      server.close();
    }
    await Promise.all([this.table.close(), ...this.own.map((service) => service.stop())]);
  }

  /** Signs in whoever says his name, and gives tokens for codes whose verifier is the one that was asked with. */
  private async signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
    const headers = { 'access-control-allow-origin': '*', 'cache-control': 'no-store' };
    if (pathname === '/oauth2/authorize') {
      const hidden = [...searchParams].map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`);
      const body = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Sign in</title><style>:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}main{max-width:34rem;margin:2rem auto;padding:0 1rem}input,button{font:inherit;padding:.3rem .6rem}</style><main><h1>Sign in</h1><p>On this machine every name signs in without a password, such as carol or dave. All of them are among the approvers, but mallory.</p><form action="/done">${hidden.join('')}<label>Name <input name="name" autofocus></label><button>Sign in</button></form></main></html>`;
      return write(response, { statusCode: 200, headers: { ...headers, 'content-type': 'text/html' }, body });
    }
    if (pathname === '/done') {
      const value = (name: string) => searchParams.get(name) ?? '';
      const code = randomBytes(8).toString('hex');
      const redirect = value('redirect_uri');
      this.codes.set(code, { challenge: value('code_challenge'), name: value('name'), redirect });
      const location = `${redirect}?${new URLSearchParams({ code, state: value('state') })}`;
      return write(response, { statusCode: 302, headers: { ...headers, location }, body: '' });
    }
    const form = new URLSearchParams(await bodyOf(request));
    const known = this.codes.get(form.get('code') ?? '');
    this.codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const right = known?.challenge === challenge && known.redirect === form.get('redirect_uri');
    const json = { ...headers, 'content-type': 'application/json' };
    if (!known || !right) return write(response, { statusCode: 400, headers: json, body: '{"error":"invalid_grant"}' });
    const groups = known.name === 'mallory' ? ['staff'] : ['approvers'];
    const claims = { username: known.name, scope: SCOPE, 'cognito:groups': groups };
    const access_token = this.issuer.token(known.name, 'acme', {
      ...claims,
      auth_time: Math.floor((Date.now() + this.ahead) / 1_000),
    });
    write(response, { statusCode: 200, headers: json, body: JSON.stringify({ access_token }) });
  }

  private async serve(
    handle: (request: IncomingMessage, response: ServerResponse) => Promise<void> | void,
  ): Promise<string> {
    const server = createServer((request, response) => {
      Promise.resolve(handle(request, response)).catch((error: Error) =>
        write(response, { statusCode: 500, headers: {}, body: error.message }),
      );
    });
    this.servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }
}

const write = (response: ServerResponse, { statusCode, headers, body }: DeskAnswer): void => {
  response.writeHead(statusCode, headers);
  response.end(body);
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
