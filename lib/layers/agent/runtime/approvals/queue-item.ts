import type { Person } from '../../../../runtime/approvals';

/** Somebody who agreed. */
export interface Approval extends Pick<Person, 'id' | 'name'> {
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A call that waits for people, or about which they have decided. */
export interface QueueItem {
  readonly id: string;
  readonly tenant: string;
  readonly subject: string;
  readonly tool: string;
  readonly effect: 'READ' | 'MUTATING';
  readonly description?: string;
  /** The arguments in the one form that is hashed, and that people are shown. */
  readonly argsShown: string;
  /** SHA-256 of `argsShown`. */
  readonly argsHash: string;
  /** Milliseconds since 1970. */
  readonly requestedAt: number;
  readonly expires: number;
  /** How many people have to agree. */
  readonly needs: number;
  readonly approvals: readonly Approval[];
  /** Absent: it waits, until it expires. There is no way back from either. */
  readonly outcome?: 'approved' | 'rejected';
  /** Until when the approval counts; there with the outcome `approved`. */
  readonly tokenExpires?: number;
  /** What it takes of the room for open requests. */
  readonly place: Place;
  /** Counts the changes of the item: who would change an earlier one is too late. */
  readonly version: number;
}

/** A place among those that the requests of one user have. */
export interface Place {
  /** Key of the item that holds the places. */
  readonly key: string;
  readonly number: number;
}
