import { Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CONTROLS } from '../controls';
import { PropsError } from '../private/errors';

/** A finding that somebody answers for until a day. */
export interface SecurityException {
  /**
   * What is excepted: a control (`edge-waf-bot-control`, all its rules), a rule of `OwaspLlmChecks`
   * (`WafBotControl`), or a finding of any pack, as `AwsSolutions::AwsSolutions-COG4` or
   * `DefenseInDepth::OneDetectiveLayer[LLM09:2025]`.
   */
  readonly id: string;

  /** Why that is all right, for whoever reads the report. */
  readonly reason: string;

  /** Who answers for it: a person or a team, without commas and brackets. */
  readonly owner: string;

  /** The last day on which it counts, in UTC, as `2027-03-31`. From the next day on, synthesis fails. */
  readonly expires: string;
}

/**
 * Acknowledges what `exceptions` name on each of `stacks`. It is not written on `scope` above them, because an assembly holds
 * nothing of what stands above a stack.
 *
 * @param today the day on which exceptions are judged
 */
export function acknowledgeExceptions(
  scope: Construct,
  stacks: readonly Construct[],
  exceptions: SecurityException[],
  today: Date,
): void {
  const day = today.toISOString().slice(0, 10);
  for (const { id, reason, owner, expires } of exceptions) {
    if (reason.trim() === '') throw new PropsError(scope, `'reason' of the exception ${id} must be given, got none`);
    if (!/^[^,()]*[^,()\s][^,()]*$/.test(owner)) {
      throw new PropsError(
        scope,
        `'owner' of the exception ${id} must be a name without commas and brackets, got '${owner}'`,
      );
    }
    if (!isDay(expires)) {
      throw new PropsError(scope, `'expires' of the exception ${id} must be a day as 2027-03-31, got '${expires}'`);
    }
    if (expires < day) {
      throw new PropsError(
        scope,
        `'expires' of the exception ${id} must not be past: ${owner} has to renew it or mend the finding, got ${expires} on ${day}`,
      );
    }
    for (const finding of findingsOf(scope, id)) {
      for (const stack of stacks)
        Validations.of(stack).acknowledge({ id: finding, reason: `${reason} (owner: ${owner}, expires: ${expires})` });
    }
  }
}

/** What `id` stands for, each with its pack, so that the reason stands in the validation report. */
function findingsOf(scope: Construct, id: string): string[] {
  if (id.includes('::')) return [id];
  const rules = CONTROLS.filter((control) => control.id === id || control.rules.some(({ name }) => name === id))
    .flatMap((control) => control.rules.map(({ name }) => name))
    .filter((name) => name === id || !CONTROLS.some((control) => control.rules.some((rule) => rule.name === id)));
  if (rules.length === 0) {
    throw new PropsError(
      scope,
      `'id' of an exception must be a control, a rule, or a finding with its pack as AwsSolutions::AwsSolutions-S1, got '${id}'`,
    );
  }
  return rules.map((name) => `OwaspLlm::${name}`);
}

/** Also refuses days that no month has. */
function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;
}
