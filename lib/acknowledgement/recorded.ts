import type { Application, Declaration } from '../template/application';
import { isDay } from './day';
import { type Entry, notADay, type Problem } from './entry';
import type { Acknowledged } from './file';
import { bareName, DEPTH_PACK, GAP_NAMES, PACK, RULE_NAMES, unknownRule } from './names';
import { readReason } from './reason';

/** Reads what a CDK app acknowledges with `Validations`, as its assembly tells it of each resource. */
export function acknowledgedInAssembly({ templates }: Application): Acknowledged {
  const found = new Map<string, { id: string; text: string; at: string; on: Set<Declaration>; gaps: boolean }>();
  for (const template of templates)
    for (const resource of template.resources.values())
      for (const { id, reason, at } of template.input.origin?.(resource.logicalId)?.acknowledgements ?? []) {
        const key = JSON.stringify([id, at, reason]);
        const one = found.get(key) ?? { id, text: reason, at, on: new Set(), gaps: false };
        found.set(key, one);
        one.on.add(resource);
        // a gap is one of the whole application: it is acknowledged on the app, a stage or a stack, and on nothing below
        one.gaps ||= at === '' || `${template.stack}/`.startsWith(`${at}/`);
      }
  return readRecorded(
    [...found.values()].map(({ id, text, at, on, gaps }) => ({
      ...{ id, text, at, ignoresGaps: !gaps },
      covers: ({ resource }) => on.has(resource),
    })),
  );
}

/** What `Validations` recorded somewhere in a CDK app. */
export interface Recorded extends Pick<Entry, 'at' | 'covers' | 'ignoresGaps'> {
  readonly id: string;
  /** The reason, at whose end owner and expiry may stand. */
  readonly text: string;
}

/** Reads what a CDK app recorded. Rules of other packs, and annotations of the CDK, are no concern of this one. */
export function readRecorded(recorded: readonly Recorded[]): Acknowledged {
  const entries: Entry[] = [];
  const problems: Problem[] = [];
  for (const { id, text, at, covers, ignoresGaps } of recorded) {
    const rule = bareName(id);
    const refuse = (message: string) => problems.push({ kind: 'malformed', at: at === '' ? 'the app' : at, message });
    const isGap = id.startsWith(DEPTH_PACK) && GAP_NAMES.has(rule);
    if (!RULE_NAMES.has(rule) && !isGap) {
      if (id.startsWith(PACK) || id.startsWith(DEPTH_PACK)) refuse(unknownRule(id));
      continue;
    }
    const { reason, owner, expires } = readReason(text);
    if (expires !== undefined && !isDay(expires)) {
      refuse(notADay(expires));
      continue;
    }
    entries.push({
      ...{ rules: [rule], reason, at, group: text, covers, ignoresGaps },
      owner,
      expires,
    });
  }
  return { entries, problems };
}
