/** How much of what was written is remembered: a label of a host name, its port, and the letter before. */
const RECENT = 250;
/**
 * What linkers take for a host without any markup, with its port: a path behind it would be part of the link. Letters may
 * be written as character references.
 */
const HOST_NAME =
  /(?:[^\s/.]\.(?=[^.]*\p{L}|&)(?:[\p{L}\p{N}\p{M}-]|&#?\w{1,24};){2,63}\.?|\d\.\d+\.\d+\.\d{1,3}|localhost)(?::\d{0,50})?\\?$|\d{50}\\?$/iu;

/** A bracket and blanks, or so many blanks that nobody remembers what stood before them. */
const AFTER_BRACKET = new RegExp(`(?:\\]|^[ \\t]{${RECENT}})[ \\t]*$`);

/** Writes letters so that two of them which stood apart become no markup side by side. */
export class PlainWriter {
  private out = '';
  private recent = '';
  private atElement = false;
  /** True from an address to the next blank. */
  private inAddress = false;

  /** @param markup whether readers take `<` for the beginning of an element */
  constructor(private readonly markup: boolean) {}

  put(piece: string): void {
    if (piece === '') return;
    const written = this.inAddress ? this.behindAddress(piece) : piece;
    this.raw(this.joins(written) ? ` ${written}` : written);
  }

  /** Writes an address that a reader may take for a link where it stands: alone, and with no code at its end. */
  putAddress(address: string): void {
    // a semicolon may end a character reference, which is a letter
    const alone = this.isAfter(/(?:^|[\s([{"'*_~>:|,=“„‘«‹（「『《【]|(?<!&#?\w{1,24});)$/);
    this.put(alone ? address : ` ${address}`);
    this.inAddress = true;
  }

  /** Writes a `<` that a letter may follow. */
  putInertAngle(): void {
    this.put('<');
    this.atElement = true;
  }

  /** What was written since the last call. */
  take(): string {
    const out = this.out;
    this.out = '';
    return out;
  }

  /** The last letter. */
  get last(): string {
    return this.recent.at(-1) ?? '';
  }

  /** Whether nothing but blanks was written since a closing bracket: showdown takes what follows in brackets for an address. */
  get isAfterBracket(): boolean {
    return this.isAfter(AFTER_BRACKET);
  }

  /** Whether a name of a host was written just now. */
  get isAfterHostName(): boolean {
    return this.isAfter(HOST_NAME);
  }

  isAfter(pattern: RegExp): boolean {
    return pattern.test(this.recent);
  }

  private raw(piece: string): void {
    this.out += piece;
    this.recent = piece.length >= RECENT ? piece.slice(-RECENT) : (this.recent + piece).slice(-RECENT);
  }

  /** Showdown puts code that follows an address into the link, quotes and all. */
  private behindAddress(piece: string): string {
    const at = piece.search(/[\s`]/);
    if (at < 0) return piece;
    this.inAddress = false;
    return piece[at] === '`' ? `${piece.slice(0, at)} ${piece.slice(at)}` : piece;
  }

  private joins(piece: string): boolean {
    const { atElement, last } = this;
    this.atElement = false;
    const next = piece[0];
    if (last === '!') return next === '[';
    if (last === ']') return next === '(' || next === ':';
    return last === '<' && this.markup && !atElement && /[a-z/!?]/i.test(next);
  }
}
