/**
 * What an approval queue's construct writes, its functions read, and whoever asks for approvals agrees on with them. It is
 * not public API.
 */

/** Environment variables of the queue's functions, and of whoever redeems approvals. */
export const QUEUE_ENV = {
  /** Name of the table of requests. */
  requests: 'APPROVALS_REQUESTS',
  /** Name of the table of redeemed approvals. Redeemers. */
  redeemed: 'APPROVALS_REDEEMED',
  /** ARN of the HMAC key: the issuer signs with it, redeemers verify. */
  key: 'APPROVALS_KEY',
  /** How many people have to agree. */
  needs: 'APPROVALS_NEEDS',
  /** Milliseconds a request waits. */
  expiry: 'APPROVALS_EXPIRY',
  /** ARN of the topic that is told of new requests. */
  topic: 'APPROVALS_TOPIC',
  /** Address of the page for approvers. */
  page: 'APPROVALS_PAGE',
  /** The group whose members approve. */
  group: 'APPROVALS_GROUP',
  /** JSON `IssuerConfig`: whose tokens count. */
  issuer: 'APPROVALS_ISSUER',
  /** JSON `PrincipalClaims`. */
  claims: 'APPROVALS_CLAIMS',
  /** JSON `SignIn`: where the page's users sign in. */
  signIn: 'APPROVALS_SIGN_IN',
} as const;

/** Where and how the page's users sign in: the code flow with PKCE, of a client without a secret. */
export interface SignIn {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Which token of the answer is sent to the API. */
  readonly token: 'access_token' | 'id_token';
}

/** Index of the table of requests: those that wait, by tenant. */
export const WAITING_INDEX = 'waiting';

/** Most bytes of arguments that somebody can be expected to read. */
export const MOST_SHOWN_BYTES = 4_096;
/** Most characters of what people are told of a tool. */
export const MOST_DESCRIPTION = 1_024;
/** Requests of one user for one tool that may wait at once. */
export const MOST_OPEN = 3;
/** Requests of one user in any hour. */
export const MOST_AN_HOUR = 20;
/** Seconds since an approver has signed in, at most, when he decides. */
export const SIGNED_IN_SECONDS = 300;
/** Most people that can be asked for. */
export const MOST_APPROVERS = 5;

/** A call that waits for people, as whoever verified its caller tells it. */
export interface ApprovalAsked {
  readonly tenant: string;
  readonly subject: string;
  readonly tool: string;
  readonly effect: 'READ' | 'MUTATING';
  /** What the tool does, as the template says it. */
  readonly description?: string;
  /** As they will be executed. */
  readonly arguments: unknown;
  /** The approved request whose approval is used up: the same call is another one now. */
  readonly spent?: string;
}

/** Why nobody is asked. */
export type ApprovalRefusal = (typeof APPROVAL_REFUSALS)[number];
export const APPROVAL_REFUSALS = ['cannot-be-shown', 'too-many-open', 'too-many-an-hour'] as const;

/** Names of requests. */
export const REQUEST_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Where people decide about a request. */
export const addressOf = (page: string, id: string): string => `${page}#${id}`;

/** What the queue's asking function answers. */
export type ApprovalAnswer =
  | {
      readonly asked: string;
      readonly expires: number;
      /** Enough people are said to have agreed; the issuing function counts them. */
      readonly agreed?: true;
    }
  | { readonly refused: ApprovalRefusal; readonly problem: string };

/** Whose requests are rejected, all that wait. */
export interface ApprovalsToReject {
  readonly tenant: string;
  readonly subject: string;
}

/** What the queue's rejecting function answers. */
export interface ApprovalsRejected {
  readonly rejected: number;
}

/** Whoever asked wants to know what came of it. */
export interface ApprovalCollected {
  readonly id: string;
  readonly tenant: string;
  readonly subject: string;
}

/** What the queue's issuing function answers. */
export type ApprovalState =
  | { readonly state: 'unknown' | 'rejected' | 'expired' }
  | { readonly state: 'waiting'; readonly missing: number; readonly expires: number }
  | { readonly state: 'approved'; readonly token: string; readonly expires: number };

/**
 * What rejecting writes: that a request is over, and that its place is free. Not the body of a request, which says who agreed.
 *
 * @see DynamoDB Developer Guide, Using IAM policy conditions for fine-grained access control
 */
export const REJECT_WRITES: readonly string[] = [
  'pk',
  'nonce',
  'rejected',
  'requested_at',
  'version',
  'waiting_tenant',
  ...['id', 'name', 'until'].map((each) => `${each}_*`), // one of each for a place, by its number
];
