import { createHash } from 'node:crypto';
import { type ApprovedCall, approvalText, readToken } from '../../../../runtime/approval';
import type { AwsCall } from '../../../../runtime/aws-call';
import { dynamoTable } from '../../../../runtime/dynamo-table';
import { verifyBy } from './mac';

/**
 * Whether a token approves a call, and is used up by it now. The same request, which a gateway may send again, is the same
 * use. Throws when nobody can tell, which is no reason to ask people once more.
 *
 * @param call whose `argumentsHash` is made of the arguments that will be executed
 * @param requestId the JSON-RPC id of the request
 */
export type RedeemApproval = (call: ApprovedCall, token: string, requestId: string | number) => Promise<boolean>;

/** Milliseconds within which a request that comes again is the same request, repeated by a gateway. */
export const REPEATED_WITHIN = 60_000;
/** How often one request counts: ids are chosen by clients, and an id without a bound would be an approval without one. */
export const MOST_USES = 3;
const REMEMBERED = 86_400;
const SIGNATURE_BYTES = 32;

/** What redeeming works with. */
export interface RedeemTools {
  readonly call: AwsCall;
  /** Name of the table of redeemed approvals. */
  readonly table: string;
  /** ARN of the key that approvals are signed with. */
  readonly key: string;
  readonly now?: () => number;
}

/** Redeems approvals of a queue: the key verifies them, and a table remembers which are used up. */
export function redeemApproval({ call, table, key, now = Date.now }: RedeemTools): RedeemApproval {
  const verify = verifyBy(call, key);
  const { conditionally } = dynamoTable(call, table);
  const use = (approval: string, request: string, time: number): Promise<boolean> =>
    conditionally('UpdateItem', {
      Key: { pk: { S: approval } },
      UpdateExpression: 'SET #use = :use, #first = if_not_exists(#first, :now), #ttl = :ttl ADD #uses :one',
      ConditionExpression: 'attribute_not_exists(#use) OR (#use = :use AND #first > :earliest AND #uses < :most)',
      ExpressionAttributeNames: { '#use': 'use', '#first': 'first', '#uses': 'uses', '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':use': { S: request },
        ':now': { N: String(time) },
        ':earliest': { N: String(time - REPEATED_WITHIN) },
        ':most': { N: String(MOST_USES) },
        ':one': { N: '1' },
        ':ttl': { N: String(Math.ceil(time / 1_000) + REMEMBERED) },
      },
    });
  return async (approved, token, requestId) => {
    const time = now();
    const read = readToken(token, time);
    const signature = Buffer.from(read?.signature ?? '', 'base64url');
    if (!read || signature.length !== SIGNATURE_BYTES) return false;
    if (!(await verify(approvalText(approved, read.expires), signature))) return false;
    // by its bytes: a signature can be written in several ways
    return use(signature.toString('base64url'), hashed(requestId), time);
  };
}

/** An id of any length; 1 and '1' are two. */
const hashed = (id: string | number): string => createHash('sha256').update(JSON.stringify(id)).digest('hex');
