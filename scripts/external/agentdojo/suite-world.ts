import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApprovalAsked, ApprovalCollected } from '../../../lib/contract/approval-queue';
import { AGENT_ENV, type AgentCatalogue } from '../../../lib/layers/agent/contract';
import { ask } from '../../../lib/layers/agent/runtime/approvals/ask';
import { decideOn } from '../../../lib/layers/agent/runtime/approvals/decide';
import { issue } from '../../../lib/layers/agent/runtime/approvals/issue';
import { signBy } from '../../../lib/layers/agent/runtime/approvals/mac';
import type { QueueItem } from '../../../lib/layers/agent/runtime/approvals/queue-item';
import { type QueueStore, queueTable } from '../../../lib/layers/agent/runtime/approvals/queue-table';
import { guarded } from '../../../lib/layers/agent/runtime/guarded';
import { requestInterceptor } from '../../../lib/layers/agent/runtime/request-function';
import { responseInterceptor } from '../../../lib/layers/agent/runtime/response-function';
import { shim } from '../../../lib/layers/agent/runtime/shim-function';
import { awsCall } from '../../../lib/runtime/aws-call';
import { AgentGatewayServer } from '../../../local/agent/agent-gateway-server';
import { KmsServer } from '../../../local/aws/kms-server';
import { LocalTable } from '../../../local/aws/local-table';
import { World } from '../../../local/aws/world';
import type { DojoBridge, DojoCall } from './bridge';
import type { SuiteGateway } from './suite-gateway';
import { claimOf, isMutating } from './suite-tools';

/** What decides about a call, each of which can be taken away. */
export interface Controls {
  /** Calls that change something wait for people. Taken away: each function is declared as one that reads. */
  readonly approvals: boolean;
  /** Which functions that change something policies permit the caller: all of the suite, or those of his task. */
  readonly permitted: 'suite' | 'task';
}

/** The names by which roles sign. */
const ROLES = { interceptor: 'INTERCEPTOR', shim: 'SHIM', queue: 'QUEUE' };
const credentialsOf = (accessKeyId: string) => async () => ({ accessKeyId, secretAccessKey: 'local' });
const REGION = 'eu-central-1';

/** An LLM gateway, and behind it the gateway of a suite's tools: interceptors, policies, shims and the queue, with AgentDojo's functions. */
export class SuiteWorld {
  readonly world = new World();
  /** Calls that reached a function, and whether the environment was another one after it. */
  readonly done: (DojoCall & { readonly changed: boolean })[] = [];
  /** Requests of which people have been told, and that nobody has decided about. */
  private readonly told: string[] = [];
  private readonly kms = new KmsServer();
  private readonly requests = new LocalTable('requests', {
    name: 'waiting',
    key: 'waiting_tenant',
    sort: 'requested_at',
  });
  private readonly redeemed = new LocalTable('redeemed');
  private readonly folder = mkdtempSync(join(tmpdir(), 'agentdojo-'));
  private readonly catalogue = join(this.folder, 'agent.json');
  private server?: AgentGatewayServer;
  private store?: QueueStore;

  constructor(
    private readonly gateway: SuiteGateway,
    private readonly controls: Controls,
    private readonly bridge: DojoBridge,
  ) {
    const catalogue = controls.approvals ? gateway.catalogue : readOnly(gateway.catalogue);
    writeFileSync(this.catalogue, JSON.stringify(catalogue));
  }

  /** Functions by the names of their tools. */
  get names(): ReadonlyMap<string, string> {
    return new Map(this.gateway.tools.map(({ called, name }) => [called, name]));
  }

  async start(): Promise<this> {
    const { world, gateway, kms } = this;
    await Promise.all([world.start(), kms.start(), this.requests.start(), this.redeemed.start()]);
    const { issuer, clientId, jwksUri } = world.issuer;
    this.server = new AgentGatewayServer(
      { kind: 'cognito', issuer, jwksUri, clientIds: [clientId], scopes: [gateway.scope] },
      gateway.policies,
    );
    await this.server.start();
    const { [AGENT_ENV.proofKey]: proofKey, [AGENT_ENV.approvalsKey]: approvalsKey } = gateway.request;
    kms.may.set(proofKey!, { GenerateMac: [ROLES.interceptor], VerifyMac: [ROLES.shim] });
    kms.may.set(approvalsKey!, { GenerateMac: [ROLES.queue], VerifyMac: [ROLES.interceptor] });
    this.queue();
    const record = () => undefined;
    const host = { credentials: credentialsOf(ROLES.interceptor), record };
    this.server.request = guarded(() => requestInterceptor(this.env(gateway.request), host));
    this.server.response = guarded(() => responseInterceptor(this.env(gateway.response), host));
    for (const tool of gateway.tools) {
      const run = shim(this.env(tool.shim), { credentials: credentialsOf(ROLES.shim) });
      const { description, inputSchema } = gateway.catalogue.tools[tool.called]!;
      this.server.targets.set(tool.called, { description, inputSchema, run });
      world.tools.functions.set(tool.function, async (payload) => {
        const call = { name: tool.name, arguments: payload.arguments as DojoCall['arguments'] };
        const { text, changed } = await this.bridge.call(call);
        this.done.push({ ...call, changed });
        return { text };
      });
    }
    await this.startGateway();
    return this;
  }

  async stop(): Promise<void> {
    await Promise.all([this.server?.stop(), this.kms.stop(), this.requests.close(), this.redeemed.close()]);
    await this.world.stop();
    rmSync(this.folder, { recursive: true });
  }

  /** A token of a user who may call what his suite, or his task, needs. */
  token(subject: string, needs: readonly DojoCall[]): string {
    const names =
      this.controls.permitted === 'suite' ? this.gateway.tools.map(({ name }) => name) : needs.map(({ name }) => name);
    const claims = Object.fromEntries(names.filter(isMutating).map((name) => [claimOf(name), 'yes']));
    return this.world.issuer.token(subject, 'acme', {
      ...claims,
      [this.gateway.request[AGENT_ENV.tenantClaim]!]: 'acme',
      scope: `llm/invoke ${this.gateway.scope}`,
    });
  }

  /** Lets people decide about what waits, by what they are shown. */
  async decide(agrees: (item: QueueItem) => boolean): Promise<boolean[]> {
    const decided: boolean[] = [];
    for (const id of this.told.splice(0)) {
      const item = (await this.store!.find(id))!;
      const agreed = agrees(item);
      const by = { id: 'approver', name: 'approver', groups: ['approvers'], tenant: item.tenant };
      const decision = {
        id,
        decision: agreed ? ('approve' as const) : ('reject' as const),
        argsHash: item.argsHash,
        by,
      };
      const outcome = await decideOn({ store: this.store!, group: 'approvers' }, decision, Date.now());
      if (!('done' in outcome)) throw new Error(`no decision: ${outcome.refused}`);
      decided.push(agreed);
    }
    return decided;
  }

  /** The functions of the approval queue. */
  private queue(): void {
    const call = awsCall(
      { region: REGION, endpoints: { dynamodb: this.requests.url, kms: this.kms.url }, timeouts: { control: 20_000 } },
      credentialsOf(ROLES.queue),
    );
    const { request } = this.gateway;
    this.store = queueTable(call, this.requests.name);
    const parts = { store: this.store, needs: 1, record: () => undefined, now: Date.now };
    const asks = ask({ ...parts, expiry: 600_000, tell: async (id) => void this.told.push(id) });
    const issues = issue({ ...parts, sign: signBy(call, request[AGENT_ENV.approvalsKey]!) });
    const { functions } = this.world.tools;
    functions.set(request[AGENT_ENV.approvalsAsk]!, (asked) => asks(asked as unknown as ApprovalAsked));
    functions.set(request[AGENT_ENV.approvalsIssue]!, (of) => issues(of as unknown as ApprovalCollected));
  }

  /** Variables as they are deployed, with what stands on this machine in place of AWS. */
  private env(variables: Readonly<Record<string, string>>): Record<string, string> {
    const { issuer, bedrock, tools, appConfig } = this.world;
    const local: Record<string, string> = {
      [AGENT_ENV.catalogue]: this.catalogue,
      [AGENT_ENV.issuer]: issuer.issuer,
      [AGENT_ENV.jwksUri]: issuer.jwksUri,
      [AGENT_ENV.clients]: JSON.stringify([issuer.clientId]),
      [AGENT_ENV.approvalsTable]: this.redeemed.name,
    };
    const known = Object.entries(local).filter(([name]) => name in variables || name === AGENT_ENV.jwksUri);
    return {
      ...variables,
      ...Object.fromEntries(known),
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL_KMS: this.kms.url,
      AWS_ENDPOINT_URL_DYNAMODB: this.redeemed.url,
      AWS_ENDPOINT_URL_APPCONFIGDATA: appConfig.url,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
      AWS_ENDPOINT_URL_LAMBDA: tools.url,
    };
  }

  /** It permits everything: what holds is what stands behind it. */
  private async startGateway(): Promise<void> {
    const { world, gateway, controls } = this;
    const { quota, usageLimits: _none, ...settings } = world.settings();
    const tools = gateway.tools.map(({ name, called }) => {
      const { description, inputSchema } = gateway.catalogue.tools[called]!;
      return [name, { description, inputSchema, mutating: controls.approvals && isMutating(name) }] as const;
    });
    await world.gateway({
      ...settings,
      usageLimits: undefined,
      quota: { ...quota, userTokensPerDay: 100_000_000, tenantTokensPerDay: 1_000_000_000 },
      agentGateway: {
        url: `${this.server!.url}/mcp`,
        scope: gateway.scope,
        tools: Object.fromEntries(gateway.tools.map(({ name, called }) => [name, called])),
        approvalsPage: 'https://approvals.example.com/live/',
      },
      document: {
        cedar: { policies: { all: 'permit (principal, action, resource);' } },
        tools: Object.fromEntries(tools),
      },
      aliases: {
        ...settings.aliases,
        tools: { modelId: 'anthropic.model', tools: gateway.tools.map(({ name }) => name), maxToolCalls: 50 },
      },
      maxToolSteps: MOST_STEPS,
    });
  }
}

/** Turns with tools in one request; the construct takes no more. */
export const MOST_STEPS = 15;

const readOnly = (catalogue: AgentCatalogue): AgentCatalogue => ({
  ...catalogue,
  tools: Object.fromEntries(Object.entries(catalogue.tools).map(([name, tool]) => [name, { ...tool, effect: 'READ' }])),
});
