import { AwsError } from '../../../runtime/aws-call';
import { THROTTLED } from '../contract';

/** A service had no time. The state machine knows it by its name, and tries again. */
class Throttled extends Error {
  public readonly name = THROTTLED;
}

const isThrottling = (error: unknown): boolean =>
  error instanceof AwsError
    ? error.status === 429 || /Throttl|TooManyRequests/.test(error.code)
    : /^(SlowDown|Throttl|TooManyRequests)/.test((error as Error).name);

/** `work`, which tells apart what may be tried again from what has failed. */
export const tellingThrottling =
  <Given extends unknown[], Result>(work: (...given: Given) => Promise<Result>) =>
  async (...given: Given): Promise<Result> => {
    try {
      return await work(...given);
    } catch (error) {
      if (isThrottling(error)) throw new Throttled((error as Error).message);
      throw error;
    }
  };
