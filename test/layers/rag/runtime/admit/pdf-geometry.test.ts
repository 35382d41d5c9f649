import { BOUNDS, Budget } from '../../../../../lib/layers/rag/runtime/admit/bounds';
import {
  back,
  boxOf,
  common,
  holds,
  IDENTITY,
  isBox,
  isNear,
  type Matrix,
  type Point,
  place,
  placedBox,
  scales,
  times,
  windings,
} from '../../../../../lib/layers/rag/runtime/admit/readers/pdf-geometry';
import { linesOfPath } from '../../../../../lib/layers/rag/runtime/admit/readers/pdf-path';

const LEANING: Matrix = [2, 1, -3, 4, 10, 20];
const SQUARE: Point[] = [
  [0, 0],
  [4, 0],
  [4, 4],
  [0, 4],
];

describe('a matrix', () => {
  test('places a point as PDF says', () => {
    expect(place(LEANING, [5, 7])).toEqual([2 * 5 - 3 * 7 + 10, 5 + 4 * 7 + 20]);
  });
  test('times another places as both do, the second first', () => {
    const other: Matrix = [0.5, -2, 3, 7, -1, 6];
    expect(place(times(LEANING, other), [5, 7])).toEqual(place(LEANING, place(other, [5, 7])));
  });
  test('says how long the sides of a square become', () => {
    expect(scales([3, 4, 5, 12, 99, 99])).toEqual([5, 13]);
  });
  test('is undone', () => {
    const [x, y] = back(LEANING, place(LEANING, [0.25, 0.75]))!;
    expect(x).toBeCloseTo(0.25);
    expect(y).toBeCloseTo(0.75);
  });
  test('is not undone when it is flat', () => {
    expect(back([1, 2, 2, 4, 0, 0], [1, 2])).toBeUndefined();
  });
});

describe('a box', () => {
  test('is around all points', () => {
    const points: Point[] = [
      [3, -1],
      [-2, 5],
      [1, 8],
      [0, 0],
    ];
    expect(boxOf(points)).toEqual([-2, -1, 3, 8]);
  });
  test('is around all its corners when it is placed', () => {
    expect(placedBox(LEANING, [1, 2, 3, 5])).toEqual([2 - 15 + 10, 1 + 8 + 20, 6 - 6 + 10, 3 + 20 + 20]);
  });
  test('has in common with another what lies in both', () => {
    expect(common([0, 1, 10, 11], [2, -3, 12, 9])).toEqual([2, 1, 10, 9]);
    expect(common([2, -3, 12, 9], [0, 1, 10, 11])).toEqual([2, 1, 10, 9]);
  });
  test.each<[boolean, Point]>([
    [true, [1, 2]],
    [true, [3, 4]],
    [true, [2, 3]],
    [false, [0.9, 3]],
    [false, [3.1, 3]],
    [false, [2, 1.9]],
    [false, [2, 4.1]],
  ])('holds, %s: %j', (is, point) => {
    expect(holds([1, 2, 3, 4], point)).toBe(is);
  });
});

describe('lines', () => {
  test.each<[number, Point]>([
    [1, [2, 2]],
    [1, [0.1, 3.9]],
    [0, [-1, 2]],
    [0, [5, 2]],
    [0, [2, 5]],
    [0, [2, -1]],
  ])('go around a point %i times: %j', (count, point) => {
    expect(windings([SQUARE], point)).toBe(count);
    expect(windings([[...SQUARE].reverse()], point)).toBe(0 - count);
    expect(windings([SQUARE, SQUARE], point)).toBe(2 * count);
  });
  test.each<[number, Point]>([
    [1, [3, 1]],
    [0, [1, 3]],
    [1, [9.5, 0.2]],
    [0, [9, 2]],
  ])('that lean go around a point %i times: %j', (count, point) => {
    const leaning: Point[] = [
      [0, 0],
      [10, 0],
      [5, 5],
    ];
    expect(windings([leaning], point)).toBe(count);
  });

  const LEAN: Point[] = [
    [10, 10],
    [13, 14],
  ];
  test.each<[boolean, boolean, Point]>([
    [true, true, [11.5, 12]],
    [true, true, [11.5 - 0.8 * 0.9, 12 + 0.6 * 0.9]],
    [false, false, [11.5 - 0.8 * 1.1, 12 + 0.6 * 1.1]],
    [true, true, [11.5 + 0.8 * 0.9, 12 - 0.6 * 0.9]],
    [true, false, [10 - 0.6 * 0.9, 10 - 0.8 * 0.9]],
    [false, false, [10 - 0.6 * 1.1, 10 - 0.8 * 1.1]],
    [true, false, [13 + 0.6 * 0.9, 14 + 0.8 * 0.9]],
    [false, false, [13 + 0.6 * 1.1, 14 + 0.8 * 1.1]],
    [false, false, [14, 11]],
  ])('are at most 1 away, %s, and beside, %s: %j', (isClose, isBeside, point) => {
    expect(isNear([LEAN], point, 1)).toBe(isClose);
    expect(isNear([LEAN], point, 1, true)).toBe(isBeside);
    expect(isNear([[[90, 90]], LEAN], point, 1)).toBe(isClose);
  });
  test('of one point are near it and have nothing beside them', () => {
    expect(isNear([[[5, 5]]], [5.6, 5.8], 1)).toBe(true);
    expect(isNear([[[5, 5]]], [5.7, 5.8], 1)).toBe(false);
    expect(isNear([[[5, 5]]], [5, 5], 1, true)).toBe(false);
  });
  test('have nothing between the end of one and the begin of the next', () => {
    const apart: Point[][] = [
      [
        [0, 0],
        [1, 0],
      ],
      [
        [9, 0],
        [10, 0],
      ],
    ];
    expect(isNear(apart, [5, 0], 1)).toBe(false);
  });

  test.each<[boolean, string, Point[][]]>([
    [true, 'a box', [SQUARE]],
    [true, 'a box the other way round', [[...SQUARE].reverse()]],
    [true, 'a box that is closed', [[...SQUARE, SQUARE[0]]]],
    [
      true,
      'a box as exact as a page is',
      [
        [
          [0, 0.004],
          [4.004, 0],
          [4, 3.996],
          [0.004, 4],
        ],
      ],
    ],
    [false, 'two boxes', [SQUARE, SQUARE]],
    [false, 'nothing', []],
    [false, 'three corners', [SQUARE.slice(1)]],
    [false, 'three corners, and the first again', [[SQUARE[0], SQUARE[1], SQUARE[2], SQUARE[0]]]],
    [false, 'corners across', [[SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]]],
    [false, 'a corner too many', [[...SQUARE, SQUARE[0], SQUARE[1]]]],
    [
      false,
      'a box that leans',
      [
        [
          [2, 0],
          [4, 2],
          [2, 4],
          [0, 2],
        ],
      ],
    ],
    [
      false,
      'a box with a corner pulled up',
      [
        [
          [0, 0],
          [4, 0],
          [4, 4],
          [0, 3.95],
        ],
      ],
    ],
    [
      false,
      'a box with a corner pushed in',
      [
        [
          [0, 0],
          [4, 0],
          [4, 4],
          [0.05, 4],
        ],
      ],
    ],
  ])('are a box, %s: %s', (is, _, lines) => {
    expect(isBox(lines)).toBe(is);
  });
});

describe('a path', () => {
  const pathOf = (numbers: number[], matrix = IDENTITY) =>
    linesOfPath(new Float32Array(numbers), matrix, new Budget(BOUNDS));
  const [MOVE, LINE, CURVE, CLOSE] = [0, 1, 2, 4];
  test('has its corners where the page has them', () => {
    expect(pathOf([MOVE, 1, 2, LINE, 3, 4], [2, 0, 0, 3, 10, 20])).toEqual([
      [
        [12, 26],
        [16, 32],
      ],
    ]);
  });
  test('has as many lines as it moves to', () => {
    expect(pathOf([MOVE, 1, 2, LINE, 3, 4, MOVE, 5, 6])).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
      [[5, 6]],
    ]);
  });
  test('comes back to where a line began when it is closed, and goes on from there', () => {
    expect(pathOf([MOVE, 0, 0, LINE, 4, 0, LINE, 4, 4, CLOSE, LINE, 9, 9])).toEqual([
      [
        [0, 0],
        [4, 0],
        [4, 4],
        [0, 0],
        [9, 9],
      ],
    ]);
    expect(pathOf([CLOSE])).toEqual([]);
  });
  test('begins where it is not told to', () => {
    expect(pathOf([LINE, 3, 4])).toEqual([[[3, 4]]]);
  });
  test('follows a curve to both sides', () => {
    const [[start, ...line]] = pathOf([MOVE, 0, 0, CURVE, 80, 10, -80, 20, 0, 30]);
    expect(start).toEqual([0, 0]);
    expect(line.at(-1)).toEqual([0, 30]);
    expect(line[7]).toEqual([0, 15]);
    // by the polynomial of Bernstein, a quarter and three quarters of the way
    expect(line[3]).toEqual([3 * 0.75 ** 2 * 0.25 * 80 - 3 * 0.75 * 0.25 ** 2 * 80, 7.5]);
    expect(line[11]).toEqual([-line[3][0], 22.5]);
  });
  test('follows a curve from where the last line ended, and from its first point where nothing was', () => {
    const [, , middle] = pathOf([MOVE, 8, 8, LINE, 0, 0, CURVE, 0, 64, 64, 64, 64, 0])[0];
    expect(middle).not.toEqual([0, 0]);
    expect(pathOf([MOVE, 8, 8, LINE, 0, 0, CURVE, 0, 64, 64, 64, 64, 0])[0][9]).toEqual([32, 48]);
    expect(pathOf([CURVE, 0, 64, 64, 64, 64, 0], [1, 0, 0, 1, 5, 0])[0][7]).toEqual([37, 56]);
  });
  test('is paid for by its parts', () => {
    const budget = new Budget({ ...BOUNDS, steps: 2 });
    expect(() => linesOfPath(new Float32Array([MOVE, 0, 0, LINE, 1, 1, LINE, 2, 2]), IDENTITY, budget)).toThrow(
      'too-complex: paths',
    );
  });
});
