import { randomUUID } from 'node:crypto';
import { argumentsHash } from '../../../runtime/approval';
import {
  type ApprovalStore,
  decide,
  type Outcome,
  type Person,
  type Refusal,
  type Release,
} from '../../../runtime/approvals';
import { APPROVAL_PATHS, MOST_CHARACTERS, type WaitingPlaybooks } from '../contract';
import { callerOf, type Identity, roleKey } from './caller';

/** What API Gateway hands over. */
export interface ApiEvent {
  readonly path: string;
  readonly httpMethod: string;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: { readonly identity: Identity };
}

export interface ApiAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the desk works with. */
export interface DeskTools {
  readonly store: ApprovalStore;
  readonly release: Release;
  /** Starts an execution of a machine, by a name that is new. */
  readonly start: (machine: string, name: string, input: string) => Promise<void>;
  readonly playbooks: WaitingPlaybooks;
  /** ARNs of roles. */
  readonly approvers: readonly string[];
  /** Takes what was asked and decided, and by whom. Never a token. */
  readonly record: (line: object) => void;
  readonly now: () => number;
}

const STATUS: Record<Refusal, number> = {
  'not-an-approver': 403,
  'same-person': 403,
  unknown: 404,
  decided: 409,
  expired: 410,
};

/** How long before its first state a request may be asked for. */
const START = 300_000;

/**
 * Asks for playbooks and decides about those that wait. Who asks and who decides is what API Gateway says of the signature,
 * never what a body says.
 */
export function approvalDesk(tools: DeskTools): (event: ApiEvent) => Promise<ApiAnswer> {
  const approvers = tools.approvers.map(roleKey);

  const ask = async (by: Person, body: Record<string, string>): Promise<ApiAnswer> => {
    const { playbook = '', ...input } = body;
    const waiting = Object.hasOwn(tools.playbooks, playbook) ? tools.playbooks[playbook] : undefined;
    const targets = Object.keys(input).filter((field) => field !== 'incident');
    if (!waiting) return answer(400, { problem: `'playbook' must be ${Object.keys(tools.playbooks).join(' or ')}` });
    if (!input.incident || targets.length === 0 || targets.some((target) => !waiting.targets.includes(target))) {
      return answer(400, {
        problem: `the request needs 'incident' and ${waiting.targets.join(' or ')}, and nothing else`,
      });
    }
    const name = randomUUID();
    const request = `${waiting.machine.replace(':stateMachine:', ':execution:')}:${name}`;
    const expires = tools.now() + waiting.seconds * 1_000 + START;
    // before it starts: an execution that nobody is known to have asked for could be approved by whoever did
    await tools.store.ask({ request, inputHash: argumentsHash(input), askedBy: by, expires });
    await tools.start(waiting.machine, name, JSON.stringify(input));
    tools.record({ event: 'asked', request, playbook, input, by: told(by) });
    return answer(202, { request });
  };

  const decideFor = async (by: Person, body: Record<string, string>): Promise<ApiAnswer> => {
    const { request = '', decision, ...rest } = body;
    if ((decision !== 'approve' && decision !== 'reject') || !request || Object.keys(rest).length > 0) {
      return answer(400, { problem: "a decision has 'request' and 'decision', which is approve or reject" });
    }
    const outcome = await decide({ ...tools, approvers }, { request, decision, by }, tools.now());
    tools.record({ event: 'decided', request, decision, by: told(by), ...recorded(outcome) });
    return 'done' in outcome
      ? answer(200, { request, decision: outcome.done })
      : answer(STATUS[outcome.refused], { problem: outcome.refused });
  };

  return async (event) => {
    const by = callerOf(event.requestContext.identity);
    if (!by) return answer(403, { problem: 'nobody is known by this signature' });
    const body = textsOf(event);
    if (!body) return answer(400, { problem: 'the body must be a JSON object of texts' });
    const path = event.path.split('/').filter(Boolean).at(-1);
    if (event.httpMethod !== 'POST') return answer(405, { problem: 'only POST' });
    if (path === APPROVAL_PATHS.requests) return ask(by, body);
    if (path === APPROVAL_PATHS.decisions) return decideFor(by, body);
    return answer(404, { problem: 'unknown path' });
  };
}

const told = ({ id, name, groups }: Person) => ({ id, name, groups });

const recorded = (outcome: Outcome) => ({
  ...('done' in outcome ? { done: outcome.done } : { refused: outcome.refused }),
  askedBy: outcome.waiting?.askedBy,
  inputHash: outcome.waiting?.inputHash,
});

function answer(statusCode: number, body: object): ApiAnswer {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** The body, when it is an object whose values are texts of a reasonable length. */
function textsOf({ body, isBase64Encoded }: ApiEvent): Record<string, string> | undefined {
  try {
    const text = isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? '');
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const texts = Object.values(value);
    const fine = texts.every((each) => typeof each === 'string' && each.length > 0 && each.length <= MOST_CHARACTERS);
    return fine ? (value as Record<string, string>) : undefined;
  } catch {
    return undefined;
  }
}
