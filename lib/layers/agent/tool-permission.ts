import type { Duration, Size } from 'aws-cdk-lib';
import type { ToolAccess } from './tool-access';
import type { ToolEffect } from './tool-effect';

/** Who may call a tool, and what a call may do and take. */
export interface ToolPermission {
  /** Who may call it; one of them is enough. */
  readonly allow: ToolAccess[];

  /**
   * What a call does.
   *
   * @default ToolEffect.MUTATING
   */
  readonly effect?: ToolEffect;

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
