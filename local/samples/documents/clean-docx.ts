import {
  AlignmentType,
  Document,
  ExternalHyperlink,
  Footer,
  FootnoteReferenceRun,
  Header,
  HeadingLevel,
  InsertedTextRun,
  type ISectionOptions,
  Packer,
  PageNumber,
  Paragraph,
  ShadingType,
  Table,
  TableCell,
  TableRow,
  TextRun,
} from 'docx';
import { type CleanSample, PROSE } from './document';
import { para, rawDocx, run } from './raw-docx';

type More = Omit<ConstructorParameters<typeof Document>[0], 'sections'>;

const docx = (
  name: string,
  words: string,
  children: () => ISectionOptions['children'],
  more: () => More & Partial<ISectionOptions> = () => ({}),
): CleanSample => ({
  name,
  type: 'docx',
  words,
  make: async () => {
    const { headers, footers, ...rest } = more();
    return new Uint8Array(
      await Packer.toBuffer(new Document({ ...rest, sections: [{ headers, footers, children: children() }] })),
    );
  },
});
const raw = (name: string, words: string, given: Parameters<typeof rawDocx>[0]): CleanSample => ({
  name,
  type: 'docx',
  words,
  make: () => rawDocx(given),
});
const paragraphs = (texts: readonly string[]) => texts.map((text) => new Paragraph(text));
const cell = (text: string, fill?: string, color?: string) =>
  new TableCell({
    shading: fill ? { type: ShadingType.CLEAR, fill, color: 'auto' } : undefined,
    children: [new Paragraph({ children: [new TextRun({ text, color })] })],
  });
const row = (cells: string, more = '') => `<w:tr>${more}${cells}</w:tr>`;
const plainCell = (content: string, more = '') => `<w:tc>${more}${content}</w:tc>`;

export const CLEAN_DOCX: readonly CleanSample[] = [
  docx('a handbook', PROSE.join(' '), () => paragraphs(PROSE)),
  docx('with headings and styles', `Leave ${PROSE[0]} Sick leave ${PROSE[1]}`, () => [
    new Paragraph({ text: 'Leave', heading: HeadingLevel.HEADING_1 }),
    new Paragraph(PROSE[0]),
    new Paragraph({ text: 'Sick leave', heading: HeadingLevel.HEADING_2 }),
    new Paragraph(PROSE[1]),
  ]),
  docx('with a dark head of a table', 'Kind Days Paid 30', () => [
    new Table({
      rows: [
        new TableRow({ children: [cell('Kind', '1F3864', 'FFFFFF'), cell('Days', '1F3864', 'FFFFFF')] }),
        new TableRow({ children: [cell('Paid'), cell('30')] }),
      ],
    }),
  ]),
  docx(
    'with head, foot and page numbers',
    `${PROSE[0]} Example Ltd Page`,
    () => paragraphs([PROSE[0]]),
    () => ({
      headers: { default: new Header({ children: [new Paragraph('Example Ltd')] }) },
      footers: {
        default: new Footer({
          children: [new Paragraph({ children: [new TextRun({ children: ['Page ', PageNumber.CURRENT] })] })],
        }),
      },
    }),
  ),
  docx(
    'with a footnote',
    `${PROSE[0]} Since 2024.`,
    () => [new Paragraph({ children: [new TextRun(PROSE[0]), new FootnoteReferenceRun(1)] })],
    () => ({
      footnotes: { 1: { children: [new Paragraph('Since 2024.')] } },
    }),
  ),
  docx('with what was inserted and is tracked', `${PROSE[0]} This was added.`, () => [
    new Paragraph({
      children: [
        new TextRun(`${PROSE[0]} `),
        new InsertedTextRun({ text: 'This was added.', id: 1, author: 'A', date: '2026-01-01T00:00:00Z' }),
      ],
    }),
  ]),
  docx('with a list and colours', 'First Second Third', () => [
    new Paragraph({ text: 'First', bullet: { level: 0 } }),
    new Paragraph({ bullet: { level: 0 }, children: [new TextRun({ text: 'Second', color: 'C00000', bold: true })] }),
    new Paragraph({ bullet: { level: 1 }, children: [new TextRun({ text: 'Third', highlight: 'yellow' })] }),
  ]),
  docx('with numbers set high and small print', 'Area 20 m2 Version 3', () => [
    new Paragraph({ children: [new TextRun('Area 20 m'), new TextRun({ text: '2', superScript: true })] }),
    new Paragraph({
      alignment: AlignmentType.CENTER,
      children: [new TextRun({ text: 'Version 3', size: 12, color: '808080' })],
    }),
  ]),
  docx('with a link', 'See the portal for forms.', () => [
    new Paragraph({
      children: [
        new TextRun('See '),
        new ExternalHyperlink({ link: 'https://portal.example.com', children: [new TextRun('the portal')] }),
        new TextRun(' for forms.'),
      ],
    }),
  ]),
  docx('in Arabic, Chinese and with emoji', 'يحق للموظفين ثلاثون يومًا 员工每年享有三十天 Well done 👩‍💻', () =>
    paragraphs(['يحق للموظفين ثلاثون يومًا', '员工每年享有三十天', 'Well done 👩‍💻']),
  ),
  docx('with a few words that were deleted', `${PROSE[0]} ${PROSE[1]}`, () => paragraphs([PROSE[0], PROSE[1]])),
  raw('with the dark row of a table style', 'Kind Days Paid 30', {
    styles:
      '<w:style w:type="table" w:styleId="Dark"><w:tblStylePr w:type="firstRow"><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:tcPr><w:shd w:val="clear" w:fill="4472C4"/></w:tcPr></w:tblStylePr></w:style>',
    body: `<w:tbl><w:tblPr><w:tblStyle w:val="Dark"/><w:tblLook w:val="04A0" w:firstRow="1" w:noHBand="0"/></w:tblPr>${row(plainCell(para(run('Kind'))) + plainCell(para(run('Days'))))}${row(plainCell(para(run('Paid'))) + plainCell(para(run('30'))))}</w:tbl>`,
  }),
  raw('with a filled text box and its older form', `${PROSE[0]} Notice`, {
    body: para(
      `${run(`${PROSE[0]} `)}<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><wp:extent cx="2000000" cy="600000"/><a:graphic><a:graphicData><wps:wsp><wps:spPr><a:solidFill><a:srgbClr val="1F3864"/></a:solidFill></wps:spPr><wps:txbx><w:txbxContent>${para(run('Notice', '<w:color w:val="FFFFFF"/>'))}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape fillcolor="#1F3864"><v:textbox><w:txbxContent>${para(run('Notice'))}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>`,
    ),
  }),
  raw(
    'a résumé with tight letters, lines of set height, shades and a tick',
    'Jane Roe Engineer since 2012 ü Done Name 2 Notes',
    {
      styles:
        '<w:style w:type="paragraph" w:styleId="Head"><w:rPr><w:color w:val="2E74B5" w:themeColor="accent1" w:themeShade="BF"/><w:spacing w:val="-10"/><w:sz w:val="40"/><w14:textOutline xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w14:noFill/></w14:textOutline></w:rPr></w:style>',
      body:
        para(run('Jane Roe'), '<w:pStyle w:val="Head"/>') +
        para(
          run('Engineer since 2012', '<w:w w:val="90"/><w:shd w:val="pct15" w:color="auto" w:fill="auto"/>'),
          '<w:spacing w:line="240" w:lineRule="exact"/><w:ind w:left="720" w:hanging="360"/>',
        ) +
        para(`${run('ü', '<w:rFonts w:ascii="Calibri"/>')}${run(' Done')}`) +
        `<w:tbl><w:tblPr><w:tblCellMar><w:left w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr>${row(plainCell(para(run('Name', '<w:fitText w:val="840"/>'))), '<w:trPr><w:trHeight w:val="340" w:hRule="exact"/><w:hidden w:val="0"/></w:trPr>')}</w:tbl>` +
        para(
          `<w:r><w:drawing><wp:anchor><wp:positionH><wp:posOffset>-914400</wp:posOffset></wp:positionH><wp:extent cx="700000" cy="200000"/><wps:wsp><wps:cNvPr id="2" name="x"/><wps:txbx><w:txbxContent>${para(run('2'))}</w:txbxContent></wps:txbx></wps:wsp></wp:anchor></w:drawing></w:r>${run(' Notes')}`,
        ),
    },
  ),
  raw('with a title that is bound to the properties, and a dark last row', 'Annual report Pens 3 Total of all 3', {
    styles:
      '<w:style w:type="table" w:styleId="T"><w:tblStylePr w:type="lastRow"><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:tcPr><w:shd w:val="clear" w:fill="1F3864"/></w:tcPr></w:tblStylePr></w:style>',
    body: `<w:sdt><w:sdtPr><w:dataBinding w:xpath="/ns1:coreProperties[1]/ns0:title[1]"/><w:text/></w:sdtPr><w:sdtContent>${para(run('Annual ') + run('report'))}</w:sdtContent></w:sdt><w:tbl><w:tblPr><w:tblStyle w:val="T"/><w:tblLook w:val="0040" w:lastRow="1"/></w:tblPr>${row(plainCell(para(run('Pens'))) + plainCell(para(run('3'))))}${row(plainCell(para(run('Total of all'))) + plainCell(para(run('3'))))}</w:tbl>`,
    parts: {
      'docProps/core.xml':
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Annual report</dc:title></cp:coreProperties>',
    },
  }),
  raw('with a field and its result', 'See page 12 of it.', {
    body: para(
      `${run('See page ')}<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGEREF _Toc1 \\h </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>${run('12')}<w:r><w:fldChar w:fldCharType="end"/></w:r>${run(' of it.')}`,
    ),
  }),
];
