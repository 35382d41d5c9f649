import { Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CONTROLS } from '../../controls';
import { PropsError } from '../../private/errors';
import type { SecurityException } from '../security-exception';

/** Throws for an exception that nobody answers for, that is over, or that is of nothing there is. */
export function checkExceptions(scope: Construct, exceptions: readonly SecurityException[], today: Date): void {
  if (Number.isNaN(today.getTime())) throw new PropsError(scope, `'today' must be a date, got ${String(today)}`);
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
    if (findingsOf(id).length === 0) {
      throw new PropsError(
        scope,
        `'id' of an exception must be a control, a rule, or a finding with its pack as AwsSolutions::AwsSolutions-S1, got '${id}'`,
      );
    }
  }
}

/**
 * Acknowledges what `exceptions` name on each of `stacks`. It is not written on a scope above them, because an assembly
 * holds nothing of what stands above a stack.
 */
export function acknowledgeExceptions(stacks: readonly Construct[], exceptions: readonly SecurityException[]): void {
  for (const { id, reason, owner, expires } of exceptions) {
    for (const finding of findingsOf(id)) {
      for (const stack of stacks)
        Validations.of(stack).acknowledge({ id: finding, reason: `${reason} (owner: ${owner}, expires: ${expires})` });
    }
  }
}

/** What `id` stands for, each with its pack, so that the reason stands in the validation report; none for an unknown id. */
function findingsOf(id: string): string[] {
  if (id.includes('::')) return [id];
  const rules = CONTROLS.filter((control) => control.id === id || control.rules.some(({ name }) => name === id))
    .flatMap((control) => control.rules.map(({ name }) => name))
    .filter((name) => name === id || !CONTROLS.some((control) => control.rules.some((rule) => rule.name === id)));
  return rules.map((name) => `OwaspLlm::${name}`);
}

/** Also refuses days that no month has. */
function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;
}
