/** What may end work before it is done: an `AbortSignal`, or a deadline, which costs less to make and to wait for. */
export type Ending = AbortSignal | Deadline;

type Wait = () => void;

/** Who waits for a signal. A listener of its own for each costs more than most of what is waited for. */
const WAITS = new WeakMap<AbortSignal, Set<Wait>>();

/** Calls `then` once when work is ended, unless what is returned was called before. Never for one that has ended already. */
export function whenAborted(ending: Ending, then: Wait): () => void {
  const waits = ending instanceof Deadline ? ending.waits : waitsFor(ending);
  waits.add(then);
  return () => waits.delete(then);
}

function waitsFor(signal: AbortSignal): Set<Wait> {
  let waits = WAITS.get(signal);
  if (!waits) {
    const all = new Set<Wait>();
    signal.addEventListener('abort', () => callAll(all), { once: true });
    WAITS.set(signal, all);
    waits = all;
  }
  return waits;
}

function callAll(waits: Set<Wait>): void {
  for (const then of waits) {
    waits.delete(then);
    then();
  }
}

/**
 * Ends work when a time is over, or with its parent. Cleared when the work is done: `AbortSignal.timeout` would keep its
 * timer, and everything that listens to it, until the time is over.
 */
export class Deadline {
  readonly waits = new Set<Wait>();
  aborted = false;
  reason: unknown;
  private timer: NodeJS.Timeout;
  private over = false;
  private readonly leave: () => void;
  private made?: AbortController;

  constructor(milliseconds: number, parent?: AbortSignal) {
    this.timer = setTimeout(this.expire, milliseconds);
    const follow = () => this.abort(parent?.reason);
    if (parent?.aborted) follow();
    this.leave = parent ? whenAborted(parent, follow) : () => {};
  }

  /** For what knows nothing but signals. */
  get signal(): AbortSignal {
    if (!this.made) {
      const made = new AbortController();
      if (this.aborted) made.abort(this.reason);
      else this.waits.add(() => made.abort(this.reason));
      this.made = made;
    }
    return this.made.signal;
  }

  /** True when the time ran out, and not only the parent's. */
  get expired(): boolean {
    return this.over;
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  /** Counts no more until it is extended. */
  pause(): void {
    clearTimeout(this.timer);
  }

  /** Begins to count anew. */
  extend(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.expire, milliseconds);
  }

  clear(): void {
    clearTimeout(this.timer);
    this.leave();
  }

  private readonly expire = () => {
    this.over = true;
    this.abort(new Error('the time is over'));
  };

  private abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    clearTimeout(this.timer);
    callAll(this.waits);
  }
}
