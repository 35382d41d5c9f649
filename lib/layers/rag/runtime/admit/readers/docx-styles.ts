import type { Hidden } from '../admission';
import type { Budget } from '../bounds';
import { BLACK, type Colour, colour, hexColour, isLostOn, over, WHITE } from '../colour';
import { readXml } from './xml';

type Attributes = Readonly<Record<string, string>>;

/** What runs and paragraphs say of how they look; what is not said is inherited. */
export interface Look {
  readonly isVanished?: boolean;
  readonly letters?: Colour;
  /** `auto` is black or white, whichever is read on what is behind. */
  readonly isAuto?: boolean;
  /** In half points; of letters of the East and of Arabic there is another. */
  readonly size?: number;
  readonly otherSize?: number;
  /** Behind each other: what is marked, the shade of the run, and of the paragraph. Null where it is said that there is none. */
  readonly mark?: Colour | null;
  readonly shade?: Colour | null;
  readonly paper?: Colour | null;
  readonly isTransparent?: boolean;
  /** In a frame of no height. */
  readonly isFlat?: boolean;
  /** Letters of no width, by themselves or to fit in somewhere. */
  readonly isSqueezed?: boolean;
  readonly isFitted?: boolean;
  readonly isAway?: boolean;
  /** Of lines, and between letters, in twips; whether lines do not grow with their letters. */
  readonly line?: number;
  readonly isExact?: boolean;
  readonly spacing?: number;
  readonly isOfPictures?: boolean;
}

export const isOn = ({ 'w:val': val }: Attributes): boolean => val === undefined || !/^(?:0|false|off)$/.test(val);
const colourOf = (text: string | undefined): Colour | undefined =>
  text && /^[0-9a-f]{6}$/i.test(text) ? hexColour(text) : undefined;

const HIGHLIGHTS: Readonly<Record<string, string>> = {
  black: '000000',
  white: 'ffffff',
  yellow: 'ffff00',
  green: '00ff00',
  cyan: '00ffff',
  magenta: 'ff00ff',
  blue: '0000ff',
  red: 'ff0000',
  darkBlue: '000080',
  darkCyan: '008080',
  darkGreen: '008000',
  darkMagenta: '800080',
  darkRed: '800000',
  darkYellow: '808000',
  darkGray: '808080',
  lightGray: 'c0c0c0',
};
/** What documents call the colours of their theme. */
const THEMED: Readonly<Record<string, string>> = {
  background1: 'lt1',
  light1: 'lt1',
  bg1: 'lt1',
  text1: 'dk1',
  dark1: 'dk1',
  tx1: 'dk1',
  background2: 'lt2',
  light2: 'lt2',
  bg2: 'lt2',
  text2: 'dk2',
  dark2: 'dk2',
  tx2: 'dk2',
  hyperlink: 'hlink',
  followedHyperlink: 'folHlink',
};

/** The colours of a document by their names. */
export class Theme {
  private readonly colours = new Map<string, Colour>([
    ['lt1', WHITE],
    ['dk1', BLACK],
    ['lt2', hexColour('e7e6e6')],
  ]);

  constructor(source: string | undefined, budget: Budget) {
    let name = '';
    const open = (element: string, { val = '', lastClr = '' }: Attributes) => {
      if (/^a:(?:lt|dk|accent)\d$|^a:(?:folH|h)link$/.test(element)) name = element.slice(2);
      const found = name === '' ? undefined : colourOf(element === 'a:sysClr' ? lastClr : val);
      if (found && /^a:(?:srgb|sys)Clr$/.test(element)) this.colours.set(name, found);
    };
    const close = (element: string) => {
      if (element === `a:${name}`) name = '';
    };
    if (source !== undefined) readXml(source, { open, close, text: () => undefined }, budget, 'the theme');
  }

  /** A colour by its name, darker or lighter by a part of 255 in hexadecimal. Names that the theme does not know are mid-tones. */
  of(name: string, shade?: string, tint?: string): Colour {
    const { r, g, b } = this.colours.get(THEMED[name] ?? name) ?? MID;
    const part = Number.parseInt(shade ?? tint ?? 'ff', 16) / 255;
    const to = (value: number) => (shade !== undefined ? value * part : value * part + 255 * (1 - part));
    return colour(to(r), to(g), to(b));
  }
}

const MID = hexColour('4472c4');

/** A part of letters' width that is still read, in per cent, and twips into which a word may be fitted. */
const LEAST_WIDTH = 33;
const LEAST_FITTED = 300;
/** Fonts of pictures in the place of letters. */
const PICTURES = /wingdings|webdings|dingbats|^symbol$/i;
/** Twips that a line or a row needs to show something. */
const LEAST_TWIPS = 50;
const FAR_TWIPS = 12_000;

/** The colours of themes by which documents name their own; of other names readers know nothing. */
const themed = (theme: Theme, name: string | undefined, shade?: string, tint?: string): Colour | undefined =>
  name !== undefined && /^(?:(?:dark|light|text|background)[12]|accent[1-6]|(?:followedH|h)yperlink)$/.test(name)
    ? theme.of(name, shade, tint)
    : undefined;

/** The colour of a `w:shd`, the background of what it stands in; null where it says that there is none. */
export function shadeOf(theme: Theme, attributes: Attributes): Colour | null {
  const pattern = attributes['w:val'];
  if (pattern === 'nil') return null;
  const fill =
    themed(theme, attributes['w:themeFill'], attributes['w:themeFillShade'], attributes['w:themeFillTint']) ??
    colourOf(attributes['w:fill']);
  if (pattern === undefined || pattern === 'clear') return fill ?? null;
  const ink =
    themed(theme, attributes['w:themeColor'], attributes['w:themeShade'], attributes['w:themeTint']) ??
    colourOf(attributes['w:color']) ??
    BLACK;
  // of a pattern of lines about a half is ink
  const part = pattern === 'solid' ? 100 : Number(/^pct(\d+)$/.exec(pattern)?.[1] ?? 50);
  return over({ ...ink, alpha: part / 100 }, fill ?? WHITE);
}

/** What one element within `w:rPr` or `w:pPr` says. */
export function said(theme: Theme, name: string, attributes: Attributes, isOfRun: boolean): Look {
  const val = attributes['w:val'];
  switch (name) {
    case 'w:vanish':
    case 'w:specVanish':
      return { isVanished: isOn(attributes) };
    case 'w:color': {
      // readers go by the name, whatever stands beside it
      const letters =
        themed(theme, attributes['w:themeColor'], attributes['w:themeShade'], attributes['w:themeTint']) ??
        colourOf(val);
      return letters ? { letters, isAuto: false } : { isAuto: true };
    }
    case 'w:sz':
      return { size: Number(val) };
    case 'w:szCs':
      return { otherSize: Number(val) };
    case 'w:shd':
      return isOfRun ? { shade: shadeOf(theme, attributes) } : { paper: shadeOf(theme, attributes) };
    case 'w:highlight':
      return { mark: colourOf(HIGHLIGHTS[val ?? '']) ?? null };
    case 'w:fitText':
      return { isFitted: Number(val ?? 999) < LEAST_FITTED };
    case 'w:w':
      return { isSqueezed: Number.parseFloat(val ?? '100') < LEAST_WIDTH };
    case 'w:spacing':
      if (isOfRun) return { spacing: Number(val ?? 0) };
      return {
        line: attributes['w:line'] === undefined ? undefined : Number(attributes['w:line']),
        isExact: attributes['w:lineRule'] === undefined ? undefined : attributes['w:lineRule'] === 'exact',
      };
    case 'w:rFonts': {
      const font = attributes['w:ascii'] ?? attributes['w:hAnsi'];
      const isNamed = font !== undefined || attributes['w:asciiTheme'] !== undefined;
      return isNamed ? { isOfPictures: PICTURES.test(font ?? '') } : {};
    }
    // twips, or hundredths of a letter, which are about as many
    case 'w:ind':
      return Object.values(attributes).some((value) => Math.abs(Number(value)) > FAR_TWIPS) ? { isAway: true } : {};
    case 'w:framePr': {
      const isFixed = attributes['w:hRule'] === 'exact' && Number(attributes['w:h'] ?? 999) < LEAST_TWIPS;
      if (isFixed) return { isFlat: true };
      const places = [Number(attributes['w:x'] ?? 0), Number(attributes['w:y'] ?? 0)];
      return places.some((twips) => twips < -2_000 || twips > 2 * FAR_TWIPS) ? { isAway: true } : {};
    }
    case 'w:position':
      return Math.abs(Number(val ?? 0)) > 1_000 ? { isAway: true } : {};
    // the newer way to fill letters: within it stands nothing, a colour, or how much is seen through
    case 'w14:noFill':
      return { isTransparent: true };
    case 'w14:srgbClr': {
      const letters = colourOf(attributes['w14:val']);
      return letters ? { letters, isAuto: false } : {};
    }
    case 'w14:alpha':
      return { isTransparent: Number(attributes['w14:val'] ?? 0) > 90_000 };
    case 'w14:schemeClr':
      return { letters: theme.of(attributes['w14:val'] ?? ''), isAuto: false };
    // how far a colour of the theme is moved is not worked out: only that it may end as white
    case 'w14:lumOff':
      return Number(attributes['w14:val'] ?? 0) > 80_000 ? { letters: WHITE } : {};
    default:
      return {};
  }
}

/** What is not said is as before. */
export const merged = (before: Look, after: Look): Look => ({
  ...before,
  ...Object.fromEntries(Object.entries(after).filter(([, value]) => value !== undefined)),
});

/** Below this size, in half points, nobody reads. */
const LEAST_SIZE = 8;
/** What is read as the size where none is said. */
const USUAL_SIZE = 20;

/** Why a run of this look is not seen on `paper`; undefined when it is. */
export function hiddenBy(look: Look, paper: Colour): Hidden | undefined {
  if (look.isVanished) return 'not displayed';
  if (look.isTransparent) return 'transparent';
  if (look.isAway) return 'off the page';
  if ([look.size, look.otherSize].some((size) => size !== undefined && !(size >= LEAST_SIZE))) return 'tiny';
  const twips = (look.size ?? USUAL_SIZE) * 10;
  if (look.isFlat || look.isSqueezed || look.isFitted) return 'clipped';
  if ((look.isExact && (look.line ?? twips) < twips * 0.4) || (look.spacing ?? 0) < -twips * 0.4) return 'clipped';
  if (look.isOfPictures) return 'other letters';
  if (look.isAuto || !look.letters) return undefined;
  return isLostOn(look.letters, look.mark ?? look.shade ?? look.paper ?? paper)
    ? 'colour of its background'
    : undefined;
}

/** How much of a table a style of it speaks of. */
export type Region =
  | 'wholeTable'
  | 'firstRow'
  | 'firstCol'
  | 'lastRow'
  | 'lastCol'
  | 'band1Horz'
  | 'band2Horz'
  | 'band1Vert'
  | 'band2Vert';

interface Style {
  readonly basedOn?: string;
  readonly look: Look;
  readonly regions: ReadonlyMap<string, { readonly look: Look; readonly fill?: Colour | null }>;
  /** How many rows make one band of it. */
  readonly rowsOfBand?: number;
}

/** The styles of a document. */
export class Styles {
  private readonly styles = new Map<string, Style>();
  private defaults: Look = {};
  private defaultParagraph = '';
  /** The style of tables that name none. */
  defaultTable?: string;

  constructor(
    source: string | undefined,
    private readonly theme: Theme,
    budget: Budget,
  ) {
    if (source !== undefined) this.read(source, budget);
  }

  /** What a paragraph looks like before it says so itself. */
  paragraph(style: string | undefined): Look {
    return merged(this.defaults, this.chain(style ?? this.defaultParagraph));
  }

  /** What a style of characters says. */
  run(style: string): Look {
    return this.chain(style);
  }

  /** What a style of tables says of a region of them. */
  region(style: string, region: Region): { readonly look: Look; readonly fill?: Colour | null } | undefined {
    for (const one of this.ancestors(style)) {
      const found = one.regions.get(region);
      if (found) return found;
    }
    return undefined;
  }

  rowsOfBand(style: string): number {
    return this.ancestors(style).find(({ rowsOfBand }) => rowsOfBand)?.rowsOfBand ?? 1;
  }

  private chain(style: string): Look {
    return this.ancestors(style).reduceRight((look, one) => merged(look, one.look), {} as Look);
  }

  private ancestors(style: string): readonly Style[] {
    const found: Style[] = [];
    for (let one = this.styles.get(style); one && found.length < 20; one = this.styles.get(one.basedOn ?? ''))
      found.push(one);
    return found;
  }

  private read(source: string, budget: Budget): void {
    let id = '';
    let basedOn: string | undefined;
    let look: Look = {};
    let region: Region = 'wholeTable';
    let regions = new Map<string, { look: Look; fill?: Colour | null }>();
    let inside = '';
    let rowsOfBand: number | undefined;
    const path: string[] = [];
    const isTable = () => inside === 'w:tcPr' || inside === 'w:tblPr';
    const at = () => regions.get(region) ?? { look: {} };
    readXml(
      source,
      {
        open: (name, attributes) => {
          const parent = path.at(-1);
          path.push(name);
          if (name === 'w:style') {
            rowsOfBand = undefined;
            [id, basedOn, look, regions, region] = [
              attributes['w:styleId'] ?? '',
              undefined,
              {},
              new Map(),
              'wholeTable',
            ];
            if (attributes['w:type'] === 'paragraph' && attributes['w:default'] === '1') this.defaultParagraph = id;
            if (attributes['w:type'] === 'table' && attributes['w:default'] === '1') this.defaultTable = id;
          } else if (name === 'w:basedOn') basedOn = attributes['w:val'];
          else if (name === 'w:tblStylePr') region = (attributes['w:type'] ?? '') as Region;
          else if (/^w:(?:rPr|pPr|tcPr|tblPr|rPrDefault)$/.test(name)) inside = name === 'w:rPrDefault' ? '' : name;
          else if (isTable() && name === 'w:shd')
            regions.set(region, { ...at(), fill: shadeOf(this.theme, attributes) });
          else if (name === 'w:tblStyleRowBandSize') rowsOfBand = Number(attributes['w:val']);
          // what is within is of other things than letters: lines around them, what lies behind them
          else if (parent === 'w:rPr' || parent === 'w:pPr' || path.includes('w14:textFill')) {
            const more = said(this.theme, name, attributes, inside === 'w:rPr');
            if (id === '') this.defaults = merged(this.defaults, more);
            else if (region === 'wholeTable') look = merged(look, more);
            if (id !== '') regions.set(region, { ...at(), look: merged(at().look, more) });
          }
        },
        close: (name) => {
          path.pop();
          if (name === inside) inside = '';
          if (name === 'w:tblStylePr') region = 'wholeTable';
          if (name === 'w:style') this.styles.set(id, { basedOn, look, regions, rowsOfBand });
        },
        text: () => undefined,
      },
      budget,
      'styles',
    );
  }
}
