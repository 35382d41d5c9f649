import type { Hidden } from '../admission';
import type { Budget } from '../bounds';
import { type Colour, colour, hexColour } from '../colour';
import { FONT_MATRIX, type Font, type GlyphOfFont, heightOfType3, isOther, type Operations } from './pdf-font';
import {
  type Box,
  boxOf,
  common,
  EVERYWHERE,
  holds,
  IDENTITY,
  isBox,
  isNear,
  type Matrix,
  NOWHERE,
  type Point,
  place,
  placedBox,
  scales,
  times,
  windings,
} from './pdf-geometry';
import { type Letter, markEchoes, markPiles } from './pdf-letters';
import { behind, blended, coloursOf, hides, isSeen, type Paint, type Picture, pictured, type Shape } from './pdf-paint';
import { linesOfPath } from './pdf-path';
import { START, type State } from './pdf-state';

/** A page as pdfjs gives it, without what it takes to draw it. */
export interface PageOfParser {
  readonly view: readonly number[];
  readonly operations: Operations;
  readonly ops: Readonly<Record<string, number>>;
  /** Fonts, pictures and outlines by their names. */
  object(name: string): unknown;
  isLayerShown(layer: unknown): boolean;
}

/** Letters of fewer points, and of less than a thousandth of the page, are not read. */
const LEAST_POINTS = 2;
const LEAST_OF_PAGE = 1 / 1_000;
const MOST_SAVED = 1_000;
/** How high in a letter it is looked at, in parts of its size. */
const HEIGHTS: readonly number[] = [0.15, 0.3, 0.45];

type Args = readonly never[];

/** Follows the operators of a page, without drawing it: which letters it shows, and what is behind and before each. */
export class Page {
  readonly letters: Letter[] = [];
  private readonly shapes: Shape[] = [];
  private state: State = { ...START };
  private readonly saved: State[] = [];
  /** Whether each marked part belongs to a layer that is not shown. */
  private readonly marks: boolean[] = [];
  private masks = 0;
  private isNote = false;
  private cutsByText = false;
  private pendingClip?: 'clip' | 'eoClip';
  private readonly names: ReadonlyMap<number, string>;
  private readonly blanks = new Map<string, Hidden | Paint | 'seen'>();

  constructor(
    private readonly page: PageOfParser,
    private readonly budget: Budget,
  ) {
    this.names = new Map(Object.entries(page.ops).map(([name, number]) => [number, name]));
    const { fnArray, argsArray } = page.operations;
    for (let i = 0; i < fnArray.length; i += 1) {
      budget.spend('drawing', 10);
      this.follow(this.names.get(fnArray[i]) ?? '', (argsArray[i] ?? []) as Args);
    }
    for (const letter of this.letters) if (!letter.hidden && this.isCovered(letter)) letter.hidden = 'covered';
    markPiles(this.letters);
    markEchoes(this.letters, budget);
  }

  private isCovered({ before, points }: Letter): boolean {
    this.budget.spend('what covers letters', this.shapes.length - before);
    const left = new Set(points);
    for (let i = before; i < this.shapes.length; i += 1)
      for (const point of left) if (hides(this.shapes[i], point)) left.delete(point);
    return left.size * 2 < points.length;
  }

  private follow(name: string, args: Args): void {
    const { state } = this;
    switch (name) {
      case 'save':
        this.save();
        return;
      case 'restore':
        this.restore();
        return;
      case 'transform':
        state.matrix = times(state.matrix, args as unknown as Matrix);
        return;
      case 'paintFormXObjectBegin':
        this.save();
        if (args[0]) this.state.matrix = times(state.matrix, args[0]);
        if (args[1]) this.clip(placedBox(this.state.matrix, args[1]));
        return;
      case 'paintFormXObjectEnd':
      case 'endGroup':
        if (name === 'endGroup' && (args[0] as { smask?: unknown } | undefined)?.smask) this.masks -= 1;
        this.restore();
        return;
      case 'beginAnnotation':
        this.annotation(args[1], args[2], args[3]);
        return;
      case 'endAnnotation':
        this.isNote = false;
        this.restore();
        return;
      case 'beginGroup':
        this.group((args[0] ?? {}) as Group);
        return;
      case 'setGState':
        for (const [key, value] of (args[0] ?? []) as (readonly [string, never])[]) this.graphics(key, value);
        return;
      case 'setLineWidth':
        state.lineWidth = args[0];
        return;
      case 'setDash':
        state.isDashed = (args[0] as ArrayLike<number>).length > 0;
        return;
      case 'setFillRGBColor':
        state.fill = [hexColour(String(args[0]).slice(1))];
        return;
      case 'setStrokeRGBColor':
        state.stroke = [hexColour(String(args[0]).slice(1))];
        return;
      case 'setFillColorN':
        state.fill = this.pattern(args);
        return;
      case 'setStrokeColorN':
        state.stroke = this.pattern(args);
        return;
      case 'setFillTransparent':
        state.fill = [colour(0, 0, 0, 0)];
        return;
      case 'setStrokeTransparent':
        state.stroke = [colour(0, 0, 0, 0)];
        return;
      case 'clip':
      case 'eoClip':
        this.pendingClip = name;
        return;
      case 'constructPath':
        this.path(args[0], (args[1] as unknown as [Float32Array | null])?.[0] ?? null);
        return;
      case 'shadingFill':
        this.paint(
          state.clip,
          () => true,
          () => withAlpha(this.shading(args[0]), this.alpha('fillAlpha')),
        );
        return;
      case 'paintImageXObject':
        this.picture(this.page.object(args[0]) as Picture | null);
        return;
      case 'paintInlineImageXObject':
        this.picture(args[0]);
        return;
      case 'paintSolidColorImageMask':
      case 'paintImageMaskXObject':
        this.mask(args[0]);
        return;
      case 'beginMarkedContent':
        this.marks.push(false);
        return;
      case 'beginMarkedContentProps':
        this.marks.push((args[0] as string) === 'OC' && !this.page.isLayerShown(args[1]));
        return;
      case 'endMarkedContent':
        this.marks.pop();
        return;
      default:
        this.text(name, args);
        return;
    }
  }

  private text(name: string, args: Args): void {
    const { state } = this;
    switch (name) {
      case 'endText':
        if (this.cutsByText) state.isCutByText = true;
        this.cutsByText = false;
        return;
      case 'beginText':
        Object.assign(state, { textMatrix: IDENTITY, at: [0, 0], line: [0, 0] });
        return;
      case 'setCharSpacing':
        state.charSpacing = args[0];
        return;
      case 'setWordSpacing':
        state.wordSpacing = args[0];
        return;
      case 'setHScale':
        state.scale = args[0] / 100;
        return;
      case 'setLeading':
        state.leading = -args[0];
        return;
      case 'setFont':
        this.font(args[0], args[1]);
        return;
      case 'setTextRenderingMode':
        state.mode = args[0];
        return;
      case 'setTextRise':
        state.rise = args[0];
        return;
      case 'moveText':
        this.move(args[0], args[1]);
        return;
      case 'setLeadingMoveText':
        state.leading = args[1];
        this.move(args[0], args[1]);
        return;
      case 'setTextMatrix':
        Object.assign(state, { textMatrix: [...(args[0] as Iterable<number>)], at: [0, 0], line: [0, 0] });
        return;
      case 'nextLine':
        this.move(0, state.leading);
        return;
      case 'showText':
        this.show(args[0]);
        return;
    }
  }

  private save(): void {
    if (this.saved.length > MOST_SAVED) this.saved.shift();
    this.saved.push({ ...this.state });
  }

  private restore(): void {
    this.state = this.saved.pop() ?? this.state;
  }

  private clip(box: Box): void {
    this.state.clip = common(this.state.clip, box);
  }

  private group({ matrix, bbox, smask }: Group): void {
    const { state } = this;
    this.save();
    if (bbox) this.clip(placedBox(matrix ? times(state.matrix, matrix) : state.matrix, bbox));
    if (smask) this.masks += 1;
    const groupAlpha = state.groupAlpha * state.fillAlpha;
    Object.assign(this.state, { groupAlpha, fillAlpha: 1, strokeAlpha: 1 });
  }

  /** A note covers what is below it; what it says itself is left out with the notes. */
  private annotation(rectangle: Box | null, transform: Matrix | null, matrix: Matrix | null): void {
    this.save();
    this.state = { ...START, matrix: times(transform ?? IDENTITY, matrix ?? IDENTITY), clip: rectangle ?? EVERYWHERE };
    this.isNote = true;
  }

  private graphics(key: string, value: never): void {
    const { state } = this;
    if (key === 'ca') state.fillAlpha = value;
    else if (key === 'CA') state.strokeAlpha = value;
    else if (key === 'LW') state.lineWidth = value;
    else if (key === 'BM') state.blend = value;
    else if (key === 'SMask') state.isMasked = Boolean(value);
    else if (key === 'Font') this.font(value[0], value[1]);
  }

  private alpha(of: 'fillAlpha' | 'strokeAlpha'): number {
    return this.state[of] * this.state.groupAlpha;
  }

  private pattern([kind, id, tile]: Args): Paint {
    return (kind as string) === 'Shading' ? this.shading(id) : this.tile(tile);
  }

  /** The colours of what is painted over and over. */
  private tile(operations: Operations | undefined): Paint {
    const colours = (operations?.fnArray ?? []).flatMap((number, i): readonly Colour[] => {
      const name = this.names.get(number);
      const [first] = (operations!.argsArray[i] ?? []) as readonly unknown[];
      if (name === 'setFillRGBColor') return [hexColour(String(first).slice(1))];
      if (name !== 'paintImageXObject' && name !== 'paintInlineImageXObject') return [];
      const picture = (typeof first === 'string' ? this.page.object(first) : first) as Picture | null;
      return (picture && coloursOf(picture)) ?? [];
    });
    return colours.length > 0 && colours.length <= 32 ? colours : undefined;
  }

  /** The colours between which a shading changes. */
  private shading(id: never): Paint {
    const [kind, , , stops] = (this.page.object(id) ?? []) as [string, unknown, unknown, [number, string][]];
    return kind === 'RadialAxial' ? stops.slice(0, 16).map(([, hex]) => hexColour(hex.slice(1))) : undefined;
  }

  private paint(box: Box, has: Shape['has'], at: Shape['at']): void {
    const { clip, clips, blend } = this.state;
    const isShown = !this.marks.includes(true) && this.masks === 0;
    const isIn: Shape['has'] = (point) => has(point) && clips.every((clip) => clip(point));
    if (isShown) this.shapes.push({ box: common(box, clip), has: clips.length > 0 ? isIn : has, at, blend });
  }

  private path(what: number, path: Float32Array | null): void {
    const { state, pendingClip } = this;
    const name = this.names.get(what) ?? '';
    const lines = path ? linesOfPath(path, state.matrix, this.budget) : [];
    const box = boxOf(lines.flat());
    const inside =
      (isEven: boolean): Shape['has'] =>
      (point) => {
        this.budget.spend('paths', path?.length ?? 1);
        const count = windings(lines, point);
        return isEven ? count % 2 !== 0 : count !== 0;
      };
    const fill = withAlpha(state.fill, this.alpha('fillAlpha'));
    if (/fill/i.test(name)) this.paint(box, inside(/eo/i.test(name)), () => fill);
    const half = (state.lineWidth * Math.max(...scales(state.matrix))) / 2;
    if (/stroke/i.test(name) && half > 1) {
      const stroke = withAlpha(state.stroke, this.alpha('strokeAlpha'));
      const wide: Box = [box[0] - half, box[1] - half, box[2] + half, box[3] + half];
      const near = (point: Point) => {
        this.budget.spend('paths', path?.length ?? 1);
        return isNear(lines, point, half);
      };
      this.paint(wide, near, () => stroke);
    }
    if (pendingClip) {
      this.clip(lines.length === 0 ? NOWHERE : box);
      if (!isBox(lines)) state.clips = [...state.clips, inside(pendingClip === 'eoClip')];
    }
    this.pendingClip = undefined;
  }

  private picture(picture: Picture | null): void {
    const { matrix } = this.state;
    const at = picture ? pictured(picture, matrix, this.alpha('fillAlpha')) : () => undefined;
    this.paint(placedBox(matrix, [0, 0, 1, 1]), () => true, at);
  }

  /** A stencil: it paints where its bits are not set. */
  private mask(
    given: { readonly data?: unknown; readonly width?: number; readonly height?: number } | undefined,
  ): void {
    const { matrix, fill: paint } = this.state;
    const fill = withAlpha(paint, this.alpha('fillAlpha'));
    const stencil = (typeof given?.data === 'string' ? this.page.object(given.data) : given) as Picture | undefined;
    const bits = stencil?.data ? pictured({ ...stencil, kind: 1 }, matrix, 1) : undefined;
    const box = placedBox(matrix, [0, 0, 1, 1]);
    this.paint(
      box,
      (point) => (bits ? (bits(point, 0) ?? []).every(({ r }) => r === 0) : true),
      () => fill,
    );
  }

  private font(name: never, size: number): void {
    Object.assign(this.state, {
      font: this.page.object(name) as Font | undefined,
      size: Math.abs(size),
      direction: size < 0 ? -1 : 1,
    });
  }

  private move(x: number, y: number): void {
    const line: Point = [this.state.line[0] + x, this.state.line[1] + y];
    Object.assign(this.state, { line, at: line });
  }

  private show(glyphs: readonly (GlyphOfFont | number | null)[]): void {
    const { state } = this;
    const { font, size, direction } = state;
    if (!font || !Array.isArray(glyphs) || this.isNote) return;
    if (state.mode >= 4) this.cutsByText = true;
    const isVertical = font.vertical === true;
    const fontMatrix = font.fontMatrix ?? FONT_MATRIX;
    const scale = state.scale * direction;
    const start = times(times(state.matrix, state.textMatrix), [
      scale,
      0,
      0,
      direction,
      state.at[0],
      state.at[1] + state.rise,
    ]);
    const unit = size * fontMatrix[0];
    let x = 0;
    for (const glyph of glyphs) {
      this.budget.spend('letters', 20);
      if (glyph === null) continue;
      if (typeof glyph === 'number') {
        x += ((isVertical ? 1 : -1) * glyph * size) / 1_000;
        continue;
      }
      const spacing = (glyph.isSpace ? state.wordSpacing : 0) + state.charSpacing;
      const metric = isVertical ? (glyph.vmetric ?? font.defaultVMetrics ?? undefined) : undefined;
      const width = (metric ? -metric[0] : glyph.width) * unit;
      const wide = glyph.width * unit;
      // letters of vertical lines hang below where they are placed
      const origin: Point = metric ? [-wide / 2, -x - size] : [x, 0];
      this.letter(glyph, font, start, origin, wide, isVertical);
      x += isVertical ? width - spacing * direction : width + spacing * direction;
    }
    state.at = isVertical ? [state.at[0], state.at[1] - x] : [state.at[0] + x * scale, state.at[1]];
  }

  private letter(
    glyph: GlyphOfFont,
    font: Font,
    start: Matrix,
    origin: Point,
    wide: number,
    isVertical: boolean,
  ): void {
    const { size } = this.state;
    const [across, up] = scales(start);
    const [x, y] = origin;
    const next = place(start, isVertical ? [x, y - size] : [x + wide, y]);
    const from = place(start, origin);
    const direction: Point = isVertical ? [-start[2], -start[3]] : [start[0], start[1]];
    const length = Math.hypot(...direction) || 1;
    const height = font.isType3Font ? heightOfType3(font, size) || wide : size;
    const letter: Letter = {
      text: glyph.unicode,
      at: from,
      end: next,
      size: height * up,
      along: [direction[0] / length, direction[1] / length],
      points: HEIGHTS.map((part) => place(start, [x + wide / 2, y + height * part])),
      before: this.shapes.length,
    };
    // letters that lean to the ground are as flat as those that are squeezed
    const thin = (height * Math.abs(start[0] * start[3] - start[1] * start[2])) / (Math.max(across, up) || 1);
    if (glyph.unicode.trim() !== '') letter.hidden = this.hidden(glyph, font, letter, thin);
    this.letters.push(letter);
  }

  private hidden(glyph: GlyphOfFont, font: Font, letter: Letter, thin: number): Hidden | undefined {
    const { state } = this;
    const [left, bottom, right, top] = this.page.view;
    const view: Box = [left, bottom, right, top];
    if (this.marks.includes(true)) return 'not displayed';
    if (state.mode === 3 || state.mode === 7) return 'not painted';
    if (!(thin >= LEAST_POINTS) || thin < Math.min(right - left, top - bottom) * LEAST_OF_PAGE) return 'tiny';
    const most = (is: (point: Point) => boolean) => letter.points.filter(is).length * 2 > letter.points.length;
    if (!most((point) => holds(view, point))) return 'off the page';
    if (!most((point) => holds(state.clip, point) && state.clips.every((clip) => clip(point)))) return 'clipped';
    if (state.isCutByText || (state.mode % 4 === 1 && state.isDashed)) return 'unclear background';
    const own = this.outline(glyph, font);
    if (typeof own === 'string' && own !== 'seen') return own;
    if (this.masks > 0 || state.isMasked || !/^(?:source-over|multiply|darken)$/.test(state.blend))
      return 'unclear background';
    const letters = typeof own === 'object' ? withAlpha(own, this.alpha('fillAlpha')) : this.lettersPaint();
    this.budget.spend('what is behind letters', this.shapes.length);
    if (!letters) return 'unclear background';
    const backgrounds = letter.points.map((point) => behind(this.shapes, point, letter.size / 3));
    if (backgrounds.includes(undefined)) return 'unclear background';
    if (letters.every(({ alpha }) => alpha < 0.05)) return 'transparent';
    const seen = backgrounds.filter((one) => one && isSeen(blended(letters, state.blend, one), one));
    if (seen.length * 2 > backgrounds.length) return undefined;
    return letters.every(({ alpha }) => alpha < 0.3) ? 'transparent' : 'colour of its background';
  }

  /** The colours that letters are filled or drawn with. */
  private lettersPaint(): Paint {
    const { mode, fill, stroke } = this.state;
    const filled = withAlpha(fill, this.alpha('fillAlpha'));
    const drawn = withAlpha(stroke, this.alpha('strokeAlpha'));
    if (mode % 4 === 1) return drawn;
    return mode % 4 === 2 ? filled && drawn && [...filled, ...drawn] : filled;
  }

  /** What a font draws for a letter: nothing, something, or something in colours of its own. */
  private outline(glyph: GlyphOfFont, font: Font): Hidden | Paint | 'seen' {
    const { fontChar, operatorListId = '', isInFont, originalCharCode, unicode } = glyph;
    const key = `${font.loadedName} ${font.isType3Font ? operatorListId : fontChar} ${originalCharCode} ${unicode}`;
    const known = this.blanks.get(key);
    if (known !== undefined) return known;
    let found: Hidden | Paint | 'seen' = 'seen';
    if (isOther(glyph, font)) found = 'other letters';
    else if (font.isType3Font) found = this.type3(font.charProcOperatorList?.[operatorListId]);
    else if (!font.missingFile) {
      const outline = this.page.object(`${font.loadedName}_path_${fontChar}`) as
        | { path?: { length: number } }
        | undefined;
      if (!isInFont || outline?.path?.length === 0) found = 'not painted';
    }
    this.blanks.set(key, found);
    return found;
  }

  private type3(operations: Operations | undefined): Hidden | Paint | 'seen' {
    const names = (operations?.fnArray ?? []).map((number) => this.names.get(number) ?? '');
    const paints = names.some((name, i) =>
      name === 'constructPath'
        ? /fill|stroke/i.test(this.names.get((operations!.argsArray[i] as number[])[0]) ?? '')
        : /^paint(?!FormXObject)|^showText$|^shadingFill$/.test(name),
    );
    if (!paints) return 'not painted';
    if (names[0] !== 'setCharWidth') return 'seen';
    const colours = names.flatMap((name, i): Colour[] =>
      name === 'setFillRGBColor' ? [hexColour(String((operations!.argsArray[i] as unknown[])[0]).slice(1))] : [],
    );
    return colours.length > 0 ? colours.slice(0, 16) : 'seen';
  }
}

interface Group {
  readonly matrix?: Matrix | null;
  readonly bbox?: Box | null;
  readonly smask?: unknown;
}

const withAlpha = (paint: Paint, alpha: number): Paint => paint?.map((one) => ({ ...one, alpha: one.alpha * alpha }));
