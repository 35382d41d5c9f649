import type { Box, Matrix } from './pdf-geometry';

/** A letter as pdfjs gives it. */
export interface GlyphOfFont {
  readonly unicode: string;
  readonly fontChar: string;
  readonly width: number;
  readonly vmetric?: readonly number[] | null;
  readonly isSpace: boolean;
  readonly isInFont: boolean;
  readonly operatorListId?: string;
  readonly originalCharCode: number;
}

/** Operators by their numbers, and what each is given. */
export interface Operations {
  readonly fnArray: readonly number[];
  readonly argsArray: readonly unknown[];
}

export interface Font {
  readonly loadedName: string;
  readonly name?: string;
  readonly isType3Font?: boolean;
  readonly missingFile?: boolean;
  /** Whether its codes are numbers of drawings rather than of letters. */
  readonly composite?: boolean;
  /** The names of drawings by codes: those of the document, and those of the encoding. */
  readonly differences?: Readonly<Record<number, string>>;
  readonly defaultEncoding?: readonly string[];
  readonly vertical?: boolean;
  readonly fontMatrix?: Matrix | null;
  readonly bbox?: Box | null;
  readonly defaultVMetrics?: readonly number[] | null;
  readonly charProcOperatorList?: Readonly<Record<string, Operations>>;
}

export const FONT_MATRIX: Matrix = [0.001, 0, 0, 0.001, 0, 0];

/** Letters that are drawn as one: ffi, and a few of other scripts. */
const MOST_OF_ONE = 4;
const DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** Whether people see another letter than the text has, as far as the font says which. */
export function isOther({ originalCharCode, unicode }: GlyphOfFont, font: Font): boolean {
  // one drawing of a few letters is known, of a word is not
  if ([...unicode.normalize('NFKC')].length > MOST_OF_ONE && !/^[\ufb50-\ufdff\s]+$/.test(unicode)) return true;
  // viewers take some other font, and its drawing of that number
  if (font.composite) return font.missingFile === true;
  const encoded = font.missingFile && !font.isType3Font ? font.defaultEncoding?.[originalCharCode] : undefined;
  const name = font.differences?.[originalCharCode] ?? encoded ?? '';
  // fonts that every viewer has, of pictures and of Greek
  if (font.missingFile && /dingbats|symbol/i.test(font.name ?? '') && /[a-z]/i.test(unicode)) return true;
  const drawn = /^[a-z]$/i.test(name) ? name : String(DIGITS.indexOf(name));
  return drawn !== '-1' && unicode.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase() !== drawn.toLowerCase();
}

/** The height that the letters of a font have which is made of drawings, in points before they are placed. */
export function heightOfType3({ fontMatrix, bbox }: Font, size: number): number {
  const [, bottom, , top] = bbox ?? [0, 0, 0, 0];
  return Math.abs((top - bottom) * (fontMatrix ?? FONT_MATRIX)[3]) * size;
}
