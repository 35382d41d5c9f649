import type { ClaimCondition } from './contract';
import type { ToolArgumentLimit } from './tool-argument-limit';

/**
 * Who may call a tool, by claims of the verified token. Several of them stand beside each other: one is enough.
 *
 * Claims must hold one text each. How AgentCore renders a list, such as the groups of a user pool, for its policies AWS does
 * not document: have the issuer put what counts into a claim of its own.
 */
export class ToolAccess {
  /**
   * Everybody whose token the gateway takes, of any tenant. For tools that read what all users may read; refused for one that
   * is MUTATING.
   */
  public static anyUser(): ToolAccess {
    return new ToolAccess([], []);
  }

  /** Whose token has `claim` with one of these values. */
  public static claim(claim: string, ...values: string[]): ToolAccess {
    return new ToolAccess([{ claim, values, words: false }], []);
  }

  /** Whose token carries this scope besides the scope of the gateway, as a whole word and no part of one. */
  public static scope(scope: string): ToolAccess {
    return new ToolAccess([{ claim: 'scope', values: [scope], words: true }], []);
  }

  /** Whom each of these lets in, with the arguments to which all of them limit him. */
  public static allOf(...accesses: ToolAccess[]): ToolAccess {
    return new ToolAccess(
      // of none, nobody: a list that was computed and came out empty must not let everybody in
      accesses.length === 0 ? [NOBODY] : accesses.flatMap(({ _conditions }) => _conditions),
      accesses.flatMap(({ _limits }) => _limits),
    );
  }

  private constructor(
    /** @internal */
    public readonly _conditions: readonly ClaimCondition[],
    /** @internal */
    public readonly _limits: readonly (readonly [argument: string, limit: ToolArgumentLimit])[],
  ) {}

  /**
   * The same callers, with these arguments only, and within the limits that there were before. A call that leaves a limited
   * argument out is refused.
   *
   * @param limits by the name of the argument; one inside of another is written `order.amount`
   */
  public limitedTo(limits: { [argument: string]: ToolArgumentLimit }): ToolAccess {
    return new ToolAccess(this._conditions, [...this._limits, ...Object.entries(limits)]);
  }
}

/** A condition without a claim, which no tool takes. */
const NOBODY: ClaimCondition = { claim: '', values: [], words: false };
