import type { Duration, Size } from 'aws-cdk-lib';
import type { ToolAccess } from './tool-access';
import type { ToolArgumentLimit } from './tool-argument-limit';
import type { ToolEffect } from './tool-effect';

/** Who may call a tool, and what a call may do and take. */
export interface ToolPermission {
  /** Who may call it; one of them is enough. */
  readonly allow: ToolAccess[];

  /**
   * What a call does. What is MUTATING waits for people, but for what `withoutApproval` says.
   *
   * @default ToolEffect.MUTATING
   */
  readonly effect?: ToolEffect;

  /**
   * Calls of a tool that is MUTATING about which nobody is asked, by the name of the argument as in `ToolAccess.limitedTo`: each
   * argument that is named here has to be there, and within its limit; the others may be all that the schema allows, such as
   * another currency. About every other call people are asked. It bounds one call and not how many there are: what must not be
   * done in pieces, the function refuses. It gets such a call without `approval`.
   *
   * @default - people are asked about every call
   */
  readonly withoutApproval?: { [argument: string]: ToolArgumentLimit };

  /**
   * How long a call may take, at most 30 seconds.
   *
   * @default Duration.seconds(10)
   */
  readonly timeout?: Duration;

  /**
   * The longest result.
   *
   * @default Size.kibibytes(64)
   */
  readonly maxResult?: Size;

  /**
   * Arguments that look as if they named the caller (`user_id`, `tenant`, `owner`) and name somebody or something else, such as
   * the user whose password an administrator resets. Who calls a function learns from its shim alone.
   *
   * @default - none
   */
  readonly namesOthers?: string[];
}
