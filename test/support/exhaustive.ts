/** Whether everything is tried, as scripts/external/exhaustive.sh does, or a fixed sample of it. */
export const EXHAUSTIVE = process.env.EXHAUSTIVE !== undefined;

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
