import { unlessAborted } from '../../../runtime/unless-aborted';
import type { Exchange, Step } from './exchange';
import type { Verdict } from './verdict';

/** Steps of a question to a model, and what each must come after. `createGateway` says in which order they run, and `checkOrder` judges it. */
export const ORDER = {
  'kill-switch': [],
  principal: ['kill-switch'],
  // before policies are asked, of which there may be many
  limits: ['principal'],
  authorization: ['principal', 'limits'],
  schema: ['authorization'],
  normalization: ['schema'],
  reservation: ['limits', 'authorization', 'normalization'],
  // a name that is claimed is kept for ninety days: who is too fast claims none
  conversation: ['principal', 'schema', 'reservation'],
  // not beside the reservation, which would be faster: a caller over quota must not cost a call of the guardrail
  'input-guardrail': ['normalization', 'reservation'],
  retrieval: ['authorization', 'reservation', 'input-guardrail'],
  assembly: ['normalization', 'retrieval'],
  intent: ['input-guardrail', 'assembly'],
  answer: ['reservation', 'input-guardrail', 'assembly', 'intent'],
  grounding: ['answer'],
} as const satisfies Order;

/** Steps of a door where no model is asked. */
export const READING_ORDER = {
  'kill-switch': [],
  principal: ['kill-switch'],
  limits: ['principal'],
  // before policies are asked, of which there may be many
  pace: ['principal', 'limits'],
  visibility: ['principal', 'pace'],
  intent: ['visibility'],
  reading: ['limits', 'pace', 'visibility', 'intent'],
} as const satisfies Order;

type Order = Readonly<Record<string, readonly string[]>>;

export type StepName = keyof typeof ORDER | keyof typeof READING_ORDER;

/** The pipeline: data, so that a test, a page or a reader can see which control stands where. */
export type Pipeline = readonly (readonly [StepName, Step])[];

/** Throws when a step is missing, double, unknown, or before one it rests on. */
export function checkOrder(names: readonly StepName[], order: Order = ORDER): void {
  const done = new Set<string>();
  for (const name of names) {
    if (done.has(name)) throw new Error(`step '${name}' stands twice in the pipeline`);
    if (!Object.hasOwn(order, name)) throw new Error(`step '${name}' is of another pipeline`);
    const missing = order[name].find((earlier) => !done.has(earlier));
    if (missing) throw new Error(`step '${name}' needs '${missing}' before it`);
    done.add(name);
  }
  const left = Object.keys(order).find((name) => !done.has(name));
  if (left) throw new Error(`step '${left}' is missing from the pipeline`);
}

/** Told about each step as it ends, for those who want to watch. */
export type Observer = (step: StepName, verdict: Verdict | { readonly kind: 'threw' }, milliseconds: number) => void;

/** Milliseconds in which a step may say itself how it ended, once the client has left or the time is up. */
const UNWINDING = 250;

/**
 * Runs the steps until one does not allow. What a step throws is thrown on, with its name on the
 * record. No step, whatever it waits for, holds a request whose time is up.
 */
export async function run(pipeline: Pipeline, exchange: Exchange, observe?: Observer): Promise<Verdict> {
  const steps: Record<string, number> = {};
  exchange.audit.steps = steps;
  for (const [name, step] of pipeline) {
    const started = performance.now();
    let verdict: Verdict | { readonly kind: 'threw' } = { kind: 'threw' };
    try {
      exchange.signal.throwIfAborted();
      const decided = step(exchange);
      verdict = decided instanceof Promise ? await unlessAborted(decided, exchange.signal, UNWINDING) : decided;
    } finally {
      steps[name] = Math.round((performance.now() - started) * 100) / 100;
      if (verdict.kind !== 'allow') exchange.audit.step = name;
      observe?.(name, verdict, steps[name]);
    }
    if (verdict.kind !== 'allow') return verdict;
  }
  return { kind: 'allow' };
}
