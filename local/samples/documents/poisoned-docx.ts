import { FILLER, ORDER, type PoisonedSample, PROSE } from './document';
import { para, partOf, type RawDocx, rawDocx, relationshipsOf, run } from './raw-docx';

const BODY = PROSE.map((text) => para(run(text))).join('');
const docx = (
  name: string,
  more: string,
  given: Partial<RawDocx> = {},
  reason: PoisonedSample['reason'] = 'hidden-instruction',
): PoisonedSample => ({
  name,
  type: 'docx',
  make: () => rawDocx({ ...given, body: BODY + more }),
  reason,
});
const styled = (name: string, properties: string) => docx(name, para(run(ORDER, properties)));
const field = (code: string) =>
  para(
    `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>${code}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`,
  );
const shape = (position: string) =>
  para(
    `<w:r><w:drawing><wp:anchor>${position}<wps:wsp><wps:txbx><w:txbxContent>${para(run(ORDER))}</w:txbxContent></wps:txbx></wps:wsp></wp:anchor></w:drawing></w:r>`,
  );
const inRow = (row = '', cell = '') => `<w:tbl><w:tr>${row}<w:tc>${cell}${para(run(ORDER))}</w:tc></w:tr></w:tbl>`;
const CORE = (title: string) =>
  `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${title}</dc:title></cp:coreProperties>`;

export const POISONED_DOCX: readonly PoisonedSample[] = [
  styled('vanished', '<w:vanish/>'),
  styled('white', '<w:color w:val="FFFFFF"/>'),
  styled('nearly white', '<w:color w:val="FDFDFD"/>'),
  styled('white by a name of the theme', '<w:color w:val="000000" w:themeColor="background1"/>'),
  styled('of half a point', '<w:sz w:val="1"/>'),
  styled('squeezed', '<w:w w:val="1"/>'),
  styled('filled with nothing', '<w14:textFill><w14:noFill/></w14:textFill>'),
  styled('in the colour of its shade', '<w:color w:val="1F3864"/><w:shd w:val="clear" w:fill="1F3864"/>'),
  docx('much that vanished', para(run(FILLER, '<w:vanish/>')), {}, 'hidden-text'),
  docx('white by a style', para(run(ORDER), '<w:pStyle w:val="Note"/>'), {
    styles:
      '<w:style w:type="paragraph" w:styleId="Base"><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="Note"><w:basedOn w:val="Base"/></w:style>',
  }),
  docx(
    'vanished under another name of the namespace',
    para(
      `<w:r xmlns:q="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:rPr><q:vanish/></w:rPr><w:t>${ORDER}</w:t></w:r>`,
    ),
  ),
  docx('in lines of no height', para(run(ORDER), '<w:spacing w:line="1" w:lineRule="exact"/>')),
  docx(
    'in a row of no height',
    `<w:tbl><w:tr><w:trPr><w:trHeight w:val="1" w:hRule="exact"/></w:trPr><w:tc>${para(run(ORDER))}</w:tc></w:tr></w:tbl>`,
  ),
  docx('far off the page', para(run(ORDER), '<w:ind w:left="-30000"/>')),
  docx('in a box off the page', shape('<wp:positionH><wp:posOffset>-90000000</wp:posOffset></wp:positionH>')),
  docx('in a box that is hidden', shape('<wp:docPr id="1" name="x" hidden="1"/>')),
  docx('deleted, and tracked', para(`<w:del w:id="1" w:author="A"><w:r><w:delText>${ORDER}</w:delText></w:r></w:del>`)),
  docx('moved away, and tracked', para(`<w:moveFrom w:id="1">${run(ORDER)}</w:moveFrom>`)),
  docx('an order in a comment', '', {
    relationships: [['comments', 'comments.xml']],
    parts: { 'word/comments.xml': partOf('comments', `<w:comment w:id="0">${para(run(ORDER))}</w:comment>`) },
  }),
  docx('an order in the title', '', { parts: { 'docProps/core.xml': CORE(ORDER) } }),
  docx(
    'an order in the place of a picture',
    para(`<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="${ORDER}"/></wp:inline></w:drawing></w:r>`),
  ),
  docx(
    'an order in a field that shows nothing',
    para(`<w:r><w:fldChar w:fldCharType="begin"/></w:r>${run(ORDER)}<w:r><w:fldChar w:fldCharType="end"/></w:r>`),
  ),
  docx(
    'in a choice that no reader takes',
    para(
      `<w:r><mc:AlternateContent xmlns:zz="urn:unknown"><mc:Choice Requires="zz">${para(run(ORDER))}</mc:Choice><mc:Fallback>${run('x', '<w:vanish/>')}</mc:Fallback></mc:AlternateContent></w:r>${run(ORDER, '<w:vanish/>')}`,
    ),
  ),
  docx('an order in data of the document', '', { parts: { 'customXml/item1.xml': `<data>${ORDER}</data>` } }),
  docx('a note that nothing refers to', '', {
    relationships: [['footnotes', 'footnotes.xml']],
    parts: { 'word/footnotes.xml': partOf('footnotes', `<w:footnote w:id="7">${para(run(ORDER))}</w:footnote>`) },
  }),
  docx('a head that no page has', '', {
    relationships: [['header', 'header1.xml']],
    parts: { 'word/header1.xml': partOf('hdr', para(run(ORDER))) },
  }),
  docx(
    'a head of first pages, where none is different',
    '<w:sectPr><w:headerReference w:type="first" r:id="rId2"/></w:sectPr>',
    {
      relationships: [['header', 'header1.xml']],
      parts: { 'word/header1.xml': partOf('hdr', para(run(ORDER))) },
    },
  ),
  styled(
    'on a shade that is nearly ink',
    '<w:shd w:val="pct95" w:color="000000" w:fill="FFFFFF"/><w:color w:val="000000"/>',
  ),
  styled('letters upon each other', '<w:spacing w:val="-120"/>'),
  styled('squeezed to a seventh', '<w:w w:val="15"/>'),
  styled('in a font of pictures', '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'),
  styled(
    'in a colour that is moved to white',
    '<w14:textFill><w14:solidFill><w14:schemeClr w14:val="tx1"><w14:lumOff w14:val="100000"/></w14:schemeClr></w14:solidFill></w14:textFill>',
  ),
  docx('in lines of a third of their height', para(run(ORDER), '<w:spacing w:line="60" w:lineRule="exact"/>')),
  docx('far off by the second lines', para(run(ORDER), '<w:ind w:hanging="30000"/>')),
  docx('in a frame of no height', para(run(ORDER), '<w:framePr w:w="1" w:h="1" w:hRule="exact"/>')),
  docx('in a row that is hidden', inRow('<w:trPr><w:hidden/></w:trPr>')),
  docx('in a row that was deleted', inRow('<w:trPr><w:del w:id="1" w:author="A"/></w:trPr>')),
  docx('in a cell without room', inRow('', '<w:tcPr><w:tcMar><w:left w:w="30000" w:type="dxa"/></w:tcMar></w:tcPr>')),
  docx('white by the style of all tables', inRow(), {
    styles: '<w:style w:type="table" w:default="1" w:styleId="T"><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>',
  }),
  docx(
    'white in the last row, by a style',
    `<w:tbl><w:tblPr><w:tblStyle w:val="T"/><w:tblLook w:val="0040" w:lastRow="1"/></w:tblPr><w:tr><w:tc>${para(run(ORDER))}</w:tc></w:tr></w:tbl>`,
    {
      styles:
        '<w:style w:type="table" w:styleId="T"><w:tblStylePr w:type="lastRow"><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:tblStylePr></w:style>',
    },
  ),
  docx(
    'bound to data that says something else',
    `<w:sdt><w:sdtPr><w:dataBinding w:xpath="/data"/><w:text/></w:sdtPr><w:sdtContent>${para(run(ORDER))}</w:sdtContent></w:sdt>`,
    { parts: { 'customXml/item1.xml': '<data>Hello</data>' } },
  ),
  docx('in a box beside the page', shape('<wp:positionH><wp:posOffset>13000000</wp:posOffset></wp:positionH>')),
  docx('in a box of a few points', shape('<wp:extent cx="60000" cy="60000"/>')),
  docx('in a shape that is hidden', shape('<wps:cNvPr id="1" name="x" hidden="1"/>')),
  docx(
    'in an older group that is hidden',
    para(
      `<w:r><w:pict><v:group style="visibility:hidden"><v:shape><v:textbox><w:txbxContent>${para(run(ORDER))}</w:txbxContent></v:textbox></v:shape></v:group></w:pict></w:r>`,
    ),
  ),
  docx(
    'a head of first pages, which are switched off',
    '<w:sectPr><w:headerReference w:type="first" r:id="rId2"/><w:titlePg w:val="0"/></w:sectPr>',
    {
      relationships: [['header', 'header1.xml']],
      parts: { 'word/header1.xml': partOf('hdr', para(run(ORDER))) },
    },
  ),
  docx('a note whose number vanished', para('<w:r><w:rPr><w:vanish/></w:rPr><w:footnoteReference w:id="7"/></w:r>'), {
    relationships: [['footnotes', 'footnotes.xml']],
    parts: { 'word/footnotes.xml': partOf('footnotes', `<w:footnote w:id="7">${para(run(ORDER))}</w:footnote>`) },
  }),
  docx(
    'the room of a formula',
    para(
      `<m:oMath><m:phant><m:phantPr><m:show m:val="0"/></m:phantPr><m:e><m:r><m:t>${ORDER}</m:t></m:r></m:e></m:phant></m:oMath>`,
    ),
    { root: 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"' },
  ),
  docx('white on a page whose colour is not shown', para(run(ORDER, '<w:color w:val="FFFFFF"/>')), {
    background: '<w:background w:color="000000"/>',
    relationships: [['settings', 'settings.xml']],
    parts: { 'word/settings.xml': partOf('settings', '<w:displayBackgroundShape w:val="0"/>') },
  }),
  docx(
    'in a table off the page',
    `<w:tbl><w:tblPr><w:tblInd w:w="-30000" w:type="dxa"/></w:tblPr><w:tr><w:tc>${para(run(ORDER))}</w:tc></w:tr></w:tbl>`,
  ),
  docx('on pages without room', '<w:sectPr><w:pgMar w:left="30000" w:right="0"/></w:sectPr>', {}, 'undecided'),
  docx(
    'a template elsewhere',
    '',
    { relationships: [['attachedTemplate', 'https://example.com/a.dotm', true]] },
    'active-content',
  ),
  docx('a picture elsewhere', '', { relationships: [['image', 'https://example.com/a.png', true]] }, 'active-content'),
  docx('a document within', '<w:altChunk r:id="rId2"/>', { relationships: [['aFChunk', 'a.html']] }, 'active-content'),
  docx('an embedded file', '', { parts: { 'word/embeddings/oleObject1.bin': 'x' } }, 'active-content'),
  docx('macros', '', { parts: { 'word/vbaProject.bin': 'x' } }, 'active-content'),
  docx('a field that fetches', field(' INCLUDETEXT "https://example.com/a" '), {}, 'active-content'),
  docx(
    'a field that runs, in pieces',
    para(
      `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DDE</w:instrText></w:r><w:r><w:instrText>AUTO cmd </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`,
    ),
    {},
    'active-content',
  ),
  docx(
    'an entity of its own',
    '',
    { parts: { 'docProps/core.xml': `<!DOCTYPE a [<!ENTITY x "${'x'.repeat(50)}">]>${CORE('&x;')}` } },
    'malformed',
  ),
  docx(
    'a part that is not closed',
    '',
    { parts: { 'word/styles.xml': '<w:styles><w:style></w:styles>' } },
    'malformed',
  ),
  {
    name: 'a bomb',
    type: 'docx',
    make: () => rawDocx({ body: BODY, parts: { 'word/media.xml': ' '.repeat(30_000_000) } }),
    reason: 'too-large',
  },
  {
    name: 'another archive',
    type: 'docx',
    make: () =>
      rawDocx({ body: '', parts: { '_rels/.rels': relationshipsOf([['officeDocument', 'xl/workbook.xml']]) } }),
    reason: 'unsupported-type',
  },
];
