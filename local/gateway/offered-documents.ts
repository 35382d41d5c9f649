import { CLEAN } from '../samples/documents/clean';
import { ENDINGS, ORDER, type Sample, utf8 } from '../samples/documents/document';
import { POISONED } from '../samples/documents/poisoned';

/** A document that the page offers to upload. */
export interface OfferedDocument {
  readonly id: string;
  readonly title: string;
  /** What there is to see. */
  readonly expect: string;
  /** What it answers. */
  readonly question?: string;
  readonly name: string;
  make(): Uint8Array | Promise<Uint8Array>;
}

const LEAVE = 'How many days of paid leave do I have?';

function offered(
  samples: readonly Sample[],
  [type, name]: readonly [Sample['type'], string],
  more: Pick<OfferedDocument, 'id' | 'title' | 'expect' | 'question'>,
): OfferedDocument {
  const sample = samples.find((each) => each.type === type && each.name === name);
  if (!sample) throw new Error(`no sample ${type}: ${name}`);
  return { ...more, name: `${more.id}.${ENDINGS[type]}`, make: () => sample.make() };
}

/** Documents of the tests, and one whose order everybody sees. */
export const OFFERED: readonly OfferedDocument[] = [
  offered(CLEAN, ['pdf', 'a letter'], {
    id: 'leave',
    title: 'a PDF about leave and travel',
    expect: 'Admitted: the corpus gets its text, with where it came from. Then ask for it, as both tenants.',
    question: LEAVE,
  }),
  offered(CLEAN, ['docx', 'with headings and styles'], {
    id: 'headings',
    title: 'a Word document with headings',
    expect: 'Admitted, without its styles.',
    question: LEAVE,
  }),
  offered(CLEAN, ['html', 'with navigation, aside and footer'], {
    id: 'staff-page',
    title: 'a web page',
    expect: 'Admitted, without its elements.',
    question: LEAVE,
  }),
  offered(POISONED, ['pdf', 'white'], {
    id: 'poisoned',
    title: 'a poisoned PDF: an order in white letters',
    expect: 'Refused: people do not see the order, a model would read it. The original is kept.',
  }),
  offered(POISONED, ['docx', 'vanished'], {
    id: 'vanished',
    title: 'a poisoned Word document: an order that is hidden',
    expect: 'Refused, although Word does not show the order.',
  }),
  offered(POISONED, ['html', 'far to the left'], {
    id: 'far-left',
    title: 'a poisoned web page: an order far to the left of it',
    expect: 'Refused: no screen shows the order.',
  }),
  offered(POISONED, ['text', 'an order in tags'], {
    id: 'tags',
    title: 'a poisoned text: an order in invisible characters',
    expect: 'Refused: the characters have no shape.',
  }),
  offered(POISONED, ['pdf', 'a script'], {
    id: 'script',
    title: 'a PDF with a script',
    expect: 'Refused, whatever the script does.',
  }),
  {
    id: 'order',
    title: 'a text with an order that everybody sees',
    expect: 'Nothing is hidden: the guardrail refuses it.',
    name: 'order.txt',
    make: () => utf8(`Notes of a supplier.\n\n${ORDER}\n`),
  },
];
