import { randomUUID } from 'node:crypto';
import {
  type ApprovalAnswer,
  type ApprovalAsked,
  type ApprovalRefusal,
  MOST_AN_HOUR,
  MOST_DESCRIPTION,
  MOST_OPEN,
} from '../../../../contract/approval-queue';
import { agreedPlace } from './decide';
import type { QueueStore } from './queue-table';
import { shownArguments, textProblem } from './shown';

/** What asking works with. */
export interface AskTools {
  readonly store: QueueStore;
  /** Tells people that a request waits: its id, and nothing of what it holds. */
  readonly tell: (id: string) => Promise<void>;
  readonly needs: number;
  /** Milliseconds a request waits. */
  readonly expiry: number;
  /** Takes who asked for what, never its arguments. */
  readonly record: (line: object) => void;
  readonly now: () => number;
}

const HOUR = 3_600_000;
const MOST_NAME = 256;

/**
 * Takes a call that people have to agree to. Who asks is what the function's caller verified. The same call asked for again
 * while it waits is the same request, so that a caller who tries again fills no page; and while people's approval of it
 * counts, until its caller has found it used up.
 */
export function ask(tools: AskTools): (asked: ApprovalAsked) => Promise<ApprovalAnswer> {
  const { store, expiry, needs, record } = tools;
  return async (given) => {
    const { tenant, subject, tool, effect, description, spent } = given;
    const refused = (why: ApprovalRefusal, problem: string) => {
      record({ event: 'refused', why, problem, tenant, subject, tool });
      return { refused: why, problem };
    };
    const wrong = nameProblem(given);
    if (wrong) return refused('cannot-be-shown', wrong);
    const shown = shownArguments(given.arguments);
    if ('problem' in shown) return refused('cannot-be-shown', shown.problem);

    const now = tools.now();
    const id = randomUUID();
    const expires = now + expiry;
    const agreed = await store.held(agreedPlace({ tenant, subject, tool, argsHash: shown.hash, id }), now);
    if (agreed && agreed.id === spent) await store.giveBack(agreed.place, spent);
    else if (agreed) {
      const before = await store.find(agreed.id);
      if (before) return { asked: agreed.id, expires: before.expires, agreed: true };
    }
    const places = {
      key: `OPEN#${JSON.stringify([tenant, subject, tool])}`,
      most: MOST_OPEN,
      name: shown.hash,
      id,
      until: expires,
    };
    let open = await store.take(places, now);
    if (open && open.id === spent) {
      await store.giveBack(open.place, spent);
      open = await store.take(places, now);
    }
    if (!open)
      return refused('too-many-open', `${MOST_OPEN} calls of this tool wait already; at most ${MOST_OPEN} may`);
    if (open.id !== id) {
      const before = await store.find(open.id);
      // a place without a request is that of a function that ended between the two; it is free when its time is over
      return before
        ? { asked: open.id, expires: before.expires, ...(before.outcome === 'approved' && { agreed: true }) }
        : refused('too-many-open', 'an earlier attempt to ask for this call did not end');
    }
    try {
      const hour = { key: `HOUR#${JSON.stringify([tenant, subject])}`, most: MOST_AN_HOUR, name: id, id };
      if (!(await store.take({ ...hour, until: now + HOUR }, now))) {
        await store.giveBack(open.place, id);
        return refused('too-many-an-hour', `${MOST_AN_HOUR} calls were asked for within the hour`);
      }
      await store.add({
        id,
        tenant,
        subject,
        tool,
        effect,
        ...(description !== undefined && { description }),
        argsShown: shown.text,
        argsHash: shown.hash,
        requestedAt: now,
        expires,
        needs,
        approvals: [],
        place: open.place,
        version: 1,
      });
    } catch (error) {
      await store.giveBack(open.place, id).catch(() => undefined);
      throw error;
    }
    record({ event: 'asked', id, tenant, subject, tool, effect, argsHash: shown.hash, expires, needs });
    // who is not told may still look: the request is there
    await tools.tell(id).catch((error: Error) => record({ event: 'not-told', id, cause: error.message }));
    return { asked: id, expires };
  };
}

/** What of a call's names cannot be shown beside its arguments. */
function nameProblem({ tenant, subject, tool, effect, description }: ApprovalAsked): string | undefined {
  if (effect !== 'READ' && effect !== 'MUTATING') return "'effect' must be READ or MUTATING";
  for (const [name, text] of Object.entries({ tenant, subject, tool })) {
    if (typeof text !== 'string' || text === '' || text.length > MOST_NAME) return `'${name}' is no name`;
    const problem = textProblem(text);
    if (problem) return `'${name}': ${problem}`;
  }
  if (description === undefined) return undefined;
  if (typeof description !== 'string' || description.length > MOST_DESCRIPTION)
    return `'description' must have at most ${MOST_DESCRIPTION} characters`;
  const problem = textProblem(description);
  return problem && `'description': ${problem}`;
}
