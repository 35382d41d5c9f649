import { addressOf } from '../../lib/contract/approval-queue';
import type { QueueRecord } from './local-approvals';

/** A call that waits for people, or waited. */
export interface WaitingCall {
  readonly id: string;
  /** Where people decide about it. */
  readonly url: string;
  readonly tool: string;
  readonly subject: string;
  readonly needs: number;
  /** Names of those who agreed. */
  readonly agreed: readonly string[];
  readonly state: 'waiting' | 'approved' | 'rejected' | 'expired' | 'used';
}

/** What the log of a queue says of each call that was asked for, the newest first. */
export function waitingCalls(
  records: readonly QueueRecord[],
  { page, usedUp, now }: { readonly page: string; readonly usedUp: ReadonlySet<string>; readonly now: number },
): WaitingCall[] {
  const asked = records.filter(({ event }) => event === 'asked').reverse();
  return asked.map(({ id = '', tool = '', subject = '', needs = 1, expires = 0 }) => {
    const decisions = records.filter((each) => each.event === 'decided' && each.id === id && !each.refused);
    const agreed = decisions.flatMap(({ decision, by }) => (decision === 'approve' && by ? [by.name] : []));
    const decided = (decisions.at(-1)?.done ?? 'waiting') as WaitingCall['state'];
    const open = decided === 'waiting' && expires <= now ? 'expired' : decided;
    return { id, url: addressOf(page, id), tool, subject, needs, agreed, state: usedUp.has(id) ? 'used' : open };
  });
}
