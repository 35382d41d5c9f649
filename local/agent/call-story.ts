import { AGENT_ERRORS } from '../../lib/contract';
import { type CatalogueTool, PROOF_ARGUMENT, type Proof } from '../../lib/layers/agent/contract';
import type { AgentRecord } from '../../lib/layers/agent/runtime/record';
import { NoProof } from '../../lib/layers/agent/runtime/tool-shim';
import type { Observed } from './agent-gateway-server';

type Json = Readonly<Record<string, unknown>>;

export type StoryStepName = 'token' | 'interceptor' | 'arguments' | 'approval' | 'policy' | 'proof' | 'tool' | 'result';

/** What one part decided about a message, in the words of its own record. */
export interface StoryStep {
  readonly name: StoryStepName;
  readonly verdict: 'allow' | 'refuse' | 'deny' | 'threw';
  readonly said: string;
  readonly milliseconds?: number;
}

/** What became of one message at the agent gateway. */
export interface Story {
  readonly id: string;
  readonly who?: string;
  readonly method?: string;
  readonly tool?: string;
  readonly arguments?: unknown;
  /** `answered`, `failed`, or the name of the error that the caller gets. */
  readonly outcome: string;
  readonly steps: readonly StoryStep[];
  /** The request that people decide about, where one waits. */
  readonly approval?: { readonly id: string; readonly url: string };
  readonly answer: unknown;
  readonly records: readonly AgentRecord[];
}

const READ_ONLY = 'not needed: the tool only reads';

const step = (name: StoryStepName, verdict: StoryStep['verdict'], said: string): StoryStep => ({ name, verdict, said });

/** Collects what the parts of an agent gateway tell of one message. It adds no decision of its own. */
export class CallStory {
  private readonly steps = new Map<StoryStepName, StoryStep>();
  private readonly records: AgentRecord[] = [];
  private claims: Json = {};
  private message: Json = {};
  private forwarded?: Json;
  private permitted = false;
  private usedUp = false;

  constructor(
    private readonly id: string,
    private readonly tools: Readonly<Record<string, CatalogueTool>>,
    private readonly tenantClaim: string,
    /** Names of those who agreed to a call, as the queue's log has them. */
    private readonly agreedBy: (call: { tool: string; arguments: Json; subject: string }) => readonly string[],
  ) {}

  /** A line of an interceptor's log. */
  wrote(record: AgentRecord): void {
    this.records.push(record);
  }

  /** The approval of this call was used up. */
  redeemed(): void {
    this.usedUp = true;
  }

  /** A part has ended, after so many milliseconds. */
  saw(observed: Observed, milliseconds: number): void {
    // what a part decided first took its time
    this.told(observed).forEach((each, i) => {
      this.steps.set(each.name, i === 0 ? { ...each, milliseconds } : each);
    });
  }

  end(status: number, body: unknown): Story {
    const { error, result } = (body ?? {}) as {
      error?: { code: number; message: string; data?: { approval?: Story['approval'] } };
      result?: { isError?: boolean };
    };
    const name = Object.entries(AGENT_ERRORS).find(([, code]) => code === error?.code)?.[0];
    const proof = this.steps.has('proof') ? undefined : this.proof();
    if (proof) this.steps.set('proof', proof);
    return {
      id: this.id,
      who: this.claims.sub === undefined ? undefined : this.who,
      method: this.message.method as string | undefined,
      tool: this.tool,
      arguments: this.tool === undefined ? undefined : this.arguments,
      outcome: error ? (name ?? `error ${error.code}`) : result?.isError ? 'failed' : 'answered',
      steps: [...this.steps.values()],
      approval: error?.data?.approval,
      answer: { status, body },
      records: this.records,
    };
  }

  private told(observed: Observed): StoryStep[] {
    switch (observed.at) {
      case 'token': {
        const { claims, fault } = observed;
        if (!claims) return [step('token', 'deny', fault ?? 'no token')];
        this.claims = claims;
        return [step('token', 'allow', `${this.who}, client ${claims.client_id}, scope ${claims.scope}`)];
      }
      case 'message':
        this.message = observed.body;
        return [];
      case 'request':
        this.forwarded = observed.forwarded;
        return this.asked(observed);
      case 'policy': {
        const { allowed, policies, problem } = observed.decision;
        this.permitted = allowed;
        if (allowed) return [step('policy', 'allow', `permitted by ${policies.join(', ')}`)];
        const why = policies.length > 0 ? `forbidden by ${policies.join(', ')}` : 'nothing permits it';
        return [step('policy', 'deny', problem ?? why)];
      }
      case 'target': {
        const { problem, failed } = observed;
        if (!problem)
          return [step('tool', failed ? 'refuse' : 'allow', failed ? 'it says that it failed' : 'it answered')];
        if (problem instanceof NoProof) return [step('proof', 'deny', 'the shim found none that holds')];
        return [step('tool', 'threw', problem.name)];
      }
      case 'response':
        return observed.failed ? [step('result', 'threw', 'the RESPONSE interceptor failed')] : this.seen();
      default:
        return [];
    }
  }

  private get who(): string {
    return `${this.claims.sub} of ${this.claims[this.tenantClaim]}`;
  }

  private get params(): Json {
    return (this.message.params ?? {}) as Json;
  }

  private get tool(): string | undefined {
    return this.message.method === 'tools/call' ? String(this.params.name) : undefined;
  }

  /** Without what a caller writes in place of the proof: it counts for nothing. */
  private get arguments(): Json {
    const { [PROOF_ARGUMENT]: _written, ...args } = (this.params.arguments ?? {}) as Json;
    return args;
  }

  private get pinned(): CatalogueTool | undefined {
    const { tool } = this;
    return tool !== undefined && Object.hasOwn(this.tools, tool) ? this.tools[tool] : undefined;
  }

  /** What the REQUEST interceptor decided, by its record. */
  private asked({ failed, answered }: Extract<Observed, { at: 'request' }>): StoryStep[] {
    const record = this.records.find(({ at }) => at === 'request');
    if (!record) return [step('interceptor', 'threw', failed ? 'it failed, and left no record' : 'it left no record')];
    const { decision, cause, guardrail, method, tool } = record;
    const asksPeople = decision === 'approvalRequired' || (cause ?? '').startsWith('approvals:');
    if (decision !== 'forwarded' && decision !== 'blocked' && !asksPeople)
      return [step('interceptor', decision === 'unavailable' ? 'threw' : 'deny', `${decision}: ${cause}`)];
    const fits = tool === undefined ? `${method}` : `${method}: ${tool} is pinned, and its arguments fit`;
    return [
      step('interceptor', 'allow', fits),
      ...(guardrail ? [step('arguments', guardrail === 'passed' ? 'allow' : 'deny', `guardrail ${guardrail}`)] : []),
      ...(asksPeople ? [this.waits(record, answered)] : []),
      ...(decision === 'forwarded' && tool !== undefined ? this.opened() : []),
    ];
  }

  /** Why nothing opened a call that changes something. */
  private waits({ decision, cause }: AgentRecord, answered: unknown): StoryStep {
    const { error } = (answered ?? {}) as { error?: { data?: { approval?: { id: string }; refused?: string } } };
    const { approval, refused } = error?.data ?? {};
    if (decision !== 'approvalRequired') return step('approval', 'threw', `${cause}`);
    if (approval) return step('approval', 'refuse', `waits for people as ${approval.id}`);
    return step('approval', 'deny', refused ? `nobody is asked: ${refused}` : `${cause}`);
  }

  private opened(): StoryStep[] {
    if (this.usedUp) {
      const call = { tool: this.tool ?? '', arguments: this.arguments, subject: String(this.claims.sub) };
      const names = this.agreedBy(call).join(' and ') || 'whoever signed the token that came with it';
      return [step('approval', 'allow', `agreed to by ${names}; used up by this call`)];
    }
    return this.pinned?.effect === 'READ' ? [step('approval', 'allow', READ_ONLY)] : [];
  }

  /** The proof that the interceptor made, as it went on, and what became of it. */
  private proof(): StoryStep | undefined {
    if (!this.forwarded || !this.pinned) return undefined;
    if (this.pinned.withoutProof && !this.permitted) return undefined;
    if (this.pinned.withoutProof)
      return step('proof', 'allow', 'none: the server is called with a token of the gateway’s own');
    const { arguments: args } = (this.forwarded.params ?? {}) as { arguments?: Json };
    const { [PROOF_ARGUMENT]: signed } = args ?? {};
    if (typeof signed !== 'string') return undefined;
    const text = Buffer.from(signed.split('.')[0]!, 'base64url').toString('utf8');
    const { subject, tenant, argsHash, exp } = JSON.parse(text) as Proof;
    const until = new Date(exp * 1_000).toISOString().slice(11, 19);
    const made = `for ${subject} of ${tenant}, this tool, arguments ${argsHash.slice(0, 8)}…, until ${until} UTC`;
    const used = this.permitted ? 'verified by the shim' : 'of no use: no policy lets the call through';
    return step('proof', 'allow', `${made}; ${used}`);
  }

  /** What the RESPONSE interceptor decided, by its record. */
  private seen(): StoryStep[] {
    const record = this.records.find(({ at }) => at === 'response');
    if (!record) return [];
    const { decision, cause, guardrail, dropped, strippedCharacters, drifted } = record;
    if (decision !== 'answered')
      return [step('result', 'refuse', `the caller reads words of this library: ${decision} (${cause})`)];
    const said = [
      guardrail ? `guardrail ${guardrail}` : '',
      dropped ? `${dropped} parts that are no text, left out` : '',
      strippedCharacters ? `${strippedCharacters} characters that nobody sees, taken out` : '',
      drifted ? `left out, because the target says something else of it than is pinned: ${drifted.join(', ')}` : '',
    ].filter(Boolean);
    const verdict = guardrail === 'blocked' ? 'deny' : drifted ? 'refuse' : 'allow';
    return [step('result', verdict, said.join('; ') || 'written anew')];
  }
}
