import { BOUNDS, Budget } from '../../../../../lib/layers/rag/runtime/admit/bounds';
import { type GlyphOfFont, heightOfType3, isOther } from '../../../../../lib/layers/rag/runtime/admit/readers/pdf-font';
import type { Point } from '../../../../../lib/layers/rag/runtime/admit/readers/pdf-geometry';
import { type Letter, markEchoes, markPiles } from '../../../../../lib/layers/rag/runtime/admit/readers/pdf-letters';
import { linesOf } from '../../../../../lib/layers/rag/runtime/admit/readers/pdf-lines';

const SIZE = 10;
const letter = (text: string, x: number, y = 0, given: Partial<Letter> = {}): Letter => ({
  text,
  at: [x, y],
  end: [x + 6, y],
  size: SIZE,
  along: [1, 0],
  points: [],
  before: 0,
  ...given,
});
/** Letters beside each other, from left to right. */
const row = (text: string, x = 0, y = 0, given: Partial<Letter> = {}) =>
  [...text].map((one, i) => letter(one, x + 6 * i, y, given));

describe('lines of letters', () => {
  test.each<[string, string, Letter[]]>([
    ['stand beside each other', 'word', row('word')],
    ['stand apart by a blank', 'two words', [...row('two'), ...row('words', 18 + 2.1)]],
    ['stand apart by less', 'oneword', [...row('one'), ...row('word', 18 + 1.9)]],
    ['stand apart by a blank of the smaller', 'two words', [...row('two'), ...row('words', 18 + 1.1, 0, { size: 5 })]],
    ['have their own blanks', 'two words', [...row('two '), ...row('words', 40)]],
    ['have blanks before them', 'two words', [...row('two'), ...row(' words', 40)]],
    ['come back a little', 'word', [...row('wo'), ...row('rd', 12 - 9.9)]],
    ['come back more', 'wo rd', [...row('wo'), ...row('rd', 12 - 10.1)]],
    ['are set higher', 'm2', [...row('m'), letter('2', 6, 5.4, { size: 4 })]],
    ['are another line above', 'm\n2', [...row('m'), letter('2', 6, 5.6, { size: 4 })]],
    ['are another line below', 'm\n2', [...row('m'), letter('2', 6, -5.6, { size: 4 })]],
    ['are set lower, and larger than what is before', 'mX', [letter('m', 0, 0, { size: 4 }), letter('X', 6, -5.4)]],
    ['are turned', 'm\n2', [...row('m'), letter('2', 6, 0, { along: [0, 1] })]],
    ['lean a little', 'm2', [...row('m'), letter('2', 6, 0, { along: [0.95, 0.31] })]],
    [
      'go upwards',
      'up we',
      [...'upwe'].map((one, i) => {
        const y = 6 * i + (i > 1 ? 3 : 0);
        return letter(one, 50, y, { along: [0, 1], end: [50, y + 6] });
      }),
    ],
    [
      'go upwards in two lines',
      'u\nw',
      [letter('u', 50, 0, { along: [0, 1], end: [50, 6] }), letter('w', 56, 0, { along: [0, 1], end: [56, 6] })],
    ],
    ['are forms of others', '\u0639 ffi', [...row('\ufb03'), letter('\ufec9', 20)]],
    ['mean nothing', 'ab', row('a\ue000\u0001\u000fb')],
    ['have no size', 'ab', [letter('a', 0, 0, { size: 0 }), letter('b', 6.1)]],
    ['are none', '', []],
  ])('%s: %j', (_, text, letters) => {
    expect(linesOf(letters)).toBe(text);
  });
  test('stand above each other', () => {
    expect(linesOf([...row('one', 0, 20), ...row('two')])).toBe('one\ntwo');
  });

  describe('that are read from right to left', () => {
    const HEBREW = '\u05d0\u05d1\u05d2';
    /** As pages paint them: the first letter at the right. */
    const painted = (text: string, right = 60) => [...text].map((one, i) => letter(one, right - 6 * (i + 1)));
    test.each<[string, string, Letter[]]>([
      ['painted so', HEBREW, painted(HEBREW)],
      ['painted from the left', HEBREW, painted(HEBREW).reverse()],
      ['with a gap', `\u05d0 \u05d1`, [letter('\u05d0', 60), letter('\u05d1', 51)]],
      ['with a small gap', `\u05d0\u05d1`, [letter('\u05d0', 60), letter('\u05d1', 52.5)]],
      ['with a number', `\u05d0 12 \u05d1`, [...painted('\u05d0 '), ...row('12', 36), ...painted(' \u05d1', 36)]],
      [
        'with a number and a point',
        `\u05d0 1.5 \u05d1`,
        [...painted('\u05d0 '), ...row('1.5', 30), ...painted(' \u05d1', 30)],
      ],
      ['with words', `\u05d0 ab cd \u05d1`, [...painted('\u05d0 '), ...row('ab cd', 18), ...painted(' \u05d1', 18)]],
      ['with a number first', `12 \u05d0`, [...row('12', 48), ...painted(' \u05d0', 48)]],
      ['with a number last', `\u05d0 12`, [...painted('\u05d0 '), ...row('12', 36)]],
    ])('%s', (_, text, letters) => {
      expect(linesOf(letters)).toBe(text);
    });
    test('upwards', () => {
      const up = [...HEBREW].map((one, i) => letter(one, 50, 60 - 6 * i, { along: [0, 1], end: [50, 66 - 6 * i] }));
      expect(linesOf(up)).toBe(HEBREW);
    });
  });
});

describe('letters upon each other', () => {
  const hidden = (...letters: Letter[]) => {
    markPiles(letters);
    return letters.map((one) => one.hidden);
  };
  test('are a spot', () => {
    expect(hidden(letter('a', 0), letter('b', 1.1), letter('c', 9))).toEqual(['covered', undefined, undefined]);
    expect(hidden(letter('a', 0), letter('b', 0, 1.1))).toEqual(['covered', undefined]);
    expect(hidden(letter('a', 5, 7), letter('b', 5.8, 7.8))).toEqual(['covered', undefined]);
  });
  test('are none a little apart', () => {
    expect(hidden(letter('a', 0), letter('b', 1.3))).toEqual([undefined, undefined]);
    expect(hidden(letter('a', 0), letter('b', 0, -1.3))).toEqual([undefined, undefined]);
    expect(hidden(letter('a', 0, 0, { size: 5 }), letter('b', 0.7))).toEqual([undefined, undefined]);
  });
  test('are no spot where they are the same, accents or pictures', () => {
    expect(hidden(letter('a', 0), letter('a', 0))).toEqual([undefined, undefined]);
    expect(hidden(letter('a', 0), letter('\u00b4', 0), letter('b', 6))).toEqual([undefined, undefined, undefined]);
    expect(hidden(letter('1', 0), letter('2', 0))).toEqual(['covered', undefined]);
  });
  test('do not count what is hidden already', () => {
    expect(hidden(letter('a', 0), letter('b', 0, 0, { hidden: 'tiny' }), letter('c', 6))).toEqual([
      undefined,
      'tiny',
      undefined,
    ]);
  });
});

describe('letters that are seen a second time', () => {
  const echoes = (...letters: Letter[]) => {
    markEchoes(letters, new Budget(BOUNDS));
    return letters.map(({ isEcho = false }) => isEcho);
  };
  const HIDDEN = { hidden: 'transparent' } as const;
  test.each<[string, boolean, Letter]>([
    ['at its place', true, letter('a', 100, 100)],
    ['a little beside it', true, letter('a', 101.1, 100)],
    ['a little above it', true, letter('a', 100, 101.1)],
    ['a little to the left', true, letter('a', 98.9, 100)],
    ['a little below it', true, letter('a', 100, 98.9)],
    ['beside it', false, letter('a', 101.3, 100)],
    ['above it', false, letter('a', 100, 101.3)],
    ['as another letter', false, letter('b', 100, 100)],
  ])('%s: %s', (_, isEcho, second) => {
    expect(echoes(letter('a', 100, 100), second)).toEqual([false, isEcho]);
  });
  test.each<[string, boolean, Point]>([
    ['at its place', true, [100, 100]],
    ['as a shadow', true, [103, 97]],
    ['as far as half of its size', true, [105, 100]],
    ['farther', false, [105.1, 100]],
    ['farther down', false, [100, 94.8]],
  ])('are no shadow twice: %s, %s', (_, isEcho, at) => {
    expect(echoes(letter('a', 100, 100), letter('a', ...at, HIDDEN))).toEqual([false, isEcho]);
    expect(echoes(letter('a', ...at, HIDDEN), letter('a', 100, 100))).toEqual([isEcho, false]);
  });
  test('are found over the borders of what is looked through', () => {
    for (const [x, y] of [
      [10, 10],
      [30, 30],
      [50, 50],
      [10, 50],
      [49.5, 9.5],
    ] as const)
      for (const [dx, dy] of [
        [-0.8, -0.8],
        [0.8, 0.8],
        [-0.8, 0.8],
        [0.8, -0.8],
      ] as const)
        expect(echoes(letter('a', x, y), letter('a', x + dx, y + dy))).toEqual([false, true]);
  });
  test('have no shadow of what is hidden, and blanks have none', () => {
    expect(echoes(letter('a', 100, 100, HIDDEN), letter('a', 100, 100, HIDDEN))).toEqual([false, false]);
    expect(echoes(letter(' ', 100, 100), letter(' ', 100, 100))).toEqual([false, false]);
  });
  test('are no farther than their part of a page, however large', () => {
    const size = 100;
    expect(echoes(letter('a', 100, 100, { size }), letter('a', 119.9, 100, { size, ...HIDDEN }))).toEqual([
      false,
      true,
    ]);
    expect(echoes(letter('a', 100, 100, { size }), letter('a', 120.1, 100, { size, ...HIDDEN }))).toEqual([
      false,
      false,
    ]);
  });
  test('are looked for among the last eight', () => {
    const many = Array.from({ length: 9 }, (_, i) => letter('a', 100 + i / 100, 100, { size: 0.01 }));
    expect(echoes(...many, letter('a', 100.01, 100, { size: 0.01 })).at(-1)).toBe(true);
    expect(echoes(...many, letter('a', 100, 100, { size: 0.01 })).at(-1)).toBe(false);
  });
  test('are paid for', () => {
    const [one, two] = [letter('a', 100, 100), letter('a', 100, 100)];
    expect(() => markEchoes([one, two], new Budget({ ...BOUNDS, steps: 4 }))).toThrow('too-complex: letters');
    markEchoes([one, two], new Budget({ ...BOUNDS, steps: 5 }));
  });
});

describe('a letter of a font', () => {
  const glyph = (unicode: string, originalCharCode = 1) => ({ unicode, originalCharCode }) as GlyphOfFont;
  const FONT = { loadedName: 'f', name: 'Sans' };
  const named = (name: string) => ({ ...FONT, differences: { 1: name } });
  test.each<[boolean, string, GlyphOfFont, Parameters<typeof isOther>[1]]>([
    [false, 'one drawing of three letters', glyph('\ufb03'), FONT],
    [false, 'one drawing of four letters', glyph('abcd'), FONT],
    [true, 'one drawing of five letters', glyph('abcde'), FONT],
    [false, 'one drawing of a wish in Arabic', glyph('\ufdfa'), FONT],
    [true, 'one drawing of a wish and a word', glyph('\ufdfa abcde'), FONT],
    [false, 'a number of a drawing', glyph('a'), { ...FONT, composite: true, differences: { 1: 'b' } }],
    [true, 'a number of a drawing that nobody has', glyph('a'), { ...FONT, composite: true, missingFile: true }],
    [false, 'the name that it has', glyph('a'), named('a')],
    [true, 'the name of another', glyph('a'), named('b')],
    [true, 'the name of a digit', glyph('a'), named('zero')],
    [false, 'the name of its digit', glyph('0'), named('zero')],
    [true, 'the name of another digit', glyph('3'), named('nine')],
    [false, 'a letter that is larger', glyph('A'), named('a')],
    [false, 'a letter with an accent', glyph('\u00e9'), named('e')],
    [false, 'a letter of another form', glyph('\uff21'), named('A')],
    [false, 'a name that says nothing', glyph('a'), named('g12')],
    [false, 'a name that begins with a letter', glyph('b'), named('a1')],
    [false, 'a name that ends with a letter', glyph('b'), named('Sa')],
    [false, 'no name', glyph('a'), FONT],
    [
      true,
      'the name of an encoding that viewers use',
      glyph('a'),
      { ...FONT, missingFile: true, defaultEncoding: ['', 'b'] },
    ],
    [false, 'the name of an encoding, and drawings of its own', glyph('a'), { ...FONT, defaultEncoding: ['', 'b'] }],
    [
      false,
      'the name of an encoding, and drawings of its own as forms',
      glyph('a'),
      { ...FONT, missingFile: true, isType3Font: true, defaultEncoding: ['', 'b'] },
    ],
    [
      false,
      'a name of the document before that of an encoding',
      glyph('a'),
      { ...named('a'), missingFile: true, defaultEncoding: ['', 'b'] },
    ],
    [true, 'a picture', glyph('a'), { ...FONT, name: 'ITC ZapfDingbats', missingFile: true }],
    [true, 'a letter of Greek', glyph('a'), { ...FONT, name: 'Symbol', missingFile: true }],
    [false, 'a letter of Greek that is one', glyph('\u03b1'), { ...FONT, name: 'Symbol', missingFile: true }],
    [false, 'a picture that is brought along', glyph('a'), { ...FONT, name: 'Symbol' }],
    [false, 'a font without a name', glyph('a'), { loadedName: 'f', missingFile: true }],
  ])('is seen as another, %s: %s', (is, _, given, font) => {
    expect(isOther(given, font)).toBe(is);
  });
  test('is as high as the box of all, by the matrix of the font', () => {
    expect(heightOfType3({ ...FONT, bbox: [1, -200, 3, 800], fontMatrix: [9, 9, 9, 0.002, 9, 9] }, 12)).toBeCloseTo(24);
    expect(heightOfType3({ ...FONT, bbox: [1, 800, 3, -200], fontMatrix: null }, 12)).toBeCloseTo(12);
    expect(heightOfType3(FONT, 12)).toBe(0);
  });
});
