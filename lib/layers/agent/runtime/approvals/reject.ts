import type { ApprovalsRejected, ApprovalsToReject } from '../../../../contract/approval-queue';
import type { QueueItem } from './queue-item';
import { MOST_LISTED, type QueueStore } from './queue-table';

/** What rejecting works with. */
export interface RejectTools {
  readonly store: QueueStore;
  readonly record: (line: object) => void;
  readonly now: () => number;
}

/** Attempts to write when somebody decides at the same time. */
const MOST_ROUNDS = 8;

/**
 * Rejects whatever waits of a user, in place of the people who would decide: a rejection is the end of a request, whoever has
 * agreed to it so far. Throws when something may still wait.
 */
export function rejectAll({ store, record, now }: RejectTools): (of: ApprovalsToReject) => Promise<ApprovalsRejected> {
  const reject = async ({ id }: QueueItem): Promise<boolean> => {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const item = await store.find(id);
      // somebody was quicker; what was approved is no longer a matter of this queue
      if (!item || item.outcome) return false;
      if (!(await store.reject(item))) continue;
      await store.giveBack(item.place, id).catch(() => undefined); // else it is free when its time is over
      record({ event: 'rejected', id, tenant: item.tenant, subject: item.subject, by: 'playbook' });
      return true;
    }
    throw new Error('others decide at the same time');
  };
  return async ({ tenant, subject }) => {
    const waiting = await store.waiting(tenant, now());
    const own = waiting.filter((item) => item.subject === subject);
    const done = await Promise.all(own.map(reject));
    // of more requests than are read nobody knows whose they are
    if (waiting.length >= MOST_LISTED) throw new Error('more requests wait than are read');
    return { rejected: done.filter(Boolean).length };
  };
}
