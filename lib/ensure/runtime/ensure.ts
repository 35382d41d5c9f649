import type { Settings } from '../contract';
import { type Claim, meets, plan } from './plan';
import { type Found, type Service, Taken } from './service';

/** Where claims are kept: SSM in production. */
export interface ClaimStore {
  all(): Promise<Record<string, Claim>>;
  save(id: string, claim: Claim): Promise<void>;
  remove(id: string): Promise<void>;
}

export interface Job {
  readonly service: Service;
  readonly claims: ClaimStore;
  /** The id of this custom resource's claim, and the mark of what it creates. */
  readonly owner: string;
  readonly takeOver: boolean;
  /** Waits between attempts, in seconds. */
  readonly wait: (seconds: number) => Promise<void>;
}

export interface Report {
  /** What was there before this custom resource: `absent`, `weaker` than asked, or `sufficient`. */
  readonly found: 'absent' | 'weaker' | 'sufficient';
  /** The settings that are as they are because of this custom resource. */
  readonly changed: string[];
  readonly attributes: Readonly<Record<string, string>>;
}

/** A new role's policy takes seconds to reach every service, so an access denied at first says little: about a minute in all. */
const SOON = [1, 2, 4, 8, 15, 15, 15];
/** What a service is still at, such as turning a scan or a standard off, may take minutes: eleven in all. */
const LATER = [...SOON, ...Array.from({ length: 20 }, () => 30)];

/** Only looks; throws when something is weaker than `wanted`. */
export async function adopt({ service, wait }: Pick<Job, 'service' | 'wait'>, wanted: Settings): Promise<Report> {
  return await persist(wait, async () => {
    const found = await service.read();
    const gaps = Object.keys(wanted).filter((name) => !meets(service, name, found.settings[name], wanted[name]));
    if (gaps.length > 0) throw new Weaker(gaps, found.settings, wanted);
    return { found: 'sufficient', changed: [], attributes: found.attributes ?? {} };
  });
}

/** Brings the service to the stronger of what was there and what is `wanted`; with nothing wanted, gives back. */
export async function ensure(job: Job, wanted: Settings): Promise<Report> {
  const { service, claims, owner, takeOver, wait } = job;
  const report = await persist(wait, async () => {
    // the claim stands before the service is read: whoever gives something back meanwhile sees that it is relied on
    let all = await claims.all();
    let claim: Claim = { wanted, changes: { ...ownOf(service, all[owner], wanted), ...all[owner]?.changes } };
    if (JSON.stringify(all[owner]?.wanted) !== JSON.stringify(wanted)) {
      await claims.save(owner, claim);
      all = await claims.all();
    }
    const { [owner]: _, ...others } = all;

    const found: Found = await service.read();
    const next = plan(service, found.settings, claim, others, owner, takeOver);
    if (next.refused.length > 0) throw new Weaker(next.refused, found.settings, wanted, true);

    for (const [heir, changes] of Object.entries(next.handOver)) {
      await claims.save(heir, { wanted: others[heir].wanted, changes: { ...others[heir].changes, ...changes } });
    }
    const last = claim;
    claim = { wanted, changes: next.journal };
    if (JSON.stringify(last) !== JSON.stringify(claim)) await claims.save(owner, claim);

    if (Object.keys(next.writes).length === 0) return outcome(service, claim, found);
    try {
      await service.write(next.writes, found.settings);
    } catch (error) {
      if (error instanceof Taken) await claims.save(owner, { wanted, changes: {} });
      throw error;
    }
    // read again: what counts is what the service says, not what the call said
    throw new NotYet(Object.keys(next.writes));
  });
  if (Object.keys(wanted).length === 0) await persist(wait, () => claims.remove(owner));
  return report;
}

/** What is asked no more and names a resource that goes with its stack is not left in place, whoever put it there. */
function ownOf(service: Service, last: Claim | undefined, wanted: Settings): Claim['changes'] {
  const own = Object.entries(last?.wanted ?? {}).filter(
    ([name]) => !(name in wanted) && service.ofStack?.(name) && (service.partOf?.(name) ?? name) === name,
  );
  return Object.fromEntries(own.map(([name, value]) => [name, { was: null, ours: [value] }]));
}

function outcome(service: Service, claim: Claim, found: Found): Report {
  const changed = Object.keys(claim.changes);
  const wholes = Object.keys(claim.wanted).filter((name) => (service.partOf?.(name) ?? name) === name);
  const wasAbsent = wholes.every((name) => claim.changes[name]?.was === null);
  return {
    found: changed.length === 0 ? 'sufficient' : wasAbsent ? 'absent' : 'weaker',
    changed,
    attributes: found.attributes ?? {},
  };
}

/** A setting is weaker than asked and may not be changed. */
export class Weaker extends Error {
  constructor(names: string[], found: Settings, wanted: Settings, replaceable = false) {
    const gaps = names.map((name) => `${name} is ${found[name] ?? 'absent'}, asked is ${wanted[name]}`).join('; ');
    super(
      `The service is weaker than asked and belongs to somebody else: ${gaps}.${replaceable ? ' Complete it there, or take it over.' : ''}`,
    );
    this.name = 'Weaker';
  }
}

/** Written, but the service does not show it yet. */
class NotYet extends Error {
  constructor(names: string[]) {
    super(`The service accepted ${names.join(', ')} but does not show it.`);
    this.name = 'NotYet';
  }
}

/** Runs `step` from the start until it succeeds: each run reads anew, so that it may follow any failure. */
async function persist<T>(wait: Job['wait'], step: () => Promise<T>): Promise<T> {
  let wrote = false;
  for (let failures = 0; ; failures++) {
    try {
      return await step();
    } catch (error) {
      const seconds = (isUnderWay(error as Error) ? LATER : SOON)[failures];
      if (seconds === undefined || !isPassing(error as Error)) throw error;
      // most services show a change at once
      if (!(error instanceof NotYet) || wrote) await wait(seconds);
      wrote ||= error instanceof NotYet;
    }
  }
}

/** Whether an error says that the service is still at something. */
const isUnderWay = (error: Error) =>
  error instanceof NotYet ||
  /Conflict|InUse|InProgress/i.test(error.name) ||
  /in progress|pending/i.test(error.message);

/** Whether an error may pass by itself: limits, conflicts, faults of the service or the way to it, permissions on their way. */
function isPassing(
  error: Error & { code?: string; $retryable?: object; $fault?: string; $metadata?: { httpStatusCode?: number } },
) {
  if (error instanceof NotYet || error instanceof Taken) return true;
  if (error instanceof Weaker || error.name === 'AbortError') return false;
  const status = error.$metadata?.httpStatusCode ?? 0;
  return (
    error.$retryable !== undefined ||
    error.$fault === 'server' ||
    (error.code !== undefined && status === 0) ||
    error.name === 'TimeoutError' ||
    status >= 500 ||
    status === 429 ||
    status === 403 ||
    status === 409 ||
    /Throttl|TooManyRequests|RequestLimit|AccessDenied|Conflict|Already|InUse|InProgress|InvalidRole|LimitExceeded/i.test(
      error.name,
    ) ||
    /permission|not authorized|assume|already|in progress|pending|insufficient/i.test(error.message)
  );
}
