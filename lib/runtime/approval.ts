import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Principal } from '../contract';
import { canonicalJson } from '../contract/canonical-json';

/** What an approval is bound to: it opens one call, of one user, once, for ten minutes at most. */
export interface ApprovedCall {
  readonly principal: Pick<Principal, 'tenant' | 'subject'>;
  readonly tool: string;
  readonly argumentsHash: string;
}

/** Milliseconds an approval may be valid. */
export const APPROVAL_LIFETIME = 10 * 60_000;

/** A hash of arguments that does not depend on the order of keys. */
export const argumentsHash = (input: unknown): string =>
  createHash('sha256').update(canonicalJson(input)).digest('hex');

/** The token that whoever approves hands to the caller; `key` is the derived key of use `approval`. */
export function approve(key: Buffer, call: ApprovedCall, expires: number): string {
  return `v1.${expires}.${sign(key, call, expires)}`;
}

/** The approvals of the call that are valid now, each by a name that is the same however its token is written. */
export function approvalsOf(key: Buffer, call: ApprovedCall, tokens: readonly string[], now: number): string[] {
  return tokens.flatMap((token) => {
    const read = readToken(token, now);
    if (!read) return [];
    const expected = sign(key, call, read.expires);
    const bytes = Buffer.from(expected);
    const given = Buffer.from(read.signature);
    return given.length === bytes.length && timingSafeEqual(given, bytes) ? [expected] : [];
  });
}

/** The parts of a token that may still be valid, whoever signed it; undefined for one that cannot be. */
export function readToken(token: string, now: number): { expires: number; signature: string } | undefined {
  const [version, expiry, signature] = token.split('.');
  const expires = Number(expiry);
  if (version !== 'v1' || !Number.isSafeInteger(expires) || !signature) return undefined;
  return expires <= now || expires > now + APPROVAL_LIFETIME ? undefined : { expires, signature };
}

/** The token of a signature over `approvalText`. */
export const tokenOf = (expires: number, signature: Buffer): string =>
  `v1.${expires}.${signature.toString('base64url')}`;

/** What is signed, by HMAC with SHA-256. JSON keeps the parts apart: no name can run into its neighbour. */
export const approvalText = ({ principal, tool, argumentsHash: hash }: ApprovedCall, expires: number): string =>
  JSON.stringify([principal.tenant, principal.subject, tool, hash, expires]);

const sign = (key: Buffer, call: ApprovedCall, expires: number): string =>
  createHmac('sha256', key).update(approvalText(call, expires)).digest('base64url');
