/**
 * Waits for work, but no longer than until a signal is aborted: then it rejects with the signal's reason, at once or after
 * `grace` milliseconds in which the work may end by itself. Work that is left behind goes on, and what it says is dropped.
 */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal, grace = 0): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const give = () => reject(signal.reason);
    const wait = () => {
      if (grace === 0) give();
      else timer = setTimeout(give, grace);
    };
    const over = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wait);
    };
    if (signal.aborted) wait();
    else signal.addEventListener('abort', wait, { once: true });
    work.then(resolve, reject).finally(over);
  });
}
