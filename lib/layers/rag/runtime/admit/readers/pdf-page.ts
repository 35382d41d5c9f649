import { type Hidden, Refusal } from '../admission';
import type { Budget } from '../bounds';
import { type Colour, colour, hexColour } from '../colour';
import { FONT_MATRIX, type Font, type GlyphOfFont, heightOfType3, isOther, type Operations } from './pdf-font';
import {
  type Box,
  back,
  boxOf,
  common,
  EVERYWHERE,
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
} from './pdf-geometry';
import { type Letter, markEchoes, markPiles } from './pdf-letters';
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
} from './pdf-paint';
import { linesOfPath } from './pdf-path';
import { ANYWHERE, START, type State } from './pdf-state';

/** A page as pdfjs gives it, without what it takes to draw it. */
export interface PageOfParser {
  readonly view: Box;
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
/** However thin a line is, viewers draw it with a dot of theirs. */
const LEAST_LINE = 0.5;
/** Pens of so many times the size of letters leave nothing of what they fill; wider ones leave no letter. */
const PEN = 0.08;
const BLOT = 1 / 3;
/** How high in a letter it is looked at, in parts of its size. */
const HEIGHTS: readonly number[] = [0.15, 0.3, 0.45];

type Args = readonly never[];

/** Follows the operators of a page, without drawing it: which letters it shows, and what is behind and before each. */
export class Page {
  readonly letters: Letter[] = [];
  private readonly painted: Painted;
  private state: State = { ...START };
  private readonly saved: State[] = [];
  /** How much was saved when each part began which a page is made of. */
  private readonly begun: number[] = [];
  /** Whether each marked part belongs to a layer that is not shown. */
  private readonly marks: boolean[] = [];
  private masks = 0;
  private isNote = false;
  private cutsByText = false;
  private pendingClip?: 'clip' | 'eoClip';
  private readonly names: ReadonlyMap<number, string>;
  private readonly blanks = new Map<string, Outline>();

  constructor(
    private readonly page: PageOfParser,
    private readonly budget: Budget,
  ) {
    this.painted = new Painted(page.view, budget);
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
    const isHidden = (point: Point) =>
      this.painted.near(point).some((shape) => shape.order >= before && hides(shape, point));
    return points.filter(isHidden).length * 2 > points.length;
  }

  private follow(name: string, args: Args): void {
    const { state } = this;
    switch (name) {
      case 'save':
        this.save();
        return;
      case 'restore':
        // some viewers go on with what the part was given, others with what was saved before
        if (this.begun.length > 0 && this.saved.length <= this.begun.at(-1)!)
          throw new Refusal('undecided', 'a part that restores more than it saves');
        this.restore();
        return;
      case 'transform':
        state.matrix = times(state.matrix, args as unknown as Matrix);
        return;
      case 'paintFormXObjectBegin':
        this.begin();
        if (args[0]) this.state.matrix = times(state.matrix, args[0]);
        if (args[1]) this.clip(placedBox(this.state.matrix, args[1]));
        this.state.ground = this.state.matrix;
        return;
      case 'paintFormXObjectEnd':
      case 'endGroup':
        if (name === 'endGroup' && (args[0] as { smask?: unknown } | undefined)?.smask) this.masks -= 1;
        this.end();
        return;
      case 'beginAnnotation':
        this.annotation(args[1], args[2], args[3]);
        return;
      case 'endAnnotation':
        this.isNote = false;
        this.end();
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
        this.dash(args[0]);
        return;
      case 'setFillRGBColor':
        Object.assign(state, { fill: [hexColour(String(args[0]).slice(1))], fillAt: ANYWHERE });
        return;
      case 'setStrokeRGBColor':
        Object.assign(state, { stroke: [hexColour(String(args[0]).slice(1))], strokeAt: ANYWHERE });
        return;
      case 'setFillColorN': {
        const [fill, fillAt] = this.pattern(args);
        Object.assign(state, { fill, fillAt });
        return;
      }
      case 'setStrokeColorN': {
        const [stroke, strokeAt] = this.pattern(args);
        Object.assign(state, { stroke, strokeAt });
        return;
      }
      case 'setFillTransparent':
        Object.assign(state, { fill: [colour(0, 0, 0, 0)], fillAt: ANYWHERE });
        return;
      case 'setStrokeTransparent':
        Object.assign(state, { stroke: [colour(0, 0, 0, 0)], strokeAt: ANYWHERE });
        return;
      case 'clip':
      case 'eoClip':
        this.pendingClip = name;
        return;
      case 'constructPath':
        this.path(args[0], (args[1] as unknown as [Float32Array | null])?.[0] ?? null);
        return;
      case 'shadingFill': {
        const [colours, isShaded] = this.shading(args[0], state.matrix);
        const shaded = withAlpha(colours, this.alpha('fillAlpha'));
        this.paint(state.clip, ANYWHERE, (point) => (isShaded(point) ? shaded : undefined));
        return;
      }
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
    if (this.saved.length >= MOST_SAVED) throw new Refusal('too-complex', 'what is saved within each other');
    this.saved.push({ ...this.state });
  }

  private restore(): void {
    this.state = this.saved.pop() ?? this.state;
  }

  private begin(): void {
    this.save();
    this.begun.push(this.saved.length);
  }

  private end(): void {
    this.saved.length = this.begun.pop() ?? this.saved.length;
    this.restore();
  }

  private dash(lengths: ArrayLike<number>): void {
    this.state.isDashed = lengths.length > 0;
  }

  private clip(box: Box): void {
    this.state.clip = common(this.state.clip, box);
  }

  private group({ matrix, bbox, smask }: Group): void {
    const { state } = this;
    this.begin();
    if (bbox) this.clip(placedBox(matrix ? times(state.matrix, matrix) : state.matrix, bbox));
    if (smask) this.masks += 1;
    const groupAlpha = state.groupAlpha * state.fillAlpha;
    Object.assign(this.state, { groupAlpha, fillAlpha: 1, strokeAlpha: 1 });
  }

  /** A note covers what is below it; what it says itself is left out with the notes. */
  private annotation(rectangle: Box | null, transform: Matrix | null, matrix: Matrix | null): void {
    this.begin();
    const ground = times(transform ?? IDENTITY, matrix ?? IDENTITY);
    this.state = { ...START, matrix: ground, ground, clip: rectangle ?? EVERYWHERE };
    this.isNote = true;
  }

  private graphics(key: string, value: never): void {
    const { state } = this;
    if (key === 'ca') state.fillAlpha = value;
    else if (key === 'CA') state.strokeAlpha = value;
    else if (key === 'LW') state.lineWidth = value;
    else if (key === 'D') this.dash(value[0]);
    else if (key === 'BM') state.blend = value;
    else if (key === 'SMask') state.isMasked = Boolean(value);
    else if (key === 'Font') this.font(value[0], value[1]);
  }

  private alpha(of: 'fillAlpha' | 'strokeAlpha'): number {
    return this.state[of] * this.state.groupAlpha;
  }

  private pattern(args: Args): Pattern {
    if ((args[0] as string) !== 'Shading') return [this.tile(args as unknown as Tile), ANYWHERE];
    return this.shading(args[1], times(this.state.ground, args[2] ?? IDENTITY));
  }

  /** The colours of what is painted over and over, where that leaves no gaps. */
  private tile([, , operations, , box, xStep, yStep]: Tile): Paint {
    const [left, bottom, right, top] = box;
    if (Math.abs(xStep) > right - left || Math.abs(yStep) > top - bottom) return undefined;
    const [ground] = new Page({ ...this.page, view: box, operations }, this.budget).painted.near([left, bottom]);
    const isWhole = ground?.isBox && holds(ground.box, [left, bottom]) && holds(ground.box, [right, top]);
    const isOpaque = isWhole && ground.at([left, bottom], 0)?.every(({ alpha }) => alpha > 0.99);
    if (!isOpaque || ground.blend !== 'source-over') return undefined;
    const colours = operations.fnArray.flatMap((number, i): readonly Colour[] => {
      const name = this.names.get(number);
      const [first] = (operations.argsArray[i] ?? []) as readonly unknown[];
      if (name === 'setFillRGBColor') return [hexColour(String(first).slice(1))];
      if (name !== 'paintImageXObject' && name !== 'paintInlineImageXObject') return [];
      const picture = (typeof first === 'string' ? this.page.object(first) : first) as Picture | null;
      return (picture && coloursOf(picture)) ?? [];
    });
    return colours.length > 0 && colours.length <= 32 ? colours : undefined;
  }

  /** The colours between which a shading changes, and where it has some. */
  private shading(id: never, matrix: Matrix): Pattern {
    const [kind, form, box, stops, from, to] = (this.page.object(id) ?? []) as unknown as Shading;
    if (kind !== 'RadialAxial') return [undefined, ANYWHERE];
    const shown = stops.filter(([, hex]) => hex !== 'transparent');
    const isShaded: Shape['has'] = (point) => {
      const [x, y] = back(matrix, point) ?? [Number.NaN, Number.NaN];
      if (box && !holds(box, [x, y])) return false;
      if (shown.length === stops.length) return true;
      const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
      const along = ((x - from[0]) * dx + (y - from[1]) * dy) / (dx * dx + dy * dy);
      return form === 'axial' && along > 0 && along < 1;
    };
    return [shown.map(([, hex]) => hexColour(hex.slice(1))), isShaded];
  }

  private paint(box: Box, has: Shape['has'], at: Shape['at'], isBox = false): void {
    const { clip, clips, blend } = this.state;
    const isShown = !this.marks.includes(true) && this.masks === 0;
    const isIn: Shape['has'] = (point) => has(point) && clips.every((clip) => clip(point));
    if (isShown) this.painted.add({ box: common(box, clip), has: isIn, at, blend, isBox: isBox && clips.length === 0 });
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
    if (/fill/i.test(name)) this.paint(box, inside(/eo/i.test(name)), this.ink('fill'), isBox(lines));
    if (/stroke/i.test(name)) this.stroke(box, lines);
    if (pendingClip) {
      this.clip(box);
      if (!isBox(lines)) state.clips = [...state.clips, inside(pendingClip === 'eoClip')];
    }
    this.pendingClip = undefined;
  }

  /** How wide lines are on the page, at most. */
  private get pen(): number {
    return this.state.lineWidth * Math.max(...scales(this.state.matrix));
  }

  private stroke([left, bottom, right, top]: Box, lines: readonly (readonly Point[])[]): void {
    const { state, pen } = this;
    const half = Math.max(LEAST_LINE, pen) / 2;
    const length = lines.flat().length;
    const near = (point: Point, most: number, isBeside: boolean) => {
      this.budget.spend('paths', length);
      return isNear(lines, point, most, isBeside);
    };
    const [a, b, c, d] = state.matrix;
    const least = (state.lineWidth * Math.abs(a * d - b * c)) / Math.max(...scales(state.matrix)) / 2;
    const { isDashed } = state;
    const ink = this.ink('stroke');
    // what is drawn at the ends and corners of lines, and where dashes begin, is not followed
    this.paint(
      [left - half, bottom - half, right + half, top + half],
      (point) => near(point, half, false),
      (point) => (!isDashed && near(point, least, true) ? ink(point, 0) : undefined),
    );
  }

  /** The colours of what is filled or drawn now, where they are known. */
  private ink(of: 'fill' | 'stroke'): Shape['at'] {
    const { [`${of}At` as const]: isSure, [of]: paint } = this.state;
    const ink = withAlpha(paint, this.alpha(`${of}Alpha`));
    return (point) => (isSure(point) ? ink : undefined);
  }

  private picture(picture: Picture | null): void {
    const { matrix } = this.state;
    const at = picture ? pictured(picture, matrix, this.alpha('fillAlpha')) : () => undefined;
    this.paint(placedBox(matrix, [0, 0, 1, 1]), () => true, at, matrix[1] === 0 && matrix[2] === 0);
  }

  /** A stencil: it paints where its bits are not set. */
  private mask(
    given: { readonly data?: unknown; readonly width?: number; readonly height?: number } | undefined,
  ): void {
    const { matrix } = this.state;
    const stencil = (typeof given?.data === 'string' ? this.page.object(given.data) : given) as Picture | undefined;
    const bits = stencil?.data ? pictured({ ...stencil, kind: 1 }, matrix, 1) : undefined;
    const box = placedBox(matrix, [0, 0, 1, 1]);
    this.paint(box, (point) => (bits ? (bits(point, 0) ?? []).every(({ r }) => r === 0) : true), this.ink('fill'));
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
      before: this.painted.count,
    };
    // letters that lean to the ground are as flat as those that are squeezed
    const thin = (height * Math.abs(start[0] * start[3] - start[1] * start[2])) / (Math.max(across, up) || 1);
    if (glyph.unicode.trim() !== '') letter.hidden = this.hidden(glyph, font, letter, thin);
    this.letters.push(letter);
  }

  private hidden(glyph: GlyphOfFont, font: Font, letter: Letter, thin: number): Hidden | undefined {
    const { state } = this;
    const { view } = this.page;
    const [left, bottom, right, top] = view;
    if (this.marks.includes(true)) return 'not displayed';
    if (state.mode === 3 || state.mode === 7) return 'not painted';
    if (state.mode % 4 !== 0 && !font.isType3Font && this.pen > letter.size * BLOT) return 'covered';
    if (!(thin >= LEAST_POINTS) || thin < Math.min(right - left, top - bottom) * LEAST_OF_PAGE) return 'tiny';
    const most = (is: (point: Point) => boolean) => letter.points.filter(is).length * 2 > letter.points.length;
    if (!most((point) => holds(view, point))) return 'off the page';
    if (!most((point) => holds(state.clip, point) && state.clips.every((clip) => clip(point)))) return 'clipped';
    if (state.isCutByText) return 'unclear background';
    const own = this.outline(glyph, font);
    if (typeof own === 'string' && own !== 'seen' && own !== 'drawn') return own;
    if (this.masks > 0 || state.isMasked || !/^(?:source-over|multiply|darken)$/.test(state.blend))
      return 'unclear background';
    const letters =
      typeof own === 'object' ? withAlpha(own, this.alpha('fillAlpha')) : this.lettersPaint(font, letter, own);
    if (!letters) return 'unclear background';
    const backgrounds = letter.points.map((point) => behind(this.painted.near(point), point, letter.size / 3));
    if (backgrounds.includes(undefined)) return 'unclear background';
    if (letters.every(({ alpha }) => alpha < 0.05)) return 'transparent';
    // of colours that a drawing brings, none may be lost: which of them are the letter is not known
    const parts = typeof own === 'object' ? letters.map((one) => [one]) : [letters];
    const seen = backgrounds.filter(
      (one) => one && parts.every((part) => isSeen(blended(part, state.blend, one), one)),
    );
    if (seen.length * 2 > backgrounds.length) return undefined;
    return letters.every(({ alpha }) => alpha < 0.3) ? 'transparent' : 'colour of its background';
  }

  /** The colours that letters are filled or drawn with. */
  private lettersPaint({ isType3Font }: Font, { size, points }: Letter, own: Outline): Paint {
    const { mode, isDashed } = this.state;
    const inks = (of: 'fill' | 'stroke') => points.map((point) => this.ink(of)(point, 0));
    const [filled, drawn] = [inks('fill'), inks('stroke')].map((all) => (all.includes(undefined) ? undefined : all[0]));
    // drawings have no outline that another mode would draw
    if (isType3Font) return own === 'drawn' ? drawn : filled;
    if (mode % 4 === 0) return filled;
    const isWide = this.pen > size * PEN;
    if (mode % 4 === 1) return isDashed ? undefined : drawn;
    if (isDashed) return isWide ? undefined : filled;
    return isWide && drawn?.every(({ alpha }) => alpha > 0.9) ? drawn : filled && drawn && [...filled, ...drawn];
  }

  /** What a font draws for a letter: nothing, something, or something in colours of its own. */
  private outline(glyph: GlyphOfFont, font: Font): Outline {
    const { fontChar, operatorListId = '', isInFont, originalCharCode, unicode } = glyph;
    const key = `${font.loadedName} ${font.isType3Font ? operatorListId : fontChar} ${originalCharCode} ${unicode}`;
    const known = this.blanks.get(key);
    if (known !== undefined) return known;
    let found: Outline = 'seen';
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

  private type3(operations: Operations | undefined): Outline {
    const steps = (operations?.fnArray ?? []).map((number, i) => {
      const name = this.names.get(number) ?? '';
      const [first] = (operations!.argsArray[i] ?? []) as readonly unknown[];
      return { name, first, path: name === 'constructPath' ? (this.names.get(first as number) ?? '') : '' };
    });
    const fills = ({ name, path }: (typeof steps)[number]) =>
      /fill/i.test(path) || /^paint(?!FormXObject)|^showText$|^shadingFill$/.test(name);
    const begin = steps.findIndex((step) => fills(step) || /stroke/i.test(step.path));
    if (begin < 0) return 'not painted';
    const own = steps.filter(({ name }) => /^set(?:Fill|Stroke)RGBColor$/.test(name));
    if (steps[0].name !== 'setCharWidth' || own.length === 0) return steps.some(fills) ? 'seen' : 'drawn';
    // what is painted before has the colour of the page, which is another for each letter
    if (steps.indexOf(own[0]) > begin) return 'unclear background';
    return own.map(({ first }) => hexColour(String(first).slice(1)));
  }
}

/** Whether an outline is filled, drawn, or has colours of its own; or why nobody sees it. */
type Outline = Hidden | Paint | 'seen' | 'drawn';

/** The colours of a pattern, and where it is sure to paint. */
type Pattern = readonly [colours: Paint, isSure: Shape['has']];

type Shading = readonly [
  kind: string,
  form: string,
  box: Box | null,
  stops: readonly (readonly [number, string])[],
  from: Point,
  to: Point,
];

type Tile = readonly [
  kind: string,
  colour: unknown,
  operations: Operations,
  matrix: Matrix,
  box: Box,
  xStep: number,
  yStep: number,
];

interface Group {
  readonly matrix?: Matrix | null;
  readonly bbox?: Box | null;
  readonly smask?: unknown;
}

const withAlpha = (paint: Paint, alpha: number): Paint => paint?.map((one) => ({ ...one, alpha: one.alpha * alpha }));
