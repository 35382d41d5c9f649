/**
 * Aborts when a time is over, or with its parent. Cleared when the work is done: `AbortSignal.timeout` would keep its
 * timer, and everything that listens to it, until the time is over.
 */
export class Deadline {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout;
  private over = false;
  private readonly follow = () => this.controller.abort(this.parent?.reason);

  constructor(
    milliseconds: number,
    private readonly parent?: AbortSignal,
  ) {
    this.timer = setTimeout(this.expire, milliseconds);
    if (parent?.aborted) this.follow();
    else parent?.addEventListener('abort', this.follow, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** True when the time ran out, and not only the parent's. */
  get expired(): boolean {
    return this.over;
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
    this.parent?.removeEventListener('abort', this.follow);
  }

  private readonly expire = () => {
    this.over = true;
    this.controller.abort(new Error('the time is over'));
  };
}
