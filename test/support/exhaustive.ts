import { createHash } from 'node:crypto';

/** Whether everything is tried, as scripts/external/exhaustive.sh does, or a fixed sample of it. */
export const EXHAUSTIVE = process.env.EXHAUSTIVE !== undefined;

/** Whether every row of a table is tried at least, as where changes of the code are to be noticed. */
export const EVERY_ROW = EXHAUSTIVE || process.env.EVERY_ROW !== undefined;
/** Decides which rows are drawn; others may be tried as SAMPLE_SEED=…. */
const SEED = process.env.SAMPLE_SEED ?? '1';

/**
 * The cells of a table that are tried: all of them, or those that bring something new, which `kindsOf` names. The sample has
 * every kind. A test says how many of how many run.
 */
export function sampleOf<T>(cells: readonly T[], kindsOf: (cell: T) => readonly string[]): readonly T[] {
  const met = new Set<string>();
  const chosen = cells.filter((cell) => {
    const kinds = kindsOf(cell).filter((kind) => !met.has(kind));
    for (const kind of kinds) met.add(kind);
    return EXHAUSTIVE || kinds.length > 0;
  });
  test(`${chosen.length} of ${cells.length} cells run`, () => {
    const kinds = (some: readonly T[]) => [...new Set(some.flatMap(kindsOf))].sort();
    expect(kinds(chosen)).toEqual(kinds(cells));
  });
  return chosen;
}

/** Whether a sample of one in `every` holds what has this name; each run has the same. */
export const isDrawn = (name: string, every: number): boolean =>
  EVERY_ROW || createHash('sha256').update(`${SEED} ${name}`).digest().readUInt32BE() % every === 0;

/**
 * The rows of a table that are tried where all its rows, or all of a kind, are of the same sort: all of them, or one in
 * `every`, and of each kind one at least. What is drawn hangs on the names alone, so that each run tries the same. A test says
 * how many of how many run.
 */
export function drawn<T>(rows: readonly T[], every: number, kindOf: (row: T) => string = () => ''): readonly T[] {
  const isChosen = (row: T) => isDrawn(nameOf(row), every);
  const kinds = new Set(rows.filter(isChosen).map(kindOf));
  const chosen = rows.filter((row) => {
    const isFirst = !kinds.has(kindOf(row));
    kinds.add(kindOf(row));
    return isFirst || isChosen(row);
  });
  test(`${chosen.length} of ${rows.length} rows run`, () => {
    expect(new Set(chosen.map(kindOf))).toEqual(new Set(rows.map(kindOf)));
  });
  return chosen;
}

/** The texts and numbers of a row, as they stand in the name of its test. */
const nameOf = (row: unknown): string =>
  [row]
    .flat()
    .filter((cell) => typeof cell === 'string' || typeof cell === 'number')
    .join(' ');
