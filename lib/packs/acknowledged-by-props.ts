import { type Entry, readEntry } from '../acknowledgement/entry';
import type { Acknowledged } from '../acknowledgement/file';
import { isAt } from '../acknowledgement/places';
import type { FindingAcknowledgement } from './finding-acknowledgement';
import type { Synthesized } from './synthesized';

/** Throws for what is wrong with the prop `acknowledgements`. */
export function checkAcknowledgements(acknowledgements: readonly FindingAcknowledgement[]): void {
  for (const [i, one] of acknowledgements.entries())
    read(one, (message) => {
      throw new Error(`'acknowledgements[${i}]' is not right: ${message}`);
    });
}

/** The entries that the prop `acknowledgements` of a pack stands for. */
export const acknowledgedByProps = (
  acknowledgements: readonly FindingAcknowledgement[],
  synthesized: Synthesized,
): Acknowledged => ({
  entries: acknowledgements.map((one, i): Entry => {
    const { paths, ...entry } = read(one, () => {})!;
    return {
      ...entry,
      at: `acknowledgements[${i}] of the pack`,
      covers: (finding) =>
        paths === undefined || isAt(paths, finding, synthesized.constructOf(finding.resource)?.node.path),
    };
  }),
  problems: [],
});

const read = (one: FindingAcknowledgement, complain: (message: string) => void) =>
  readEntry(one, ['rules', 'paths', 'reason', 'owner', 'expires'], complain);
