import { strToU8, zipSync } from 'fflate';
import type { AdmittedFacts } from '../../../../../lib/layers/rag/runtime/admit/admission';
import { admit } from '../../../../../lib/layers/rag/runtime/admit/admit';
import { BOUNDS, type Bounds, Budget } from '../../../../../lib/layers/rag/runtime/admit/bounds';
import { hexColour } from '../../../../../lib/layers/rag/runtime/admit/colour';
import {
  hiddenBy,
  merged,
  said,
  shadeOf,
  Theme,
} from '../../../../../lib/layers/rag/runtime/admit/readers/docx-styles';
import { HANDBOOK, ORDER } from '../../../../../local/samples/documents/document';
import {
  para,
  partOf,
  type RawDocx,
  rawDocx,
  relationshipsOf,
  run,
} from '../../../../../local/samples/documents/raw-docx';

const read = (bytes: Uint8Array, bounds: Partial<Bounds> = {}) =>
  admit({ bytes, name: 'a.docx' }, { ...BOUNDS, ...bounds });
const textOf = async (given: Partial<RawDocx> | Uint8Array, bounds?: Partial<Bounds>) => {
  const bytes = given instanceof Uint8Array ? given : rawDocx({ body: para(run(HANDBOOK)), ...given });
  const admission = await read(bytes, bounds);
  return admission.verdict === 'admitted' ? admission.text : `${admission.reason}: ${admission.place}`;
};
const OFFICE = 'http://schemas.openxmlformats.org';

describe('the text of a document', () => {
  const cell = (words: string) => `<w:tc>${para(run(words))}</w:tc>`;
  test.each([
    [para(run('one')) + para(run('two')), 'one\ntwo'],
    [para(run('one') + run('two')), 'onetwo'],
    [para(`${run('one')}<w:r><w:tab/></w:r>${run('two')}`), 'one\ttwo'],
    [para(`${run('one')}<w:r><w:ptab/></w:r>${run('two')}`), 'one\ttwo'],
    [para(`${run('one')}<w:r><w:br/></w:r>${run('two')}`), 'one\ntwo'],
    [para(`${run('one')}<w:r><w:cr/></w:r>${run('two')}`), 'one\ntwo'],
    [para(`${run('one')}<w:r><w:noBreakHyphen/></w:r>${run('two')}`), 'one-two'],
    [`<w:tbl><w:tr>${cell('1')}${cell('2')}</w:tr><w:tr>${cell('3')}</w:tr></w:tbl>${para(run('4'))}`, '1 \t2\n3\n4'],
    [`<w:tbl><w:tr><w:tc>${para(run('1'))}${para(run('2'))}</w:tc></w:tr></w:tbl>`, '1 2'],
    [para(`${run('one')}<w:r><w:tab/><w:rPr><w:vanish/></w:rPr></w:r>`), 'one'],
    [para(`${run('a')}<w:r><w:rPr><w:vanish/></w:rPr><w:noBreakHyphen/></w:r>${run('b')}`), 'ab'],
  ])('%#', async (body, text) => {
    expect(await textOf({ body })).toBe(`${text}\n`);
  });
  test('goes on after what is hidden', async () => {
    const box = (attributes: string) =>
      `<w:r><w:pict><v:shape ${attributes}><v:textbox><w:txbxContent>${para(run('x'))}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>`;
    expect(await textOf({ body: para(`${box('style="visibility:hidden"')}${run('seen')}`) })).toContain('seen');
    expect(await textOf({ body: para(run('x', '<w:vanish/>') + run('seen')) })).toBe('seen\n');
    const white = run('seen', '<w:color w:val="FFFFFF"/>');
    expect(await textOf({ body: para(run('x')) + para(box('fillcolor="black"') + white) })).toBe('x\nx\n');
  });
  test('has what is within each other in the colours of the innermost', async () => {
    const white = para(run('lost', '<w:color w:val="FFFFFF"/>'));
    const inner = `<w:r><w:pict><v:rect fillcolor="white"><v:textbox><w:txbxContent>${white}</w:txbxContent></v:textbox></v:rect></w:pict></w:r>`;
    const outer = `<w:r><w:pict><v:shape fillcolor="black"><v:textbox><w:txbxContent>${para(inner)}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>`;
    expect(await textOf({ body: para(run('x')) + para(outer) })).toBe('x\n');
  });
  test('of a formula ends with it', async () => {
    const math = '<m:oMath><m:r><w:rPr><w:vanish/></w:rPr><m:t>x</m:t></m:r></m:oMath>';
    const root = `xmlns:m="${OFFICE}/officeDocument/2006/math"`;
    expect(await textOf({ body: para(`<w:r>${math}<w:t>seen</w:t></w:r>`), root })).toBe('seen\n');
    const phantom = (show: string) =>
      para(
        `${run('seen')}<m:oMath><m:phant><m:phantPr><m:show ${show}/></m:phantPr><m:r><m:t>x</m:t></m:r></m:phant></m:oMath>`,
      );
    expect(await textOf({ body: phantom('m:val="off"'), root })).toBe('seen\n');
    expect(await textOf({ body: phantom('m:val="on"'), root })).toBe('seenx\n');
    expect(await textOf({ body: phantom(''), root })).toBe('seenx\n');
  });
});

describe('what stands beside a document', () => {
  test('is counted by what it is', async () => {
    const kinds = ['core-properties', 'extended-properties', 'custom-properties'].map(
      (kind, i) => [kind, `../docProps/p${i}.xml`] as const,
    );
    const body = para(
      `${run(HANDBOOK)}<w:del><w:r><w:delText>abc</w:delText></w:r></w:del><w:r><w:instrText>ab</w:instrText></w:r>`,
    );
    const bytes = rawDocx({
      body,
      relationships: [...kinds, ['comments', 'comments.xml'], ['header', 'h.xml'], ['footer', 'f.xml']],
      parts: {
        ...Object.fromEntries(kinds.map((_, i) => [`docProps/p${i}.xml`, `<a><b>${'x'.repeat(10 ** i)}</b></a>`])),
        'customXml/item7.xml': `<a>${'x'.repeat(1_000)}</a>`,
        'customXml/itemProps7.xml': '<a>xx</a>',
        'word/comments.xml': partOf('comments', `<w:comment>${para(run('one'))}${para(run('two'))}</w:comment>`),
        'word/h.xml': partOf('hdr', '<w:p/>'),
        'word/f.xml': partOf('ftr', ''),
      },
    });
    const { facts } = (await read(bytes)) as { facts: AdmittedFacts };
    expect(facts.aside).toEqual({ deletion: 3, code: 2, comment: 8, metadata: 1_112 });
  });
  test.each<[string, Partial<RawDocx>]>([
    [
      'comment, comments',
      { relationships: [['comments', 'c.xml']], parts: { 'word/c.xml': partOf('comments', para(run(ORDER))) } },
    ],
    [
      'metadata, core-properties',
      { relationships: [['core-properties', 'c.xml']], parts: { 'word/c.xml': `<a>${ORDER}</a>` } },
    ],
    [
      'metadata, extended-properties',
      { relationships: [['extended-properties', 'c.xml']], parts: { 'word/c.xml': `<a>${ORDER}</a>` } },
    ],
    [
      'metadata, custom-properties',
      { relationships: [['custom-properties', 'c.xml']], parts: { 'word/c.xml': `<a>${ORDER}</a>` } },
    ],
    ['metadata, customXml', { parts: { 'customXml/item.xml': `<a>${ORDER}</a>` } }],
    [
      'metadata, header 1',
      { relationships: [['header', 'c.xml']], parts: { 'word/c.xml': partOf('hdr', para(run(ORDER))) } },
    ],
    [
      'metadata, footer 2',
      {
        relationships: [
          ['footer', 'b.xml'],
          ['footer', 'c.xml'],
        ],
        parts: { 'word/b.xml': partOf('ftr', ''), 'word/c.xml': partOf('ftr', para(run(ORDER))) },
      },
    ],
    [
      'not displayed, endnotes',
      {
        relationships: [['endnotes', 'c.xml']],
        parts: { 'word/c.xml': partOf('endnotes', `<w:endnote w:id="1">${para(run(ORDER))}</w:endnote>`) },
      },
    ],
    ['not displayed, the document', { body: para(run(HANDBOOK) + run(ORDER, '<w:vanish/>')) }],
    [
      'deletion, the document',
      { body: para(`${run(HANDBOOK)}<w:del><w:r><w:delText>${ORDER}</w:delText></w:r></w:del>`) },
    ],
    ['code, the document', { body: para(`${run(HANDBOOK)}<w:r><w:instrText>${ORDER}</w:instrText></w:r>`) }],
    ['code, the document', { body: para(`${run(HANDBOOK)}<w:r><w:delInstrText>${ORDER}</w:delInstrText></w:r>`) }],
  ])('is named: %s', async (place, given) => {
    expect(await textOf(given)).toBe(`hidden-instruction: ${place}`);
  });
});

describe('the archive of a document', () => {
  const without = (name: string, more: Record<string, Uint8Array> = {}) => {
    const parts = {
      '[Content_Types].xml': strToU8(`<Types xmlns="${OFFICE}/package/2006/content-types"/>`),
      '_rels/.rels': strToU8(relationshipsOf([['officeDocument', 'word/document.xml']])),
      'word/document.xml': strToU8(
        `<w:document xmlns:w="${OFFICE}/wordprocessingml/2006/main"><w:body>${para(run('words'))}</w:body></w:document>`,
      ),
    };
    return zipSync(Object.fromEntries(Object.entries({ ...parts, ...more }).filter(([part]) => part !== name)));
  };
  test('needs little', async () => {
    expect(await textOf(without(''))).toBe('words\n');
  });
  test.each(['[Content_Types].xml', '_rels/.rels', 'word/document.xml'])(
    'without %s holds no document',
    async (name) => {
      expect(await textOf(without(name))).toBe('unsupported-type: the archive holds no document');
    },
  );
  test('with two documents is none', async () => {
    const rels = relationshipsOf([
      ['officeDocument', 'word/document.xml'],
      ['officeDocument', 'word/document.xml'],
    ]);
    expect(await textOf(without('', { '_rels/.rels': strToU8(rels) }))).toBe(
      'unsupported-type: the archive holds no document',
    );
  });
  test.each([
    ['active-content: part 4 of the archive', 'word/vbaData.xml'],
    ['active-content: part 4 of the archive', 'word/activeX/activeX1.xml'],
    ['active-content: part 4 of the archive', 'word/embeddings/a.xlsx'],
    ['active-content: part 4 of the archive', 'word/afchunk.xml'],
    ['active-content: part 4 of the archive', 'word/a.HTM'],
    ['active-content: part 4 of the archive', 'word/a.rtf'],
    ['active-content: part 4 of the archive', 'word/a.exe'],
    ['malformed: the names in the archive', 'WORD/document.xml'],
    ['malformed: the names in the archive', 'word/a\\b.xml'],
    ['malformed: the names in the archive', 'word/\u00e9.xml'],
    ['words\n', 'word/media (1)/a.png'],
    ['words\n', 'word/ahtml'],
    ['words\n', 'customXml/item1.xml.bak'],
  ])('%s: with %s', async (answer, name) => {
    expect(await textOf(without('', { [name]: strToU8('x') }))).toBe(answer);
  });
  test('has a number of parts and a size', async () => {
    expect(await textOf(without(''), { entries: 3 })).toBe('words\n');
    expect(await textOf(without(''), { entries: 2 })).toBe('too-large: more than 2 entries');
    expect(await textOf(without(''), { unpacked: 100 })).toBe('too-large: what the archive unpacks to');
    const parts = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}.xml`, new Uint8Array(1024 * 1024).fill(32)]));
    const tooMuch = 'too-large: what the archive unpacks to';
    expect(await textOf(without('', parts(1)), { ratio: 1 })).toBe('words\n');
    expect(await textOf(without('', parts(2)), { ratio: 1 })).toBe(tooMuch);
  });
  test('is packed in a usual way', async () => {
    const bytes = without('');
    // the method of each part, in the directory at the end
    for (let i = 0; i < bytes.length - 4; i += 1)
      if (bytes[i] === 0x50 && bytes[i + 1] === 0x4b && bytes[i + 2] === 1 && bytes[i + 3] === 2) bytes[i + 10] = 12;
    expect(await textOf(bytes)).toBe('malformed: how the archive is packed');
  });
  test('that was not packed is read', async () => {
    const stored = zipSync(
      {
        '[Content_Types].xml': strToU8(`<Types xmlns="${OFFICE}/package/2006/content-types"/>`),
        '_rels/.rels': strToU8(relationshipsOf([['officeDocument', 'd.xml']])),
        'd.xml': strToU8(
          `<w:document xmlns:w="${OFFICE}/wordprocessingml/2006/main">${para(run('words'))}</w:document>`,
        ),
      },
      { level: 0 },
    );
    expect(await textOf(stored)).toBe('words\n');
  });
  test.each([
    [
      'active-content: [Content_Types].xml',
      '[Content_Types].xml',
      '<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>',
    ],
    ['encoding: word/document.xml', 'word/document.xml', '<?xml version="1.0" encoding="utf-7"?><a/>'],
    ['encoding: word/styles.xml', 'word/styles.xml', "\n<?xml version='1.0' encoding = 'ISO-8859-1'?><a/>"],
  ])('%s', async (answer, name, source) => {
    expect(await textOf({ parts: { [name]: source } })).toBe(answer);
  });
  test.each([
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<?xml version='1.0' encoding='utf-16'?>",
    '<?xml version="1.0"?>',
    '<!-- <?xml encoding="utf-7"?> -->',
  ])('is read: %s', async (head) => {
    expect(await textOf({ parts: { 'word/styles.xml': `${head}<a/>` } })).toBe(`${HANDBOOK}\n`);
  });
  test.each([
    ['attachedTemplate', false],
    ['oleObject', false],
    ['package', false],
    ['frame', false],
    ['subDocument', false],
    ['control', false],
    ['aFChunk', false],
    ['image', true],
    ['hyperlinkBase', true],
  ])('fetches or embeds nothing: %s', async (kind, isElsewhere) => {
    const relationships = [[kind, 'a.png', isElsewhere]] as const;
    expect(await textOf({ relationships })).toBe(
      'active-content: word/_rels/document.xml.rels: something that is fetched or embedded',
    );
  });
  test('fetches nothing for a part that is not the document', async () => {
    const parts = { 'word/_rels/header1.xml.rels': relationshipsOf([['image', 'http://x.example/a.png', true]]) };
    expect(await textOf({ parts })).toBe(
      'active-content: word/_rels/header1.xml.rels: something that is fetched or embedded',
    );
  });
  test('may link', async () => {
    const relationships = [
      ['hyperlink', 'https://x.example', true],
      ['image', 'media/a.png'],
    ] as const;
    expect(await textOf({ relationships })).toBe(`${HANDBOOK}\n`);
  });
});

describe('the XML of a document', () => {
  const W = `xmlns:w="${OFFICE}/wordprocessingml/2006/main"`;
  const body = para(run('words'));
  test.each([
    ['malformed: the document: an element is not closed', `<w:document ${W}><w:body>${body}</w:document>`],
    ['malformed: the document: an element is not closed', `<w:document ${W}>${body}`],
    ['malformed: the document: a second root', `<w:document ${W}>${body}</w:document><a/>`],
    ['malformed: the document: text outside of the root', `x<w:document ${W}>${body}</w:document>`],
    ['malformed: the document: text outside of the root', `<w:document ${W}>${body}</w:document>x`],
    ['malformed: the document: a document type', `<!DOCTYPE a><w:document ${W}>${body}</w:document>`],
    ['malformed: the document: no root that is closed', '<!-- x -->'],
    ['words\n', `\n<?xml version="1.0"?><!-- x --><w:document ${W}>${body}</w:document>\n`],
    ['words\n', `<w:document ${W}><w:p/><w:p ></w:p>${body}</w:document>`],
    ['words\n', `<document xmlns="${OFFICE}/wordprocessingml/2006/main"><p><r><t>words</t></r></p></document>`],
    [
      'words\n',
      `<q:document xmlns:q="http://purl.oclc.org/ooxml/wordprocessingml/main"><q:p><q:r><q:t>words</q:t></q:r></q:p></q:document>`,
    ],
    ['words\n', `<w:document ${W}>${body}<w:p xmlns:w="urn:x"><w:r><w:t>other</w:t></w:r></w:p></w:document>`],
    ['words\nmore\n', `<w:document ${W}>${body}<x xmlns:w="urn:x"/>${para(run('more'))}</w:document>`],
    ['words\n', `<w:document ${W}>${body}<w:p><r xmlns=""><t>other</t></r></w:p></w:document>`],
    ['a<b\n', `<w:document ${W}>${para('<w:r><w:t><![CDATA[a<b]]></w:t></w:r>')}</w:document>`],
    ['a<b\n', `<w:document ${W}>${para('<w:r><w:t>a&lt;&#98;</w:t></w:r>')}</w:document>`],
  ])('%s: %s', async (answer, source) => {
    expect(await textOf({ parts: { 'word/document.xml': source } })).toBe(answer);
  });
  test('is not too deep', async () => {
    const deep = (depth: number) =>
      `<w:document ${W}>${'<w:sdt>'.repeat(depth)}${body}${'</w:sdt>'.repeat(depth)}</w:document>`;
    expect(await textOf({ parts: { 'word/document.xml': deep(196) } })).toBe('words\n');
    expect(await textOf({ parts: { 'word/document.xml': deep(197) } })).toBe(
      'too-complex: the document: elements within elements',
    );
  });
});

describe('a theme', () => {
  const A = `xmlns:a="${OFFICE}/drawingml/2006/main"`;
  const theme = new Theme(
    `<a:theme ${A}><a:dk1><a:sysClr val="windowText" lastClr="101112"/></a:dk1><a:lt1><a:srgbClr val="F0F1F2"/></a:lt1><a:accent1><a:srgbClr val="ABCDEF"/><a:srgbClr val="00000000"/></a:accent1><a:srgbClr val="999999"/><a:hlink><a:srgbClr val="0000FF"/></a:hlink><a:folHlink><a:srgbClr val="800080"/></a:folHlink><a:dk2><a:prstClr val="112233"/></a:dk2></a:theme>`,
    new Budget(BOUNDS),
  );
  test.each([
    ['dark1', '101112'],
    ['text1', '101112'],
    ['tx1', '101112'],
    ['dk1', '101112'],
    ['light1', 'f0f1f2'],
    ['background1', 'f0f1f2'],
    ['bg1', 'f0f1f2'],
    ['light2', 'e7e6e6'],
    ['background2', 'e7e6e6'],
    ['bg2', 'e7e6e6'],
    ['accent1', 'abcdef'],
    ['hyperlink', '0000ff'],
    ['followedHyperlink', '800080'],
    ['text2', '4472c4'],
    ['accent9', '4472c4'],
  ])('calls %s #%s', (name, digits) => {
    expect(theme.of(name)).toEqual(hexColour(digits));
  });
  test('has shades and tints', () => {
    const plain = new Theme(undefined, new Budget(BOUNDS));
    expect(plain.of('bg1', '80').r).toBe(128);
    expect(plain.of('tx1', undefined, '33').g).toBe(204);
    expect(plain.of('tx1', undefined, 'ff').b).toBe(0);
    expect(plain.of('bg1', '33', '80').r).toBe(51);
  });
});

describe('what a run says', () => {
  const theme = new Theme(undefined, new Budget(BOUNDS));
  const of = (name: string, attributes: Record<string, string> = {}) => said(theme, name, attributes, true);
  test.each<[string, Record<string, string>, object]>([
    ['w:color', { 'w:val': 'auto' }, { isAuto: true }],
    ['w:color', { 'w:val': '12345678' }, { isAuto: true }],
    ['w:color', { 'w:val': 'x123456' }, { isAuto: true }],
    ['w:color', { 'w:val': '102030' }, { letters: hexColour('102030'), isAuto: false }],
    ['w:highlight', { 'w:val': 'none' }, { mark: null }],
    ['w:highlight', {}, { mark: null }],
    ['w:w', {}, { isSqueezed: false }],
    ['w:fitText', {}, { isFitted: false }],
    ['w:spacing', {}, { spacing: 0 }],
    ['w:position', {}, {}],
    ['w:rFonts', { 'w:cs': 'Wingdings' }, {}],
    ['w14:alpha', {}, { isTransparent: false }],
    ['w14:srgbClr', { 'w14:val': 'x' }, {}],
    ['w14:lumOff', {}, {}],
    ['w:b', {}, {}],
  ])('%s %j', (name, attributes, look) => {
    expect(of(name, attributes)).toEqual(look);
  });
  test('of its lines only says what it names', () => {
    const paragraph = (attributes: Record<string, string>) => said(theme, 'w:spacing', attributes, false);
    expect(merged({ line: 1, isExact: true }, paragraph({ 'w:after': '9' }))).toEqual({ line: 1, isExact: true });
    expect(merged({ line: 1, isExact: true }, paragraph({ 'w:line': '9' }))).toEqual({ line: 9, isExact: true });
    expect(merged({ line: 1, isExact: true }, paragraph({ 'w:lineRule': 'auto' }))).toEqual({
      line: 1,
      isExact: false,
    });
  });
  test('letters of the automatic colour are seen on any', () => {
    const black = hexColour('000000');
    expect(hiddenBy({ letters: black, isAuto: true }, black)).toBeUndefined();
    expect(hiddenBy({ letters: black, isAuto: false }, black)).toBe('colour of its background');
    expect(hiddenBy({}, black)).toBeUndefined();
  });
  test.each<[Record<string, string>, string | null]>([
    [{}, null],
    [{ 'w:val': 'nil', 'w:fill': '000000' }, null],
    [{ 'w:fill': '102030' }, '102030'],
    [{ 'w:val': 'clear', 'w:fill': '102030', 'w:color': '000000' }, '102030'],
    [{ 'w:val': 'clear', 'w:fill': 'auto' }, null],
    [{ 'w:val': 'solid', 'w:fill': '102030', 'w:color': '405060' }, '405060'],
    [{ 'w:val': 'solid', 'w:color': 'auto' }, '000000'],
    [{ 'w:val': 'pct40', 'w:fill': 'auto', 'w:color': 'auto' }, '999999'],
    [{ 'w:val': 'pct40', 'w:fill': '000000', 'w:color': 'FFFFFF' }, '666666'],
    [{ 'w:val': 'clear', 'w:themeFill': 'none', 'w:fill': '102030' }, '102030'],
  ])('a shade: %j', (attributes, digits) => {
    const shade = shadeOf(theme, attributes);
    expect(shade && Math.round(shade.r)).toEqual(digits && hexColour(digits).r);
    expect(shade && Math.round(shade.b)).toEqual(digits && hexColour(digits).b);
  });
});
