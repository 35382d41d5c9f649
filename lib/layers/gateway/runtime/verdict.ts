import type { Code } from '../../../contract';
import type { Refusal } from './answer';

/** An error: problem JSON, and nothing of the inside. */
export interface Denial {
  readonly kind: 'deny';
  readonly code: Code;
  /** For the audit record only. */
  readonly cause: string;
  /** What the caller may know beyond the code. */
  readonly detail?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer without what was asked for. */
export interface Refused {
  readonly kind: 'refuse';
  readonly refusal: Refusal;
  /** For the audit record only. */
  readonly cause: string;
}

/** What a step decided. */
export type Verdict = { readonly kind: 'allow' } | Denial | Refused;

export const allow: Verdict = { kind: 'allow' };

export const deny = (code: Code, cause: string, more: Pick<Denial, 'detail' | 'headers'> = {}): Denial => ({
  kind: 'deny',
  code,
  cause,
  ...more,
});

export const refuse = (code: Code, cause: string, more: Omit<Refusal, 'code'> = {}): Refused => ({
  kind: 'refuse',
  refusal: { code, ...more },
  cause,
});

/** Thrown where a decision is reached deep inside a step, such as in the middle of a stream. */
export class Stop extends Error {
  constructor(readonly verdict: Denial | Refused) {
    super(verdict.cause);
    this.name = 'Stop';
  }
}
