import { BOUNDS, Budget } from '../../../../../lib/layers/rag/runtime/admit/bounds';
import { type Colour, colour, WHITE } from '../../../../../lib/layers/rag/runtime/admit/colour';
import { EVERYWHERE, type Matrix } from '../../../../../lib/layers/rag/runtime/admit/readers/pdf-geometry';
import {
  behind,
  blended,
  coloursOf,
  hides,
  isSeen,
  type Paint,
  Painted,
  type Picture,
  pictured,
  type Shape,
} from '../../../../../lib/layers/rag/runtime/admit/readers/pdf-paint';

const BLACK = colour(0, 0, 0);
const RED = colour(255, 0, 0);
const GREY = colour(128, 128, 128);
const shape = (paint: Paint, given: Partial<Shape> = {}): Shape => ({
  box: [0, 0, 10, 10],
  has: () => true,
  at: () => paint,
  blend: 'source-over',
  isBox: true,
  order: 0,
  ...given,
});
const thin = (one: Colour, alpha: number) => ({ ...one, alpha });

describe('behind a point', () => {
  const at = (...shapes: Shape[]) => behind(shapes, [5, 5], 1);
  test('is paper where nothing is', () => {
    expect(at()).toEqual([WHITE]);
    expect(at(shape([BLACK], { box: [0, 0, 4, 10] }))).toEqual([WHITE]);
    expect(at(shape([BLACK], { has: () => false }))).toEqual([WHITE]);
  });
  test('is what was painted last', () => {
    expect(at(shape([BLACK]), shape([RED]))).toEqual([RED]);
    expect(at(shape([BLACK]), shape([RED, GREY]))).toEqual([RED, GREY]);
    expect(at(shape(undefined), shape([RED]))).toEqual([RED]);
  });
  test('is unknown where what was painted last is', () => {
    expect(at(shape([RED]), shape(undefined))).toBeUndefined();
    expect(at(shape([RED]), shape(undefined), shape([thin(BLACK, 0.5)]))).toBeUndefined();
  });
  test('is mixed where it is let through, the first below', () => {
    const [mixed] = at(shape([RED]), shape([thin(BLACK, 0.5)]), shape([thin(WHITE, 0.2)]))!;
    expect(mixed.r).toBeCloseTo(127.5 * 0.8 + 255 * 0.2);
    expect(mixed.g).toBeCloseTo(255 * 0.2);
    expect(at(shape([RED]), shape([thin(BLACK, 0.5), thin(BLACK, 0)]))).toHaveLength(2);
    expect(at(shape([RED]), shape([BLACK, thin(BLACK, 0.5)]))).toHaveLength(2);
    expect(at(shape([RED]), shape([thin(BLACK, 0.995)]))).toEqual([thin(BLACK, 0.995)]);
  });
  test('is multiplied where ink says so, and unknown where it says something else', () => {
    const [ink] = at(shape([GREY]), shape([colour(255, 128, 0)], { blend: 'multiply' }))!;
    expect(ink.r).toBeCloseTo(128);
    expect(ink.g).toBeCloseTo((128 * 128) / 255);
    expect(ink.b).toBe(0);
    expect(at(shape([GREY]), shape([RED], { blend: 'screen' }))).toBeUndefined();
    expect(at(shape([RED], { blend: 'screen' }), shape([GREY]))).toEqual([GREY]);
    const [pale] = at(shape([thin(RED, 0.5)], { blend: 'multiply' }))!;
    expect(pale.g).toBeCloseTo(127.5);
  });
  test('is not told from too many layers or colours', () => {
    const layers = (count: number) => Array.from({ length: count }, () => shape([thin(BLACK, 0.1)]));
    expect(at(...layers(16))).toHaveLength(1);
    expect(at(...layers(17))).toBeUndefined();
    const colours = (count: number) => shape(Array.from({ length: count }, () => thin(BLACK, 0.1)));
    expect(at(colours(10), colours(100))).toHaveLength(1_000);
    expect(at(colours(11), colours(91))).toBeUndefined();
  });
  test('is asked for as far as letters reach', () => {
    const asked = jest.fn(() => [RED]);
    behind([shape([], { at: asked })], [5, 6], 3);
    expect(asked).toHaveBeenCalledWith([5, 6], 3);
  });
});

describe('what is painted later', () => {
  test.each<[boolean, string, Shape]>([
    [true, 'of one colour', shape([WHITE])],
    [true, 'of a colour that nobody knows', shape(undefined)],
    [true, 'that lets a little through', shape([thin(WHITE, 0.91)])],
    [false, 'that lets more through', shape([thin(WHITE, 0.9)])],
    [false, 'that lets through here and there', shape([WHITE, thin(WHITE, 0.5)])],
    [false, 'elsewhere', shape([WHITE], { box: [0, 0, 4, 4] })],
    [false, 'around it', shape([WHITE], { has: () => false })],
    [true, 'as dark ink', shape([colour(47, 47, 47)], { blend: 'multiply' })],
    [true, 'as dark ink that darkens', shape([BLACK], { blend: 'darken' })],
    [false, 'as light ink', shape([colour(48, 0, 0)], { blend: 'multiply' })],
    [false, 'as light green ink', shape([colour(0, 48, 0)], { blend: 'darken' })],
    [false, 'as light blue ink', shape([BLACK, colour(0, 0, 48)], { blend: 'multiply' })],
    [true, 'as light', shape([WHITE], { blend: 'screen' })],
    [false, 'as no light', shape([BLACK], { blend: 'screen' })],
    [true, 'in a way that nobody follows', shape([BLACK], { blend: 'color-burn' })],
  ])('hides, %s: %s', (is, _, given) => {
    expect(hides(given, [5, 5])).toBe(is);
  });
});

describe('letters', () => {
  test('are multiplied with what is below where ink says so', () => {
    expect(blended([RED], 'source-over', [GREY])).toEqual([RED]);
    expect(blended([WHITE, RED], 'multiply', [GREY, BLACK])).toEqual([GREY, BLACK, colour(128, 0, 0), BLACK]);
  });
  test('are seen where one of their colours differs from all behind', () => {
    expect(isSeen([BLACK], [WHITE])).toBe(true);
    expect(isSeen([WHITE, BLACK], [WHITE])).toBe(true);
    expect(isSeen([WHITE], [WHITE, BLACK])).toBe(false);
    expect(isSeen([WHITE, BLACK], [WHITE, BLACK])).toBe(false);
  });
});

describe('what a page has painted', () => {
  const near = (painted: Painted, y: number) => painted.near([5, y]).map(({ order }) => order);
  test('is found in its order by what it touches', () => {
    const painted = new Painted([0, 0, 100, 100], new Budget(BOUNDS));
    painted.add(shape([RED], { box: [0, 30, 9, 40] }));
    painted.add(shape([RED], { box: EVERYWHERE }));
    painted.add(shape([RED], { box: [0, 35, 9, 90] }));
    painted.add(shape([RED], { box: [0, 500, 9, 600] }));
    expect(painted.count).toBe(4);
    expect(near(painted, 5)).toEqual([1]);
    expect(near(painted, 30)).toEqual([0, 1]);
    expect(near(painted, 36)).toEqual([0, 1, 2]);
    expect(near(painted, 40)).toEqual([0, 1, 2]);
    expect(near(painted, 60)).toEqual([1, 2]);
    expect(near(painted, 100)).toEqual([1]);
    expect(near(painted, 550)).toEqual([]);
  });
  test('is paid for where it is put and where it is looked up', () => {
    const painted = new Painted([0, 0, 100, 100], new Budget({ ...BOUNDS, steps: 13 }));
    painted.add(shape([RED], { box: EVERYWHERE })); // 0 to 12 times 8
    expect(() => painted.near([5, 5])).toThrow('too-complex: what is painted');
  });
});

describe('a picture', () => {
  const WHOLE: Matrix = [10, 0, 0, 10, 0, 0];
  const point = (picture: Picture, x: number, y: number, alpha = 1, matrix = WHOLE) =>
    pictured(picture, matrix, alpha)([x, y], 0)?.map(({ r, g, b, alpha: a }) => [r, g, b, a]);
  const bytes = (...numbers: number[]) => new Uint8Array(numbers);
  test('of bits has its first row above', () => {
    const bits: Picture = { width: 10, height: 2, kind: 1, data: bytes(0b10000000, 0b01000000, 0b00000001, 0) };
    const white = [[255, 255, 255, 1]];
    const black = [[0, 0, 0, 1]];
    expect(point(bits, 0.5, 7.5)).toEqual(white);
    expect(point(bits, 1.5, 7.5)).toEqual(black);
    expect(point(bits, 9.5, 7.5)).toEqual(white);
    expect(point(bits, 8.5, 7.5)).toEqual(black);
    expect(point(bits, 7.5, 2.5)).toEqual(white);
    expect(point(bits, 0.5, 2.5)).toEqual(black);
    expect(point({ ...bits, data: bytes(0b10000000) }, 0.5, 2.5)).toBeUndefined();
  });
  test('of three bytes has its pixels in rows', () => {
    const rows: Picture = { width: 2, height: 2, kind: 2, data: bytes(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) };
    expect(point(rows, 2, 7)).toEqual([[1, 2, 3, 1]]);
    expect(point(rows, 7, 7)).toEqual([[4, 5, 6, 1]]);
    expect(point(rows, 2, 2)).toEqual([[7, 8, 9, 1]]);
    expect(point(rows, 7, 2)).toEqual([[10, 11, 12, 1]]);
    expect(point({ ...rows, data: rows.data!.subarray(0, 11) }, 7, 2)).toBeUndefined();
  });
  test('of four bytes lets through by the last', () => {
    const pixel: Picture = { width: 1, height: 1, kind: 3, data: bytes(1, 2, 3, 51) };
    expect(point(pixel, 5, 5)).toEqual([[1, 2, 3, 0.2]]);
    expect(point(pixel, 5, 5, 0.5)).toEqual([[1, 2, 3, 0.1]]);
    expect(point({ ...pixel, kind: undefined }, 5, 5)).toEqual([[1, 2, 3, 0.2]]);
  });
  test('ends at its edges', () => {
    const pixel: Picture = { width: 1, height: 1, kind: 2, data: bytes(1, 2, 3) };
    for (const [x, y] of [
      [0, 0],
      [10, 10],
      [0, 10],
      [10, 0],
    ] as const)
      expect(point(pixel, x, y)).toEqual([[1, 2, 3, 1]]);
    for (const [x, y] of [
      [-0.1, 5],
      [10.1, 5],
      [5, -0.1],
      [5, 10.1],
    ] as const)
      expect(point(pixel, x, y)).toBeUndefined();
    expect(point(pixel, 5, 5, 1, [0, 0, 0, 0, 5, 5])).toBeUndefined();
    expect(point({ width: 1, height: 1 }, 5, 5)).toBeUndefined();
  });
  test('is looked at around a point, without the darkest and the lightest spots', () => {
    const greys = (...numbers: number[]): Picture => ({
      width: 3,
      height: 3,
      kind: 2,
      data: bytes(...numbers.flatMap((number) => [number, number, number])),
    });
    const around = (picture: Picture, x = 5, y = 5) => pictured(picture, WHOLE, 1)([x, y], 3.4)?.map(({ r }) => r);
    expect(around(greys(90, 10, 80, 20, 70, 30, 60, 40, 50))).toEqual([30, 40, 50, 60, 70]);
    expect(around(greys(90, 10, 80, 20, 70, 30, 60, 40, 50), 1, 1)).toEqual([40, 60]);
  });
  test('of colours is sorted by how light they are together', () => {
    const pixels: Picture = {
      width: 3,
      height: 3,
      kind: 2,
      data: bytes(...Array.from({ length: 9 }, (_, i) => [255 - i, 10 * i, 0]).flat()),
    };
    expect(pictured(pixels, WHOLE, 1)([5, 5], 3.4)?.map(({ g }) => g)).toEqual([20, 30, 40, 50, 60]);
  });
  test('has colours here and there', () => {
    const pixels: Picture = {
      width: 3,
      height: 3,
      kind: 2,
      data: bytes(...Array.from({ length: 9 }, (_, i) => [10 * i, 0, 0]).flat()),
    };
    expect(coloursOf(pixels)?.map(({ r }) => r)).toEqual([20, 30, 40, 50, 60]);
    expect(coloursOf({ width: 3, height: 3 })).toBeUndefined();
  });
});
