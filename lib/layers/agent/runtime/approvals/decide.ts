import { APPROVAL_LIFETIME } from '../../../../runtime/approval';
import { type Decision, type Person, type Refusal, samePerson } from '../../../../runtime/approvals';
import type { QueueItem } from './queue-item';
import type { QueueStore } from './queue-table';

/** Why a decision is refused. */
export type QueueRefusal = Refusal | 'other-arguments' | 'already-approved' | 'busy';

export type QueueOutcome =
  | { readonly done: Decision; readonly item: QueueItem }
  | { readonly refused: QueueRefusal; readonly item?: QueueItem };

/** Where the same call finds that people have agreed to it: that it is there says so, and opens nothing. */
export const agreedPlace = (
  item: Pick<QueueItem, 'tenant' | 'subject' | 'tool' | 'argsHash' | 'id' | 'tokenExpires'>,
) => ({
  key: `AGREED#${JSON.stringify([item.tenant, item.subject, item.tool, item.argsHash])}`,
  most: 1,
  name: item.argsHash,
  id: item.id,
  until: item.tokenExpires ?? 0,
});

/** Attempts to write when somebody else decides at the same time. */
const MOST_ROUNDS = 8;

/** Somebody of a tenant. */
export interface Approver extends Person {
  readonly tenant: string;
}

/** The requester, as somebody whom an approver can be compared with: his subject is all that is known of him. */
export const askerOf = ({ subject }: QueueItem): Pick<Person, 'id' | 'name'> => ({ id: subject, name: subject });

/**
 * Decides about a request for `by`, who must be of the group and the tenant, and, to approve, neither who asked nor who has
 * approved before. The last of as many as are needed ends it, and so does the first who rejects.
 *
 * @param argsHash hash of the arguments that `by` was shown
 */
export async function decideOn(
  { store, group }: { readonly store: QueueStore; readonly group: string },
  { id, decision, argsHash, by }: { id: string; decision: Decision; argsHash: string; by: Approver },
  now: number,
): Promise<QueueOutcome> {
  // before anything is looked up: who may not decide learns nothing
  if (!by.groups.includes(group)) return { refused: 'not-an-approver' };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const item = await store.find(id);
    if (!item || item.tenant !== by.tenant) return { refused: 'unknown' };
    if (item.outcome) return { refused: 'decided', item };
    if (item.expires <= now) return { refused: 'expired', item };
    if (item.argsHash !== argsHash) return { refused: 'other-arguments', item };
    if (decision === 'approve') {
      if (samePerson(askerOf(item), by)) return { refused: 'same-person', item };
      if (item.approvals.some((before) => samePerson(before, by))) return { refused: 'already-approved', item };
    }
    const changed = decided(item, decision, by, now);
    // of two who decide at once, one reads again what the other has made of it
    if (!(await store.change(changed))) continue;
    // before the place is free: until it is, the same call finds its request there
    if (changed.outcome === 'approved') await store.take(agreedPlace(changed), now).catch(() => undefined);
    if (changed.outcome) await store.giveBack(item.place, id).catch(() => undefined); // else it is free when its time is over
    return { done: decision, item: changed };
  }
  return { refused: 'busy' };
}

function decided(item: QueueItem, decision: Decision, by: Person, now: number): QueueItem {
  if (decision === 'reject') return { ...item, outcome: 'rejected' };
  const approvals = [...item.approvals, { id: by.id, name: by.name, at: now }];
  return approvals.length < item.needs
    ? { ...item, approvals }
    : { ...item, approvals, outcome: 'approved', tokenExpires: Math.min(now + APPROVAL_LIFETIME, item.expires) };
}
