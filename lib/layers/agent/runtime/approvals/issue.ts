import type { ApprovalCollected, ApprovalState } from '../../../../contract/approval-queue';
import { APPROVAL_LIFETIME, approvalText, argumentsHash, tokenOf } from '../../../../runtime/approval';
import { samePerson } from '../../../../runtime/approvals';
import { askerOf } from './decide';
import type { QueueItem } from './queue-item';
import type { QueueStore } from './queue-table';

/** What the issuer works with. */
export interface IssueTools {
  readonly store: Pick<QueueStore, 'find'>;
  /** Signs a text, by HMAC with SHA-256. */
  readonly sign: (text: string) => Promise<Buffer>;
  /** How many people have to agree, whatever the request says. */
  readonly needs: number;
  readonly record: (line: object) => void;
  readonly now: () => number;
}

/**
 * Tells whoever asked what came of a request, and signs the token once enough people have agreed. It alone may use the key,
 * and takes nobody's word: not that of the function that decides, nor a count in the table.
 */
export function issue(tools: IssueTools): (collected: ApprovalCollected) => Promise<ApprovalState> {
  return async ({ id, tenant, subject }) => {
    const item = await tools.store.find(id);
    if (!item || item.tenant !== tenant || item.subject !== subject) return { state: 'unknown' };
    const now = tools.now();
    if (item.outcome === 'rejected') return { state: 'rejected' };
    if (item.outcome === undefined) {
      return item.expires <= now
        ? { state: 'expired' }
        : { state: 'waiting', missing: item.needs - item.approvals.length, expires: item.expires };
    }
    const fault = faultOf(item, tools.needs);
    if (fault) {
      tools.record({ event: 'not-issued', id, fault });
      return { state: 'unknown' };
    }
    const expires = item.tokenExpires!;
    if (expires <= now) return { state: 'expired' };
    // the same whenever it is asked for: a token that is asked for twice is redeemed once
    const call = { principal: { tenant, subject }, tool: item.tool, argumentsHash: item.argsHash };
    const token = tokenOf(expires, await tools.sign(approvalText(call, expires)));
    tools.record({ event: 'issued', id, tenant, subject, tool: item.tool, argsHash: item.argsHash, expires });
    return { state: 'approved', token, expires };
  };
}

/** What is wrong with a request that is said to be approved. */
function faultOf(item: QueueItem, needs: number): string | undefined {
  const { approvals, expires, tokenExpires = Number.NaN } = item;
  const people = approvals.filter((one, i) => !approvals.slice(0, i).some((other) => samePerson(one, other)));
  if (people.length < Math.max(needs, item.needs)) return 'too few people have agreed';
  if (people.some((person) => samePerson(person, askerOf(item)))) return 'who asked has agreed';
  const last = Math.max(...approvals.map(({ at }) => at));
  if (!(tokenExpires <= Math.min(expires, last + APPROVAL_LIFETIME))) return 'it would count for too long';
  if (argumentsHash(JSON.parse(item.argsShown)) !== item.argsHash) return 'other arguments were shown';
  return undefined;
}
