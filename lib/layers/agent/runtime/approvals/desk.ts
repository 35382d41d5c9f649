import { type PrincipalClaims, TOKEN_REFUSED } from '../../../../contract';
import { SIGNED_IN_SECONDS } from '../../../../contract/approval-queue';
import { argumentsHash } from '../../../../runtime/approval';
import { samePerson } from '../../../../runtime/approvals';
import { type ReadBearer, TokenError, type VerifiedClaims } from '../../../../runtime/bearer';
import { principalOf } from '../../../../runtime/principal';
import { type Approver, askerOf, decideOn, type QueueRefusal } from './decide';
import type { QueueItem } from './queue-item';
import type { QueueStore } from './queue-table';

/** What API Gateway hands over. */
export interface DeskEvent {
  /** The path as the API has it, such as `/requests/{id}`. */
  readonly resource: string;
  readonly httpMethod: string;
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  readonly pathParameters?: Readonly<Record<string, string | undefined>> | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
}

export interface DeskAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the desk works with. */
export interface DeskTools {
  readonly store: QueueStore;
  /** The group whose members approve. */
  readonly group: string;
  readonly read: ReadBearer;
  readonly claims: PrincipalClaims;
  /** The page for approvers. */
  readonly page: DeskAnswer;
  /** Takes who decided what. Never arguments. */
  readonly record: (line: object) => void;
  readonly now: () => number;
}

const STATUS: Record<QueueRefusal, number> = {
  'not-an-approver': 403,
  'same-person': 403,
  unknown: 404,
  decided: 409,
  'already-approved': 409,
  'other-arguments': 409,
  busy: 503,
  expired: 410,
};

const MOST_BODY = 1_024;
/** Seconds by which the clocks of issuer and queue may differ. */
const CLOCKS_APART = 60;

/**
 * Where people see what waits, and decide. Who they are is what their token says, which is verified here once more, whatever
 * stands in front; to decide they have to have signed in a few minutes ago.
 */
export function approvalsDesk(tools: DeskTools): (event: DeskEvent) => Promise<DeskAnswer> {
  const { store, group, record } = tools;

  const list = async (by: Approver) => {
    const now = tools.now();
    const waiting = await store.waiting(by.tenant, now);
    return answer(200, { now, requests: waiting.map((item) => summary(item, by)) });
  };

  const show = async (by: Approver, id: string) => {
    const item = await store.find(id);
    if (!item || item.tenant !== by.tenant) return answer(404, { problem: 'unknown' });
    // what was hashed is what is shown: a table that somebody has written to shows nothing
    if (argumentsHash(JSON.parse(item.argsShown)) !== item.argsHash) return answer(409, { problem: 'other-arguments' });
    const { description, argsShown, argsHash, approvals } = item;
    return answer(200, {
      now: tools.now(),
      ...summary(item, by),
      description,
      argsShown,
      argsHash,
      approvals: approvals.map(({ name, at }) => ({ name, at })),
    });
  };

  const decide = async (by: Approver, signedIn: number, event: DeskEvent) => {
    const body = textsOf(event);
    const { id = '', decision, argsHash = '', ...rest } = body ?? {};
    if (!id || !argsHash || (decision !== 'approve' && decision !== 'reject') || Object.keys(rest).length > 0) {
      return answer(400, { problem: "a decision has 'id', 'argsHash' and 'decision', which is approve or reject" });
    }
    const now = tools.now();
    const age = now / 1_000 - signedIn;
    // a token without the time is one of a machine, or of an issuer that does not tell
    if (!(age <= SIGNED_IN_SECONDS && age >= -CLOCKS_APART)) return answer(401, { problem: 'sign-in-again' });
    const outcome = await decideOn({ store, group }, { id, decision, argsHash, by }, now);
    const done = 'done' in outcome;
    const { item } = outcome;
    record({
      event: 'decided',
      id,
      decision,
      by: { id: by.id, name: by.name, tenant: by.tenant },
      ...(done ? { done: item?.outcome ?? 'waiting' } : { refused: outcome.refused }),
      ...(item && { subject: item.subject, tool: item.tool, argsHash: item.argsHash }),
    });
    return done
      ? answer(200, { id, decision, ...(item && { missing: item.needs - item.approvals.length }) })
      : answer(STATUS[outcome.refused], { problem: outcome.refused });
  };

  return async (event) => {
    const asks = (method: string, resource: string) => event.httpMethod === method && event.resource === resource;
    if (asks('GET', '/')) return tools.page;
    let verified: VerifiedClaims;
    try {
      verified = await tools.read(headerOf(event, 'authorization'));
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      record({ event: TOKEN_REFUSED, tokenFault: error.fault });
      return answer(401, { problem: 'sign-in' });
    }
    const by = approverOf(verified, tools.claims);
    // before anything is looked up: who may not decide learns nothing
    if (!by?.groups.includes(group)) return answer(403, { problem: 'not-an-approver' });
    if (asks('GET', '/requests')) return list(by);
    if (asks('GET', '/requests/{id}')) return show(by, event.pathParameters?.id ?? '');
    if (asks('POST', '/decisions')) return decide(by, Number(verified.claims.auth_time ?? Number.NaN), event);
    return answer(404, { problem: 'unknown path' });
  };
}

/** Somebody as his token says it: known by the claim that names users, and by the name that he signs in with. */
function approverOf(verified: VerifiedClaims, claims: PrincipalClaims): Approver | undefined {
  const principal = principalOf(verified, claims);
  if (!principal) return undefined;
  const { username } = verified.claims;
  const { subject, tenant, groups } = principal;
  return { id: subject, name: typeof username === 'string' && username ? username : subject, tenant, groups };
}

const summary = (item: QueueItem, by: Approver) => ({
  id: item.id,
  tool: item.tool,
  effect: item.effect,
  subject: item.subject,
  requestedAt: item.requestedAt,
  expires: item.expires,
  needs: item.needs,
  missing: item.needs - item.approvals.length,
  ...(item.outcome && { outcome: item.outcome }),
  /** Why this approver cannot approve it, where he cannot. */
  ...(samePerson(askerOf(item), by)
    ? { cannot: 'same-person' }
    : item.approvals.some((before) => samePerson(before, by)) && { cannot: 'already-approved' }),
});

function answer(statusCode: number, body: object): DeskAnswer {
  return {
    statusCode,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body: JSON.stringify(body),
  };
}

const headerOf = ({ headers }: DeskEvent, wanted: string): string | undefined =>
  Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === wanted)?.[1];

/** The body, when it is an object whose values are short texts. */
function textsOf({ body, isBase64Encoded }: DeskEvent): Record<string, string> | undefined {
  try {
    const text = isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? '');
    if (text.length > MOST_BODY) return undefined;
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.values(value).every((each) => typeof each === 'string')
      ? (value as Record<string, string>)
      : undefined;
  } catch {
    return undefined;
  }
}
