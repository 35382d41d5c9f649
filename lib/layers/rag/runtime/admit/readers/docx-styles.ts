import type { Hidden } from '../admission';
import type { Budget } from '../bounds';
import { BLACK, type Colour, colour, hexColour, isLostOn, WHITE } from '../colour';
import { readXml } from './xml';

type Attributes = Readonly<Record<string, string>>;

/** What runs and paragraphs say of how they look; what is not said is inherited. */
export interface Look {
  readonly isVanished?: boolean;
  readonly letters?: Colour;
  /** `auto` is black or white, whichever is read on what is behind. */
  readonly isAuto?: boolean;
  /** In half points. */
  readonly size?: number;
  readonly shade?: Colour;
  /** Of the paragraph, behind what the run has. */
  readonly paper?: Colour;
  readonly isTransparent?: boolean;
  /** Squeezed to nothing: lines of no height, letters of no width. */
  readonly isFlat?: boolean;
  readonly isAway?: boolean;
}

const isOn = ({ 'w:val': val }: Attributes): boolean => val === undefined || !/^(?:0|false|off)$/.test(val);
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

/** Twips that a line or a row needs to show something. */
const LEAST_TWIPS = 50;
const FAR_TWIPS = 12_000;

/** The colour of a `w:shd`, the background of what it stands in. */
export const shadeOf = (theme: Theme, attributes: Attributes): Colour | undefined => {
  const named = attributes['w:themeFill'];
  if (named !== undefined) return theme.of(named, attributes['w:themeFillShade'], attributes['w:themeFillTint']);
  if (attributes['w:val'] === 'solid') return colourOf(attributes['w:color']) ?? BLACK;
  return colourOf(attributes['w:fill']);
};

/** What one element within `w:rPr` or `w:pPr` says. */
export function said(theme: Theme, name: string, attributes: Attributes, isOfRun: boolean): Look {
  const val = attributes['w:val'];
  switch (name) {
    case 'w:vanish':
    case 'w:specVanish':
      return { isVanished: isOn(attributes) };
    case 'w:color': {
      const named = attributes['w:themeColor'];
      // readers go by the name, whatever stands beside it
      const letters =
        named === undefined ? colourOf(val) : theme.of(named, attributes['w:themeShade'], attributes['w:themeTint']);
      return letters ? { letters, isAuto: false } : { isAuto: true };
    }
    case 'w:sz':
    case 'w:szCs':
      return { size: Number(val) };
    case 'w:shd':
      return isOfRun ? { shade: shadeOf(theme, attributes) } : { paper: shadeOf(theme, attributes) };
    case 'w:highlight':
      return { shade: colourOf(HIGHLIGHTS[val ?? '']) };
    case 'w:fitText':
      return { isFlat: Number(val ?? 999) < LEAST_TWIPS };
    case 'w:w':
      return { isFlat: Number.parseFloat(val ?? '100') < 10 };
    case 'w:spacing':
      if (isOfRun) return Number(val) <= -400 ? { isFlat: true } : {};
      return attributes['w:lineRule'] === 'exact' ? { isFlat: Number(attributes['w:line'] ?? 240) < LEAST_TWIPS } : {};
    case 'w:ind': {
      const most = ['w:left', 'w:start', 'w:firstLine', 'w:right', 'w:end'].map((key) =>
        Math.abs(Number(attributes[key] ?? 0)),
      );
      return most.some((twips) => twips > FAR_TWIPS) ? { isAway: true } : {};
    }
    case 'w:framePr': {
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

/** Why a run of this look is not seen on `paper`; undefined when it is. */
export function hiddenBy(look: Look, paper: Colour): Hidden | undefined {
  if (look.isVanished) return 'not displayed';
  if (look.isTransparent) return 'transparent';
  if (look.isAway) return 'off the page';
  if (look.size !== undefined && !(look.size >= LEAST_SIZE)) return 'tiny';
  if (look.isFlat) return 'clipped';
  if (look.isAuto || !look.letters) return undefined;
  return isLostOn(look.letters, look.shade ?? look.paper ?? paper) ? 'colour of its background' : undefined;
}

/** How much of a table a style of it speaks of. */
export type Region = 'wholeTable' | 'firstRow' | 'firstCol' | 'lastRow' | 'lastCol' | 'band1Horz' | 'band2Horz';

interface Style {
  readonly basedOn?: string;
  readonly look: Look;
  readonly regions: ReadonlyMap<string, { readonly look: Look; readonly fill?: Colour }>;
}

/** The styles of a document. */
export class Styles {
  private readonly styles = new Map<string, Style>();
  private defaults: Look = {};
  private defaultParagraph = '';

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
  region(style: string, region: Region): { readonly look: Look; readonly fill?: Colour } | undefined {
    for (const one of this.ancestors(style)) {
      const found = one.regions.get(region);
      if (found) return found;
    }
    return undefined;
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
    let regions = new Map<string, { look: Look; fill?: Colour }>();
    let inside = '';
    const isTable = () => inside === 'w:tcPr' || inside === 'w:tblPr';
    const at = () => regions.get(region) ?? { look: {} };
    readXml(
      source,
      {
        open: (name, attributes) => {
          if (name === 'w:style') {
            [id, basedOn, look, regions, region] = [
              attributes['w:styleId'] ?? '',
              undefined,
              {},
              new Map(),
              'wholeTable',
            ];
            if (attributes['w:type'] === 'paragraph' && attributes['w:default'] === '1') this.defaultParagraph = id;
          } else if (name === 'w:basedOn') basedOn = attributes['w:val'];
          else if (name === 'w:tblStylePr') region = (attributes['w:type'] ?? '') as Region;
          else if (/^w:(?:rPr|pPr|tcPr|tblPr|rPrDefault)$/.test(name)) inside = name === 'w:rPrDefault' ? '' : name;
          else if (isTable() && name === 'w:shd')
            regions.set(region, { ...at(), fill: shadeOf(this.theme, attributes) });
          else if (inside === 'w:rPr' || inside === 'w:pPr') {
            const more = said(this.theme, name, attributes, inside === 'w:rPr');
            if (id === '') this.defaults = merged(this.defaults, more);
            else if (region === 'wholeTable') look = merged(look, more);
            if (id !== '') regions.set(region, { ...at(), look: merged(at().look, more) });
          }
        },
        close: (name) => {
          if (name === inside) inside = '';
          if (name === 'w:tblStylePr') region = 'wholeTable';
          if (name === 'w:style') this.styles.set(id, { basedOn, look, regions });
        },
        text: () => undefined,
      },
      budget,
      'styles',
    );
  }
}
