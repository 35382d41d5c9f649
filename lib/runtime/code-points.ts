/** The source of a character class of code points and ranges of them, for expressions with the flag `u`. */
export const classOf = (...ranges: readonly (number | readonly [number, number])[]): string =>
  `[${ranges.map((range) => (typeof range === 'number' ? hex(range) : `${hex(range[0])}-${hex(range[1])}`)).join('')}]`;

const hex = (point: number): string => `\\u{${point.toString(16)}}`;

/** A part of a text without the halves of letters that cutting has left at its ends: services refuse them. */
export const wholeLetters = (part: string): string => part.replace(/\p{Surrogate}/gu, '');
