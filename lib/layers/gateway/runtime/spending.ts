import type { Principal } from '../../../contract';
import type { Usage } from './answer';
import { shardsOf, sharedCounters, userKey } from './counters';
import type { Counter, Ledger, Reservation } from './ledger';
import type { GatewaySettings } from './settings';
import { allow, deny, type Verdict } from './verdict';

/** What became of a request's reservations. */
export type Settlement = 'settled' | 'kept' | 'failed';

interface Call {
  readonly holds: Reservation[];
  readonly tokens: number;
  state: 'unused' | 'asked' | 'answered';
  used: number;
}

/**
 * The tokens one request may spend, reserved before each call of the model. A reservation is given back when the model was
 * not asked, replaced by the real usage when the model reported one, and kept otherwise.
 */
export class Spending {
  private readonly calls: Call[] = [];
  /** Tokens left to the user after the last reservation. */
  remaining?: number;

  constructor(
    private readonly ledger: Ledger,
    private readonly quota: GatewaySettings['quota'],
    private readonly principal: Principal,
    readonly id: string,
  ) {}

  get reserved(): number {
    return this.calls.reduce((sum, call) => sum + call.tokens, 0);
  }

  get charged(): number {
    return this.calls.reduce(
      (sum, { state, tokens, used }) => sum + { unused: 0, asked: tokens, answered: used }[state],
      0,
    );
  }

  /** Reserves for one call, with the user first: a user who has spent everything must not hold the tenant's tokens. */
  async reserve(tokens: number, signal: AbortSignal): Promise<Verdict> {
    const call: Call = { holds: [], tokens, state: 'unused', used: 0 };
    const id = `${this.id}${this.calls.length}`;
    // a request is counted once by velocity, however many calls its tools need
    const first = this.calls.length === 0;
    this.calls.push(call);
    const user: Counter = {
      key: userKey(this.principal),
      tokens: this.quota.userTokensPerDay,
      requestsPerMinute: first ? this.quota.userRequestsPerMinute : undefined,
    };
    const answer = await this.ledger.reserve(user, id, tokens, signal);
    if (answer.kind !== 'reserved') return refusal(answer.kind, answer, this.quota.userTokensPerDay);
    call.holds.push(answer.reservation);
    this.remaining = answer.reservation.remaining;

    for (const counter of sharedCounters(this.principal, this.quota)) {
      const verdict = await this.reserveShard(call, counter, id, signal);
      if (verdict.kind !== 'allow') return verdict;
    }
    return allow;
  }

  /** The model is being asked: from here on the tokens count until it says how many they were. */
  asked(): void {
    const call = this.calls.at(-1);
    if (call?.state === 'unused') call.state = 'asked';
  }

  /** The model has answered. */
  answered(usage: Usage): void {
    const call = this.calls.at(-1);
    if (!call) return;
    call.state = 'answered';
    call.used = usage.inputTokens + usage.outputTokens;
  }

  /** Writes what became of each reservation; never throws, because the answer is already out. */
  async settle(): Promise<Settlement> {
    const results = await Promise.all(this.calls.map((call) => this.settleCall(call)));
    if (results.includes('failed')) return 'failed';
    return results.includes('kept') ? 'kept' : 'settled';
  }

  /** One of the items that a shared budget is spread over, beginning with any. */
  private async reserveShard(call: Call, counter: Counter, id: string, signal: AbortSignal): Promise<Verdict> {
    const shards = shardsOf(counter, this.quota);
    const start = Math.floor(Math.random() * shards.length);
    let remaining = 0;
    let retryAfter = 0;
    for (const shard of [...shards.slice(start), ...shards.slice(0, start)]) {
      const answer = await this.ledger.reserve(shard, id, call.tokens, signal);
      if (answer.kind === 'reserved') {
        call.holds.push(answer.reservation);
        return allow;
      }
      remaining += answer.remaining;
      retryAfter = answer.retryAfter;
    }
    return refusal('spent', { remaining, retryAfter }, counter.tokens);
  }

  private async settleCall({ holds, tokens, state, used }: Call): Promise<Settlement> {
    const kept = state === 'asked';
    // kept ones are closed as well: left open, each would make its item longer, and every write of it dearer
    const results = await Promise.allSettled(holds.map((hold) => this.ledger.settle(hold, kept ? tokens : used)));
    if (kept) return 'kept';
    return results.every(({ status }) => status === 'fulfilled') ? 'settled' : 'failed';
  }
}

function refusal(
  kind: 'spent' | 'too-fast',
  { remaining, retryAfter }: { remaining: number; retryAfter: number },
  limit: number,
): Verdict {
  return deny(kind === 'spent' ? 'quota-exceeded' : 'rate-exceeded', kind, {
    headers: {
      'retry-after': String(retryAfter),
      'x-ratelimit-limit-tokens': String(limit),
      'x-ratelimit-remaining-tokens': String(remaining),
    },
  });
}
