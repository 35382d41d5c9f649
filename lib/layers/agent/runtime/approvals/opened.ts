import { createHash } from 'node:crypto';
import { type ApprovalAsked, type ApprovalRefusal, addressOf } from '../../../../contract/approval-queue';
import { argumentsHash } from '../../../../runtime/approval';
import type { RedeemApproval } from './redeem';
import type { ApprovalRequests } from './request';

/** What a caller is told of the approval that his call needs: nothing that he has not sent himself, and where it waits. */
export interface NeededApproval {
  readonly tool: string;
  readonly argumentsHash: string;
  /** The request that people decide about, and the address where they do. */
  readonly approval?: { readonly id: string; readonly url: string };
  /** Why nobody was asked. */
  readonly refused?: ApprovalRefusal;
}

/** A call that people have agreed to; their approval is used up now. */
export interface OpenedCall {
  /** Names the approval, the same for each repetition of the call that it counts for. */
  readonly opened: string;
}

/** Opens a call that people have agreed to. Throws when nobody can tell. */
export type OpenCall = (
  asked: ApprovalAsked,
  given: { readonly token: unknown; readonly requestId: string | number },
  signal: AbortSignal,
) => Promise<OpenedCall | NeededApproval>;

/** What opening works with. */
export interface OpenTools {
  readonly redeem: RedeemApproval;
  /** Absent: nobody is asked, and a token that the caller brings is all there is. */
  readonly queue?: ApprovalRequests & {
    /** Address of the page for approvers. */
    readonly page: string;
  };
}

/**
 * Opens a call with the token that came with it, or with the one that the queue issues once enough people have agreed; else
 * asks them. Whoever agreed, the token is bound to this caller, tool and arguments, and redeemed once: which request it was
 * found under decides nothing.
 */
export function openCall({ redeem, queue }: OpenTools): OpenCall {
  return async (asked, { token, requestId }, signal) => {
    const { tenant, subject, tool } = asked;
    const call = { principal: { tenant, subject }, tool, argumentsHash: argumentsHash(asked.arguments) };
    const openedBy = async (each: unknown): Promise<OpenedCall | undefined> =>
      typeof each === 'string' && (await redeem(call, each, requestId)) === true
        ? { opened: approvalName(each) }
        : undefined;
    const given = await openedBy(token);
    if (given) return given;
    const needed = { tool, argumentsHash: call.argumentsHash };
    if (!queue) return needed;
    let answer = await queue.ask(asked, signal);
    if ('asked' in answer && answer.agreed) {
      const state = await queue.collect({ id: answer.asked, tenant, subject }, signal);
      if (state.state === 'approved') {
        const issued = await openedBy(state.token);
        if (issued) return issued;
        // it was for an earlier call like this one
        answer = await queue.ask({ ...asked, spent: answer.asked }, signal);
      }
    }
    return 'asked' in answer
      ? { ...needed, approval: { id: answer.asked, url: addressOf(queue.page, answer.asked) } }
      : { ...needed, refused: answer.refused };
  };
}

/** By the bytes of its signature, which can be written in several ways. Who reads the name has no approval. */
const approvalName = (token: string): string =>
  createHash('sha256')
    .update(Buffer.from(token.split('.')[2] ?? '', 'base64url'))
    .digest('hex');
