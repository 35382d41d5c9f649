import { PDFDocument, rgb, StandardFonts } from 'pdf-lib';
import { type CleanSample, HANDBOOK, PROSE } from './document';
import { boxFont, gradient, paragraph, type RawPdf, rawPdf, TILE, text } from './raw-pdf';

const pdf = (name: string, words: string, make: CleanSample['make']): CleanSample => ({
  name,
  type: 'pdf',
  words,
  make,
});
const raw = (name: string, words: string, given: RawPdf): CleanSample => pdf(name, words, () => rawPdf(given));
const ROWS = [
  ['Item', 'Amount'],
  ['Paper', '12.50'],
  ['Ink', '48.00'],
  ['Total', '60.50'],
];
/** A picture of two rows of pixels, all of one grey. */
const grey = (value: number) => ({
  dict: '/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8',
  data: new Uint8Array(4).fill(value),
});

const EASTERN = boxFont('员工每年享有三十天带薪休假従業員は毎年三十日');
const ARABIC = 'يحق للموظفين ثلاثون يوما';

export const CLEAN_PDFS: readonly CleanSample[] = [
  raw('a letter', HANDBOOK, { pages: [paragraph(HANDBOOK)] }),
  raw('packed, of three pages', PROSE.slice(0, 3).join(' '), {
    pages: PROSE.slice(0, 3).map((words) => paragraph(words)),
    isPacked: true,
  }),
  raw('in two columns', `${PROSE[0]} ${PROSE[1]}`, {
    pages: [paragraph(PROSE[0], 72, 700, 10, 38) + paragraph(PROSE[1], 320, 700, 10, 38)],
  }),
  raw('an invoice with a dark head', ROWS.flat().join(' '), {
    pages: [
      `0.12 0.22 0.4 rg 72 690 400 20 re f\n1 1 1 rg ${text('Item', 80, 696)}${text('Amount', 300, 696)}0 g ${ROWS.slice(
        1,
      )
        .map(([a, b], i) => text(a, 80, 670 - 20 * i) + text(b, 300, 670 - 20 * i))
        .join('')}`,
    ],
  }),
  raw('with coloured headings and grey notes', 'Leave Sick leave Version 3', {
    pages: [
      `0.8 0 0 rg ${text('Leave', 72, 720, 20)}0 0 0.6 rg ${text('Sick leave', 72, 680, 16)}0.55 g ${text('Version 3', 72, 60, 8)}`,
    ],
  }),
  raw('with footnotes and numbers set high', `${PROSE[0]} 1 Since 2024.`, {
    pages: [`${paragraph(PROSE[0])}${text('1', 500, 726, 5.5)}${text('Since 2024.', 72, 60, 7.5)}`],
  }),
  raw('with a head and numbers on each page', `Handbook ${PROSE[0]} Page 1 Handbook ${PROSE[1]} Page 2`, {
    pages: [0, 1].map((i) => text('Handbook', 72, 760, 8) + paragraph(PROSE[i]) + text(`Page ${i + 1}`, 280, 30, 8)),
  }),
  raw('in Chinese and Japanese', '员工每年享有三十天带薪休假 従業員は毎年三十日', {
    ...EASTERN,
    pages: [EASTERN.show('员工每年享有三十天带薪休假') + EASTERN.show('従業員は毎年三十日', 72, 660)],
  }),
  raw('in Arabic, painted from left to right', ARABIC, {
    ...boxFont(ARABIC),
    pages: [boxFont(ARABIC).show([...ARABIC].reverse().join(''))],
  }),
  raw('with a text that is turned', `${PROSE[0]} Margin note`, {
    pages: [`${paragraph(PROSE[0])}q 0 1 -1 0 50 300 cm ${text('Margin note', 0, 0, 9)}Q\n`],
  }),
  raw('with spaced words and kerning', 'Annual report of the year', {
    pages: ['BT /F1 12 Tf 72 700 Td [(An) 20 (nual) -330 (re) -15 (port) -300 (of the) -280 (year)] TJ ET'],
  }),
  raw('white letters on a dark picture', 'Welcome to the team', {
    pages: [`q 400 0 0 100 72 600 cm /Im Do Q\n1 g ${text('Welcome to the team', 90, 640, 20)}`],
    resources: '/XObject << /Im 100 0 R >>',
    objects: [grey(30)],
  }),
  raw('in a form of its own, scaled', PROSE[1], {
    pages: ['q 0.8 0 0 0.8 20 100 cm /Fm Do Q'],
    resources: '/XObject << /Fm 100 0 R >>',
    objects: [
      {
        dict: '/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>',
        data: paragraph(PROSE[1]),
      },
    ],
  }),
  raw('with a pale draft mark', `${PROSE[0]} DRAFT`, {
    pages: [`${paragraph(PROSE[0])}q /Pale gs 0.5 g ${text('DRAFT', 150, 300, 80)}Q\n`],
    resources: '/ExtGState << /Pale << /ca 0.4 >> >>',
  }),
  raw('with a rounded button', 'Send the form', {
    pages: [
      `0 0.4 0.2 rg 80 600 m 200 600 l 210 600 220 610 220 620 c 220 630 210 640 200 640 c 80 640 l 70 640 60 630 60 620 c 60 610 70 600 80 600 c f\n1 g ${text('Send the form', 90, 615, 14)}`,
    ],
  }),
  raw('with the shadow of a box', 'In a box', {
    pages: [`q 90 590 320 70 re 100 600 300 50 re W* n 0 g 90 590 320 70 re f Q\n${text('In a box', 120, 620)}`],
  }),
  raw('with the shadow of letters, and bold by painting twice', 'Notice for all staff', {
    pages: [
      `q /No gs ${text('Notice', 73, 699)}Q\n${text('Notice', 72, 700)}${text('for all staff', 72, 670)}${text('for all staff', 72.3, 670)}`,
    ],
    resources: '/ExtGState << /No << /ca 0 >> >>',
  }),
  raw('white letters on a gradient and on tiles', 'Welcome Next steps', {
    pages: [
      `/Pattern cs /Gr scn 60 680 400 40 re f /Ti scn 60 600 400 40 re f\n1 g ${text('Welcome', 80, 695)}${text('Next steps', 80, 615)}`,
    ],
    resources: '/Pattern << /Gr 100 0 R /Ti 101 0 R >>',
    objects: [
      gradient('0 0 0.3', '0.2 0.3 0.6'),
      { dict: TILE, data: '0 0.3 0 rg 0 0 5 5 re f 0.1 0.4 0.1 rg 1 1 2 2 re f' },
    ],
  }),
  raw('marked with a pen, underlined and struck', 'Marked with a pen Underlined and struck', {
    pages: [
      `${text('Marked with a pen', 72, 700, 12)}${text('Underlined and struck', 72, 660, 12)}1 w 72 658 m 200 658 l S 72 663.6 m 200 663.6 l S /M gs 1 1 0 rg 70 697 200 14 re f`,
    ],
    resources: '/ExtGState << /M << /BM /Multiply >> >>',
  }),
  raw('of set type, with accents and tight headings', 'Universit´e de Paris Tight heading Area 2', {
    pages: [
      'BT /F1 11 Tf 72 700 Td (Universit) Tj [(\\264) 333 (e)] TJ ( de Paris) Tj ET BT /F1 14 Tf -0.4 Tc 72 660 Td (Tight heading) Tj ET q 70 615 300 20 re W n BT /F2 10 Tf 72 620 Td (Area ) Tj 4 Ts /F2 6 Tf (2) Tj ET Q',
    ],
  }),
  raw('with links and a bookmark', PROSE[3], {
    pages: [paragraph(PROSE[3])],
    page: '/Annots [<< /Type /Annot /Subtype /Link /Rect [72 700 200 720] /A << /S /URI /URI (https://example.com) >> >>]',
    info: '/Title (Travel) /Author (People team) /Keywords (travel, receipts)',
  }),
  pdf('of another writer, with a frame and lines', ROWS.flat().join(' '), async () => {
    const document = await PDFDocument.create();
    document.setTitle('Invoice 4711');
    const font = await document.embedFont(StandardFonts.TimesRoman);
    const page = document.addPage();
    page.drawRectangle({
      x: 50,
      y: 500,
      width: 300,
      height: 200,
      borderColor: rgb(0, 0, 0),
      borderWidth: 1,
      color: rgb(0.97, 0.97, 0.97),
    });
    for (const [i, row] of ROWS.entries())
      for (const [j, cell] of row.entries()) page.drawText(cell, { x: 60 + 150 * j, y: 670 - 30 * i, size: 12, font });
    return document.save();
  }),
  pdf(
    'of another writer, of many pages',
    Array.from({ length: 12 }, (_, i) => `Chapter ${i + 1} ${PROSE[i % 4]}`).join(' '),
    async () => {
      const document = await PDFDocument.create();
      const font = await document.embedFont(StandardFonts.Helvetica);
      for (let i = 0; i < 12; i += 1) {
        const page = document.addPage([595, 842]);
        page.drawText(`Chapter ${i + 1}`, { x: 60, y: 780, size: 18, font, color: rgb(0.1, 0.3, 0.5) });
        page.drawText(PROSE[i % 4], { x: 60, y: 740, size: 10, font, maxWidth: 460, lineHeight: 14 });
      }
      return document.save();
    },
  ),
];
