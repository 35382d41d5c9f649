import type { Hidden } from '../admission';
import { BLACK, type Colour, colour, cssColour, isLostOn, over, WHITE } from '../colour';
import type { Declarations, Selected } from './stylesheet';

/** Letters of fewer pixels are not read. */
const LEAST_PIXELS = 4;
/** So many pixels to the left of where it belongs, or above it, nothing is on the page. */
const FAR = -300;
/** Nobody scrolls so far to the right. */
const WIDE = 2_500;
/** As wide as the window of somebody who reads. */
const SCREEN = 1_280;
/** A unit of an angle, in radians. */
const TURN: Readonly<Record<string, number>> = { deg: Math.PI / 180, turn: 2 * Math.PI, grad: Math.PI / 200, rad: 1 };
const LEAST_OPACITY = 0.1;
const PIXELS = 16;

const UNITS: Readonly<Record<string, number>> = {
  px: 1,
  pt: 4 / 3,
  pc: 16,
  in: 96,
  cm: 37.8,
  mm: 3.78,
  q: 0.945,
  rem: PIXELS,
  ch: 8,
  // the rest of those that browsers know, about as large
  ...Object.fromEntries(
    ['w', 'h', 'i', 'b', 'min', 'max'].flatMap((side) => ['v', 'dv', 'sv', 'lv', 'cq'].map((of) => [of + side, 10])),
  ),
  ...Object.fromEntries(['cap', 'ic', 'lh', 'rlh', 'rch', 'rex', 'rcap', 'ric'].map((unit) => [unit, PIXELS])),
  vw: 12.8,
  vh: 7.2,
  vmin: 7.2,
  vmax: 12.8,
};
const SIZES: Readonly<Record<string, number>> = {
  'xx-small': 9,
  'x-small': 10,
  small: 13,
  medium: 16,
  large: 18,
  'x-large': 24,
  'xx-large': 32,
  smaller: 13,
  larger: 19,
};
const SIZE = '(?:[\\d.]+(?:%|[a-z]+)?|(?:x{1,2}-)?(?:small|large)|medium|smaller|larger)';
/** A size before the names of fonts, after weights and other words: 'italic bold 12px/1.2 Georgia'. */
const FONT = new RegExp(`(?:^|\\s)(${SIZE})(?:\\s*/\\s*[\\w.%]+)?\\s+\\S`);

type Background = readonly Colour[] | undefined;

interface Looks {
  readonly letters: Colour | undefined;
  /** The colours that may be behind the letters; undefined where a picture is. */
  readonly background: Background;
  readonly pixels: number;
  readonly opacity: number;
  readonly isVisible: boolean;
  readonly keepsBlanks: boolean;
  /** What no element within can change. */
  readonly gone?: Hidden;
}

/** What an element looks like, as far as that decides whether its text is seen. */
export class Look {
  static readonly OF_PAGE = new Look({
    letters: BLACK,
    background: [WHITE],
    pixels: PIXELS,
    opacity: 1,
    isVisible: true,
    keepsBlanks: false,
  });

  private constructor(private readonly looks: Looks) {}

  get keepsBlanks(): boolean {
    return this.looks.keepsBlanks;
  }

  /** Why text that stands here is not seen; undefined when it is. */
  hidden(): Hidden | undefined {
    const { gone, isVisible, opacity, pixels, letters, background } = this.looks;
    if (gone) return gone;
    if (!isVisible) return 'not displayed';
    if (opacity < LEAST_OPACITY || letters?.alpha === 0) return 'transparent';
    if (pixels < LEAST_PIXELS) return 'tiny';
    if (!letters || !background) return 'unclear background';
    const seen = { ...letters, alpha: letters.alpha * opacity };
    return background.some((one) => isLostOn(seen, one)) ? 'colour of its background' : undefined;
  }

  /** The look of an element in this one. */
  of({ name, attribs }: Selected, declarations: Declarations): Look {
    const style = styleOf(name, attribs, declarations);
    const was = this.looks;
    const said = style.get('visibility');
    const own = style.get('font-size');
    const pixels = own === undefined ? was.pixels : (length(own, was.pixels, was.pixels) ?? SIZES[own] ?? was.pixels);
    const white = style.get('white-space') ?? style.get('white-space-collapse');
    const cut = coloursOfCut(style, was.background);
    return new Look({
      letters: cut ?? lettersOf(style, attribs, was.letters),
      background: cut ? was.background : backgroundOf(style, attribs, was.background),
      pixels,
      opacity: was.opacity * (fraction(style.get('opacity')) ?? 1) * filtered(style.get('filter') ?? ''),
      isVisible: said === undefined || said === 'inherit' ? was.isVisible : said === 'visible',
      keepsBlanks:
        white === undefined ? was.keepsBlanks || name === 'pre' || name === 'textarea' : /pre|break/.test(white),
      gone: was.gone ?? notDisplayed(name, attribs, style) ?? otherwise(style) ?? away(style, pixels),
    });
  }
}

type Style = ReadonlyMap<string, string>;

const WIDE_WORDS = 'inherit|initial|unset|revert|revert-layer';
const LENGTHS =
  /^(?:font-size|letter-spacing|text-indent|zoom|(?:min-|max-)?(?:width|height)|top|left|right|bottom|margin-(?:top|left|right|bottom))$/;
/** What browsers take for values; what they do not know does not replace what they do. */
const KNOWN: Readonly<Record<string, RegExp>> = {
  display: new RegExp(
    `^(?:${WIDE_WORDS}|none|contents|flow-root|list-item|math|(?:block|inline|run-in|table|ruby|-webkit-|-moz-|-ms-)[\\w -]*|flex|grid|box)$`,
  ),
  position: new RegExp(`^(?:${WIDE_WORDS}|static|relative|absolute|fixed|(?:-webkit-)?sticky)$`),
  overflow: new RegExp(`^(?:${WIDE_WORDS}|(?:visible|hidden|clip|scroll|auto|overlay)\\b[ a-z]*)$`),
  opacity: new RegExp(`^(?:${WIDE_WORDS}|[+-]?[\\d.]+(?:e[+-]?\\d+)?%?|[a-z-]+\\(.*)$`),
  transform: new RegExp(`^(?:${WIDE_WORDS}|none|[a-z]\\w+\\(.*)$`),
  'clip-path': new RegExp(`^(?:${WIDE_WORDS}|none|[a-z]+-box|[a-z]+\\(.*)$`),
  'font-size': new RegExp(`^(?:${WIDE_WORDS}|${Object.keys(SIZES).join('|')}|xxx-large|math|[a-z-]+\\(.*)$`),
  font: FONT,
};
const WORD = new RegExp(`^(?:${WIDE_WORDS}|auto|normal|none|reset|(?:min|max|fit)-content|[a-z-]+\\(.*)$`);

const isKnown = (property: string, value: string): boolean => {
  if (KNOWN[property]?.test(value)) return true;
  if (LENGTHS.test(property)) return (property !== 'font-size' && WORD.test(value)) || isLength(property, value);
  return KNOWN[property] === undefined;
};
const isLength = (property: string, value: string): boolean =>
  length(value, 0, 0) !== undefined || (property === 'zoom' && /^[\d.]+$/.test(value));

/** Sides by the names that hold for any direction of writing. */
const SIDES: Readonly<Record<string, string>> = {
  'inset-inline-start': 'left',
  'inset-inline-end': 'right',
  'inset-block-start': 'top',
  'inset-block-end': 'bottom',
  'margin-inline-start': 'margin-left',
  'margin-inline-end': 'margin-right',
  'margin-block-start': 'margin-top',
  'margin-inline': 'margin',
  'margin-block': 'margin',
  'inset-inline': 'inset',
  'inset-block': 'inset',
  'inline-size': 'width',
  'block-size': 'height',
  'max-inline-size': 'max-width',
  'max-block-size': 'max-height',
};
/** What browsers say of elements of which a page says nothing. */
const OF_BROWSERS: Readonly<Record<string, readonly (readonly [property: string, value: string])[]>> = {
  mark: [
    ['background-color', '#ffff00'],
    ['color', '#000'],
  ],
  button: [
    ['background-color', '#efefef'],
    ['color', '#000'],
  ],
  textarea: [
    ['background-color', '#fff'],
    ['color', '#000'],
  ],
  select: [
    ['background-color', '#fff'],
    ['color', '#000'],
  ],
  bdo: [['unicode-bidi', 'bidi-override']],
};

/** What holds in the end: the last of what is known of each property, also where it was said together with others. */
function styleOf(name: string, attribs: Selected['attribs'], declarations: Declarations): Style {
  const ofLinks = name === 'a' && attribs.href !== undefined ? ([['color', '#0000ee']] as const) : [];
  const style = new Map<string, string>();
  for (const [given, value] of [...(OF_BROWSERS[name] ?? ofLinks), ...declarations]) {
    const property = SIDES[given] ?? given;
    if (!isKnown(property, value)) continue;
    style.set(property, value);
    if (property === 'font') style.set('font-size', FONT.exec(value)![1]);
    if (property === 'background') for (const part of ['color', 'image', 'clip']) style.delete(`background-${part}`);
  }
  return style;
}

const GRADIENTS = /[a-z-]*gradient\((?:[^()]|\([^()]*\))*\)/g;
const COLOURS = /#[\da-f]+|(?:rgb|hsl|oklch|oklab)a?\([^()]*\)|(?<![\w-])[a-z][a-z-]*(?!\()/g;

/** The colour of letters that are cut out of their background: of several the one that is seen least. */
function coloursOfCut(style: Style, behind: Background): Colour | undefined {
  const clip = style.get('background-clip') ?? style.get('-webkit-background-clip') ?? '';
  if (clip !== 'text' || !behind) return undefined;
  const said = ['background-color', 'background', 'background-image']
    .map((property) => style.get(property) ?? '')
    .join(' ');
  const colours = (said.match(COLOURS) ?? []).map(cssColour).filter((one) => one !== undefined);
  return colours.find((one) => behind.some((other) => isLostOn(one, other))) ?? colours[0];
}

function lettersOf(style: Style, attribs: Selected['attribs'], inherited: Colour | undefined): Colour | undefined {
  const given =
    style.get('-webkit-text-fill-color') ?? style.get('color') ?? (attribs.text ?? attribs.color)?.toLowerCase();
  if (given === undefined || /^(?:inherit|currentcolor|unset)$/.test(given)) return inherited;
  if (/^(?:initial|revert|canvastext|revert-layer|buttontext|linktext|fieldtext|windowtext)$/.test(given)) return BLACK;
  // attributes of old have no sign before their digits
  return cssColour(/^[\da-f]{6}$/.test(given) ? `#${given}` : given) ?? namedDark(given);
}

function backgroundOf(style: Style, attribs: Selected['attribs'], behind: Background): Background {
  const all = style.get('background') ?? '';
  const image = style.get('background-image') ?? all;
  const gradients = (image.match(GRADIENTS) ?? []).join(' ');
  const said = [
    style.get('background-color') ?? '',
    ...(all.replace(GRADIENTS, ' ').match(COLOURS) ?? []),
    attribs.bgcolor ?? '',
  ];
  const plain = said.map(cssColour).find((one) => one !== undefined);
  const covers = plain?.alpha === 1;
  const base = plain && (behind ?? (covers ? [WHITE] : undefined))?.map((one) => over(plain, one));
  const below = plain ? base : behind;
  const changing = (gradients.match(COLOURS) ?? []).map(cssColour).filter((one) => one !== undefined);
  if (gradients !== '')
    return changing.length > 0
      ? below?.flatMap((one) => changing.map((front) => over(front, one))).slice(0, 16)
      : undefined;
  // below a picture that nobody fetches people see the colour that was chosen for it
  return /url\(|image/.test(image) && !covers ? undefined : below;
}

/** A name of CSS that is neither near white nor near black. */
const namedDark = (name: string): Colour | undefined =>
  /^(?:dark|medium|deep|dim|forest|sea|spring|lawn|olive|orange|pale|hot|indian|light|sandy|saddle|rosy|cadet|cornflower|powder|turquoise|violet|plum|orchid|peru|salmon|sienna|thistle|chartreuse|chocolate|burlywood|green|yellow|blue|tan|aquamarine)[a-z]*$/.test(
    name,
  )
    ? colour(120, 90, 60)
    : undefined;

function notDisplayed(name: string, attribs: Selected['attribs'], style: Style): Hidden | undefined {
  const display = style.get('display');
  if (/^(?:none|table-column(?:-group)?)$/.test(display ?? '') || style.get('content-visibility') === 'hidden')
    return 'not displayed';
  if (display !== undefined) return undefined;
  if (attribs.hidden !== undefined || attribs.popover !== undefined) return 'not displayed';
  if (name === 'dialog' && attribs.open === undefined) return 'not displayed';
  return name === 'input' && attribs.type === 'hidden' ? 'not displayed' : undefined;
}

/** Fonts of pictures in the place of letters. */
const PICTURES = /wingdings|webdings|dingbats|\bsymbol\b/;

/** Whether people see something else in the place of the letters. */
function otherwise(style: Style): Hidden | undefined {
  const is = (property: string, values: RegExp) => values.test(style.get(property) ?? '');
  const direction = style.get('unicode-bidi') ?? '';
  if (/override/.test(direction) && style.get('direction') !== 'ltr') return 'other letters';
  if (is('font-family', PICTURES) || is('font', PICTURES)) return 'other letters';
  if (is('-webkit-text-security', /disc|circle|square/) || is('content', /^url\(|^image|gradient\(/))
    return 'not displayed';
  if (is('font-size-adjust', /^0*\.?0+$/)) return 'tiny';
  if (is('contain', /strict|\bsize\b/)) return 'clipped';
  if (is('mix-blend-mode', /^(?!normal|multiply|darken|inherit|initial|unset|isolate)./)) return 'unclear background';
  return undefined;
}

const MASKS = ['mask', 'mask-image', '-webkit-mask', '-webkit-mask-image'];

/** Whether an element was moved out of the page, cut to nothing, or shrunk. */
function away(style: Style, pixels: number): Hidden | undefined {
  const is = (property: string) => length(style.get(property) ?? '', pixels, 0);
  const far = (property: string) => (length(style.get(property) ?? '', pixels, SCREEN) ?? 0) <= FAR;
  const moved = ['absolute', 'fixed', 'relative', 'sticky'].includes(style.get('position') ?? '');
  const inset = (style.get('inset') ?? '')
    .split(/\s+/)
    .some((part) => Math.abs(length(part, pixels, 0) ?? 0) >= -FAR * 4);
  if (moved && (['left', 'top', 'right', 'bottom'].some(far) || inset)) return 'off the page';
  if (moved && ((is('left') ?? 0) >= WIDE || (is('top') ?? 0) >= 10 * WIDE)) return 'off the page';
  if (moved && Number(style.get('z-index')) < 0) return 'unclear background';
  if (['text-indent', 'margin-left', 'margin-top', 'margin-right'].some(far)) return 'off the page';
  const margin = (style.get('margin') ?? '').split(/\s+/);
  if (margin.some((part) => (length(part, pixels, 0) ?? 0) <= FAR)) return 'off the page';
  const transform = `${style.get('transform') ?? ''} ${style.get('translate') ? `translate(${style.get('translate')})` : ''}`;
  for (const [, values] of transform.matchAll(/translate(?:x|y|3d)?\(([^()]*)\)/g))
    if (
      values
        .split(/[\s,]+/)
        .some((part) => /^-(?:[1-9]\d\d+|1\d\d)%$/.test(part) || (length(part, pixels, 0) ?? 0) <= FAR)
    )
      return 'off the page';
  const turns = `${transform} ${(style.get('rotate') ?? '').replace(/^([xy])\s+(\S+)$/, 'rotate$1($2)')}`;
  const turned = [...turns.matchAll(/(?:rotate[xy]|skew[xy]?)\(\s*(-?[\d.]+)(deg|turn|grad|rad)?/g)].some(
    ([, number, unit = 'deg']) => Math.abs(Math.cos(Number(number) * TURN[unit])) < 0.1,
  );
  if (/rotate3d|perspective|matrix3d/.test(turns)) return 'unclear background';
  if (/rotate[xy]/.test(turns) && style.get('backface-visibility') === 'hidden') return 'not displayed';
  const [, matrix = ''] = /matrix(?:3d)?\(([^()]*)\)/.exec(transform) ?? [];
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = matrix === '' ? [] : matrix.split(',').map(Number);
  if (turned || Math.abs(a * d - b * c) < 0.04) return 'tiny';
  if (matrix !== '' && Math.min(e, f) <= FAR) return 'off the page';
  if ((length(style.get('letter-spacing') ?? '', pixels, 0) ?? 0) < -pixels * 0.4) return 'clipped';
  if (MASKS.some((mask) => !/^(?:none|initial|unset)?$/.test(style.get(mask) ?? ''))) return 'unclear background';
  const scales = [...transform.matchAll(/scale(?:x|y|3d)?\(([^()]*)\)/g)].map(([, values]) => values);
  const scale = [...scales, style.get('scale') ?? '']
    .flatMap((values) => values.split(/[\s,]+/))
    .filter((value) => value !== '');
  if (scale.some((value) => Math.abs(Number.parseFloat(value)) < 0.2) || (fraction(style.get('zoom')) ?? 1) < 0.2)
    return 'tiny';
  const clip = style.get('clip') ?? '';
  if (/^rect\(/.test(clip) && !/auto/.test(clip) && isThin(clip)) return 'clipped';
  if (isCutAway(style.get('clip-path') ?? '')) return 'clipped';
  const sides = ['width', 'height', 'max-width', 'max-height'];
  const cut = /hidden|clip|scroll|auto/.test(
    ['overflow', 'overflow-x', 'overflow-y'].map((o) => style.get(o) ?? '').join(' '),
  );
  if (cut && (length(style.get('text-indent') ?? '', pixels, SCREEN) ?? 0) >= SCREEN / 2) return 'off the page';
  const padding = ['padding', 'padding-left', 'padding-top'].flatMap((side) => (style.get(side) ?? '').split(/\s+/));
  if (cut && padding.some((part) => (length(part, pixels, SCREEN) ?? 0) >= SCREEN / 2)) return 'clipped';
  return cut && sides.some((side) => (length(style.get(side) ?? '', pixels, SCREEN) ?? 99) < LEAST_PIXELS * 1.5)
    ? 'clipped'
    : undefined;
}

/** Whether a path leaves nothing to speak of: of shapes that are not followed, nothing is taken to be left. */
function isCutAway(path: string): boolean {
  const [, kind = '', values = ''] = /^([a-z]+)\((.*)\)/.exec(path) ?? [];
  if (kind === '') return false;
  const numbers = (text: string) =>
    (text.match(/-?[\d.]+(?:%|[a-z]+)?/g) ?? []).map((one) => length(one, PIXELS, 100) ?? 0);
  if (kind === 'inset') {
    const [top = 0, right = top, bottom = top, left = right] = numbers(values.split('round')[0]);
    return top + bottom >= 90 || left + right >= 90;
  }
  if (kind === 'circle' || kind === 'ellipse') return numbers(values.split('at')[0]).some((radius) => radius < 10);
  if (kind !== 'polygon') return true;
  const points = values
    .split(',')
    .map(numbers)
    .filter((point) => point.length === 2);
  const doubled = points.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(doubled) / 2 < 1_000;
}

/** A rectangle, said by its top, right, bottom and left, that has no inside to speak of. */
function isThin(clip: string): boolean {
  const [top = 0, right = 0, bottom = 0, left = 0] = (clip.match(/-?[\d.]+/g) ?? []).map(Number);
  return bottom - top <= 2 || right - left <= 2;
}

/** A sum of lengths, some of them times or by a number. */
function calculated(sum: string, font: number, of: number): number | undefined {
  const terms = ` + ${sum}`.match(/\s[+-]\s(?:(?!\s[+-]\s).)*/g) ?? [];
  return terms.reduce<number | undefined>((total, term) => {
    const [first = '', ...factors] = term.slice(3).split(/(?=[*/])/);
    const value = length(first.trim(), font, of) ?? Number(first);
    const product = factors.reduce((so, factor) => {
      const by = length(factor.slice(1).trim(), font, of) ?? Number(factor.slice(1));
      return factor.startsWith('*') ? so * by : so / by;
    }, value);
    const result = (total ?? Number.NaN) + (term[1] === '-' ? -product : product);
    return Number.isNaN(result) ? undefined : result;
  }, 0);
}

/** A length in pixels; `of` is what a hundred per cent are. */
function length(given: string, font: number, of: number): number | undefined {
  const text = given.trim();
  const calc = /^calc\((.*)\)$/.exec(text)?.[1];
  if (calc !== undefined) return calculated(calc, font, of);
  const [, choice, choices = ''] = /^(min|max|clamp)\(([^()]*)\)$/.exec(text) ?? [];
  if (choice) {
    const of3 = choices.split(',').map((part) => length(part.trim(), font, of) ?? 0);
    if (choice !== 'clamp') return choice === 'min' ? Math.min(...of3) : Math.max(...of3);
    return Math.max(of3[0], Math.min(of3[1] ?? 0, of3[2] ?? 0));
  }
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(%|[a-z]+)?$/.exec(text);
  if (!match) return undefined;
  const [, digits, unit] = match;
  const number = Number(digits);
  if (unit === '%') return (number / 100) * of;
  if (unit === 'em') return number * font;
  if (unit === 'ex') return (number * font) / 2;
  return unit === undefined
    ? number === 0
      ? 0
      : undefined
    : UNITS[unit] === undefined
      ? undefined
      : number * UNITS[unit];
}

/** What is worked out by the browser is taken for nothing. */
const fraction = (given: string | undefined): number | undefined => {
  if (given?.includes('(')) return 0;
  const number = Number.parseFloat(given ?? '');
  if (Number.isNaN(number)) return undefined;
  return Math.min(1, Math.max(0, given!.endsWith('%') ? number / 100 : number));
};

/** How much of letters is left after filters: nothing where they are blurred, or lightened without end. */
function filtered(filter: string): number {
  const [, opacity] = /opacity\(([^()]*)\)/.exec(filter) ?? [];
  const of = (name: string, otherwise: number) => {
    const [, value] = new RegExp(`${name}\\(([^()]*)\\)`).exec(filter) ?? [];
    if (value === undefined) return otherwise;
    return value.trim() === '' ? 1 : Number.parseFloat(value) / (value.endsWith('%') ? 100 : 1);
  };
  const isLost = of('blur', 0) > 3 || of('brightness', 1) > 3 || of('contrast', 1) < 0.3 || of('invert', 0) > 0.3;
  return isLost || /url\(/.test(filter) ? 0 : (fraction(opacity) ?? 1);
}
