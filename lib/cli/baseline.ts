import { BaselineError, compareWith, type Known, readBaseline } from '../report/baseline';
import { plural, type Result } from '../report/result';
import { readNamed, UsageError } from './usage';

/** What the file of `--baseline` knows; nothing where none is named. */
export function readBaselineOf(file: string | undefined): readonly Known[] | undefined {
  if (file === undefined) return undefined;
  try {
    return readBaseline(readNamed('baseline', file));
  } catch (error) {
    if (!(error instanceof BaselineError)) throw error;
    throw new UsageError(`'--baseline' cannot be used: ${file} ${error.message}`);
  }
}

/** A result with what a baseline knows of it, and what the baseline knows and nobody finds any more. */
export function comparedWith(
  baseline: readonly Known[] | undefined,
  judged: Result,
): { readonly result: Result; readonly gone: readonly Known[] } {
  if (!baseline) return { result: judged, gone: [] };
  const { baselined, gone } = compareWith(baseline, judged.findings);
  // what is not found may stand in what could not be read
  return { result: { ...judged, baselined }, gone: judged.read.unreadable.length > 0 ? [] : gone };
}

/** What is not found any more, in words. */
export function goneText(gone: readonly Known[]): string {
  if (gone.length === 0) return '';
  const [are, them] = gone.length === 1 ? ['is', 'it'] : ['are', 'them'];
  return [
    `${plural(gone.length, 'finding')} of the baseline ${are} no longer found, or accepted now; scan --write-baseline takes ${them} out:`,
    ...gone.map(({ rule, resource, property }) => `  ${rule} on ${resource}${property === '' ? '' : ` (${property})`}`),
  ].join('\n');
}
