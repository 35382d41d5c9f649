import type { Usage } from './answer';
import { type Budgets, type SharedCounter, shardsOf } from './counters';
import type { Counter, Ledger, Reservation } from './ledger';
import { allow, deny, type Verdict } from './verdict';

/**
 * What became of a request's reservations: replaced by what the model reported or given back, replaced by the most that a
 * stream without its end can have cost, kept whole, or not written.
 */
export type Settlement = 'settled' | 'estimated' | 'kept' | 'failed';

interface Call {
  readonly holds: Reservation[];
  /** The most that the call can cost. */
  readonly tokens: number;
  /** Of these, the most that its input has. */
  readonly input: number;
  state: 'unused' | 'asked' | 'heard' | 'answered';
  /** Bytes that the model has said so far. */
  bytes: number;
  /** When it was last heard. */
  at: number;
  /** What the model reported. */
  used: number;
  /** What the call costs, once that is decided. */
  cost?: number;
}

/** Tokens that a model makes in a millisecond, at most. The fastest that Bedrock is known to serve make a few hundred a second. */
const MOST_A_MILLISECOND = 1;

/**
 * The tokens one request may spend, reserved before each call of the model. A reservation is given back when the model did
 * not run, and replaced by the real usage when the model reported one. A stream that ends without a report, because its
 * client left or its service broke it off, costs the most that it can have cost until then: its input, a token for each byte
 * that was heard, and what may have been made since. Of a call that was not heard at all nothing is known: all of it is kept.
 */
export class Spending {
  private readonly calls: Call[] = [];
  private left?: number;
  private over = false;

  constructor(
    private readonly ledger: Ledger,
    private readonly budgets: Budgets,
    readonly id: string,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Tokens left to the user: while the request runs without what it holds, and after `end` without what it cost. */
  get remaining(): number | undefined {
    if (this.left === undefined || !this.over) return this.left;
    return this.calls.reduce(
      (left, call) => (call.holds.length === 0 ? left : left + call.tokens - costOf(call)),
      this.left,
    );
  }

  /** Tokens that the user has in a day. */
  get limit(): number {
    return this.budgets.user.tokens;
  }

  get reserved(): number {
    return this.calls.reduce((sum, call) => sum + call.tokens, 0);
  }

  get charged(): number {
    return this.calls.reduce((sum, call) => sum + costOf(call), 0);
  }

  /**
   * Reserves for one call, with the user first: a user who has spent everything must not hold the tenant's tokens. `output`
   * is the part of the tokens that the model may make.
   */
  async reserve(tokens: number, signal: AbortSignal, output = 0): Promise<Verdict> {
    const call: Call = { holds: [], tokens, input: tokens - output, state: 'unused', bytes: 0, at: 0, used: 0 };
    const id = `${this.id}${this.calls.length}`;
    // a request is counted once by velocity, however many calls its tools need
    const first = this.calls.length === 0;
    this.calls.push(call);
    const { user, shared } = this.budgets;
    const counter: Counter = first ? user : { key: user.key, tokens: user.tokens };
    const answer = await this.ledger.reserve(counter, id, tokens, signal);
    if (answer.kind !== 'reserved') return refusal('user', answer.kind, answer, user.tokens);
    call.holds.push(answer.reservation);
    this.left = answer.reservation.remaining;

    for (const budget of shared) {
      const verdict = await this.reserveShard(call, budget, id, signal);
      if (verdict.kind !== 'allow') return verdict;
    }
    return allow;
  }

  /** The model is being asked: from here on the tokens count until it says how many they were. */
  asked(): void {
    this.change('unused', { state: 'asked' });
  }

  /** The model's service refused the call instead of running it: its reservation is there for the next attempt. */
  notRun(): void {
    this.change('asked', { state: 'unused' });
  }

  /** The stream of the model's answer brought something, of which so many bytes are the model's own. */
  heard(bytes: number): void {
    const { bytes: before = 0, state } = this.calls.at(-1) ?? {};
    if (state !== 'answered') this.change(state, { state: 'heard', bytes: before + bytes, at: this.clock() });
  }

  /** The model has answered. */
  answered({ inputTokens, outputTokens }: Usage): void {
    this.change(this.calls.at(-1)?.state, { state: 'answered', used: inputTokens + outputTokens });
  }

  /** The request is over: what it cost is decided, and what comes later changes nothing. */
  end(): void {
    if (this.over) return;
    this.over = true;
    const now = this.clock();
    for (const call of this.calls) {
      const { state, tokens, input, bytes, at, used } = call;
      const most = input + bytes + Math.ceil(Math.max(0, now - at) * MOST_A_MILLISECOND);
      call.cost = { unused: 0, asked: tokens, heard: Math.min(tokens, most), answered: used }[state];
    }
  }

  /** Writes what became of each reservation; never throws, because the answer is already out. */
  async settle(): Promise<Settlement> {
    this.end();
    const results = await Promise.all(this.calls.map((call) => this.settleCall(call)));
    const worst: readonly Settlement[] = ['failed', 'kept', 'estimated'];
    return worst.find((settlement) => results.includes(settlement)) ?? 'settled';
  }

  private change(from: Call['state'] | undefined, to: Partial<Call>): void {
    const call = this.calls.at(-1);
    if (call && call.state === from && !this.over) Object.assign(call, to);
  }

  /** One of the items that a shared budget is spread over, beginning with any. */
  private async reserveShard(call: Call, counter: SharedCounter, id: string, signal: AbortSignal): Promise<Verdict> {
    const shards = shardsOf(counter, this.budgets);
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
    const { whose, name, tokens } = counter;
    return refusal(name === undefined ? whose : `${whose} ${name}`, 'spent', { remaining, retryAfter }, tokens);
  }

  private async settleCall(call: Call): Promise<Settlement> {
    const { holds, state } = call;
    // kept ones are closed as well: left open, each would make its item longer, and every write of it dearer
    const results = await Promise.allSettled(holds.map((hold) => this.ledger.settle(hold, costOf(call))));
    if (state === 'asked') return 'kept';
    if (!results.every(({ status }) => status === 'fulfilled')) return 'failed';
    return state === 'heard' ? 'estimated' : 'settled';
  }
}

/** What a call costs; before that is decided, the most that it can. */
const costOf = ({ cost, tokens }: Call): number => cost ?? tokens;

function refusal(
  whose: string,
  kind: 'spent' | 'too-fast',
  { remaining, retryAfter }: { remaining: number; retryAfter: number },
  limit: number,
): Verdict {
  return deny(kind === 'spent' ? 'quota-exceeded' : 'rate-exceeded', `${whose}: ${kind}`, {
    headers: {
      'retry-after': String(retryAfter),
      // official clients would sleep until midnight; who is too fast may well wait
      ...(kind === 'spent' ? { 'x-should-retry': 'false' } : {}),
      'x-ratelimit-limit-tokens': String(limit),
      'x-ratelimit-remaining-tokens': String(remaining),
    },
  });
}
