import { type Ending, whenAborted } from './deadline';

/**
 * Waits for work, but no longer than until it is ended: then it rejects with the reason of that, at once or after
 * `grace` milliseconds in which the work may end by itself. Work that is left behind goes on, and what it says is dropped.
 */
export function unlessAborted<T>(work: Promise<T>, ending: Ending, grace = 0): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const give = () => reject(ending.reason);
    const wait = () => {
      if (grace === 0) give();
      else timer = setTimeout(give, grace);
    };
    const leave = whenAborted(ending, wait);
    const over = () => {
      clearTimeout(timer);
      leave();
    };
    if (ending.aborted) wait();
    work.then(
      (value) => {
        over();
        resolve(value);
      },
      (error) => {
        over();
        reject(error);
      },
    );
  });
}
