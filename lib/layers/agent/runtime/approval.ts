import type { ApprovedCall } from '../../../runtime/approval';

/**
 * Uses an approval up: true when `token` opens exactly this call and nobody has used it before. The gateway may send one
 * request to the interceptor twice, so the same `requestId` with the same call gets the same answer again. Throws when
 * nobody can tell, which is a denial.
 */
export type RedeemApproval = (call: ApprovedCall, token: string, requestId: string) => Promise<boolean>;

/** Where there is no queue nobody can have approved anything. */
export const noApprovals: RedeemApproval = async () => false;
