import type { Code } from '../../../contract';
import { REQUEST_ID_HEADER } from '../../../contract';
import { MEANING } from '../../../contract/meaning';
import { unlessAborted } from '../../../runtime/unless-aborted';
import type { Answer, TrustSignals } from './answer';
import { type AnswerEvents, type Dialect, type Rendering, safeJson } from './dialects/dialect';
import type { Reply } from './http';

const COMMON = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** Milliseconds for which text waits for more, once the first is out: less than a screen needs to show it. */
const JOINED = 5;

/** What of an answer is known when it begins to go out, and not before. */
export interface Beginning {
  about(): Rendering;
  headers(): Readonly<Record<string, string>>;
}

/** Writes one answer in the dialect of its path: at once, or as events, in which texts that come close together are joined. */
export class Outlet {
  private buffer = '';
  /** Text that is no event yet. */
  private said = '';
  /** Set with the first event. */
  private events?: AnswerEvents;
  private soon?: NodeJS.Timeout;
  private behind = false;

  constructor(
    private readonly reply: Reply,
    private readonly dialect: Dialect,
    private readonly beginning: Beginning,
    /** Ends the wait for a reader who is behind. */
    private readonly signal: AbortSignal,
  ) {}

  /** True when the client has got a status already: from then on only events can say that something went wrong. */
  get streaming(): boolean {
    return this.events !== undefined;
  }

  /** Sends a piece of text, and waits for a reader who is behind. Throws when the request is over before there is room. */
  async text(text: string): Promise<void> {
    this.say(text);
    if (!this.behind) return;
    await unlessAborted(this.reply.drained(), this.signal);
    this.behind = false;
  }

  /** Sends a piece of text, whether or not there is room. */
  say(text: string): void {
    const first = !this.streaming;
    this.begin();
    this.said += text;
    // the first text is what somebody waits for
    if (first) this.flush();
    else this.soon ??= setTimeout(() => this.flush(), JOINED);
  }

  /** The answer, or with `events` the end of it: its text has gone out before. */
  answer(answer: Answer, trust: TrustSignals, events: boolean): void {
    if (events || this.streaming) {
      const streamed = this.begin();
      this.flush(() => streamed.end(answer, trust));
    } else {
      const about = this.beginning.about();
      this.whole(200, 'application/json', this.dialect.answer(answer, trust, about), this.beginning.headers());
    }
  }

  /** What is no answer of a model. */
  tell(body: object): void {
    this.whole(200, 'application/json', body, this.beginning.headers());
  }

  problem(code: Code, detail?: string, headers = this.beginning.headers()): void {
    const { events } = this;
    if (events) {
      this.flush(() => events.problem(code));
      return;
    }
    const { requestId } = this.beginning.about();
    const { contentType, body } = this.dialect.problem(code, requestId, detail);
    this.whole(MEANING[code].status, contentType, body, headers);
  }

  end(): void {
    this.flush();
    this.reply.end();
  }

  private begin(): AnswerEvents {
    if (this.events) return this.events;
    this.start(200, 'text/event-stream; charset=utf-8', this.beginning.headers());
    this.events = this.dialect.events(this.beginning.about());
    this.buffer = this.events.start();
    return this.events;
  }

  private whole(status: number, type: string, body: unknown, headers: Readonly<Record<string, string>>): void {
    this.start(status, type, headers);
    this.flush(() => safeJson(body));
  }

  private start(status: number, type: string, headers: Readonly<Record<string, string>>): void {
    const { requestId } = this.beginning.about();
    const names = [REQUEST_ID_HEADER, ...(this.dialect.requestIdHeader ? [this.dialect.requestIdHeader] : [])];
    const ids = Object.fromEntries(names.map((name) => [name, requestId]));
    this.reply.start(status, { ...COMMON, 'content-type': type, ...ids, ...headers });
  }

  /** Writes the texts since the last time as one event, and what `last` makes behind it: events are made in their order. */
  private flush(last?: () => string): void {
    clearTimeout(this.soon);
    this.soon = undefined;
    if (this.said !== '') this.buffer += this.events!.text(this.said);
    const text = this.buffer + (last?.() ?? '');
    this.buffer = '';
    this.said = '';
    if (text !== '') this.behind = !this.reply.write(text);
  }
}
