import { OWN, type Settings } from '../contract';
import type { Changes, Service } from './service';

/** What one custom resource asks for, and what it changed to get it. */
export interface Claim {
  readonly wanted: Settings;
  /** For each setting that it changed: the value before (`null` for none) and the values it wrote or was about to. */
  readonly changes: Readonly<Record<string, Change>>;
}

export interface Change {
  readonly was: string | null;
  readonly ours: readonly string[];
}

export interface Plan {
  /** What has to be written now. */
  readonly writes: Changes;
  /** The changes to remember before anything is written. */
  readonly journal: Record<string, Change>;
  /** Changes that other claims rely on: they become theirs, so that their values stay. */
  readonly handOver: Record<string, Record<string, Change>>;
  /** Settings of somebody else that are too weak and may not be replaced. */
  readonly refused: string[];
}

export function meets(service: Pick<Service, 'meets'>, name: string, value: string | undefined, wanted: string) {
  if (wanted === OWN) return value !== undefined;
  return service.meets ? service.meets(name, value, wanted) : value === wanted;
}

/** Whether `name` is a part of a resource that we made, or were about to, and in whose place stands somebody else's. */
function isReplaced(service: Pick<Service, 'partOf'>, name: string, found: Settings, claim: Claim): boolean {
  const whole = service.partOf?.(name) ?? name;
  const change = claim.changes[whole];
  const now = found[whole];
  return whole !== name && change?.was === null && now !== undefined && !change.ours.includes(now);
}

/**
 * What leads from `found` to the stronger of what was there before us and what is wanted. A value is ours to change
 * only while it is one that we wrote; so with nothing wanted, the plan gives back exactly what we changed.
 */
export function plan(
  service: Pick<Service, 'meets' | 'partOf' | 'ofStack' | 'exclusive'>,
  found: Settings,
  claim: Claim,
  others: Readonly<Record<string, Claim>>,
  owner: string,
  takeOver: boolean,
): Plan {
  const writes: Record<string, string | undefined> = {};
  const journal: Record<string, Change> = {};
  const handOver: Record<string, Record<string, Change>> = {};
  const refused: string[] = [];

  for (const name of new Set([...Object.keys(claim.wanted), ...Object.keys(claim.changes)])) {
    if (isPartOfStack(service, name)) continue; // below, once it is known whose the whole is
    const now = found[name];
    const change = isReplaced(service, name, found, claim) ? undefined : claim.changes[name];
    const isOurs = change !== undefined && now !== undefined && change.ours.includes(now);
    const base = isOurs ? (change.was ?? undefined) : now;
    const wanted = claim.wanted[name];
    const isEnough =
      wanted === undefined || (service.exclusive && takeOver ? base === wanted : meets(service, name, base, wanted));
    const target = isEnough ? base : wanted === OWN ? owner : wanted;

    if (target !== base) {
      // an exclusive service holds one configuration: to complete somebody else's would be to replace it
      if (service.exclusive && base !== undefined && !takeOver) {
        refused.push(name);
        continue;
      }
      // an owned resource keeps the mark it was made with, which after a hand-over is another claim's
      const kept = wanted === OWN && isOurs ? now : target;
      journal[name] = {
        was: base ?? null,
        ours: kept === now ? [now] : [...new Set([...(change?.ours ?? []), kept!])],
      };
      if (kept !== now) writes[name] = kept;
      continue;
    }
    if (change === undefined) continue;

    if (!isOurs) {
      // another claim changed our value since: what it gives back one day is what was there before both
      for (const [id, other] of Object.entries(others)) {
        const theirs = other.changes[name];
        if (theirs?.was != null && change.ours.includes(theirs.was)) {
          handOver[id] = { ...handOver[id], [name]: { was: change.was, ours: theirs.ours } };
        }
      }
      continue;
    }

    // giving back: not while somebody else relies on it
    const isOfStack = service.ofStack?.(name) ?? false;
    const heir = Object.keys(others).find((id) => {
      const theirs = others[id].wanted[name];
      if (theirs === undefined || meets(service, name, target, theirs)) return false;
      return isOfStack || meets(service, name, now, theirs);
    });
    if (heir === undefined) {
      journal[name] = change;
      writes[name] = target;
      continue;
    }
    // what the value names goes with the stack of the one who leaves: the heir gets what it asked for
    const theirs = isOfStack ? others[heir].wanted[name]! : now;
    const ours = [...new Set([...change.ours, ...(others[heir].changes[name]?.ours ?? []), theirs])];
    handOver[heir] = { ...handOver[heir], [name]: { was: change.was, ours } };
    if (theirs === now) continue;
    // until it is written nobody else would know that it has to be
    journal[name] = change;
    writes[name] = theirs;
  }

  for (const name of new Set([claim, ...Object.values(others)].flatMap(({ wanted }) => Object.keys(wanted)))) {
    if (!isPartOfStack(service, name)) continue;
    const whole = service.partOf?.(name) ?? name;
    const heir = Object.keys(handOver).find((id) => handOver[id][whole]);
    const isOurs =
      journal[whole] !== undefined && (found[whole] === undefined || journal[whole].ours.includes(found[whole]));
    if (heir === undefined && !(isOurs && claim.wanted[whole] !== undefined)) continue;
    const target = (heir === undefined ? claim : others[heir]).wanted[name];
    if (target === found[name]) continue;
    writes[name] = target;
    if (heir !== undefined) journal[whole] = claim.changes[whole];
  }
  return { writes, journal, handOver, refused };
}

/** Whether a setting names a resource of the stack that made the whole which it is a part of: it has that one's value. */
const isPartOfStack = (service: Pick<Service, 'partOf' | 'ofStack'>, name: string): boolean =>
  service.ofStack?.(name) === true && (service.partOf?.(name) ?? name) !== name;
