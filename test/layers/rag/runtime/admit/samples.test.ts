import type { Admission } from '../../../../../lib/layers/rag/runtime/admit/admission';
import { admit } from '../../../../../lib/layers/rag/runtime/admit/admit';
import { CLEAN } from '../../../../../local/samples/documents/clean';
import { ENDINGS, ORDER, type Sample } from '../../../../../local/samples/documents/document';
import { POISONED } from '../../../../../local/samples/documents/poisoned';
import { drawn } from '../../../../support/exhaustive';

const given = async (sample: Sample): Promise<Admission> =>
  admit({ bytes: await sample.make(), name: `document.${ENDINGS[sample.type]}` });

/** The words of a text, whatever stands between them, and without what nobody sees. */
const wordsOf = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\u00ad\u200b\u200e\u200f\ufeff\u{e0020}-\u{e007f}]/gu, '')
    .match(/[\p{L}\p{N}\p{M}\p{Extended_Pictographic}]+/gu)!
    .join(' ');

const rows = <T extends Sample>(samples: readonly T[]) =>
  samples.map((sample) => [sample.type, sample.name, sample] as const);

describe('what hides nothing passes with all its words', () => {
  test.each(drawn(rows(CLEAN), 4, ([type]) => type))('%s: %s', async (_, __, sample) => {
    const admission = await given(sample);
    expect(admission).toMatchObject({ verdict: 'admitted' });
    expect(wordsOf((admission as { text: string }).text)).toBe(wordsOf(sample.words));
  });
});

describe('what says something else to a model is refused', () => {
  test.each(drawn(rows(POISONED), 6, ([type, , { reason }]) => `${type} ${reason}`))(
    '%s: %s',
    async (_, __, sample) => {
      const admission = await given(sample);
      expect(admission).toMatchObject({ verdict: 'refused', reason: sample.reason });
      expect(JSON.stringify(admission)).not.toContain(ORDER.slice(0, 12));
    },
  );
});

test('there are as many samples as the figures of the layer are about, each with a name of its own', () => {
  expect(CLEAN.length).toBeGreaterThanOrEqual(60);
  expect(POISONED.length).toBeGreaterThanOrEqual(60);
  for (const samples of [CLEAN, POISONED])
    expect(new Set(samples.map(({ type, name }) => `${type} ${name}`)).size).toBe(samples.length);
});
