import type { Budget } from '../bounds';
import { type Matrix, type Point, place } from './pdf-geometry';

/** The corners of a path where the page has them; curves by their ends and middles. */
export function linesOfPath(path: Float32Array, matrix: Matrix, budget: Budget): Point[][] {
  const lines: Point[][] = [];
  const add = (x: number, y: number) => {
    if (lines.length === 0) lines.push([]);
    lines[lines.length - 1].push(place(matrix, [x, y]));
  };
  for (let i = 0; i < path.length; ) {
    budget.spend('paths');
    const [op, a, b, c, d, e, f] = path.subarray(i, i + 7);
    if (op === 0) lines.push([]);
    if (op === 0 || op === 1) add(a, b);
    if (op === 2) {
      const [x, y] = lines.at(-1)?.at(-1) ?? [0, 0];
      const [p1, p2, p3] = [place(matrix, [a, b]), place(matrix, [c, d]), place(matrix, [e, f])];
      const middle: Point = [(x + 3 * p1[0] + 3 * p2[0] + p3[0]) / 8, (y + 3 * p1[1] + 3 * p2[1] + p3[1]) / 8];
      if (lines.length === 0) lines.push([]);
      lines[lines.length - 1].push(middle, p3);
    }
    if (op === 3) add(c, d);
    i += [3, 3, 7, 5, 1][op] ?? path.length;
  }
  return lines.filter((line) => line.length > 0);
}
