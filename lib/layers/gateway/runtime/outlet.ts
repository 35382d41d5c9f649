import type { Code } from '../../../contract';
import { REQUEST_ID_HEADER } from '../../../contract';
import { MEANING } from '../../../contract/meaning';
import type { Answer, TrustSignals } from './answer';
import { type Dialect, type Rendering, safeJson } from './dialects/dialect';
import type { Reply } from './http';

const COMMON = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** Milliseconds for which text waits for more, once the first is out: less than a screen needs to show it. */
const JOINED = 5;

/** Writes one answer in the dialect of its path: at once, or as events, in which texts that come close together are joined. */
export class Outlet {
  private begun = false;
  private buffer = '';
  /** Text that is no event yet. */
  private said = '';
  private about?: Rendering;
  private soon?: NodeJS.Timeout;
  private behind = false;

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
    const first = !this.begun;
    this.begin(about, headers);
    this.said += text;
    // the first text is what somebody waits for
    if (first) this.flush();
    else this.soon ??= setTimeout(() => this.flush(), JOINED);
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
      this.flush(this.dialect.events.end(answer, trust, about));
    } else {
      this.whole(200, 'application/json', this.dialect.answer(answer, trust, about), headers);
    }
  }

  problem(code: Code, detail: string | undefined, headers: Readonly<Record<string, string>> = {}): void {
    if (this.begun) {
      this.flush(this.dialect.events.problem(code, this.requestId));
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
    this.about = about;
    this.buffer = this.dialect.events.start(about);
  }

  private whole(status: number, type: string, body: unknown, headers: Readonly<Record<string, string>>): void {
    this.reply.start(status, { ...COMMON, 'content-type': type, ...this.id(), ...headers });
    this.flush(safeJson(body));
  }

  private id(): Record<string, string> {
    return { [REQUEST_ID_HEADER]: this.requestId };
  }

  /** Writes the texts since the last time as one event, and `last` behind it. */
  private flush(last = ''): void {
    clearTimeout(this.soon);
    this.soon = undefined;
    if (this.said !== '') this.buffer += this.dialect.events.text(this.said, this.about!);
    const text = this.buffer + last;
    this.buffer = '';
    this.said = '';
    if (text !== '') this.behind = !this.reply.write(text);
  }

  private async room(): Promise<void> {
    if (!this.behind) return;
    await this.reply.drained();
    this.behind = false;
  }
}
