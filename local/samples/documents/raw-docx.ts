import { strToU8, zipSync } from 'fflate';

export interface RawDocx {
  /** What stands in `w:body`. */
  readonly body: string;
  readonly styles?: string;
  /** More relationships of the document: kind, target, and whether it is elsewhere. */
  readonly relationships?: readonly (readonly [kind: string, target: string, isElsewhere?: boolean])[];
  /** More parts, or others in the place of those that are always there. */
  readonly parts?: Readonly<Record<string, string>>;
  /** More of the root element. */
  readonly root?: string;
  readonly background?: string;
}

const OFFICE = 'http://schemas.openxmlformats.org';
const W = `xmlns:w="${OFFICE}/wordprocessingml/2006/main"`;
const NAMESPACES = [
  W,
  `xmlns:r="${OFFICE}/officeDocument/2006/relationships"`,
  `xmlns:wp="${OFFICE}/drawingml/2006/wordprocessingDrawing"`,
  `xmlns:a="${OFFICE}/drawingml/2006/main"`,
  `xmlns:mc="${OFFICE}/markup-compatibility/2006"`,
  'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"',
  'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"',
  'xmlns:v="urn:schemas-microsoft-com:vml"',
].join(' ');
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** A document as its parts are written. */
export function rawDocx({
  body,
  styles = '',
  relationships = [],
  parts = {},
  root = '',
  background = '',
}: RawDocx): Uint8Array {
  const all: Record<string, string> = {
    '[Content_Types].xml': `${HEAD}<Types xmlns="${OFFICE}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
    '_rels/.rels': relationshipsOf([
      ['officeDocument', 'word/document.xml'],
      ['core-properties', 'docProps/core.xml'],
    ]),
    'word/_rels/document.xml.rels': relationshipsOf([['styles', 'styles.xml'], ...relationships]),
    'word/document.xml': `${HEAD}<w:document ${NAMESPACES} ${root}>${background}<w:body>${body}</w:body></w:document>`,
    'word/styles.xml': `${HEAD}<w:styles ${W}>${styles}</w:styles>`,
    ...parts,
  };
  return zipSync(Object.fromEntries(Object.entries(all).map(([name, text]) => [name, strToU8(text)])));
}

export const relationshipsOf = (all: NonNullable<RawDocx['relationships']>): string =>
  `${HEAD}<Relationships xmlns="${OFFICE}/package/2006/relationships">${all
    .map(
      ([kind, target, isElsewhere], i) =>
        `<Relationship Id="rId${i + 1}" Type="${OFFICE}/officeDocument/2006/relationships/${kind}" Target="${target}"${isElsewhere ? ' TargetMode="External"' : ''}/>`,
    )
    .join('')}</Relationships>`;

/** A part that holds paragraphs, such as comments. */
export const partOf = (root: string, content: string): string => `${HEAD}<w:${root} ${W}>${content}</w:${root}>`;

export const run = (words: string, properties = ''): string =>
  `<w:r>${properties && `<w:rPr>${properties}</w:rPr>`}<w:t xml:space="preserve">${words.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</w:t></w:r>`;

export const para = (content: string, properties = ''): string =>
  `<w:p>${properties && `<w:pPr>${properties}</w:pPr>`}${content}</w:p>`;
