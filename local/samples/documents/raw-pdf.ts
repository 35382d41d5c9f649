import { deflateSync } from 'node:zlib';

export interface RawPdf {
  /** What each page draws. */
  readonly pages: readonly string[];
  /** Of the pages, beside the fonts F1 (Helvetica), F2 (Times) and F3 (Courier). */
  readonly resources?: string;
  readonly fonts?: string;
  /** More of each page and of the catalog. */
  readonly page?: string;
  readonly catalog?: string;
  readonly box?: string;
  /** More objects, numbered from 100: dictionaries, or streams with the rest of their dictionary. */
  readonly objects?: readonly (string | { readonly dict?: string; readonly data: string | Uint8Array })[];
  readonly info?: string;
  readonly isPacked?: boolean;
}

/** A file as its parts are written, with nothing in between that would mend it. */
export function rawPdf({ pages, resources = '', fonts = '', page = '', catalog = '', ...rest }: RawPdf): Uint8Array {
  const { box = '0 0 612 792', objects = [], info = '', isPacked = false } = rest;
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  const places = new Map<number, number>();
  let length = parts[0].length;
  const put = (number: number, ...body: (string | Uint8Array)[]) => {
    places.set(number, length);
    for (const part of [`${number} 0 obj\n`, ...body, '\nendobj\n']) {
      const bytes = typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part);
      parts.push(bytes);
      length += bytes.length;
    }
  };
  const stream = (number: number, data: string | Uint8Array, dict = '') => {
    const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
    const packed = isPacked ? deflateSync(bytes) : bytes;
    const filter = isPacked ? '/Filter /FlateDecode ' : '';
    put(number, `<< ${filter}${dict} /Length ${packed.length} >>\nstream\n`, packed, '\nendstream');
  };
  const kids = pages.map((_, i) => `${10 + 2 * i} 0 R`).join(' ');
  put(1, `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`);
  put(2, `<< /Type /Pages /Count ${pages.length} /Kids [${kids}] >>`);
  for (const [i, base] of ['Helvetica', 'Times-Roman', 'Courier'].entries())
    put(3 + i, `<< /Type /Font /Subtype /Type1 /BaseFont /${base} /Encoding /WinAnsiEncoding >>`);
  for (const [i, content] of pages.entries()) {
    const used = `<< /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R ${fonts} >> ${resources} >>`;
    put(
      10 + 2 * i,
      `<< /Type /Page /Parent 2 0 R /MediaBox [${box}] /Resources ${used} /Contents ${11 + 2 * i} 0 R ${page} >>`,
    );
    stream(11 + 2 * i, content);
  }
  for (const [i, object] of objects.entries()) {
    if (typeof object === 'string') put(100 + i, object);
    else stream(100 + i, object.data, object.dict);
  }
  put(9, `<< ${info} >>`);
  const last = Math.max(...places.keys());
  const rows = Array.from({ length: last + 1 }, (_, i) => {
    const place = places.get(i);
    return place === undefined ? '0000000000 65535 f \n' : `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const end = `xref\n0 ${last + 1}\n${rows.join('')}trailer\n<< /Size ${last + 1} /Root 1 0 R /Info 9 0 R >>\nstartxref\n${length}\n%%EOF\n`;
  return Buffer.concat([...parts, Buffer.from(end, 'latin1')]);
}

const quoted = (text: string): string => `(${text.replace(/[\\()]/g, '\\$&')})`;

/** Text as Latin-1 has it, at a place. */
export const text = (words: string, x = 72, y = 700, size = 11, font = 'F1'): string =>
  `BT /${font} ${size} Tf ${x} ${y} Td ${quoted(words)} Tj ET\n`;

/** Lines below each other, wrapped at so many letters. */
export function paragraph(words: string, x = 72, y = 720, size = 11, width = 80): string {
  const lines = words.match(new RegExp(`.{1,${width}}(?:\\s+|$)`, 'g')) ?? [];
  const shown = lines.map((line) => `${quoted(line.trim())} Tj T*`).join('\n');
  return `BT /F1 ${size} Tf ${size * 1.3} TL ${x} ${y} Td\n${shown}\nET\n`;
}

/** A font that brings a drawing of its own for each of some letters of any script: a box, as nobody reads it here. */
export function boxFont(letters: string, drawing = '600 0 0 0 550 700 d1 0 0 550 700 re f') {
  const known = [...new Set(letters)];
  const codeOf = (letter: string) => (known.indexOf(letter) + 1).toString(16).padStart(2, '0');
  const meanings = known.map((letter) => `<${codeOf(letter)}> <${letter.charCodeAt(0).toString(16).padStart(4, '0')}>`);
  const last = known.length;
  return {
    fonts: '/U 100 0 R',
    objects: [
      `<< /Type /Font /Subtype /Type3 /FontBBox [0 0 600 700] /FontMatrix [0.001 0 0 0.001 0 0] /CharProcs << /box 101 0 R >> /Encoding << /Differences [1 ${'/box '.repeat(last)}] >> /FirstChar 1 /LastChar ${last} /Widths [${'600 '.repeat(last)}] /ToUnicode 102 0 R >>`,
      { data: drawing },
      {
        data: `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def 1 begincodespacerange <00> <ff> endcodespacerange ${last} beginbfchar ${meanings.join(' ')} endbfchar endcmap end end`,
      },
    ],
    show: (words: string, x = 72, y = 700, size = 12): string =>
      `BT /U ${size} Tf ${x} ${y} Td <${[...words].map(codeOf).join('')}> Tj ET\n`,
  };
}

/** A pattern that changes from one colour to another, from left to right; the later, the larger the power. */
export const gradient = (from: string, to: string, power = 1): string =>
  `<< /PatternType 2 /Shading << /ShadingType 2 /ColorSpace /DeviceRGB /Coords [60 0 600 0] /Function << /FunctionType 2 /Domain [0 1] /C0 [${from}] /C1 [${to}] /N ${power} >> >> >>`;

/** A pattern of small squares. */
export const TILE =
  '/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 5 5] /XStep 5 /YStep 5 /Resources << >>';
