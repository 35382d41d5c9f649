import { BOUNDS, type Bounds, Budget } from '../../../../../lib/layers/rag/runtime/admit/bounds';
import { Found } from '../../../../../lib/layers/rag/runtime/admit/found';
import { readPdf } from '../../../../../lib/layers/rag/runtime/admit/readers/pdf';
import { type RawPdf, rawPdf, text } from '../../../../../local/samples/documents/raw-pdf';

async function read(given: RawPdf, bounds: Partial<Bounds> = {}): Promise<Found> {
  const found = new Found(new Budget({ ...BOUNDS, ...bounds }));
  await readPdf(rawPdf(given), found);
  return found;
}
const refusal = (given: RawPdf, bounds: Partial<Bounds> = {}) =>
  read(given, bounds).then(
    () => 'read',
    ({ message }: Error) => message,
  );
const HELLO = text('Hello', 72, 700);

describe('the pages of a PDF', () => {
  test('are told apart, in their order', async () => {
    const { text: said, pages } = await read({ pages: [HELLO, text('again')] });
    expect(said).toBe('Hello\n\nagain\n\n');
    expect(pages).toBe(2);
  });
  test('are as many as the bounds say', async () => {
    expect(await refusal({ pages: [HELLO, HELLO] }, { pages: 2 })).toBe('read');
    expect(await refusal({ pages: [HELLO, HELLO] }, { pages: 1 })).toBe('too-large: more than 1 pages');
  });
  test.each([
    ['0 0 14400 14400', 'tiny'],
    ['-100 -100 14300 14300', 'tiny'],
    ['0 0 14401 800', 'too-large: page 1'],
    ['0 0 800 14401', 'too-large: page 1'],
    ['-100 0 14301 800', 'too-large: page 1'],
    ['0 -100 800 14301', 'too-large: page 1'],
  ])('are as large as a printer has paper: %s', async (box, why) => {
    const told = await read({ pages: [HELLO], box }).then(
      ({ hidden }) => hidden[0].why,
      ({ message }: Error) => message,
    );
    expect(told).toBe(why);
  });
  test('are named where they hide something', async () => {
    const { hidden } = await read({ pages: [HELLO, `${HELLO}1 g ${text('white', 72, 500)}`] });
    expect(hidden).toEqual([{ why: 'colour of its background', text: 'white', place: 'page 2' }]);
  });
  test('hide letters in runs of one sort, and keep the blanks in between', async () => {
    const { hidden, text: said } = await read({
      pages: [`1 g ${text('two words', 72, 500)}${text('off', 72, 900)}0 g ${HELLO}1 g ${text('more ', 72, 400)}`],
    });
    expect(hidden.map(({ why, text: run }) => [why, run])).toEqual([
      ['colour of its background', 'two words'],
      ['off the page', 'off'],
      ['colour of its background', 'more '],
    ]);
    expect(said).toBe('Hello\n\n');
  });
  test('keep blanks between what is seen', async () => {
    expect((await read({ pages: [text('two words')] })).text).toBe('two words\n\n');
  });
  test('say once what they show twice', async () => {
    const { text: said, hidden } = await read({
      pages: [`${HELLO}${text('Hello', 72.4, 700)}1 g ${text('Hello', 73, 699)}`],
    });
    expect(said).toBe('Hello\n\n');
    expect(hidden).toEqual([]);
  });
});

describe('what stands beside the pages', () => {
  test('are its properties', async () => {
    const xmp =
      '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description>of the packet</dc:description><dc:creator><rdf:Seq><rdf:li>of a list</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>';
    const { asides } = await read({
      pages: [HELLO],
      info: '/Title (of the title) /Own (of their own)',
      catalog: '/Metadata 100 0 R',
      objects: [{ dict: '/Type /Metadata /Subtype /XML', data: xmp }],
    });
    for (const said of ['of the title', 'of their own', 'of the packet', 'of a list'])
      expect(asides).toContainEqual({ why: 'metadata', text: said, place: 'the properties' });
  });
  test('are its notes', async () => {
    const page =
      '/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (of a note) /T (of who wrote it) >>]';
    const { asides, text: said } = await read({ pages: [HELLO, HELLO], page });
    for (const place of ['page 1', 'page 2'])
      for (const one of ['of a note', 'of who wrote it'])
        expect(asides).toContainEqual({ why: 'annotation', text: one, place });
    expect(said).toBe('Hello\n\nHello\n\n');
  });
});

describe('letters without a meaning', () => {
  /** The letters from A on mean what nobody knows, those before it themselves. */
  const pictures = (content: string, meaning = 'e000'): RawPdf => ({
    pages: [content],
    fonts: '/T 100 0 R',
    objects: [
      `<< /Type /Font /Subtype /Type3 /FontBBox [0 0 600 700] /FontMatrix [0.001 0 0 0.001 0 0] /CharProcs << /box 101 0 R >> /Encoding << /Differences [48 ${'/box '.repeat(40)}] >> /FirstChar 48 /LastChar 87 /Widths [${'600 '.repeat(40)}] /ToUnicode 102 0 R >>`,
      { data: '600 0 0 0 550 700 d1 0 0 550 700 re f' },
      {
        data: `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <30> <39> <0030> endbfrange 1 beginbfchar <41> <${meaning}> endbfchar endcmap end end`,
      },
    ],
  });
  const show = (letters: string) => `BT /T 12 Tf 72 700 Td (${letters}) Tj ET`;
  test.each([
    ['AAA', 'read', 'e000'],
    ['0AAA', 'read', 'e000'],
    ['0AAAA', 'undecided: page 1: 4 letters without a meaning', 'e000'],
    ['0AAAA', 'undecided: page 1: 4 letters without a meaning', 'fffd'],
    [`${'0'.repeat(16)}AAAA`, 'read', 'e000'],
    [`${'0'.repeat(15)}AAAA`, 'undecided: page 1: 4 letters without a meaning', 'e000'],
    [`${'0'.repeat(5)}AAAA`, 'read', '00e9'],
  ])('%s: %s where they are %s', async (letters, told, meaning) => {
    expect(await refusal(pictures(show(letters), meaning))).toBe(told);
  });
  test('say nothing by themselves', async () => {
    expect((await read(pictures(show('012A3')))).text).toBe('0123\n\n');
  });
});
