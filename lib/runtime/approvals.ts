/** Somebody, as whoever authenticated him says; never as a request says of itself. */
export interface Person {
  /** Unlike anybody else's, as long as he has it. */
  readonly id: string;
  /** By which a person is known across roles and sign-ins, such as a session's or a user's name. */
  readonly name: string;
  /** What he is a member of, such as the role he has assumed. */
  readonly groups: readonly string[];
}

/** Work that waits until somebody else agrees. */
export interface Waiting {
  /** Names the work. */
  readonly request: string;
  /** A hash of what is to be done. */
  readonly inputHash: string;
  /** Absent: the work was not asked for over the door that knows its callers. */
  readonly askedBy?: Pick<Person, 'id' | 'name'>;
  /** What lets the work go on. Absent: it does not wait, or was decided. */
  readonly token?: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

export type Decision = 'approve' | 'reject';

/** Where requests are kept. Each method throws when it is not certain what is kept. */
export interface ApprovalStore {
  /** Notes who asks, before the work begins. */
  ask(asked: Required<Omit<Waiting, 'token'>>): Promise<void>;
  /** Keeps the token of work that waits; false when it waits already, was decided, or was asked for with other input. */
  hold(held: Required<Omit<Waiting, 'askedBy'>>): Promise<boolean>;
  find(request: string): Promise<Waiting | undefined>;
  /** Takes the token out, for one decision alone: false for whoever comes second, and when it is too late. */
  take(waiting: Waiting & { readonly token: string }, decision: Decision, by: Person, now: number): Promise<boolean>;
  /** Puts the token back that `take` gave to this decision, when the work could not be told. */
  giveBack(waiting: Waiting & { readonly token: string }, by: Person): Promise<void>;
}

/** Lets waiting work go on, or ends it. `gone`: nobody waits for the answer any more. */
export interface Release {
  approve(token: string, output: object): Promise<'told' | 'gone'>;
  reject(token: string, cause: string): Promise<'told' | 'gone'>;
}

export type Refusal = 'not-an-approver' | 'unknown' | 'expired' | 'decided' | 'same-person';
export type Outcome =
  | { readonly done: Decision; readonly waiting: Waiting }
  | { readonly refused: Refusal; readonly waiting?: Waiting };

/**
 * Whether two sign-ins may belong to one person: the same id, or the same name whatever the role. Who may choose the name
 * of his session can be two; two who share a name are taken for one.
 */
export function samePerson(one: Pick<Person, 'id' | 'name'>, other: Pick<Person, 'id' | 'name'>): boolean {
  return one.id === other.id || one.name.toLowerCase() === other.name.toLowerCase();
}

/** Decides a request for `by`, who must be of `approvers` and, to approve, nobody who asked for it. */
export async function decide(
  { store, release, approvers }: { store: ApprovalStore; release: Release; approvers: readonly string[] },
  { request, decision, by }: { request: string; decision: Decision; by: Person },
  now: number,
): Promise<Outcome> {
  // before anything is looked up: who may not decide learns nothing
  if (!by.groups.some((group) => approvers.includes(group))) return { refused: 'not-an-approver' };
  const waiting = await store.find(request);
  if (!waiting) return { refused: 'unknown' };
  const { token, askedBy } = waiting;
  if (waiting.expires <= now) return { refused: 'expired', waiting };
  if (token === undefined) return { refused: 'decided', waiting };
  if (decision === 'approve' && askedBy && samePerson(askedBy, by)) return { refused: 'same-person', waiting };

  // taken before it is used: of two decisions at once only one has it
  const taken = { ...waiting, token };
  if (!(await store.take(taken, decision, by, now))) return { refused: 'decided', waiting };
  const who = { approvedBy: by.name, approverId: by.id, askedBy: askedBy?.name ?? 'not known' };
  let told: 'told' | 'gone';
  try {
    told = await (decision === 'approve' ? release.approve(token, who) : release.reject(token, `by ${by.name}`));
  } catch (error) {
    await store.giveBack(taken, by);
    throw error;
  }
  return told === 'told' ? { done: decision, waiting } : { refused: 'expired', waiting };
}
