import type { Budget } from '../bounds';
import { type Matrix, type Point, place } from './pdf-geometry';

/** So many straight pieces stand for a curve. */
const PIECES = 16;

/** The corners of a path where the page has them. */
export function linesOfPath(path: Float32Array, matrix: Matrix, budget: Budget): Point[][] {
  const lines: Point[][] = [];
  const add = (points: readonly Point[]) => {
    if (lines.length === 0) lines.push([]);
    lines[lines.length - 1].push(...points);
  };
  for (let i = 0; i < path.length; ) {
    budget.spend('paths');
    const [op, a, b, c, d, e, f] = path.subarray(i, i + 7);
    const line = lines.at(-1);
    if (op === 0) lines.push([]);
    if (op === 0 || op === 1) add([place(matrix, [a, b])]);
    if (op === 2) {
      const [p1, p2, p3] = [place(matrix, [a, b]), place(matrix, [c, d]), place(matrix, [e, f])];
      add(curve(line?.at(-1) ?? p1, p1, p2, p3));
    }
    if (op === 4 && line) add([line[0]]);
    i += [3, 3, 7, 5, 1][op] ?? path.length;
  }
  return lines;
}

const curve = (...[p0, p1, p2, p3]: readonly [Point, Point, Point, Point]): Point[] =>
  Array.from({ length: PIECES }, (_, i) => {
    const there = (i + 1) / PIECES;
    const left = 1 - there;
    const at = (axis: 0 | 1) =>
      left ** 3 * p0[axis] +
      3 * left ** 2 * there * p1[axis] +
      3 * left * there ** 2 * p2[axis] +
      there ** 3 * p3[axis];
    return [at(0), at(1)];
  });
