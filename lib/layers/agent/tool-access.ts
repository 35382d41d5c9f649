import type { ToolArgumentLimit } from './tool-argument-limit';

/** A condition on the token of the caller, as the emitter of policies reads it. */
export interface ClaimCondition {
  readonly claim: string;
  readonly values: readonly string[];
  /** Whether the claim is a list of words with spaces between them, as `scope` is. */
  readonly words: boolean;
}

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
    return new ToolAccess([], {});
  }

  /** Whose token has `claim` with one of these values. */
  public static claim(claim: string, ...values: string[]): ToolAccess {
    return new ToolAccess([{ claim, values, words: false }], {});
  }

  /** Whose token carries this scope besides the scope of the gateway, as a whole word and no part of one. */
  public static scope(scope: string): ToolAccess {
    return new ToolAccess([{ claim: 'scope', values: [scope], words: true }], {});
  }

  private constructor(
    /** @internal */
    public readonly _conditions: readonly ClaimCondition[],
    /** @internal */
    public readonly _limits: { readonly [argument: string]: ToolArgumentLimit },
  ) {}

  /** Whom both let in. */
  public and(other: ToolAccess): ToolAccess {
    return new ToolAccess([...this._conditions, ...other._conditions], { ...this._limits, ...other._limits });
  }

  /**
   * The same callers, with these arguments only. A call that leaves a limited argument out is refused.
   *
   * @param limits by the name of the argument; one inside of another is written `order.amount`
   */
  public limitedTo(limits: { [argument: string]: ToolArgumentLimit }): ToolAccess {
    return new ToolAccess(this._conditions, { ...this._limits, ...limits });
  }
}
