import { BOUNDS, Budget } from '../../../../../lib/layers/rag/runtime/admit/bounds';
import { Found } from '../../../../../lib/layers/rag/runtime/admit/found';
import { readPdf } from '../../../../../lib/layers/rag/runtime/admit/readers/pdf';
import { gradient, type RawPdf, rawPdf, TILE, text } from '../../../../../local/samples/documents/raw-pdf';

const SEEN = 'seen';
const LOST = 'colour of its background';
const UNCLEAR = 'unclear background';
const TEXT = 'A few words';
const SHOWN = text(TEXT, 72, 400);

/** Why nobody sees the text; what is refused says so. */
async function whyNot(content: string, given: Partial<RawPdf> = {}): Promise<string> {
  const found = new Found(new Budget(BOUNDS));
  try {
    await readPdf(rawPdf({ ...given, pages: [`${text('Title', 72, 750)}${content}`] }), found);
  } catch (error) {
    return (error as Error).message;
  }
  return found.text.includes(TEXT) ? SEEN : (found.hidden.at(-1)?.why ?? 'left out');
}
const within = (operators: string) => `BT /F1 11 Tf 72 400 Td ${operators} (${TEXT}) Tj ET`;
const states = (...given: readonly string[]): Partial<RawPdf> => ({
  resources: `/ExtGState << ${given.map((state, i) => `/S${i + 1} << ${state} >>`).join(' ')} >>`,
});

describe('letters that are drawn', () => {
  test.each([
    ['covered', 'by a pen as wide as they are', within('0 G 11 w 1 Tr')],
    [SEEN, 'and filled in the colour of the page', within('1 g 0 G 1 w 2 Tr')],
    [LOST, 'over what they are filled with', within('0 g 1 G 1 w 2 Tr')],
    [SEEN, 'and filled, with a thin pen', within('0 g 1 G 0.5 w 2 Tr')],
    [UNCLEAR, 'in dashes', within('0 G [3] 0 d 1 Tr')],
    [SEEN, 'in dashes that are no longer', within('0 G [3] 0 d [] 0 d 1 Tr')],
    [LOST, 'in dashes around the colour of the page', within('1 g 0 G [9999] 5000 d 0.5 w 2 Tr')],
    [SEEN, 'in dashes around another colour', within('0 g 0 G [9999] 5000 d 0.5 w 2 Tr')],
    [UNCLEAR, 'in dashes over what they are filled with', within('0 g 1 G [9999] 5000 d 1 w 2 Tr')],
    [
      SEEN,
      'by a pen whose width a matrix makes small',
      `q .01 0 0 .01 72 400 cm 90 w BT 1 Tr /F1 1100 Tf (${TEXT}) Tj ET Q`,
    ],
    [
      'covered',
      'by a pen whose width a matrix makes large',
      `q 9 0 0 9 72 400 cm BT 1 Tr /F1 1.3 Tf (${TEXT}) Tj ET Q`,
    ],
  ])('are %s %s', async (why, _, content) => {
    expect(await whyNot(content)).toBe(why);
  });
  test.each([
    [UNCLEAR, 'dashed by a state', within('/S1 gs 1 Tr'), states('/D [[0 9999] 5000]')],
    [SEEN, 'no longer dashed by a state', within('[3] 0 d /S1 gs 1 Tr'), states('/D [[] 0]')],
    [SEEN, 'over with what lets them through', within('/S1 gs 0 g 1 G 1 w 2 Tr'), states('/CA 0.5')],
    ['transparent', 'with what nobody sees', within('/S1 gs 1 Tr'), states('/CA 0')],
    ['covered', 'by the pen of a state', within('/S1 gs 1 Tr'), states('/LW 20')],
    ['tiny', 'by the font of a state', within('/S1 gs'), states('/Font [4 0 R 1]')],
  ])('are %s, %s', async (why, _, content, given) => {
    expect(await whyNot(content, given)).toBe(why);
  });
});

describe('letters on lines', () => {
  const hatched = (width: number) =>
    Array.from({ length: 14 }, (_, i) => `60 ${396 + i} m 200 ${396 + i} l S`)
      .join(' ')
      .replace(/^/, `${width} w `);
  test.each([
    ['covered', 'below thin ones that leave no gap', `${SHOWN} 1 G ${hatched(1.2)}`],
    [
      'covered',
      'below hairs',
      `${SHOWN} 1 G 0 w ${Array.from({ length: 30 }, (_, i) => `60 ${396 + i / 2} m 200 ${396 + i / 2} l S`).join(' ')}`,
    ],
    [LOST, 'on thin ones of their colour', `0 G ${hatched(1.2)} ${SHOWN}`],
    [SEEN, 'on the paper between thin ones', `0 G 60 396 m 200 396 l 60 410 m 200 410 l S ${SHOWN}`],
    [SEEN, 'that is struck', `${SHOWN} 1 w 60 403.3 m 200 403.3 l S`],
    [UNCLEAR, 'beyond the end of a wide one', `0 G 900 w 20 400 m 21 400 l S 1 g ${SHOWN}`],
    [UNCLEAR, 'on a wide one of dashes', `0 G [0 9999] 5000 d 40 w 60 405 m 360 405 l S 1 g ${SHOWN}`],
    [UNCLEAR, 'on one that a matrix makes flat', `q 1 0 0 .01 0 405 cm 0 G 40 w 60 0 m 360 0 l S Q 1 g ${SHOWN}`],
    [
      SEEN,
      'on one that a matrix makes wide',
      `q 1 0 0 40 0 405 cm 0 G 60 0 m 360 0 l S Q 1 g ${SHOWN}`.replace('0 G', '0 G 40 w'),
    ],
    ['covered', 'below one that closes a path', `${SHOWN} 1 G 16 w 60 405 m 300 600 l 300 405 l s`],
    [SEEN, 'beside one', `${SHOWN} 1 G 16 w 60 305 m 300 305 l S`],
    [SEEN, 'on one that is filled too', `0 g 0 G 60 390 300 30 re b 1 g ${SHOWN}`],
  ])('are %s %s', async (why, _, content) => {
    expect(await whyNot(content)).toBe(why);
  });
  test('are seen through one that lets them through', async () => {
    expect(await whyNot(`${SHOWN} /S1 gs 1 G 40 w 60 405 m 360 405 l S`, states('/CA 0.5'))).toBe(SEEN);
  });
});

describe('letters below or within a form', () => {
  test.each([
    ['covered', 'with a bow of white', `${SHOWN} 1 g 110 340 m 960 383 -740 426 110 470 c f`],
    ['clipped', 'of three corners', `q 60 380 m 600 380 l 600 411 l 60 380 l h W n ${SHOWN} Q`],
    [SEEN, 'of three corners that has them', `q 60 380 m 600 380 l 60 700 l h W n ${SHOWN} Q`],
    ['clipped', 'of a bow', `q 60 200 m 300 600 l 300 200 l 60 600 l h W n ${text(TEXT, 150, 590)} Q`],
    ['clipped', 'with a hole', `q 60 380 300 50 re 62 382 290 46 re W* n ${SHOWN} Q`],
    [SEEN, 'with a hole that another way of filling closes', `q 60 380 300 50 re 62 382 290 46 re W n ${SHOWN} Q`],
    [SEEN, 'that ended before', `q 60 380 m 600 380 l 600 411 l 60 380 l h W n Q ${SHOWN}`],
    ['clipped', 'and another one', `q 0 380 612 50 re W n 0 0 60 792 re W n ${SHOWN} Q`],
    [SEEN, 'that only covers outside of where it is clipped', `${SHOWN} q 60 300 300 20 re W n 1 g 0 0 612 792 re f Q`],
    [
      SEEN,
      'that only covers outside of a clip of three corners',
      `${SHOWN} q 60 300 m 600 300 l 60 390 l h W n 1 g 0 0 612 792 re f Q`,
    ],
    ['covered', 'that a matrix moves there', `${SHOWN} q 1 0 0 1 0 300 cm 1 g 60 90 300 30 re f Q`],
    [SEEN, 'of no colour', `${SHOWN} 60 390 300 30 re n`],
  ])('are %s %s', async (why, _, content) => {
    expect(await whyNot(content)).toBe(why);
  });
});

describe('letters of a font that is turned over', () => {
  test.each([
    [SEEN, 'where they stand', '0 g 230 385 70 16 re f'],
    [LOST, 'where they would stand otherwise', '0 g 300 398 70 16 re f'],
  ])('are %s %s', async (why, _, ground) => {
    expect(await whyNot(`${ground} 1 g BT /F1 -11 Tf 300 400 Td (${TEXT}) Tj ET`)).toBe(why);
  });
});

describe('what is saved', () => {
  test('is counted', async () => {
    const saved = (times: number) => `1 g q 0 g ${'q '.repeat(times - 1)}${'Q '.repeat(times)}${SHOWN}`;
    expect(await whyNot(saved(1_000))).toBe(LOST);
    expect(await whyNot(saved(1_001))).toBe('too-complex: what is saved within each other');
  });
  const form = (data: string, more = ''): Partial<RawPdf> => ({
    resources: '/XObject << /Fm 100 0 R >>',
    objects: [
      {
        dict: `/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> ${more}`,
        data,
      },
    ],
  });
  test.each([
    [SEEN, 'by what a form does', '0 g /Fm Do', form('1 g 40 w')],
    [SEEN, 'by what a form saves for good', '0 g /Fm Do', form('q 1 g q')],
    [LOST, 'by what a form brings back', '1 g /Fm Do', form('q 0 g Q 0 g')],
    ['undecided: a part that restores more than it saves', 'by a form', '0 g q 1 g /Fm Do', form('Q Q 0 g')],
    [
      'undecided: a part that restores more than it saves',
      'by a group',
      '0 g q 1 g /Fm Do',
      form('Q', '/Group << /S /Transparency >>'),
    ],
    [SEEN, 'by a page that restores too much', 'Q Q', {}],
  ])('is %s, changed %s', async (why, _, content, given) => {
    expect(await whyNot(`${content} ${SHOWN}`, given)).toBe(why);
  });
  test.each([
    [SEEN, 'is clear', '', ''],
    ['transparent', 'lets nearly all through', '/S1 gs', '/Group << /S /Transparency >>'],
    ['clipped', 'is small', '', '/BBox [0 0 9 9]'],
    ['clipped', 'is small, and a group', '', '/BBox [0 0 9 9] /Group << /S /Transparency >>'],
    ['off the page', 'is elsewhere', '', '/Matrix [1 0 0 1 0 900]'],
    ['off the page', 'is elsewhere, and a group', '', '/Matrix [1 0 0 1 0 900] /Group << /S /Transparency >>'],
  ])('letters of a form are %s where it %s', async (why, _, before, more) => {
    const { objects = [] } = form(SHOWN, more);
    const dict = (objects[0] as { dict: string }).dict.replace(
      more.includes('/BBox') ? '/BBox [0 0 612 792]' : '-',
      '',
    );
    const resources = '/XObject << /Fm 100 0 R >> /ExtGState << /S1 << /ca 0.02 >> >>';
    expect(await whyNot(`${before} /Fm Do`, { resources, objects: [{ dict, data: SHOWN }] })).toBe(why);
  });
});

describe('marked letters', () => {
  const layers = {
    resources: '/Properties << /On 100 0 R /Off 101 0 R >>',
    objects: ['<< /Type /OCG /Name (a) >>', '<< /Type /OCG /Name (b) >>'],
    catalog: '/OCProperties << /OCGs [100 0 R 101 0 R] /D << /OFF [101 0 R] >> >>',
  };
  test.each([
    [SEEN, 'in a layer that is on', `/OC /On BDC ${SHOWN} EMC`],
    ['not displayed', 'in a layer that is off', `/OC /Off BDC ${SHOWN} EMC`],
    ['not displayed', 'in a layer that is off, within another', `/OC /Off BDC /OC /On BDC ${SHOWN} EMC EMC`],
    ['not displayed', 'in a layer that is off, after a mark', `/OC /Off BDC /P BMC EMC ${SHOWN} EMC`],
    [SEEN, 'after a layer that is off', `/OC /Off BDC EMC ${SHOWN}`],
    [SEEN, 'for readers of all kinds', `/P << /MCID 0 >> BDC ${SHOWN} EMC`],
    [SEEN, 'for another end by the name of a layer', `/P /Off BDC ${SHOWN} EMC`],
    [SEEN, 'below what a layer that is off covers', `${SHOWN} /OC /Off BDC 1 g 60 390 300 30 re f EMC`],
    ['covered', 'below what a layer that is on covers', `${SHOWN} /OC /On BDC 1 g 60 390 300 30 re f EMC`],
  ])('are %s %s', async (why, _, content) => {
    expect(await whyNot(content, layers)).toBe(why);
  });
});

describe('letters and masks', () => {
  const MASK = '/SMask << /S /Alpha /G 100 0 R >>';
  const given = {
    ...states(MASK, '/SMask /None'),
    objects: [
      {
        dict: '/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Group << /S /Transparency >> /Resources << >>',
        data: '1 g 60 390 300 30 re f',
      },
    ],
  };
  test.each([
    [UNCLEAR, 'behind one', `/S1 gs ${SHOWN}`],
    [SEEN, 'after one', `/S1 gs /S2 gs ${SHOWN}`],
    [SEEN, 'which one does not cover', `${SHOWN} /S1 gs`],
    [SEEN, 'beside one', `q /S1 gs Q ${SHOWN}`],
  ])('are %s %s', async (why, _, content) => {
    expect(await whyNot(content, given)).toBe(why);
  });
});

describe('letters and pictures', () => {
  const picture = (dict: string, data: number[], more: readonly { dict: string; data: Uint8Array }[] = []) => ({
    resources: '/XObject << /Im 100 0 R >>',
    objects: [{ dict: `/Type /XObject /Subtype /Image ${dict}`, data: new Uint8Array(data) }, ...more],
  });
  const RGB = '/Width 2 /Height 1 /ColorSpace /DeviceRGB /BitsPerComponent 8';
  const STENCIL = '/Width 8 /Height 2 /ImageMask true /BitsPerComponent 1';
  const at = 'q 300 0 0 30 60 390 cm /Im Do Q';
  const shine = (alpha: number) =>
    picture(
      `${RGB} /SMask 101 0 R`,
      [255, 255, 255, 255, 255, 255],
      [
        {
          dict: '/Type /XObject /Subtype /Image /Width 2 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8',
          data: new Uint8Array([alpha, alpha]),
        },
      ],
    );
  test.each<[string, string, string, Partial<RawPdf>]>([
    [LOST, 'white on a white one', `${at} 1 g ${SHOWN}`, picture(RGB, [255, 255, 255, 255, 255, 255])],
    [SEEN, 'white on the dark half of one', `${at} 1 g ${SHOWN}`, picture(RGB, [0, 0, 0, 255, 255, 255])],
    [LOST, 'white on the white half of one', `${at} 1 g ${SHOWN}`, picture(RGB, [255, 255, 255, 0, 0, 0])],
    [SEEN, 'below one that shines through', `${SHOWN} ${at}`, shine(60)],
    ['covered', 'below one that does not', `${SHOWN} ${at}`, shine(255)],
    ['covered', 'below a stencil', `${SHOWN} 1 g ${at}`, picture(STENCIL, [0, 0])],
    [SEEN, 'in the holes of a stencil', `${SHOWN} 1 g ${at}`, picture(STENCIL, [255, 255])],
    [
      SEEN,
      'below the upper half of a stencil',
      `${SHOWN} 1 g q 300 0 0 60 60 375 cm /Im Do Q`,
      picture(STENCIL, [0, 255]),
    ],
    [
      'covered',
      'below the lower half of a stencil',
      `${SHOWN} 1 g q 300 0 0 60 60 375 cm /Im Do Q`,
      picture(STENCIL, [255, 0]),
    ],
    [
      'covered',
      'below a stencil of one point',
      `${SHOWN} 1 g ${at}`,
      picture(STENCIL.replace('8', '1').replace('2', '1'), [0]),
    ],
    [
      'covered',
      'below one in the page itself',
      `${SHOWN} q 300 0 0 30 60 390 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xff EI Q`,
      {},
    ],
    [
      SEEN,
      'white on a dark one in the page itself',
      `q 300 0 0 30 60 390 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x10 EI Q 1 g ${SHOWN}`,
      {},
    ],
  ])('are %s %s', async (why, _, content, given) => {
    expect(await whyNot(content, given)).toBe(why);
  });
});

describe('letters and patterns', () => {
  const tiled = (data: string, dict = TILE): Partial<RawPdf> => ({
    resources: '/Pattern << /P 100 0 R >>',
    objects: [{ dict, data }],
  });
  const shaded = (...args: Parameters<typeof gradient>): Partial<RawPdf> => ({
    resources: '/Pattern << /P 100 0 R >>',
    objects: [gradient(...args)],
  });
  const coloured = (coords: string, more = '', matrix = '', type = 2): Partial<RawPdf> => ({
    resources: '/Pattern << /P 100 0 R >>',
    objects: [
      `<< /PatternType 2 ${matrix} /Shading << /ShadingType ${type} /ColorSpace /DeviceGray /Coords [${coords}] ${more} /Function << /FunctionType 2 /Domain [0 1] /C0 [0] /C1 [0.2] /N 1 >> >> >>`,
    ],
  });
  const ground = '/Pattern cs /P scn 60 380 540 40 re f';
  const DARK = '0 0.3 0 rg 0 0 5 5 re f 0.1 0.4 0.1 rg 1 1 2 2 re f';
  test.each<[string, string, string, Partial<RawPdf>]>([
    [SEEN, 'white on dark tiles', `${ground} 1 g ${SHOWN}`, tiled(DARK)],
    [UNCLEAR, 'white on dark tiles with gaps', `${ground} 1 g ${SHOWN}`, tiled('0 g 0 0 1 1 re f')],
    [
      UNCLEAR,
      'on dark tiles that stand apart',
      `${ground} 1 g ${SHOWN}`,
      tiled(DARK, TILE.replace('XStep 5', 'XStep 50')),
    ],
    [
      UNCLEAR,
      'on dark tiles that stand apart upwards',
      `${ground} 1 g ${SHOWN}`,
      tiled(DARK, TILE.replace('YStep 5', 'YStep 50')),
    ],
    [UNCLEAR, 'on dark tiles of three corners', `${ground} 1 g ${SHOWN}`, tiled('0 g 0 0 m 5 0 l 5 5 l f')],
    [UNCLEAR, 'on tiles that are moved', `${ground} 1 g ${SHOWN}`, tiled('1 0 0 1 3 0 cm 0 g 0 0 5 5 re f')],
    [UNCLEAR, 'on tiles that are clipped', `${ground} 1 g ${SHOWN}`, tiled('0 0 m 5 0 l 5 5 l h W n 0 g 0 0 5 5 re f')],
    [UNCLEAR, 'on tiles that paint nothing', `${ground} 1 g ${SHOWN}`, tiled('')],
    [UNCLEAR, 'on tiles without a colour of theirs', `${ground} 1 g ${SHOWN}`, tiled('0 0 5 5 re f')],
    [LOST, 'white on tiles with a light spot', `${ground} 1 g ${SHOWN}`, tiled(`${DARK} 0.95 g 1 1 2 2 re f`)],
    ['covered', 'below tiles with gaps', `${SHOWN} ${ground}`, tiled('1 g 0 0 1 1 re f')],
    [UNCLEAR, 'of tiles with gaps', `/Pattern cs /P scn ${SHOWN}`, tiled('0 g 0 0 1 1 re f')],
    [SEEN, 'of dark tiles', `/Pattern cs /P scn ${SHOWN}`, tiled(DARK)],
    [SEEN, 'drawn in dark tiles', `/Pattern CS /P SCN ${within('1 Tr')}`, tiled(DARK)],
    [SEEN, 'white on a dark gradient', `${ground} 1 g ${SHOWN}`, shaded('0 0 0', '0.3 0 0')],
    [LOST, 'white on a gradient that ends white', `${ground} 1 g ${SHOWN}`, shaded('0 0 0', '1 1 1')],
    [LOST, 'white on one that is white only at its end', `${ground} 1 g ${SHOWN}`, shaded('0 0 0', '1 1 1', 9)],
    [SEEN, 'of a dark gradient', `/Pattern cs /P scn ${SHOWN}`, shaded('0 0 0', '0.3 0 0')],
    ['covered', 'below a gradient', `${SHOWN} ${ground}`, shaded('1 1 1', '1 1 1')],
    [UNCLEAR, 'beyond the end of a gradient', `${ground} 1 g ${SHOWN}`, coloured('100 0 600 0')],
    [UNCLEAR, 'before the begin of a gradient', `${ground} 1 g ${SHOWN}`, coloured('0 0 100 0')],
    [
      SEEN,
      'beyond the end of a gradient that goes on',
      `${ground} 1 g ${SHOWN}`,
      coloured('0 0 99 0', '/Extend [true true]'),
    ],
    [UNCLEAR, 'across a gradient that goes up beside it', `${ground} 1 g ${SHOWN}`, coloured('0 0 0 399')],
    [SEEN, 'across a gradient that goes up', `${ground} 1 g ${SHOWN}`, coloured('0 390 0 420')],
    [UNCLEAR, 'beside the box of a shading', `${ground} 1 g ${SHOWN}`, coloured('60 0 600 0', '/BBox [0 0 612 399]')],
    [
      SEEN,
      'on a gradient that a matrix brings there',
      `${ground} 1 g ${SHOWN}`,
      coloured('6 0 60 0', '', '/Matrix [10 0 0 10 0 0]'),
    ],
    [
      UNCLEAR,
      'on a gradient that a matrix takes away',
      `${ground} 1 g ${SHOWN}`,
      coloured('60 0 600 0', '', '/Matrix [1 0 0 1 300 0]'),
    ],
    [
      SEEN,
      'on a gradient that the matrix of a page leaves there',
      `q 1 0 0 1 500 0 cm /Pattern cs /P scn -440 380 540 40 re f Q 1 g ${SHOWN}`,
      coloured('60 0 600 0'),
    ],
    [UNCLEAR, 'of a gradient elsewhere', `/Pattern cs /P scn ${SHOWN}`, coloured('300 0 600 0')],
    [UNCLEAR, 'drawn in a gradient elsewhere', `/Pattern CS /P SCN ${within('1 Tr')}`, coloured('300 0 600 0')],
    [SEEN, 'after a gradient elsewhere', `/Pattern cs /P scn 0 g ${SHOWN}`, coloured('300 0 600 0')],
    [SEEN, 'drawn after a gradient elsewhere', `/Pattern CS /P SCN 0 G ${within('1 Tr')}`, coloured('300 0 600 0')],
    [UNCLEAR, 'on rings', `${ground} 1 g ${SHOWN}`, coloured('200 400 0 200 400 9', '', '', 3)],
    [
      SEEN,
      'on rings that go on',
      `${ground} 1 g ${SHOWN}`,
      coloured('200 400 0 200 400 9', '/Extend [true true]', '', 3),
    ],
  ])('are %s %s', async (why, _, content, given) => {
    expect(await whyNot(content, given)).toBe(why);
  });
  const SHADING =
    '/Shading << /S << /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 600 0] /Function << /FunctionType 2 /Domain [0 1] /C0 [0.1] /C1 [0.2] /N 1 >> >> >>';
  test.each([
    [SEEN, 'white on a shading', `q 60 390 300 30 re W n /S sh Q 1 g ${SHOWN}`],
    [LOST, 'dark on a shading', `q 60 390 300 30 re W n /S sh Q 0.15 g ${SHOWN}`],
    ['covered', 'below a shading', `${SHOWN} q 60 390 300 30 re W n /S sh Q`],
    [SEEN, 'below a shading elsewhere', `${SHOWN} q 60 290 300 30 re W n /S sh Q`],
  ])('are %s %s', async (why, _, content) => {
    expect(await whyNot(content, { resources: SHADING })).toBe(why);
  });
});

describe('letters that let through', () => {
  test.each([
    ['transparent', 'nearly all', `/S1 gs ${SHOWN}`, states('/ca 0.1')],
    [LOST, 'half, in the colour of the page', `/S1 gs 1 g ${SHOWN}`, states('/ca 0.5')],
    [SEEN, 'half', `/S1 gs ${SHOWN}`, states('/ca 0.5')],
    [SEEN, 'nothing of them', `/S1 gs ${SHOWN}`, states('/BM /Darken')],
    [UNCLEAR, 'the light', `/S1 gs ${SHOWN}`, states('/BM /Screen')],
  ])('are %s: %s', async (why, _, content, given) => {
    expect(await whyNot(content, given)).toBe(why);
  });
});

describe('letters that are drawings', () => {
  const LETTER = 'n';
  const drawn = (drawing: string, more = '', matrix = '0.001 0 0 0.001 0 0'): Partial<RawPdf> => ({
    fonts: '/T 100 0 R',
    objects: [
      `<< /Type /Font /Subtype /Type3 /FontBBox [0 0 600 700] /FontMatrix [${matrix}] /CharProcs << /n 101 0 R >> /Encoding << /Differences [110 /n] >> /FirstChar 110 /LastChar 110 /Widths [600] /Resources << /XObject << /Fm 102 0 R /St 103 0 R >> >> ${more} >>`,
      { data: drawing },
      { dict: '/Type /XObject /Subtype /Form /BBox [0 0 600 700]', data: '' },
      {
        dict: '/Type /XObject /Subtype /Image /Width 8 /Height 2 /ImageMask true /BitsPerComponent 1',
        data: new Uint8Array(2),
      },
    ],
  });
  const why = async (content: string, given: Partial<RawPdf>) => {
    const found = new Found(new Budget(BOUNDS));
    await readPdf(rawPdf({ ...given, pages: [`${text('Title', 72, 750)}${content}`] }), found);
    return found.text.includes(LETTER.repeat(5)) ? SEEN : found.hidden[0]?.why;
  };
  const show = (operators = '', size = 12) => `BT /T ${size} Tf 72 400 Td ${operators} (${LETTER.repeat(5)}) Tj ET`;
  const BOX = '0 0 550 700 re f';
  const D0 = '600 0 d0';
  const D1 = '600 0 0 0 600 700 d1';
  test.each<[string, string, string, Partial<RawPdf>]>([
    [SEEN, 'filled', show(), drawn(`${D1} ${BOX}`)],
    [SEEN, 'drawn', show(), drawn(`${D1} 0 0 550 700 re S`)],
    ['not painted', 'neither', show(), drawn(`${D1} 0 0 550 700 re n`)],
    ['not painted', 'an empty form', show(), drawn(`${D1} /Fm Do`)],
    [SEEN, 'a stencil', show(), drawn(`${D1} q 500 0 0 700 0 0 cm /St Do Q`)],
    [LOST, 'filled in the colour of the page', `1 g ${show()}`, drawn(`${D1} ${BOX}`)],
    [LOST, 'filled, whatever the pen', `1 g 0 G ${show('1 Tr')}`, drawn(`${D1} ${BOX}`)],
    [SEEN, 'filled, however wide the pen', `0 g 1 G 40 w ${show('2 Tr')}`, drawn(`${D1} ${BOX}`)],
    [LOST, 'drawn in the colour of the page', `0 g 1 G ${show()}`, drawn(`${D1} 0 0 550 700 re S`)],
    [SEEN, 'drawn in another', `1 g 0 G ${show()}`, drawn(`${D1} 0 0 550 700 re S`)],
    [SEEN, 'of their own colour', `1 g ${show()}`, drawn(`${D0} 0.5 0 0 rg ${BOX}`)],
    [LOST, 'of their own white', show(), drawn(`${D0} 1 g ${BOX}`)],
    [LOST, 'of their own white, with a colour that is not used', show(), drawn(`${D0} 1 g ${BOX} 0 g`)],
    [LOST, 'of their own white lines', show(), drawn(`${D0} 1 G 0 0 550 700 re S`)],
    [UNCLEAR, 'of a colour that comes too late', `1 g ${show()}`, drawn(`${D0} ${BOX} 0 g`)],
    [SEEN, 'of colours that do not count', show(), drawn(`${D1} 1 g ${BOX}`)],
    [SEEN, 'of no colour of their own', show(), drawn(`${D0} ${BOX}`)],
    ['tiny', 'small by their matrix', show(), drawn(`${D1} ${BOX}`, '', '0.001 0 0 0.0001 0 0')],
    [SEEN, 'large by their matrix', show('', 1), drawn(`${D1} ${BOX}`, '', '0.01 0 0 0.01 0 0')],
  ])('are %s: %s', async (expected, _, content, given) => {
    expect(await why(content, given)).toBe(expected);
  });
});

describe('a note', () => {
  const noted = (data: string, rect = '60 380 600 430'): Partial<RawPdf> => ({
    page: `/Annots [<< /Type /Annot /Subtype /Square /Rect [${rect}] /AP << /N 100 0 R >> >>]`,
    objects: [
      { dict: '/Type /XObject /Subtype /Form /BBox [0 0 540 50] /Resources << /Font << /F1 3 0 R >> >>', data },
    ],
  });
  test.each([
    ['covered', 'of white', SHOWN, noted('1 g 0 0 540 50 re f')],
    [SEEN, 'of white elsewhere', SHOWN, noted('1 g 0 0 540 50 re f', '60 180 600 230')],
    [SEEN, 'with nothing', SHOWN, noted('')],
    ['left out', 'that says the text itself', '', noted(`1 g BT /F1 11 Tf 5 5 Td (${TEXT}) Tj ET`)],
    [SEEN, 'whose page was clipped', `${SHOWN} 0 0 9 9 re W n`, noted('')],
    ['covered', 'whose page was clipped, of white', `${SHOWN} 0 0 9 9 re W n`, noted('1 g 0 0 540 50 re f')],
  ])('%s: %s', async (why, _, content, given) => {
    expect(await whyNot(content, given)).toBe(why);
  });
});

describe('letters of which a part', () => {
  // they are looked at where a seventh to nearly a half of their size is below
  test.each([
    [SEEN, 'is below the page', text(TEXT, 72, -2.5)],
    ['off the page', 'is on the page', text(TEXT, 72, -4)],
    [SEEN, 'is covered', `${SHOWN} 1 g 60 400 300 2.5 re f`],
    ['covered', 'is not covered', `${SHOWN} 1 g 60 400 300 4 re f`],
    [SEEN, 'is clipped away', `q 60 402.5 300 30 re W n ${SHOWN} Q`],
    ['clipped', 'is not clipped away', `q 60 404 300 30 re W n ${SHOWN} Q`],
    [SEEN, 'is on their colour', `0 g 60 400 300 2.5 re f ${SHOWN}`],
    [LOST, 'is not on their colour', `0 g 60 400 300 4 re f ${SHOWN}`],
    ['covered', 'is covered from above', `${SHOWN} 1 g 60 402.5 300 30 re f`],
  ])('%s: %s', async (why, _, content) => {
    expect(await whyNot(content)).toBe(why);
  });
  test.each([
    [SEEN, 'is to the left of their middle', 4],
    ['covered', 'is to the right of it too', 6],
  ])('is covered are %s where it %s', async (why, _, width) => {
    const wide = (content: string) => `BT /F1 11 Tf 72 400 Td (W) Tj ET ${content}`;
    const found = new Found(new Budget(BOUNDS));
    await readPdf(rawPdf({ pages: [`${text('Title', 72, 750)}${wide(`1 g 60 390 ${12 + width} 30 re f`)}`] }), found);
    expect(found.text.includes('W') ? SEEN : found.hidden[0].why).toBe(why);
  });
});

describe('what letters are hidden by', () => {
  test.each([
    [LOST, 'is their colour before what covers it', `1 g ${SHOWN} 60 390 300 30 re f`, {}],
    ['transparent', 'is what they let through before their colour', `/S1 gs 1 g ${SHOWN}`, states('/ca 0.02')],
    ['off the page', 'is where they are before their colour', `1 g ${text(TEXT, 700, 400)}`, {}],
    ['covered', 'is a line below them', `${SHOWN} 1 G 40 w 60 395 m 300 395 l S`, {}],
    ['covered', 'is a line above them', `${SHOWN} 1 G 40 w 60 415 m 300 415 l S`, {}],
    ['covered', 'may be the end of a line before them', `${SHOWN} 1 G 40 w 10 405 m 62 405 l S`, {}],
    ['covered', 'may be the end of a line after them', `${SHOWN} 1 G 40 w 140 405 m 300 405 l S`, {}],
    [SEEN, 'is not the end of a line far before them', `${SHOWN} 1 G 40 w 10 405 m 50 405 l S`, {}],
    [SEEN, 'is not the end of a line far after them', `${SHOWN} 1 G 40 w 160 405 m 300 405 l S`, {}],
  ])('%s: %s', async (why, _, content, given) => {
    expect(await whyNot(content, given)).toBe(why);
  });
  const pale = (dict: string, data: Uint8Array): Partial<RawPdf> => ({
    resources: '/ExtGState << /S1 << /ca 0.5 >> >> /XObject << /Im 100 0 R >> /Shading << /S 101 0 R >>',
    objects: [
      { dict: `/Type /XObject /Subtype /Image ${dict}`, data },
      '<< /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 600 0] /Function << /FunctionType 2 /Domain [0 1] /C0 [1] /C1 [1] /N 1 >> >>',
    ],
  });
  const PICTURE = pale('/Width 1 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8', new Uint8Array([255, 255]));
  const STENCIL = pale('/Width 8 /Height 2 /ImageMask true /BitsPerComponent 1', new Uint8Array(2));
  test.each([
    ['a picture', 'q 300 0 0 30 60 390 cm /Im Do Q', PICTURE],
    ['a stencil', '1 g q 300 0 0 30 60 390 cm /Im Do Q', STENCIL],
    ['a shading', 'q 60 390 300 30 re W n /S sh Q', PICTURE],
    ['a box', '1 g 60 390 300 30 re f', PICTURE],
  ])('is %s, unless it lets them through', async (_, content, given) => {
    expect(await whyNot(`${SHOWN} ${content}`, given)).toBe('covered');
    expect(await whyNot(`${SHOWN} /S1 gs ${content}`, given)).toBe(SEEN);
  });
});
