import type { Hidden } from '../admission';
import { BLACK, type Colour, cssColour, isLostOn, over, WHITE } from '../colour';
import { within } from './css-text';
import type { Selected } from './selector';
import type { Declarations } from './stylesheet';

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
  // the rest of those that browsers know, about as large
  ...Object.fromEntries(
    ['w', 'h', 'i', 'b', 'min', 'max'].flatMap((side) => ['v', 'dv', 'sv', 'lv', 'cq'].map((of) => [of + side, 10])),
  ),
  vw: 12.8,
  vh: 7.2,
  vmin: 7.2,
  vmax: 12.8,
};
/** How many of the letters' size a unit is; with an r before it, of the page's. */
const OF_FONT: Readonly<Record<string, number>> = { em: 1, ex: 0.5, ch: 0.5, cap: 0.7, ic: 1, lh: 1.2 };
const OF_ROOT = /([+-]?(?:\d+|\d*\.\d+)(?:e[+-]?\d+)?)r(em|ex|ch|cap|ic|lh)\b/g;
const SIZES: Readonly<Record<string, number>> = {
  'xx-small': 9,
  'x-small': 10,
  small: 13,
  medium: 16,
  large: 18,
  'x-large': 24,
  'xx-large': 32,
  'xxx-large': 48,
  initial: PIXELS,
};
/** Of the size of what is around it. */
const RELATIVE: Readonly<Record<string, number>> = { smaller: 1 / 1.2, larger: 1.2 };
const SIZE = '(?:[\\d.]+(?:%|[a-z]+)?|(?:x{1,2}-)?(?:small|large)|medium|smaller|larger)';
/** A size before the names of fonts, after weights and other words: 'italic bold 12px/1.2 Georgia'. */
const FONT = new RegExp(`(?:^|\\s)(${SIZE})(?:\\s*/\\s*[\\w.%]+)?\\s+\\S`);

type Background = readonly Colour[] | undefined;

interface Looks {
  readonly letters: Colour | undefined;
  /** The colours that may be behind the letters; undefined where a picture is. */
  readonly background: Background;
  readonly pixels: number;
  /** The size of the letters of the page, which lengths may be measured by. */
  readonly root: number;
  readonly opacity: number;
  readonly isVisible: boolean;
  readonly keepsBlanks: boolean;
  readonly isLoose: boolean;
  /** What no element within can change. */
  readonly gone?: Hidden;
}

/** What an element looks like, as far as that decides whether its text is seen. */
export class Look {
  /** @param isLoose whether a length needs no unit, as in a page without a document type */
  static readonly ofPage = (isLoose = false) =>
    new Look({
      letters: BLACK,
      background: [WHITE],
      pixels: PIXELS,
      root: PIXELS,
      opacity: 1,
      isVisible: true,
      keepsBlanks: false,
      isLoose,
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
    const was = this.looks;
    const style = styleOf(name, attribs, declarations, was);
    const said = style.get('visibility');
    const pixels = sizeOf(style.get('font-size'), was.pixels);
    const white = style.get('white-space') ?? style.get('white-space-collapse');
    const letters = lettersOf(style, attribs, was.letters);
    const cut = letters && coloursOfCut(style, was.background, letters);
    return new Look({
      letters: cut ?? letters,
      background: cut ? was.background : backgroundOf(style, attribs, was.background, letters),
      pixels,
      root: name === 'html' ? pixels : was.root,
      isLoose: was.isLoose,
      opacity: was.opacity * (fraction(style.get('opacity')) ?? 1) * filtered(saidOf(style, 'filter')),
      isVisible: said === undefined || said === 'inherit' ? was.isVisible : said === 'visible',
      keepsBlanks:
        white === undefined ? was.keepsBlanks || name === 'pre' || name === 'textarea' : /pre|break/.test(white),
      gone: was.gone ?? notDisplayed(name, attribs, style) ?? otherwise(style) ?? away(style, pixels),
    });
  }
}

type Style = ReadonlyMap<string, string>;
const saidOf = (style: Style, property: string): string => style.get(property) ?? '';

const WIDE_WORDS = 'inherit|initial|unset|revert|revert-layer';
/** Those that need no unit in a page without a document type. */
const LOOSE =
  /^(?:font-size|letter-spacing|text-indent|(?:min-|max-)?(?:width|height)|top|left|right|bottom|(?:margin|padding)-(?:top|left|right|bottom))$/;
const NUMBER = '[+-]?(?:\\d+|\\d*\\.\\d+)(?:e[+-]?\\d+)?';
const ARGUMENT = `\\s*(?:${NUMBER}(?:%|[a-z]+)?|(?:calc|min|max|clamp)\\((?:[^()]|\\([^()]*\\))*\\))\\s*`;
const wordsOf = (words: string): RegExp => new RegExp(`^(?:${WIDE_WORDS}|${words})$`);
const wordsOrSum = (words = 'inherit'): RegExp => wordsOf(`${words}|[a-z-]+\\(.*`);
/** Lengths, and the words that may stand in their place. */
const LENGTHS: readonly (readonly [properties: RegExp, words: RegExp])[] = [
  [/^font-size$/, wordsOrSum(`${Object.keys(SIZES).join('|')}|smaller|larger|math`)],
  [/^letter-spacing$/, wordsOrSum('normal')],
  [/^text-indent$/, wordsOrSum()],
  [/^zoom$/, wordsOrSum('normal|reset')],
  [/^max-(?:width|height)$/, wordsOrSum('none|(?:min|max|fit)-content|-webkit-fill-available|-moz-available')],
  [/^(?:min-)?(?:width|height)$/, wordsOrSum('auto|(?:min|max|fit)-content|-webkit-fill-available|-moz-available')],
  [/^padding-(?:top|left|right|bottom)$/, wordsOrSum()],
  [/^(?:top|left|right|bottom|margin-(?:top|left|right|bottom))$/, wordsOrSum('auto')],
];
/** What browsers take for values; what they do not know does not replace what they do. */
const KNOWN: Readonly<Record<string, RegExp>> = {
  display: wordsOf(
    'none|contents|flow-root|list-item|math|(?:block|inline|run-in|table|ruby|-webkit-|-moz-|-ms-)[\\w -]*|flex|grid|box',
  ),
  position: wordsOf('static|relative|absolute|fixed|(?:-webkit-)?sticky'),
  overflow: wordsOf('(?:visible|hidden|clip|scroll|auto|overlay)(?: (?:visible|hidden|clip|scroll|auto|overlay))?'),
  'overflow-x': wordsOf('visible|hidden|clip|scroll|auto|overlay'),
  'overflow-y': wordsOf('visible|hidden|clip|scroll|auto|overlay'),
  visibility: wordsOf('visible|hidden|collapse'),
  opacity: wordsOf(`${NUMBER}%?|[a-z-]+\\(.*`),
  transform: wordsOf(
    `none|(?:(?:(?:translate|scale|rotate|skew)(?:x|y|z)?|(?:translate|scale|rotate|matrix)(?:3d)?|perspective)\\(${ARGUMENT}(?:,${ARGUMENT})*\\)\\s*)+`,
  ),
  translate: wordsOf(`none|${ARGUMENT}(?:\\s${ARGUMENT}){0,2}`),
  scale: wordsOf(`none|${ARGUMENT}(?:\\s${ARGUMENT}){0,2}`),
  rotate: wordsOf(`none|(?:[xyz]\\s|(?:${NUMBER}\\s+){3})?${ARGUMENT}|${ARGUMENT}\\s[xyz]`),
  'clip-path': wordsOf('none|[a-z]+-box|[a-z]+\\(.*'),
  clip: wordsOf(`auto|rect\\((?:(?:${ARGUMENT}|\\s*auto\\s*)[,\\s]?){4}\\)`),
  filter: wordsOf(
    `none|(?:(?:blur|brightness|contrast|grayscale|hue-rotate|invert|opacity|saturate|sepia)\\((?:${ARGUMENT}|\\s*)\\)\\s*|(?:drop-shadow|url)\\((?:[^()]|\\([^()]*\\))*\\)\\s*)+`,
  ),
  font: FONT,
  'font-family':
    /^(?!\d)(?:"[^"]*"|'[^']*'|[^\s"',()]+(?:\s+[^\s"',()]+)*)(?:\s*,\s*(?:"[^"]*"|'[^']*'|[^\s"',()]+(?:\s+[^\s"',()]+)*))*$/,
  'font-size-adjust': wordsOf(`none|(?:[a-z-]+ )?(?:${NUMBER}|from-font)`),
  'unicode-bidi': wordsOf('normal|embed|isolate|bidi-override|isolate-override|plaintext|-(?:webkit|moz)-[a-z-]+'),
  direction: wordsOf('ltr|rtl'),
  'z-index': wordsOf('auto|[+-]?\\d+|(?:calc|min|max|clamp)\\(.*'),
  contain: wordsOf('none|strict|content|(?:(?:size|inline-size|layout|style|paint) ?)+'),
  content: /^(?:(?:"[^"]*"|'[^']*'|[a-z-]+\(.*?\)|[a-z-]+)[\s/,]*)+$/,
  'content-visibility': wordsOf('visible|auto|hidden'),
  '-webkit-text-security': wordsOf('none|disc|circle|square'),
  'backface-visibility': wordsOf('visible|hidden'),
};

const isKnown = (property: string, value: string): boolean => {
  const words = LENGTHS.find(([properties]) => properties.test(property))?.[1];
  if (words) return words.test(value) || isLength(property, value);
  if (property === 'background') return isBackground(value);
  if (/^(?:margin|padding|inset)$/.test(property))
    return partsOf(value).length <= 4 && partsOf(value).every((part) => SIDE.test(part) || isLength(property, part));
  if (property === 'color') return !/^\d/.test(value);
  if (property === 'background-color') return isBackground(value) && partsOf(value).length === 1 && !/^\d/.test(value);
  return KNOWN[property]?.test(value) ?? true;
};
const SIDE = new RegExp(`^(?:${WIDE_WORDS}|auto|[a-z-]+\\(.*)$`);
const isLength = (property: string, value: string): boolean =>
  length(value, 0, 0) !== undefined || (property === 'zoom' && new RegExp(`^${NUMBER}$`).test(value));

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
function styleOf(
  name: string,
  attribs: Selected['attribs'],
  declarations: Declarations,
  { root, isLoose }: Pick<Looks, 'root' | 'isLoose'>,
): Style {
  const ofLinks = name === 'a' && attribs.href !== undefined ? ([['color', '#0000ee']] as const) : [];
  const style = new Map<string, string>();
  for (const [given, said] of [...(OF_BROWSERS[name] ?? ofLinks), ...declarations]) {
    const property = SIDES[given] ?? given;
    const measured = said.replace(
      OF_ROOT,
      (_, number: string, unit: string) => `${Number(number) * root * OF_FONT[unit]}px`,
    );
    const value = isLoose ? loosely(property, measured) : measured;
    // what the browser puts there from elsewhere may be anything
    if (property !== 'content' && ELSEWHERE.test(value)) style.set('from elsewhere', value);
    if (!isKnown(property, value)) continue;
    style.set(property, value);
    if (property === 'font') style.set('font-size', FONT.exec(value)![1]);
    if (property === 'background')
      for (const part of ['color', 'image', 'clip', 'size']) style.delete(`background-${part}`);
  }
  return style;
}

/** A value as a page without a document type may write it: lengths without units, colours without a sign. */
function loosely(property: string, value: string): string {
  if (LOOSE.test(property) && /^-?[\d.]+$/.test(value)) return `${value}px`;
  return /^(?:background-)?color$/.test(property) && /^(?:[\da-f]{3}){1,2}$/.test(value) ? `#${value}` : value;
}

/** Functions whose value stands in the page, in the browser, or by chance. */
const ELSEWHERE = /(?<![\w-])(?:attr|env|if|inherit|random|random-item|--[\w-]+)\(/;

/** The words, colours and functions of a value, each with what stands in its brackets. */
const partsOf = (value: string): readonly string[] => value.match(PARTS) ?? [];
const PARTS = new RegExp(`[^\\s,/()]+(?:\\(${within(4)}*\\))?`, 'g');
const GRADIENT = /^[a-z-]*gradient\((.*)\)$/s;
const PICTURE = /^(?:url|(?:-webkit-)?image-set|(?:-webkit-)?cross-fade|image|element|-moz-element|paint)\(/;
const PLACES =
  /^(?:none|left|right|top|bottom|center|repeat|no-repeat|repeat-x|repeat-y|space|round|cover|contain|auto|fixed|local|scroll|text|(?:border|padding|content)-box|border-area)$/;
const NO_COLOUR = new RegExp(`^(?:${WIDE_WORDS}|none)$`);

const isLengthOrSum = (part: string): boolean => length(part, PIXELS, 1) !== undefined || /^[a-z-]+\(/.test(part);

/** Whether a background is one: of one colour at most, and of pictures and places. */
function isBackground(value: string): boolean {
  const parts = partsOf(value).filter((part) => !PLACES.test(part));
  const colours = parts.filter((part) => part === 'currentcolor' || cssColour(part) !== undefined);
  return (
    colours.length <= 1 &&
    (NO_COLOUR.test(value) || parts.every((part) => colours.includes(part) || isLengthOrSum(part)))
  );
}

const coloursIn = (values: readonly (string | undefined)[], letters: Colour | undefined): (Colour | undefined)[] =>
  values
    .flatMap((value) => partsOf(value ?? ''))
    .filter((part) => !PLACES.test(part) && !NO_COLOUR.test(part) && !GRADIENT.test(part) && !PICTURE.test(part))
    .filter((part) => length(part, PIXELS, 1) === undefined)
    .map((part) => (part === 'currentcolor' ? letters : cssColour(part)));

/** What stands between the colours of a gradient. */
const BETWEEN =
  /^(?:to|at|from|in|left|right|top|bottom|center|circle|ellipse|(?:closest|farthest)-(?:side|corner)|shorter|longer|increasing|decreasing|hue|s?rgb|srgb-linear|hsl|hwb|lab|lch|ok(?:lab|lch)|display-p3|[+-]?[\d.]+(?:e[+-]?\d+)?(?:%|[a-z]+)?|(?:calc|min|max|clamp)\(.*)$/;

/** The colours of all gradients in some values; undefined where one is not known. */
const coloursOfGradients = (
  values: readonly (string | undefined)[],
  letters: Colour | undefined,
): (Colour | undefined)[] =>
  values
    .flatMap((value) => partsOf(value ?? ''))
    .flatMap((part) => partsOf(GRADIENT.exec(part)?.[1] ?? ''))
    .filter((part) => !BETWEEN.test(part))
    .map((part) => (part === 'currentcolor' ? letters : cssColour(part)));

/** The colour of letters over a background that is cut out in their shape: of several the one that is seen least. */
function coloursOfCut(style: Style, behind: Background, letters: Colour): Colour | undefined {
  const clip = style.get('background-clip') ?? saidOf(style, '-webkit-background-clip');
  if (clip !== 'text' || !behind) return undefined;
  const said = ['background-color', 'background', 'background-image'].map((property) => style.get(property));
  const colours = [...coloursIn(said, letters), ...coloursOfGradients(said, letters)].map(
    (one) => one && over(letters, one),
  );
  if (colours.includes(undefined)) return undefined;
  return colours.find((one) => behind.some((other) => isLostOn(one!, other))) ?? colours[0];
}

/** A colour of an attribute, which needs no sign before its digits. */
const ofOld = (given: string | undefined): string | undefined =>
  given
    ?.trim()
    .toLowerCase()
    .replace(/^[\da-f]{6}$/, '#$&');

function lettersOf(style: Style, attribs: Selected['attribs'], inherited: Colour | undefined): Colour | undefined {
  const given = style.get('-webkit-text-fill-color') ?? style.get('color') ?? ofOld(attribs.text ?? attribs.color);
  if (given === undefined || /^(?:inherit|currentcolor|unset)$/.test(given)) return inherited;
  if (/^(?:initial|revert|revert-layer)$/.test(given)) return BLACK;
  return cssColour(given);
}

/** Sizes at which a picture fills what it is behind. */
const SIZED = /\/\s*((?:auto|cover|contain|[\d.]+(?:%|[a-z]+)?)(?:\s+(?:auto|[\d.]+(?:%|[a-z]+)?))?)(?![^()]*\))/;
const FILLS = /^(?:(?:auto|cover|contain|[1-9]\d\d+%)\s*)+$/;

function backgroundOf(
  style: Style,
  attribs: Selected['attribs'],
  behind: Background,
  letters: Colour | undefined,
): Background {
  const all = style.get('background');
  const image = style.get('background-image') ?? all;
  const [plain, isUnclear] = firstOf(
    coloursIn([style.get('background-color') ?? all ?? ofOld(attribs.bgcolor)], letters),
  );
  if (isUnclear) return undefined;
  const covers = plain?.alpha === 1;
  const base = plain && (behind ?? (covers ? [WHITE] : undefined))?.map((one) => over(plain, one));
  const below = plain ? base : behind;
  const changing = coloursOfGradients([image], letters);
  if (partsOf(image ?? '').some((part) => GRADIENT.test(part))) {
    const known = changing.filter((one) => one !== undefined);
    if (known.length === 0 || known.length < changing.length) return undefined;
    const size = style.get('background-size') ?? SIZED.exec(all ?? '')?.[1] ?? 'auto';
    const isWhole = FILLS.test(size);
    const under = below ?? (isWhole && known.every(({ alpha }) => alpha === 1) ? [WHITE] : undefined);
    const gradient = under?.flatMap((one) => known.map((front) => over(front, one)));
    return gradient && [...gradient, ...(isWhole ? [] : under!)].slice(0, 32);
  }
  // below a picture that nobody fetches people see the colour that was chosen for it
  return partsOf(image ?? '').some((part) => PICTURE.test(part)) && !covers ? undefined : below;
}

/** The first colour, and whether one stands where it is not known which. */
const firstOf = (all: readonly (Colour | undefined)[]): [Colour | undefined, boolean] => [
  all[0],
  all.includes(undefined),
];

/** The size of letters in those of `around`; what is not worked out is taken for nothing. */
function sizeOf(said: string | undefined, around: number): number {
  if (said === undefined) return around;
  const known = length(said, around, around) ?? SIZES[said];
  if (known !== undefined) return known;
  if (RELATIVE[said] !== undefined) return RELATIVE[said] * around;
  return said.includes('(') ? 0 : around;
}

function notDisplayed(name: string, attribs: Selected['attribs'], style: Style): Hidden | undefined {
  const display = style.get('display');
  if (/^(?:none|table-column(?:-group)?)$/.test(display ?? '') || style.get('content-visibility') === 'hidden')
    return 'not displayed';
  if (display !== undefined) return undefined;
  if (attribs.hidden !== undefined || attribs.popover !== undefined) return 'not displayed';
  if (name === 'dialog' && attribs.open === undefined) return 'not displayed';
  return undefined;
}

/** Fonts of pictures in the place of letters. */
const PICTURES = /wingdings|webdings|dingbats|\bsymbol\b/;

/** Whether people see something else in the place of the letters. */
function otherwise(style: Style): Hidden | undefined {
  if (style.has('from elsewhere')) return 'unclear background';
  const is = (property: string, values: RegExp) => values.test(saidOf(style, property));
  const direction = saidOf(style, 'unicode-bidi');
  if (/override/.test(direction) && style.get('direction') !== 'ltr') return 'other letters';
  if (is('font-family', PICTURES) || is('font', PICTURES)) return 'other letters';
  if (is('-webkit-text-security', /disc|circle|square/) || is('content', /^url\(|^image|gradient\(/))
    return 'not displayed';
  if (is('font-size-adjust', /^0*\.?0+$/)) return 'tiny';
  if (is('contain', /strict|(?<!-)\bsize\b/)) return 'clipped';
  if (is('mix-blend-mode', /^(?!normal|multiply|darken|inherit|initial|unset|isolate)./)) return 'unclear background';
  return undefined;
}

/** A value without sums: in their place stands what they come to. */
const workedOut = (value: string, pixels: number): string =>
  value.replace(SUMS, (sum) => String(length(sum, pixels, -FAR) ?? 0));
const SUMS = new RegExp(`(?:calc|min|max|clamp)\\(${within(4)}*\\)`, 'g');

/** A length by which something is moved; what is not worked out may be as far as anything. */
const distance = (said: string, pixels: number, of: number): number =>
  length(said, pixels, of) ?? (said.includes('(') ? FAR * 4 : 0);

const MASKS = ['mask', 'mask-image', '-webkit-mask', '-webkit-mask-image'];

/** Whether an element was moved out of the page, cut to nothing, or shrunk. */
function away(style: Style, pixels: number): Hidden | undefined {
  const is = (property: string) => length(saidOf(style, property), pixels, 0);
  const far = (property: string) => distance(saidOf(style, property), pixels, SCREEN) <= FAR;
  const moved = ['absolute', 'fixed', 'relative', 'sticky'].includes(saidOf(style, 'position'));
  const inset = partsOf(saidOf(style, 'inset')).some((part) => Math.abs(distance(part, pixels, 0)) >= -FAR * 4);
  if (moved && (['left', 'top', 'right', 'bottom'].some(far) || inset)) return 'off the page';
  if (moved && ((is('left') ?? 0) >= WIDE || (is('top') ?? 0) >= 10 * WIDE)) return 'off the page';
  if (moved && Number(style.get('z-index')) < 0) return 'unclear background';
  if (['text-indent', 'margin-left', 'margin-top', 'margin-right'].some(far)) return 'off the page';
  const margin = partsOf(saidOf(style, 'margin')).map((part) => distance(part, pixels, 0));
  if (margin.some((pixels) => pixels <= FAR) || margin[3] >= WIDE) return 'off the page';
  const wide = ['margin-left', 'text-indent', 'padding-left'].map((property) => is(property) ?? 0);
  if (wide.some((pixels) => pixels >= WIDE) || (is('margin-top') ?? 0) >= 10 * WIDE) return 'off the page';
  const moves = `${saidOf(style, 'transform')} ${style.get('translate') ? `translate(${saidOf(style, 'translate').trim().replace(/\s+/g, ',')})` : ''}`;
  const transform = workedOut(moves, pixels);
  for (const [, axis, values] of transform.matchAll(/translate(x|y|3d)?\(([^()]*)\)/g)) {
    const by = values.split(',').map((part) => length(part, pixels, -FAR) ?? Number(part));
    const [x, y] = axis === 'y' ? [0, by[0]] : [by[0], by[1] ?? 0];
    if (Math.min(x, y) <= FAR || x >= WIDE || y >= 10 * WIDE) return 'off the page';
  }
  const turns = `${transform} ${workedOut(saidOf(style, 'rotate'), pixels).replace(/^([xy]) (\S+)$/, 'rotate$1($2)')}`;
  const turned = [...turns.matchAll(/(?:rotate[xy]|skew[xy]?)\(\s*(-?[\d.]+)(deg|turn|grad|rad)?/g)].some(
    ([, number, unit = 'deg']) => Math.abs(Math.cos(Number(number) * TURN[unit])) < 0.1,
  );
  if (/rotate3d|perspective|matrix3d/.test(turns)) return 'unclear background';
  if (/rotate[xy]/.test(turns) && style.get('backface-visibility') === 'hidden') return 'not displayed';
  const [, matrix = ''] = /matrix(?:3d)?\(([^()]*)\)/.exec(transform) ?? [];
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = matrix === '' ? [] : matrix.split(',').map(Number);
  if (turned || Math.abs(a * d - b * c) < 0.04) return 'tiny';
  if (matrix !== '' && Math.min(e, f) <= FAR) return 'off the page';
  if ((length(saidOf(style, 'letter-spacing'), pixels, 0) ?? 0) < -pixels * 0.4) return 'clipped';
  if (MASKS.some((mask) => !/^(?:none|initial|unset)?$/.test(saidOf(style, mask)))) return 'unclear background';
  const scales = [...transform.matchAll(/scale(?:x|y|3d)?\(([^()]*)\)/g)].map(([, values]) => values);
  const scale = [...scales, workedOut(saidOf(style, 'scale'), pixels)]
    .flatMap((values) => values.split(/[\s,]+/))
    .filter((value) => value !== '');
  if (
    scale.some((value) => Math.abs(Number.parseFloat(value)) < (value.endsWith('%') ? 20 : 0.2)) ||
    (fraction(style.get('zoom')) ?? 1) < 0.2
  )
    return 'tiny';
  const clip = saidOf(style, 'clip');
  if (/^rect\(/.test(clip) && !/auto/.test(clip) && isThin(clip)) return 'clipped';
  if (isCutAway(saidOf(style, 'clip-path'))) return 'clipped';
  const sides = ['width', 'height', 'max-width', 'max-height'];
  const cut = /hidden|clip|scroll|auto/.test(
    ['overflow', 'overflow-x', 'overflow-y'].map((o) => saidOf(style, o)).join(' '),
  );
  if (cut && (length(saidOf(style, 'text-indent'), pixels, SCREEN) ?? 0) >= SCREEN / 2) return 'off the page';
  const padding = ['padding', 'padding-left', 'padding-top'].flatMap((side) => partsOf(saidOf(style, side)));
  if (cut && padding.some((part) => (length(part, pixels, SCREEN) ?? 0) >= SCREEN / 2)) return 'clipped';
  return cut && sides.some((side) => (length(saidOf(style, side), pixels, SCREEN) ?? 99) < LEAST_PIXELS * 1.5)
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

/** A length that is worked out from others; undefined for functions that are not known, and for what is no length. */
function calculated(text: string, font: number, of: number): number | undefined {
  const tokens = text.match(/[a-z-]*\(|[),*/]|[+-](?=\s)|[^\s(),*/]+/g) ?? [];
  let at = 0;
  const next = () => tokens[at++];
  const value = (): number => {
    const token = next() ?? '';
    if (!token.endsWith('(')) return length(token, font, of) ?? (PLAIN.test(token) ? Number(token) : Number.NaN);
    const parts = [sum()];
    while (tokens[at] === ',') {
      next();
      parts.push(sum());
    }
    if (next() !== ')') return Number.NaN;
    if (token === 'min(') return Math.min(...parts);
    if (token === 'max(') return Math.max(...parts);
    if (token === 'clamp(' && parts.length === 3) return Math.max(parts[0], Math.min(parts[1], parts[2]));
    return /^(?:calc)?\($/.test(token) && parts.length === 1 ? parts[0] : Number.NaN;
  };
  const product = (): number => {
    let so = value();
    while (/^[*/]$/.test(tokens[at] ?? '')) so = next() === '*' ? so * value() : so / value();
    return so;
  };
  const sum = (): number => {
    let so = product();
    while (/^[+-]$/.test(tokens[at] ?? '')) so = next() === '+' ? so + product() : so - product();
    return so;
  };
  const result = sum();
  return at < tokens.length || Number.isNaN(result) ? undefined : result;
}
const PLAIN = new RegExp(`^${NUMBER}$`);

/** A length in pixels; `of` is what a hundred per cent are. */
function length(given: string, font: number, of: number): number | undefined {
  const text = given.trim();
  if (text.includes('(')) return text.length < 500 ? calculated(text, font, of) : undefined;
  const [, digits, unit = ''] = ONE_LENGTH.exec(text) ?? [];
  const number = Number(digits);
  if (unit === '%') return (number / 100) * of;
  if (OF_FONT[unit] !== undefined) return number * OF_FONT[unit] * font;
  if (unit === '') return number === 0 ? 0 : undefined;
  return UNITS[unit] === undefined ? undefined : number * UNITS[unit];
}
const ONE_LENGTH = new RegExp(`^(${NUMBER})(%|[a-z]+)?$`);

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
