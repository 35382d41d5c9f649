import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AuditRecord, KillSwitch } from '../../lib/contract';
import { createGateway } from '../../lib/layers/gateway/runtime/gateway';
import { ORDER, type StepName } from '../../lib/layers/gateway/runtime/pipeline';
import { serve } from '../../lib/layers/gateway/runtime/server';
import type { Verdict } from '../../lib/layers/gateway/runtime/verdict';
import { AGENT_BREAKAGES } from '../agent/breakages';
import type { Story } from '../agent/call-story';
import type { LocalAgent } from '../agent/local-agent';
import { type WaitingCall, waitingCalls } from '../approvals/waiting-call';
import type { VectorStore } from '../aws/vector-store';
import { World } from '../aws/world';
import { DEPARTMENTS, DESK_ALIAS, DESK_SCENARIOS, deskModel, deskSettings } from './desk-scenarios';
import type { LocalKnowledge } from './local-knowledge';
import { type AgentSetup, type AskingStep, page } from './page';
import {
  AGENTS,
  BREAKAGES,
  DOCUMENTS,
  grounding,
  guardrail,
  LIMITS,
  model,
  PEOPLE,
  type Person,
  scenarios,
} from './scenarios';

/** What a watcher is told: a step that ended, a record as it was written, a message at the agent gateway, or what waits there. */
export type Happening =
  | {
      readonly kind: 'step';
      readonly requestId: string;
      readonly step: StepName;
      readonly verdict: Verdict['kind'] | 'threw';
      readonly milliseconds: number;
    }
  | { readonly kind: 'record'; readonly record: AuditRecord }
  | { readonly kind: 'call'; readonly story: Story }
  | { readonly kind: 'approvals'; readonly approvals: readonly WaitingCall[] };

/** A document that is as large as may be, in the letters of JSON. */
const MOST_BYTES = 16_000_000;

/** The real gateway behind a local HTTP server, every AWS service it asks on loopback, and a page that shows what it does. */
export class LocalGateway {
  readonly world = new World();
  private readonly watchers = new Set<(happening: Happening) => void>();
  private server?: Server;
  private knowledge?: LocalKnowledge;
  /** The agent gateway; absent where it was not asked for. */
  agent?: LocalAgent;

  /**
   * Starts everything; `port` 0 takes any free one, and `now` is the gateway's clock. `limits` names a file that holds the document
   * of usage limits: it is read each time that the gateway asks AppConfig, so that a change counts within twenty seconds. With a
   * `store` documents come into the knowledge base as they do in AWS, and lie there; without one it is a list of texts. With an
   * `agent` gateway there is an alias whose tools stand behind it.
   */
  async start(port = 0, now = Date.now, limits?: string, store?: VectorStore, agent = false): Promise<this> {
    const { world } = this;
    await world.start();
    world.bedrock.script = model;
    world.bedrock.guardrail = guardrail;
    world.bedrock.grounding = grounding;
    if (store) {
      // loaded only when it is asked for: the machines come with the CDK
      const { LocalKnowledge } = require('./local-knowledge') as typeof import('./local-knowledge');
      this.knowledge = await LocalKnowledge.start(world, store);
    } else world.knowledge.documents = DOCUMENTS;
    if (agent) await this.startAgent();
    if (limits !== undefined) world.appConfig.limits = () => readFileSync(limits, 'utf8');
    const base = world.settings();
    const { alias, ...desk } = this.agent ? deskSettings(this.agent) : { alias: undefined };
    const gateway = createGateway(
      {
        ...base,
        ...desk,
        aliases: { ...base.aliases, agents: AGENTS, ...(alias && { [DESK_ALIAS]: alias }) },
        quota: { ...base.quota, ...LIMITS },
        // a document may raise a user as far as its tenant, to see that it can
        usageLimits: { ...base.usageLimits!, ...LIMITS, userTokensPerDay: LIMITS.tenantTokensPerDay },
      },
      {
        now,
        audit: (record) => {
          this.tell({ kind: 'record', record });
          return Promise.resolve();
        },
        observe: (requestId) => (step, verdict, milliseconds) =>
          this.tell({ kind: 'step', requestId, step, verdict: verdict.kind, milliseconds }),
      },
    );
    await gateway.warm();
    const host = serve(gateway);
    this.server = createServer((request, response) => {
      // a page of another name that resolves to loopback is not served
      if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) response.writeHead(421).end();
      else if (!this.local(request, response)) host.emit('request', request, response);
    });
    await new Promise<void>((resolve, reject) => {
      this.server!.once('error', reject);
      this.server!.listen(port, '127.0.0.1', resolve);
    });
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server!.address() as AddressInfo).port}`;
  }

  /** Calls `watcher` with everything that happens from now on, until the function it returns is called. */
  watch(watcher: (happening: Happening) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** Sets the kill switch; the gateway notices within five seconds. */
  pull(mode: KillSwitch['mode']): void {
    this.world.appConfig.state = { mode };
  }

  /** Breaks one part, and mends the others; null mends everything. */
  break(name: string | null): void {
    const { world } = this;
    for (const service of [world.bedrock, world.table, world.issuer, world.knowledge]) service.faults.clear();
    world.knowledge.ignoresFilter = false;
    world.bedrock.streamFault = undefined;
    if (name !== null) BREAKAGES[name]?.apply(world);
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => (this.server ? this.server.close(resolve) : resolve(undefined)));
    await this.agent?.stop();
    await this.world.stop();
  }

  /** A token of somebody, for eight hours. */
  token(name: Person): string {
    const { tenant, claims } = PEOPLE.find((each) => each.name === name)!;
    const exp = Math.floor(Date.now() / 1_000) + 8 * 3_600;
    const desk = this.agent?.claims(tenant, DEPARTMENTS[name]);
    return this.world.issuer.token(name, tenant, { ...claims, ...desk, exp });
  }

  /** What waits at the agent gateway for people, the newest first. */
  get waiting(): readonly WaitingCall[] {
    const { approvals, page, usedUp } = this.agent!;
    return waitingCalls(approvals.records, { page, usedUp, now: Date.now() });
  }

  private async startAgent(): Promise<void> {
    // loaded only when it is asked for: its template comes with the CDK
    const { LocalAgent } = require('../agent/local-agent') as typeof import('../agent/local-agent');
    const agent = await LocalAgent.start(this.world);
    this.world.bedrock.script = deskModel;
    const tellWaiting = () => this.tell({ kind: 'approvals', approvals: this.waiting });
    agent.approvals.watch = tellWaiting;
    agent.watch = (story) => {
      this.tell({ kind: 'call', story });
      // it may have used an approval up
      tellWaiting();
    };
    this.agent = agent;
  }

  private tell(happening: Happening): void {
    for (const watcher of this.watchers) watcher(happening);
  }

  /** What only the local gateway has: the page, its events, and the handles of the parts. */
  private local(request: IncomingMessage, response: ServerResponse): boolean {
    const path = (request.url ?? '/').split('?')[0];
    const wanted = `${request.method} ${path}`;
    if (wanted === 'GET /') {
      const nonce = randomBytes(16).toString('base64');
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy': `default-src 'none'; connect-src 'self'; img-src data:; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      });
      const knowledge = this.knowledge?.setup;
      const agent = this.agent && this.agentSetup(this.agent);
      response.end(page({ nonce, steps: Object.keys(ORDER) as AskingStep[], setup: this.setup(), knowledge, agent }));
    } else if (wanted === 'GET /local/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(': watching\n\n');
      const stop = this.watch((happening) => response.write(`data: ${JSON.stringify(happening)}\n\n`));
      response.on('close', stop);
    } else if (wanted === 'POST /local/kill-switch') {
      void this.told(request, response, ({ mode }) => {
        if (mode !== 'on' && mode !== 'no-tools' && mode !== 'static' && mode !== 'off') return false;
        this.pull(mode);
        return true;
      });
    } else if (wanted === 'POST /local/break') {
      void this.told(request, response, ({ part }) => {
        if (part !== null && !(typeof part === 'string' && Object.hasOwn(BREAKAGES, part))) return false;
        this.break(part);
        return true;
      });
    } else if (wanted === 'POST /local/documents' && this.knowledge) {
      const { knowledge } = this;
      void this.told(request, response, (body) => knowledge.bring(body));
    } else if (wanted === 'POST /local/agent/break' && this.agent) {
      const { agent } = this;
      void this.told(request, response, async ({ part }) => {
        if (part !== null && !(typeof part === 'string' && Object.hasOwn(AGENT_BREAKAGES, part))) return false;
        await agent.break(part);
        return {};
      });
    } else if (wanted === 'POST /local/agent/message' && this.agent) {
      const { agent } = this;
      void this.told(request, response, async ({ person, method, params }) => {
        const who = PEOPLE.find(({ name }) => name === person);
        if (!who || typeof method !== 'string') return false;
        return agent.send({ jsonrpc: '2.0', id: randomBytes(8).toString('hex'), method, params }, this.token(who.name));
      });
    } else return false;
    return true;
  }

  /** What the page needs: who can ask, what to ask, and what can be broken. */
  private setup() {
    return {
      people: PEOPLE.map(({ name, about }) => ({ name, about, token: this.token(name) })),
      scenarios: scenarios(),
      breakages: Object.entries(BREAKAGES).map(([name, { title }]) => ({ name, title })),
    };
  }

  private agentSetup({ page: approvalsPage, url }: LocalAgent): AgentSetup {
    return {
      alias: DESK_ALIAS,
      people: PEOPLE.map(({ name, tenant }) => ({
        name,
        about: [DEPARTMENTS[name] && `serves customers`, `of ${tenant}`].filter(Boolean).join(', '),
      })),
      scenarios: DESK_SCENARIOS,
      breakages: Object.entries(AGENT_BREAKAGES).map(([name, { title }]) => ({ name, title })),
      approvals: this.waiting,
      approvalsPage,
      url,
    };
  }

  /** Has a body acted upon: true is an answer without words, an object one of its own, and false a request that is wrong. */
  private async told(
    request: IncomingMessage,
    response: ServerResponse,
    act: (body: Record<string, unknown>) => boolean | Promise<object | false>,
  ): Promise<void> {
    let answer: boolean | object = false;
    // a form of another site cannot send this type without asking first
    if (request.headers['content-type'] === 'application/json') {
      try {
        const parts: Buffer[] = [];
        let size = 0;
        for await (const part of request as AsyncIterable<Buffer>) {
          size += part.length;
          if (size > MOST_BYTES) throw new Error('too large');
          parts.push(part);
        }
        answer = await act(JSON.parse(Buffer.concat(parts).toString('utf8')) as Record<string, unknown>);
      } catch {
        // answered below
      }
    }
    if (typeof answer === 'object') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    } else response.writeHead(answer ? 204 : 400).end();
  }
}
