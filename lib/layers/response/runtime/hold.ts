import { argumentsHash } from '../../../runtime/approval';
import type { ApprovalStore } from '../../../runtime/approvals';
import type { HoldEvent, WaitingPlaybooks } from '../contract';

/**
 * Keeps the token of an execution that waits. Throws when the execution is none of the playbooks', waits already, was
 * decided, or was asked for with other input: then its playbook fails, and says so.
 */
export async function hold(
  store: Pick<ApprovalStore, 'hold'>,
  playbooks: WaitingPlaybooks,
  { request, token, input, seconds }: HoldEvent,
  now: number,
): Promise<void> {
  const machine = request.replace(':execution:', ':stateMachine:').replace(/:[^:]*$/, '');
  const isOurs = Object.values(playbooks).some((playbook) => playbook.machine === machine);
  if (!isOurs || !token || !(seconds > 0)) throw new Error('not a playbook that waits for approval');
  const held = await store.hold({ request, token, inputHash: argumentsHash(input), expires: now + seconds * 1_000 });
  if (!held) throw new Error('the request waits or was decided already, or was asked for with other input');
}
