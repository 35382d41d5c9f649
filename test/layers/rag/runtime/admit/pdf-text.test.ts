import { BOUNDS, Budget } from '../../../../../lib/layers/rag/runtime/admit/bounds';
import type { Font, GlyphOfFont } from '../../../../../lib/layers/rag/runtime/admit/readers/pdf-font';
import type { Matrix } from '../../../../../lib/layers/rag/runtime/admit/readers/pdf-geometry';
import { Page } from '../../../../../lib/layers/rag/runtime/admit/readers/pdf-page';

// Where letters stand, by the formulas of PDF (9.4.4 of ISO 32000-1), from operators as pdfjs gives them.

type Step = readonly [name: string, ...args: unknown[]];
const FONT: Font = { loadedName: 'f', missingFile: true };

function lettersOf(
  steps: readonly Step[],
  font: Partial<Font> = {},
  objects: Readonly<Record<string, unknown>> = {},
  most = BOUNDS.steps,
) {
  const names = [...new Set(steps.map(([name]) => name))];
  const known: Readonly<Record<string, unknown>> = { font: { ...FONT, ...font }, ...objects };
  const page = {
    view: [0, 0, 600, 800] as const,
    operations: { fnArray: steps.map(([name]) => names.indexOf(name)), argsArray: steps.map(([, ...args]) => args) },
    ops: Object.fromEntries(names.map((name, i) => [name, i])),
    object: (name: string) => known[name],
    isLayerShown: () => true,
  };
  return new Page(page, new Budget({ ...BOUNDS, steps: most })).letters;
}
const glyph = (unicode: string, given: Partial<GlyphOfFont> = {}): GlyphOfFont => ({
  unicode,
  fontChar: unicode,
  width: 600,
  isSpace: unicode === ' ',
  isInFont: true,
  originalCharCode: 1,
  ...given,
});
const glyphs = (text: string) => [...text].map((letter) => glyph(letter));
const FONT_10: Step = ['setFont', 'font', 10];
const AT: Step = ['moveText', 100, 200];
const show = (...parts: readonly unknown[]): Step => ['showText', parts];
const round = (numbers: readonly number[]) => numbers.map((number) => Math.round(number * 100) / 100 + 0);
const places = (steps: readonly Step[], font: Partial<Font> = {}) =>
  lettersOf([['beginText'], FONT_10, AT, ...steps], font).map(({ at }) => round(at));

describe('letters beside each other', () => {
  test.each<[string, readonly Step[], readonly (readonly number[])[]]>([
    [
      'as wide as they are',
      [show(...glyphs('ab'))],
      [
        [100, 200],
        [106, 200],
      ],
    ],
    [
      'shown by two operators',
      [show(...glyphs('a')), show(...glyphs('b'))],
      [
        [100, 200],
        [106, 200],
      ],
    ],
    [
      'moved by a number, to the left',
      [show(glyph('a'), 500, glyph('b'))],
      [
        [100, 200],
        [101, 200],
      ],
    ],
    [
      'moved by a number, to the right',
      [show(glyph('a'), -500, glyph('b')), show(glyph('c'))],
      [
        [100, 200],
        [111, 200],
        [117, 200],
      ],
    ],
    [
      'with nothing between them',
      [show(glyph('a'), null, glyph('b'))],
      [
        [100, 200],
        [106, 200],
      ],
    ],
    [
      'spaced',
      [['setCharSpacing', 2], show(...glyphs('ab'))],
      [
        [100, 200],
        [108, 200],
      ],
    ],
    [
      'spaced at blanks',
      [['setWordSpacing', 3], show(...glyphs('a b'))],
      [
        [100, 200],
        [106, 200],
        [115, 200],
      ],
    ],
    [
      'squeezed',
      [['setHScale', 50], ['setCharSpacing', 2], show(...glyphs('ab')), show(...glyphs('c'))],
      [
        [100, 200],
        [104, 200],
        [108, 200],
      ],
    ],
    ['set higher', [['setTextRise', 4], show(...glyphs('a'))], [[100, 204]]],
    [
      'on the next line',
      [['setLeading', 12], show(...glyphs('a')), ['nextLine'], show(...glyphs('b'))],
      [
        [100, 200],
        [100, 188],
      ],
    ],
    [
      'on a line whose distance is told with it',
      [['setLeadingMoveText', 5, -12], show(...glyphs('a')), ['nextLine'], show(...glyphs('b'))],
      [
        [105, 188],
        [105, 176],
      ],
    ],
    [
      'moved from where the line began',
      [show(...glyphs('ab')), ['moveText', 1, 2], show(...glyphs('c'))],
      [
        [100, 200],
        [106, 200],
        [101, 202],
      ],
    ],
    [
      'placed by a matrix',
      [
        show(...glyphs('x')),
        ['setTextMatrix', [2, 0, 0, 3, 10, 20]],
        show(...glyphs('ab')),
        ['moveText', 1, 1],
        show(...glyphs('c')),
      ],
      [
        [100, 200],
        [10, 20],
        [22, 20],
        [12, 23],
      ],
    ],
    [
      'in another text',
      [['setTextMatrix', [2, 0, 0, 3, 10, 20]], ['endText'], ['beginText'], show(...glyphs('a'))],
      [[0, 0]],
    ],
    [
      'where a page is moved',
      [['transform', 2, 0, 0, 2, 7, 0], show(...glyphs('ab'))],
      [
        [207, 400],
        [219, 400],
      ],
    ],
  ])('stand %s', (_, steps, expected) => {
    expect(places(steps)).toEqual(expected);
  });
  test('stand to the left where their size is below nothing', () => {
    const steps: Step[] = [['beginText'], ['setFont', 'font', -10], ['setCharSpacing', 2], AT, show(...glyphs('ab'))];
    // as PDF computes it: 0.6 times -10, and 2
    expect(lettersOf(steps).map(({ at }) => round(at))).toEqual([
      [100, 200],
      [96, 200],
    ]);
  });
  test('are as wide as the matrix of their font says', () => {
    const fontMatrix: Matrix = [0.002, 0, 0, 0.002, 0, 0];
    expect(places([show(...glyphs('ab'))], { fontMatrix })).toEqual([
      [100, 200],
      [112, 200],
    ]);
  });
  test('end where the next is expected, and are read along their line', () => {
    const [letter] = lettersOf([['beginText'], FONT_10, ['setTextMatrix', [0, 2, -2, 0, 100, 200]], show(glyph('a'))]);
    expect(round(letter.end)).toEqual([100, 212]);
    expect(round(letter.along)).toEqual([0, 1]);
    expect(letter.size).toBeCloseTo(20);
    expect(letter.points.map(round)).toEqual([
      [97, 206],
      [94, 206],
      [91, 206],
    ]);
  });
});

describe('letters below each other', () => {
  const VERTICAL: Partial<Font> = { vertical: true, defaultVMetrics: [-1000, 500, 880] };
  test.each<[string, readonly Step[], readonly (readonly number[])[]]>([
    [
      'as high as all are',
      [show(...glyphs('ab'))],
      [
        [97, 190],
        [97, 180],
      ],
    ],
    [
      'as high as they are',
      [show(glyph('a', { vmetric: [-500, 300, 880] }), glyph('b'))],
      [
        [97, 190],
        [97, 185],
      ],
    ],
    [
      'moved by a number',
      [show(glyph('a'), 500, glyph('b'))],
      [
        [97, 190],
        [97, 175],
      ],
    ],
    [
      'spaced',
      [['setCharSpacing', -2], show(...glyphs('ab'))],
      [
        [97, 190],
        [97, 178],
      ],
    ],
    [
      'shown by two operators',
      [show(...glyphs('a')), show(...glyphs('b'))],
      [
        [97, 190],
        [97, 180],
      ],
    ],
    [
      'squeezed only in their width',
      [['setHScale', 50], show(...glyphs('ab'))],
      [
        [98.5, 190],
        [98.5, 180],
      ],
    ],
  ])('stand %s', (_, steps, expected) => {
    expect(places(steps, VERTICAL)).toEqual(expected);
  });
  test('are read downwards', () => {
    const [letter] = lettersOf([['beginText'], FONT_10, AT, show(glyph('a'))], VERTICAL);
    expect(round(letter.along)).toEqual([0, -1]);
    expect(round(letter.end)).toEqual([97, 180]);
  });
});

describe('letters of a font that is brought along', () => {
  const why = (given: Partial<GlyphOfFont>, outline: unknown, font: Partial<Font> = { missingFile: false }) =>
    lettersOf([['beginText'], FONT_10, AT, show(glyph('a', given))], font, { f_path_a: outline })[0].hidden;
  test('are seen where they have an outline', () => {
    expect(why({}, { path: new Float32Array(3) })).toBeUndefined();
    expect(why({}, undefined)).toBeUndefined();
  });
  test('are not painted where they have none', () => {
    expect(why({}, { path: new Float32Array(0) })).toBe('not painted');
    expect(why({ isInFont: false }, { path: new Float32Array(3) })).toBe('not painted');
  });
  test('are those of the viewer where it is missing', () => {
    expect(why({ isInFont: false }, { path: new Float32Array(0) }, { missingFile: true })).toBeUndefined();
  });
  test('are looked at one by one', () => {
    const shown = [
      glyph('a'),
      glyph('b'),
      glyph('a', { unicode: 'c' }),
      glyph('a', { originalCharCode: 2 }),
      glyph('a'),
    ];
    const letters = lettersOf(
      [['beginText'], FONT_10, AT, show(...shown)],
      { missingFile: false, differences: { 2: 'x' } },
      { f_path_a: { path: [] }, f_path_b: { path: [1] } },
    );
    expect(letters.map(({ hidden }) => hidden)).toEqual([
      'not painted',
      undefined,
      'not painted',
      'other letters',
      'not painted',
    ]);
  });
});

test('a font that is not known shows nothing', () => {
  expect(lettersOf([['beginText'], ['setFont', 'other', 10], show(glyph('a'))])).toEqual([]);
  expect(lettersOf([['beginText'], show(glyph('a'))])).toEqual([]);
});
test('an operator that nobody knows changes nothing', () => {
  expect(lettersOf([['beginText'], FONT_10, AT, ['setSomething', 1], show(glyph('a'))])).toHaveLength(1);
});

describe('letters that cut what comes after them', () => {
  const rest: Step[] = [['beginText'], FONT_10, AT, show(glyph('a'))];
  const cut = (mode: number, ...after: Step[]) =>
    lettersOf([
      ['save'],
      ['beginText'],
      FONT_10,
      ['setTextRenderingMode', mode],
      ['moveText', 9, 9],
      show(glyph('x')),
      ['setTextRenderingMode', 0],
      ...after,
      ...rest,
    ]);
  test.each([4, 5, 6, 7])('leave it unclear in mode %i', (mode) => {
    expect(cut(mode, ['endText']).at(-1)!.hidden).toBe('unclear background');
  });
  test('do so from the end of their text to what is restored', () => {
    expect(cut(7).at(-1)!.hidden).toBeUndefined();
    expect(cut(7, ['endText'], ['restore']).at(-1)!.hidden).toBeUndefined();
    expect(cut(7, ['endText'], ['restore'], ['beginText'], ['endText']).at(-1)!.hidden).toBeUndefined();
  });
  test.each([0, 1, 2, 3])('do not in mode %i', (mode) => {
    expect(cut(mode, ['endText']).at(-1)!.hidden).toBeUndefined();
  });
});

describe('operators that pages seldom have', () => {
  const shown: Step[] = [['beginText'], FONT_10, AT, show(glyph('a'))];
  const why = (...steps: Step[]) => lettersOf([...steps, ...shown]).at(-1)!.hidden;
  const box = (left: number, bottom: number, right: number, top: number): Step => {
    const path = new Float32Array([0, left, bottom, 1, right, bottom, 1, right, top, 1, left, top, 4]);
    return ['constructPath', 7, [path]];
  };
  /** The number of what fills has to be the one that the page knows. */
  const fill: Step = ['constructPath', -1, [null]];
  test('paint with nothing', () => {
    expect(why(['setFillTransparent'])).toBe('transparent');
    expect(why(['setStrokeTransparent'])).toBeUndefined();
    expect(why(['setStrokeTransparent'], ['setTextRenderingMode', 1])).toBe('transparent');
    expect(why(['setFillTransparent'], ['setFillRGBColor', '#000000'])).toBeUndefined();
  });
  test('begin forms and notes that say nothing about themselves', () => {
    expect(why(['paintFormXObjectBegin', null, null])).toBeUndefined();
    expect(why(['beginGroup'])).toBeUndefined();
    expect(why(['beginGroup', { matrix: [1, 0, 0, 1, 0, 0], bbox: [0, 0, 9, 9] }])).toBe('clipped');
    expect(why(['beginGroup', { matrix: [20, 0, 0, 30, 0, 0], bbox: [0, 0, 9, 9] }])).toBeUndefined();
    expect(why(['beginGroup', { bbox: [0, 0, 9, 9] }], ['endGroup'])).toBeUndefined();
    expect(why(['paintFormXObjectBegin', null, [0, 0, 9, 9]], ['paintFormXObjectEnd'])).toBeUndefined();
    expect(why(['beginAnnotation', 'a', null, null, null], ['endAnnotation'])).toBeUndefined();
    expect(why(['setFillRGBColor', '#ffffff'], ['beginAnnotation', 'a', null, null, null], ['endAnnotation'])).toBe(
      'colour of its background',
    );
  });
  test('say nothing about a state', () => {
    expect(why(['setGState'])).toBeUndefined();
    expect(why(['setGState', [['RI', 'x']]])).toBeUndefined();
  });
  test('paint a path that there is not', () => {
    expect(why(fill)).toBeUndefined();
    expect(why(['clip'], fill)).toBe('clipped');
    expect(why(['clip'], fill, ['save'])).toBe('clipped');
    expect(why(['clip'], box(0, 0, 600, 800), box(0, 0, 9, 9))).toBeUndefined();
    expect(why(['eoClip'], box(0, 0, 9, 9))).toBe('clipped');
  });
  test('show what is no text', () => {
    expect(lettersOf([['beginText'], FONT_10, ['showText', null]])).toEqual([]);
  });
  test('are paid for', () => {
    expect(() => lettersOf(shown, {}, {}, 39)).toThrow('too-complex: drawing');
    expect(() => lettersOf(shown, {}, {}, 59)).toThrow('too-complex: letters');
    expect(lettersOf(shown, {}, {}, 60)).toHaveLength(1);
  });
});
