/** `[a, b, c, d, e, f]`, as PDF writes it. */
export type Matrix = readonly [number, number, number, number, number, number];
/** `[left, bottom, right, top]`. */
export type Box = readonly [number, number, number, number];
export type Point = readonly [x: number, y: number];

export const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
export const EVERYWHERE: Box = [-Infinity, -Infinity, Infinity, Infinity];
const NOWHERE: Box = [Infinity, Infinity, -Infinity, -Infinity];

/** First `second`, then `first`. */
export const times = (first: Matrix, second: Matrix): Matrix => [
  first[0] * second[0] + first[2] * second[1],
  first[1] * second[0] + first[3] * second[1],
  first[0] * second[2] + first[2] * second[3],
  first[1] * second[2] + first[3] * second[3],
  first[0] * second[4] + first[2] * second[5] + first[4],
  first[1] * second[4] + first[3] * second[5] + first[5],
];

export const place = (m: Matrix, [x, y]: Point): Point => [m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]];

/** How long the two sides of the unit square become. */
export const scales = (m: Matrix): Point => [Math.hypot(m[0], m[1]), Math.hypot(m[2], m[3])];

/** Where in the unit square a point lies; undefined when the square is flat. */
export function back(m: Matrix, [x, y]: Point): Point | undefined {
  const area = m[0] * m[3] - m[1] * m[2];
  if (Math.abs(area) < 1e-12) return undefined;
  const [dx, dy] = [x - m[4], y - m[5]];
  return [(m[3] * dx - m[2] * dy) / area, (m[0] * dy - m[1] * dx) / area];
}

export function boxOf(points: readonly Point[]): Box {
  let [left, bottom, right, top] = NOWHERE;
  for (const [x, y] of points) {
    left = Math.min(left, x);
    bottom = Math.min(bottom, y);
    right = Math.max(right, x);
    top = Math.max(top, y);
  }
  return [left, bottom, right, top];
}

export const placedBox = (m: Matrix, [left, bottom, right, top]: Box): Box =>
  boxOf([place(m, [left, bottom]), place(m, [right, bottom]), place(m, [left, top]), place(m, [right, top])]);

export const common = (a: Box, b: Box): Box => [
  Math.max(a[0], b[0]),
  Math.max(a[1], b[1]),
  Math.min(a[2], b[2]),
  Math.min(a[3], b[3]),
];

export const holds = ([left, bottom, right, top]: Box, [x, y]: Point): boolean =>
  x >= left && x <= right && y >= bottom && y <= top;

/** How often lines go around a point. */
export function windings(lines: readonly (readonly Point[])[], [x, y]: Point): number {
  let count = 0;
  for (const line of lines)
    for (let i = 0; i < line.length; i += 1) {
      const [x0, y0] = line[i];
      const [x1, y1] = line[(i + 1) % line.length];
      if (y0 > y === y1 > y) continue;
      if (x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) count += y1 > y0 ? 1 : -1;
    }
  return count;
}

/** Whether a point is at most so far from lines; where it has to stand beside them, not beyond their ends and corners. */
export const isNear = (lines: readonly (readonly Point[])[], [x, y]: Point, most: number, isBeside = false): boolean =>
  lines.some((line) =>
    line.some(([x1, y1], i) => {
      const [x0, y0] = line[Math.max(0, i - 1)];
      const [dx, dy] = [x1 - x0, y1 - y0];
      const along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1);
      if (isBeside && !(along > 0 && along < 1)) return false;
      const on = Math.max(0, Math.min(1, along));
      return Math.hypot(x0 + on * dx - x, y0 + on * dy - y) <= most;
    }),
  );

/** Whether lines are one rectangle that stands upright. */
export function isBox(lines: readonly (readonly Point[])[]): boolean {
  const [line] = lines;
  if (lines.length !== 1 || line.length < 4 || line.length > 5) return false;
  const [left, bottom, right, top] = boxOf(line);
  const is = (value: number, ...of: readonly number[]) => of.some((other) => Math.abs(value - other) < 0.01);
  // corners in another order, or one of them twice, make triangles
  const area = line.reduce((sum, [x, y], i) => {
    const [x1, y1] = line[(i + 1) % line.length];
    return sum + (x * y1 - x1 * y) / 2;
  }, 0);
  const isFull = Math.abs(area) >= 0.99 * (right - left) * (top - bottom);
  return isFull && line.every(([x, y]) => is(x, left, right) && is(y, bottom, top));
}
