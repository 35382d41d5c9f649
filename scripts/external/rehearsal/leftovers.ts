import { type Inventory, scheduled } from './inventory';

/** A resource whose deletion policy keeps it. */
export interface Kept {
  readonly type: string;
  readonly physicalId: string;
}

export interface Leftovers {
  /** What is there after the deletion and was not before, and is not on the list of what is kept. */
  readonly left: readonly string[];
  /** What is on that list and is not there. */
  readonly gone: readonly string[];
  /** What was there before and is not any more: of somebody else. */
  readonly taken: readonly string[];
}

/** Compares what there was before a stack was made with what there is after it was deleted. */
export function leftovers(before: Inventory, after: Inventory, kept: readonly Kept[]): Leftovers {
  const isKept = (type: string, id: string) => kept.some((each) => each.type === type && each.physicalId === id);
  const left: string[] = [];
  const taken: string[] = [];
  for (const [type, ids] of after)
    for (const id of ids)
      if (!before.get(type)?.has(id) && !isKept(type, id) && !id.endsWith(scheduled(''))) left.push(`${type} ${id}`);
  for (const [type, ids] of before)
    for (const id of ids) if (!after.get(type)?.has(id) && !id.endsWith(scheduled(''))) taken.push(`${type} ${id}`);
  const gone = kept
    .filter(({ type, physicalId }) => !after.get(type)?.has(physicalId))
    .map(({ type, physicalId }) => `${type} ${physicalId}`);
  return { left, gone, taken };
}
