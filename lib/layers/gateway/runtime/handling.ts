import { type Code, NOT_OFFERED } from '../../../contract';
import { MEANING } from '../../../contract/meaning';
import { Deadline } from '../../../runtime/deadline';
import { type Keys, keyedHash } from '../../../runtime/secrets';
import { unlessAborted } from '../../../runtime/unless-aborted';
import type { Answer, TrustSignals } from './answer';
import { type AuditSink, auditRecord } from './audit';
import { MOST_BODY, parseJson } from './body';
import type { Rendering } from './dialects/dialect';
import { Exchange } from './exchange';
import type { GatewayRequest, Reply } from './http';
import { ModelError } from './model';
import { Outlet } from './outlet';
import { type Observer, run } from './pipeline';
import { pseudonymOf } from './principal';
import type { Route } from './routes';
import type { GatewaySettings } from './settings';
import { type Denial, deny, type Refused, Stop, type Verdict } from './verdict';

/** What handling a request needs of the gateway, besides the steps. */
export interface HandlingParts {
  readonly settings: GatewaySettings;
  readonly audit: AuditSink;
  readonly keys: Keys;
  readonly now: () => number;
  /** Sees each step of each request end. */
  readonly observe: (requestId: string) => Observer | undefined;
}

/** Milliseconds that settling may take: with the record, less than lies between a request's end and its function's. */
const CLOSING = 3_000;

/** The life of one request: its steps decide, the verdict is written in its dialect, tokens are settled, the record is kept. */
export class Handling {
  private readonly started: number;
  private readonly deadline: Deadline;
  private readonly exchange: Exchange;
  private readonly outlet: Outlet;

  constructor(
    private readonly parts: HandlingParts,
    private readonly route: Route,
    private readonly request: GatewayRequest,
    private readonly reply: Reply,
  ) {
    this.started = parts.now();
    this.deadline = new Deadline(parts.settings.timeouts.request, reply.gone);
    this.outlet = new Outlet(
      reply,
      route.dialect,
      { about: () => this.about(), headers: () => this.headers() },
      this.deadline.signal,
    );
    this.exchange = new Exchange(request, this.deadline.signal, (text) =>
      this.exchange.streaming ? this.outlet.text(text) : Promise.resolve(),
    );
  }

  /** Never throws: whatever goes wrong is answered, and goes on record. */
  async run(): Promise<void> {
    const { audit } = this.exchange;
    const verdict = await this.decide();
    if (this.exchange.has('spending')) this.exchange.get('spending').end();
    this.deadline.clear();
    audit.grounding = this.exchange.trust.grounding;
    try {
      this.write(verdict);
    } catch (error) {
      audit.cause = `the answer could not be written: ${(error as Error).message}`;
    }
    await this.close();
    try {
      this.outlet.end();
    } catch {
      // the client has left
    }
  }

  /** The verdict of the pipeline; a throw becomes a denial that says nothing of its reason. */
  private async decide(): Promise<Verdict> {
    const { exchange, request } = this;
    const { pipeline, allow } = this.route;
    if (allow) return deny('method-not-allowed', request.method.slice(0, 16), { headers: { allow } });
    if (!pipeline) return deny('not-found', 'no such path', { detail: NOT_OFFERED });
    try {
      return await run(pipeline, exchange, this.parts.observe(request.requestId));
    } catch (error) {
      if (error instanceof Stop) return error.verdict;
      if (this.deadline.expired) return deny('timeout', 'the request took too long');
      if (this.reply.gone.aborted) {
        exchange.audit.outcome = 'aborted';
        return deny('timeout', 'the client left');
      }
      return deny(codeOf(error), `${(error as Error).name}: ${(error as Error).message}`);
    }
  }

  private write(verdict: Verdict): void {
    if (verdict.kind === 'allow') this.writeAnswer();
    else if (verdict.kind === 'refuse') this.writeRefusal(verdict);
    else this.writeProblem(verdict);
  }

  private writeAnswer(): void {
    const { audit, streaming } = this.exchange;
    audit.outcome = 'answered';
    audit.status = 200;
    if (this.exchange.has('told')) this.outlet.tell(this.exchange.get('told'));
    else this.outlet.answer(this.exchange.get('answer'), this.trust(), streaming);
  }

  private writeRefusal({ refusal, cause }: Refused): void {
    const { audit } = this.exchange;
    const streaming = this.wantsStream();
    this.exchange.streaming = streaming;
    const { code } = refusal;
    audit.outcome = 'refused';
    audit.code = code;
    audit.cause ??= cause;
    audit.status = 200;
    if (code === 'context-leak') audit.canary = 'leak';
    // text that is out cannot be taken back: the stream ends with an error, and without its end
    if (this.outlet.streaming) {
      this.outlet.problem(code);
      return;
    }
    const { settings } = this.parts;
    const text = code === 'static' ? settings.staticMessage : MEANING[code].title;
    const usage = { inputTokens: 0, outputTokens: 0 };
    const abstains =
      code === 'not-grounded' && settings.groundingAction === 'abstain' && settings.output.mode !== 'json-schema';
    if (abstains && streaming) this.outlet.say(text);
    const answer: Answer = abstains
      ? { text, usage, stopReason: 'end_turn' }
      : { text, usage, stopReason: 'refusal', refusal };
    this.outlet.answer(answer, this.trust(), streaming);
  }

  private writeProblem({ code: given, cause, detail, headers }: Denial): void {
    const { audit } = this.exchange;
    const { streaming } = this.outlet;
    const code = streaming && given === 'model-unavailable' ? 'stream-broken' : given;
    audit.outcome ??= MEANING[code].status < 500 ? 'denied' : 'failed';
    audit.code = code;
    audit.cause ??= cause;
    audit.status = streaming ? 200 : MEANING[code].status;
    this.outlet.problem(code, code === 'model-unavailable' ? this.parts.settings.staticMessage : detail, headers);
  }

  /** Whether the client reads events; a switch that is pulled answers before anything of the body is read. */
  private wantsStream(): boolean {
    const { exchange, request } = this;
    if (exchange.has('parsed') || request.body.length > MOST_BODY) return exchange.streaming;
    return this.route.dialect.streaming(parseJson(request.body));
  }

  private trust(): TrustSignals {
    const { aiDisclosure } = this.parts.settings;
    return { ...(aiDisclosure ? { aiGenerated: true as const } : {}), ...this.exchange.trust };
  }

  private about(): Rendering {
    const { exchange } = this;
    return {
      requestId: this.request.requestId,
      alias: exchange.has('aliasName') ? exchange.get('aliasName') : '',
      created: Math.floor(this.started / 1_000),
      includeUsage: exchange.has('parsed') && this.route.dialect.includeUsage(exchange.get('parsed')),
    };
  }

  /** What the caller has left, once anything of it is reserved: for a stream that begins without what it may still cost. */
  private headers(): Record<string, string> {
    if (!this.exchange.has('spending')) return {};
    const { limit, remaining } = this.exchange.get('spending');
    if (remaining === undefined) return {};
    return { 'x-ratelimit-limit-tokens': String(limit), 'x-ratelimit-remaining-tokens': String(remaining) };
  }

  /** Settles and writes the record, whatever happened before. */
  private async close(): Promise<void> {
    const { exchange } = this;
    const { audit } = exchange;
    const names = inTime(this.identify(), undefined);
    if (exchange.has('spending')) {
      const spending = exchange.get('spending');
      audit.reservation = spending.id;
      audit.tokensReserved = spending.reserved;
      const [settlement] = await Promise.all([inTime(spending.settle(), 'failed'), names]);
      audit.settle = settlement;
      audit.tokensCharged = audit.settle === 'failed' ? spending.reserved : spending.charged;
      audit.quotaRemaining = spending.remaining;
    }
    await names;
    audit.latencyMs = this.parts.now() - this.started;
    try {
      await this.parts.audit(auditRecord(exchange, 'final', this.parts.now));
    } catch (error) {
      process.stderr.write(
        `${JSON.stringify({ type: 'secure-llm.audit-failed', requestId: this.request.requestId, cause: (error as Error).message })}\n`,
      );
    }
  }

  /** Adds what only the secret can say, where the request did not come far enough for it. */
  private async identify(): Promise<void> {
    const { exchange } = this;
    try {
      const key = await this.parts.keys('audit');
      if (exchange.has('principal')) exchange.audit.principal ??= pseudonymOf(key, exchange.get('principal'));
      if (exchange.has('answer')) exchange.audit.outputHash = keyedHash(key, exchange.get('answer').text);
    } catch {
      // the record is written without: it still has the request id
    }
  }
}

/** What is still to do once a request has its answer takes no longer than its host has set aside for it. */
async function inTime<T>(work: Promise<T>, otherwise: T): Promise<T> {
  const deadline = new Deadline(CLOSING);
  try {
    return await unlessAborted(work, deadline);
  } catch {
    return otherwise;
  } finally {
    deadline.clear();
  }
}

/** The code of something that was thrown. What it was stays on the record. */
function codeOf(error: unknown): Code {
  if (!(error instanceof ModelError)) return 'unavailable';
  return error.reason === 'timeout' ? 'timeout' : 'model-unavailable';
}
