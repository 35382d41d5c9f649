import type { Code } from '../contract';
import { REQUEST_ID_HEADER } from '../contract';
import { MEANING } from './codes';
import { type Dialect, type Rendering, safeJson } from './dialects/dialect';
import type { Answer, Reply, TrustSignals } from './exchange';

const COMMON = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** Writes one answer in the dialect of its path: at once, or as events that are joined when they come close together. */
export class Outlet {
  private begun = false;
  private buffer = '';
  private flushing = false;

  constructor(
    private readonly reply: Reply,
    private readonly dialect: Dialect,
    private readonly requestId: string,
  ) {}

  /** True when the client has got a status already: from then on only events can say that something went wrong. */
  get streaming(): boolean {
    return this.begun;
  }

  async text(text: string, about: Rendering, headers: Readonly<Record<string, string>>): Promise<void> {
    this.begin(about, headers);
    this.append(this.dialect.events.text(text, about));
    await this.room();
  }

  answer(
    answer: Answer,
    trust: TrustSignals,
    about: Rendering,
    headers: Readonly<Record<string, string>>,
    events: boolean,
  ): void {
    if (events || this.begun) {
      this.begin(about, headers);
      this.append(this.dialect.events.end(answer, trust, about));
    } else {
      this.whole(200, 'application/json', this.dialect.answer(answer, trust, about), headers);
    }
  }

  problem(code: Code, detail: string | undefined, headers: Readonly<Record<string, string>> = {}): void {
    if (this.begun) {
      this.append(this.dialect.events.problem(code, this.requestId));
      return;
    }
    const { contentType, body } = this.dialect.problem(code, this.requestId, detail);
    this.whole(MEANING[code].status, contentType, body, headers);
  }

  end(): void {
    this.flush();
    this.reply.end();
  }

  private begin(about: Rendering, headers: Readonly<Record<string, string>>): void {
    if (this.begun) return;
    this.begun = true;
    this.reply.start(200, { ...COMMON, 'content-type': 'text/event-stream; charset=utf-8', ...this.id(), ...headers });
    this.append(this.dialect.events.start(about));
  }

  private whole(status: number, type: string, body: unknown, headers: Readonly<Record<string, string>>): void {
    this.reply.start(status, { ...COMMON, 'content-type': type, ...this.id(), ...headers });
    this.append(safeJson(body));
  }

  private id(): Record<string, string> {
    return { [REQUEST_ID_HEADER]: this.requestId };
  }

  private append(text: string): void {
    this.buffer += text;
    if (this.flushing) return;
    this.flushing = true;
    // deltas that arrive in one read leave in one write
    setImmediate(() => this.flush());
  }

  private flush(): void {
    this.flushing = false;
    if (this.buffer === '') return;
    const text = this.buffer;
    this.buffer = '';
    this.behind = !this.reply.write(text);
  }

  private behind = false;

  private async room(): Promise<void> {
    if (!this.behind) return;
    await this.reply.drained();
    this.behind = false;
  }
}
