import type { AgentError } from '../../../contract';
import { Deadline } from '../../../runtime/deadline';
import { unlessAborted } from '../../../runtime/unless-aborted';
import { type InterceptorAnswer, type Json, type RequestId, refuseWith } from './mcp-event';
import type { AgentFacts, AgentRecord, WriteRecord } from './record';

/** What goes on no further: an error, in the words of callers, and what stands in the record. */
export class Refusal extends Error {
  constructor(
    readonly error: AgentError,
    cause: string,
    readonly data?: Json,
  ) {
    super(cause);
    this.name = 'Refusal';
  }
}

export function refused(error: AgentError, cause: string, data?: Json): never {
  throw new Refusal(error, cause, data);
}

/** A message on its way through an interceptor. */
export interface Message {
  /** Null until it is known, and for what has none. */
  id: RequestId | null;
  readonly facts: AgentFacts;
  readonly signal: AbortSignal;
}

/** How an interceptor works. */
export interface Interception {
  readonly at: AgentRecord['at'];
  /** Milliseconds after which a message that is not decided is refused. */
  readonly within: number;
  /** What the record says of an error that is no refusal. */
  readonly causeOf: (error: unknown) => string;
  readonly now: () => number;
  readonly record: WriteRecord;
}

/**
 * Answers each event by `decide`, within its time and with a record. Whatever goes wrong is an answer in the form that AgentCore
 * reads: what it makes of a function that throws is written nowhere.
 */
export function intercepting(
  { at, within, causeOf, now, record }: Interception,
  decide: (event: unknown, message: Message) => Promise<InterceptorAnswer>,
): (event: unknown) => Promise<InterceptorAnswer> {
  return async (event) => {
    const begun = now();
    const deadline = new Deadline(within);
    const message: Message = { id: null, facts: {}, signal: deadline.signal };
    const { facts } = message;
    let answer: InterceptorAnswer;
    try {
      answer = await unlessAborted(decide(event, message), deadline);
      facts.decision = at === 'request' ? 'forwarded' : 'answered';
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal('unavailable', causeOf(error));
      answer = refuseWith(refusal.error, message.id, refusal.data);
      facts.decision = refusal.error;
      facts.cause = refusal.message;
    } finally {
      deadline.clear();
    }
    try {
      record({
        type: 'secure-llm.agent',
        version: 1,
        time: new Date(begun).toISOString(),
        at,
        decision: 'unavailable',
        ...facts,
        latencyMs: now() - begun,
      });
    } catch {
      // what is on no record does not happen
      return refuseWith('unavailable', message.id);
    }
    return answer;
  };
}
