import type { Budget } from '../bounds';
import { type Colour, colour, isLostOn, over, WHITE } from '../colour';
import { type Box, back, common, holds, type Matrix, type Point } from './pdf-geometry';

/** The colours that something may have; undefined when nobody knows without drawing it. */
export type Paint = readonly Colour[] | undefined;

/** Something that was painted, and that letters stand on or under. */
export interface Shape {
  readonly box: Box;
  has(point: Point): boolean;
  /** Its colours around a point, as far away as letters reach. */
  at(point: Point, reach: number): Paint;
  /** Whether it lets through what is below it in another way than by its alpha. */
  readonly blend: string;
  /** Whether it has all of its box. */
  readonly isBox: boolean;
  /** How much had been painted before. */
  readonly order: number;
}

/** How high the bands of a page are, in points. */
const BAND = 8;

/** What a page has painted, in its order, by the bands that it touches: a letter lies in few of them. */
export class Painted {
  count = 0;
  private readonly bands = new Map<number, Shape[]>();

  constructor(
    private readonly view: Box,
    private readonly budget: Budget,
  ) {}

  add(shape: Omit<Shape, 'order'>): void {
    const painted = { ...shape, order: this.count };
    const [, bottom, , top] = common(shape.box, this.view);
    for (let band = Math.floor(bottom / BAND); band * BAND <= top; band += 1) {
      this.budget.spend('what is painted');
      const known = this.bands.get(band);
      if (known) known.push(painted);
      else this.bands.set(band, [painted]);
    }
    this.count += 1;
  }

  /** What may be at a point. */
  near([, y]: Point): readonly Shape[] {
    const shapes = this.bands.get(Math.floor(y / BAND)) ?? [];
    this.budget.spend('what is painted', shapes.length);
    return shapes;
  }
}

/** What lets through more than so much, or comes to more colours, is drawn to tell what is behind letters. */
const MOST_LAYERS = 16;
const MOST_COLOURS = 1_000;

/** What is behind letters, where all these were painted before. */
export function behind(shapes: readonly Shape[], point: Point, reach: number): Paint {
  const layers: (readonly [paint: readonly Colour[], blend: string])[] = [];
  let base: readonly Colour[] = [WHITE];
  for (let i = shapes.length - 1; i >= 0; i -= 1) {
    const shape = shapes[i];
    if (!holds(shape.box, point) || !shape.has(point)) continue;
    const paint = shape.at(point, reach);
    if (paint === undefined) return undefined;
    if (shape.blend === 'source-over' && paint.every(({ alpha }) => alpha > 0.99)) {
      base = paint;
      break;
    }
    layers.push([paint, shape.blend]);
    if (layers.length > MOST_LAYERS) return undefined;
  }
  for (const [paint, blend] of layers.reverse()) {
    if (blend !== 'source-over' && blend !== 'multiply') return undefined;
    base = base.flatMap((below) => paint.map((one) => over(blend === 'multiply' ? product(one, below) : one, below)));
    if (base.length > MOST_COLOURS) return undefined;
  }
  return base;
}

const product = (one: Colour, other: Colour): Colour =>
  colour((one.r * other.r) / 255, (one.g * other.g) / 255, (one.b * other.b) / 255, one.alpha);

/** Whether a shape that was painted later hides what is at a point. */
export function hides(shape: Shape, point: Point): boolean {
  if (!holds(shape.box, point) || !shape.has(point)) return false;
  const paint = shape.at(point, 0);
  if (paint === undefined) return true;
  if (!paint.every(({ alpha }) => alpha > 0.9)) return false;
  // dark inks leave nothing of what is below, light ones mark it
  const isDark = paint.every(({ r, g, b }) => Math.max(r, g, b) < 48);
  return /^(?:multiply|darken)$/.test(shape.blend) ? isDark : !(shape.blend === 'screen' && isDark);
}

/** Letters as they are seen where they let through what is below in another way than by their alpha. */
export const blended = (letters: readonly Colour[], blend: string, background: readonly Colour[]): readonly Colour[] =>
  blend === 'source-over' ? letters : letters.flatMap((one) => background.map((below) => product(one, below)));

/** Whether letters of any of these colours differ from all that may be behind them. */
export const isSeen = (letters: readonly Colour[], background: readonly Colour[]): boolean =>
  letters.some((one) => !background.some((other) => isLostOn(one, other)));

/** A picture as pdfjs decodes it. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** 1: a bit for each pixel; 2: three bytes; 3: four. */
  readonly kind?: number;
  readonly data?: Uint8Array | Uint8ClampedArray;
}

/** The colours of a picture here and there. */
export const coloursOf = (picture: Picture): Paint => pictured(picture, [1, 0, 0, 1, 0, 0], 1)([0.5, 0.5], 0.4);

/** The colours of a picture that fills the unit square of a matrix. */
export function pictured({ width, height, kind, data }: Picture, matrix: Matrix, alpha: number): Shape['at'] {
  return ([x, y], reach) => {
    if (!data) return undefined;
    const found: Colour[] = [];
    const steps = reach > 0 ? [-1, 0, 1] : [0];
    for (const dx of steps)
      for (const dy of steps) {
        const [u, v] = back(matrix, [x + dx * reach, y + dy * reach]) ?? [-1, -1];
        if (u < 0 || u > 1 || v < 0 || v > 1) continue;
        const column = Math.min(width - 1, Math.floor(u * width));
        const row = Math.min(height - 1, Math.floor((1 - v) * height));
        const pixel = pixelOf(data, kind ?? 3, width, column, row);
        if (pixel) found.push({ ...pixel, alpha: pixel.alpha * alpha });
      }
    if (found.length === 0) return undefined;
    // a spot here and there hides no letter, and makes none seen
    const spots = Math.floor(found.length / 4);
    const light = ({ r, g, b }: Colour) => r + g + b;
    return found.sort((a, b) => light(a) - light(b)).slice(spots, found.length - spots);
  };
}

function pixelOf(data: Uint8Array | Uint8ClampedArray, kind: number, width: number, column: number, row: number) {
  if (kind === 1) {
    const byte = data[row * Math.ceil(width / 8) + (column >> 3)];
    const value = (byte >> (7 - (column & 7))) & 1 ? 255 : 0;
    return byte === undefined ? undefined : colour(value, value, value);
  }
  const size = kind === 2 ? 3 : 4;
  const at = (row * width + column) * size;
  return at + size > data.length
    ? undefined
    : colour(data[at], data[at + 1], data[at + 2], size === 4 ? data[at + 3] / 255 : 1);
}
