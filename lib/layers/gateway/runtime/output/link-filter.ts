import { isElement } from '../../../../runtime/elements';
import { ADDRESS_LETTER, allowedAddress, allowsUrl } from './allowed-address';
import type { TextFilter } from './filter';
import { PlainWriter } from './plain-writer';

/** Stands where a link was. */
export const REMOVED_LINK = '(link removed)';

/** How far ahead a decision looks, whole or streamed. Markup that is longer loses its effect; a longer address is removed. */
const AHEAD = 4_096;

/** What an address begins with, wherever it stands: renderers link these without any markup, escaped ones too. */
const START = /^(?:(?:https?|ftps?|file|wss?)\\?:\\?\/\\?\/|www\\?\.)/i;
const OPEN_START = /^(?:h|ht|htt|f|ft|fi|fil|w|ws|ww|www\\?|(?:https?|ftps?|file|wss?)\\?(?::\\?(?:\/\\?)?)?)$/i;
const ADDRESS = new RegExp(`${ADDRESS_LETTER}*`, 'y');
/** What ends a sentence, or emphasis, rather than an address. */
const TRAILING = new Set('.,;:!?*_~');

/** The rest of an inline link or image: `](` to `)`, with one level of brackets. */
const DESTINATION = /^\]\(((?:[^()\n]|\n(?![ \t]*\n)|\((?:[^()\n]|\n(?![ \t]*\n))*\))*)\)/;
const BLANK_LINE = /\n[ \t]*\n/;
const TITLE = `"[^"]*"|'[^']*'|\\([^()]*\\)`;
const LINK = new RegExp(`^\\s*(?:<([^<>]*)>|([^\\s<>]+))(?:\\s+(${TITLE}))?\\s*$`);
/** A title in which nothing can be markup or an address. */
const PLAIN_TITLE = /^[\p{L}\p{N}\p{M} .,;+'’–—-]*$/u;
/** A definition of a link: `]:` and the whole rest of its line. */
const DEFINITION = /^\]:[ \t]*(?:\n[ \t]*)?(\S+(?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?)[ \t]*(?=\n|$)/;
const OPEN_DEFINITION = /^\]:[ \t]*(?:\n[ \t]*)?(?:\S[^\n]*)?$/;

/** What may be the host of a mail address: up to a sign that ends it for every reader, also where markdown takes others out. */
const MAIL_HOST = /^@([^\s!"#%'(),/:;?@\]{}]*)/;
/** What stands before an @ and says nothing but a name to whoever gets the mail. */
const MAILBOX = /(?:^|[\s(":,])[\w.+-]{1,64}$/;
/** The name of a package before its version: readers take these signs for a part of the mailbox, but not for its subject. */
const PACKAGE = /(?:^|[\s(":,@[])[\w.+/`*='-]{1,64}$/;

/** The size of a network, `10.0.0.0/24`, at the end of a word. */
const NETWORK = /^\/\d{1,2}[.,;:)"'`]{0,9}(?:\s|$)/;
const OPEN_NETWORK = /^\/\d{0,2}[.,;:)"'`]{0,9}$/;

// quotes within a name are letters of it: a tag has one end, however much of it is there
const TAG =
  /^<(?:!--[\s\S]*?-->|!\[CDATA\[[\s\S]*?\]\]>|[!?/]?([a-z][^\s/<>]*)(?=[\s/>])(?:[^<>"']|"[^"]*"|'[^']*')*>)/i;
const OPEN_TAG =
  /^<(?:!-?$|!--(?![\s\S]*-->)|!\[[A-Z[]*$|!\[CDATA\[(?![\s\S]*\]\]>)|[!?/]?(?:[a-z][^\s/<>]*(?:[\s/](?:[^<>"']|"[^"]*"|'[^']*')*(?:"[^"]*|'[^']*)?)?)?$)/i;
const AUTOLINK = /^<([a-z][a-z0-9+.-]{1,31}:[^\s<>]*)>/i;
/** What looks like an element and has no attribute with a value: type parameters of code. */
const GENERIC = /^<[a-z][\w$.,?|& <[\]]*>/i;
const OPEN_GENERIC = /^<[a-z][\w$.,?|& <[\]]*$/i;

/** What may stand behind an element that shows nothing, and join no word with what stands before it. */
const JOINS_NOTHING = /^>(?:[\s<>()[\]{},;"'`]|$)/;

/** Names of characters that have a meaning in an address or in markup. Nobody needs them to show a letter. */
const MEANINGFUL = new Set(
  (
    'Tab NewLine excl num dollar percnt lpar rpar ast midast plus comma period sol colon semi equals quest commat lsqb lbrack ' +
    'bsol rsqb rbrack Hat lowbar UnderBar grave DiacriticalGrave lcub lbrace verbar vert VerticalLine rcub rbrace fjlig'
  ).split(' '),
);

/** What waits: more of the text decides. */
const WAIT = 0;

/**
 * Takes out images, HTML elements, and links to hosts that are not allowed, in markdown or bare: a picture that is fetched,
 * or a link that is clicked, sends its address, and whatever the model was made to write into it, to somebody's server.
 * Links that stay are written anew from what was parsed. Elements may be kept where the text is escaped afterwards.
 */
export function linkFilter(hosts: readonly string[], elements: 'remove' | 'keep' = 'remove'): TextFilter {
  return new LinkFilter(hosts, elements === 'remove');
}

/** Says how many letters of `ahead` it has dealt with; none of them while `open` ones that follow may change that. */
type Reading = (ahead: string, open: boolean) => number;

class LinkFilter implements TextFilter {
  public removed = 0;
  private pending = '';
  /** Whether each open bracket began an image. */
  private brackets: boolean[] = [];
  /** True within an address that is too long. */
  private dropping = false;
  /** How many elements without a meaning wait for their end. */
  private generics = 0;
  private writer: PlainWriter;
  private readonly readings: Readonly<Record<string, Reading>>;
  private readonly inert: RegExp;

  constructor(
    private readonly hosts: readonly string[],
    private readonly markup: boolean,
  ) {
    this.writer = new PlainWriter(markup);
    this.readings = {
      '!': this.exclamation,
      '[': this.opening,
      ']': this.closing,
      '(': this.parenthesis,
      ':': this.colon,
      '@': this.at,
      '/': this.slash,
      '?': this.query,
      '#': this.query,
      ...(markup ? { '<': this.angle, '>': this.angleEnd, '&': this.reference } : {}),
    };
    this.inert = markup ? INERT : INERT_ESCAPED;
  }

  push(piece: string): string {
    return this.run(this.pending + piece, false);
  }

  end(): string {
    const out = this.run(this.pending, true);
    this.brackets = [];
    this.dropping = false;
    this.generics = 0;
    this.writer = new PlainWriter(this.markup);
    return out;
  }

  private run(text: string, atEnd: boolean): string {
    const { inert, writer } = this;
    let i = this.dropping ? this.drop(text) : 0;
    while (i < text.length) {
      inert.lastIndex = i;
      if (inert.test(text)) {
        writer.put(text.slice(i, inert.lastIndex));
        i = inert.lastIndex;
        continue;
      }
      const ahead = text.slice(i, i + AHEAD);
      const open = !atEnd && ahead.length < AHEAD;
      const read = (this.readings[text[i]] ?? this.start)(ahead, open);
      if (read === WAIT) break;
      i += read;
      if (this.dropping) i += this.drop(text.slice(i));
    }
    this.pending = text.slice(i);
    return writer.take();
  }

  private drop(text: string): number {
    const length = addressLength(text, 0);
    this.dropping = length === text.length;
    return length;
  }

  private readonly exclamation: Reading = (ahead, open) => {
    if (ahead.length === 1 && open) return WAIT;
    if (ahead[1] !== '[') return this.plain('!');
    this.bracket(true);
    this.removed += 1;
    this.writer.put('[');
    return 2;
  };

  private readonly opening: Reading = () => {
    this.bracket(false);
    return this.plain('[');
  };

  private bracket(image: boolean): void {
    this.brackets.push(image);
    if (this.brackets.length > 64) this.brackets.shift();
  }

  private readonly closing: Reading = (ahead, open) => {
    const after = ahead[1];
    if (after === undefined && open) return WAIT;
    if (after === '(') return this.destination(ahead, open);
    if (after === ':') return this.definition(ahead, open);
    this.brackets.pop();
    return this.plain(']');
  };

  private destination(ahead: string, open: boolean): number {
    const match = DESTINATION.exec(ahead);
    if (!match && open && !BLANK_LINE.test(ahead)) return WAIT;
    const image = this.brackets.pop() ?? false;
    if (!match) return this.plain(']');
    const link = image ? undefined : this.link(match[1]);
    if (link === undefined) this.removed += 1;
    // without what follows it is no link
    this.writer.put(link === undefined ? ']' : `](${link})`);
    return match[0].length;
  }

  private definition(ahead: string, open: boolean): number {
    if (open && OPEN_DEFINITION.test(ahead)) return WAIT;
    this.brackets.pop();
    const match = DEFINITION.exec(ahead);
    // the end of what is looked at is not the end of a line
    const whole = match && (match[0].length < ahead.length || ahead.length < AHEAD);
    const link = whole ? this.link(match[1]) : undefined;
    if (link === undefined) return this.plain(']');
    this.writer.put(`]: ${link}`);
    return match![0].length;
  }

  /** An allowed address and its title, from what stands in a link or a definition. */
  private link(text: string): string | undefined {
    const match = LINK.exec(text);
    const address = match ? allowedAddress(this.hosts, match[1] ?? match[2]) : undefined;
    const title = match?.[3]?.slice(1, -1);
    return address && title && PLAIN_TITLE.test(title) ? `${address} "${title}"` : address;
  }

  private readonly parenthesis: Reading = (ahead, open) => {
    if (!this.writer.isAfterBracket) return this.plain('(');
    const inside = /^\([ \t]?[^ \t\n)]{0,64}/.exec(ahead)![0];
    if (open && inside.length === ahead.length && inside.length < 64) return WAIT;
    return this.plain(/[/\\:&<\xa0]/.test(inside) ? '(  ' : '(');
  };

  private readonly angle: Reading = (ahead, open) => {
    if (open && (OPEN_TAG.test(ahead) || OPEN_AUTOLINK.test(ahead) || OPEN_GENERIC.test(ahead))) return WAIT;
    const autolink = AUTOLINK.exec(ahead);
    if (autolink) {
      this.address(autolink[1]);
      return autolink[0].length;
    }
    const tag = TAG.exec(ahead);
    if (tag && (!/^<[a-z]/i.test(tag[0]) || isElement(tag[1]) || tag[0].includes('='))) {
      this.removed += 1;
      // what stood on both sides of it must not become one word, such as an address
      this.writer.put(' ');
      return tag[0].length;
    }
    const generic = GENERIC.exec(ahead)?.[0];
    // with an element in it, it would have another end
    if (generic && !generic.split('<').some((part) => isElement(/^\w*/.exec(part)![0]))) {
      this.generics += 1;
      this.writer.putInertAngle();
      return 1;
    }
    // an element that is not closed is closed by whatever the page puts behind it
    return this.plain(/^<[a-z/!?]/i.test(ahead) ? '< ' : '<');
  };

  private readonly angleEnd: Reading = (ahead, open) => {
    if (this.generics === 0) return this.plain('>');
    if (ahead.length === 1 && open) return WAIT;
    this.generics -= 1;
    // some readers show nothing of it, and two halves of an address would meet
    return this.plain(JOINS_NOTHING.test(ahead) ? '>' : '> ');
  };

  private readonly reference: Reading = (ahead, open) => {
    const written = /^&(?:#[xX]?[0-9a-fA-F]*|[A-Za-z]*)/.exec(ahead.slice(0, 40))![0];
    if (open && written.length === ahead.length) return WAIT;
    const closed = ahead[written.length] === ';';
    if (written.startsWith('&#') ? !closed || !isShown(written.slice(2)) : closed && MEANINGFUL.has(written.slice(1)))
      return this.plain('& ');
    return this.plain('&');
  };

  private readonly colon: Reading = (ahead, open) => {
    if (!this.writer.isAfter(/(?:file|mailto|xmpp)\\?$/i)) return this.plain(':');
    if (ahead.length === 1 && open) return WAIT;
    return this.plain(/^:\S/.test(ahead) ? ': ' : ':');
  };

  private readonly at: Reading = (ahead, open) => {
    if (/^\s?$/.test(this.writer.last)) return this.plain('@');
    const host = MAIL_HOST.exec(ahead)![1];
    const after = ahead[host.length + 1];
    if (open && after === undefined) return WAIT;
    if (!/[.&[]|localhost/i.test(host)) return this.plain('@');
    const ends = after === undefined || /[\s"',;:!?)]/.test(after);
    const version = /^\d+(?:\.\d+){0,2}\.?[`*_~]*$/.test(host) && this.writer.isAfter(PACKAGE);
    // a reader ends the host at a letter that another reader drops from it
    const plain = /^[a-z0-9.-]*$/i.test(host) && this.writer.isAfter(MAILBOX);
    if (ends && (version || (plain && allowsUrl(this.hosts, `https://${host.replace(/\.$/, '')}/`))))
      return this.plain('@');
    this.removed += 1;
    return this.plain(' at ');
  };

  private readonly slash: Reading = (ahead, open) => {
    if (open && OPEN_NETWORK.test(ahead)) return WAIT;
    const more = /^.\S/s.test(ahead);
    const network = NETWORK.test(ahead) && this.writer.isAfter(/\.\d{1,3}$/);
    if (more && !network && this.writer.isAfterHostName) this.writer.put(' ');
    // two slashes and a host are an address without a scheme
    const relative = more && ahead[1] !== '/' && this.writer.isAfter(/\/$/) && !this.writer.isAfter(/:\/$/);
    return this.plain(relative ? '/ ' : '/');
  };

  private readonly query: Reading = (ahead, open) => {
    if (!this.writer.isAfterHostName) return this.plain(ahead[0]);
    if (ahead.length === 1 && open) return WAIT;
    return this.plain(/^.\S/s.test(ahead) ? ` ${ahead[0]}` : ahead[0]);
  };

  private readonly start: Reading = (ahead, open) => {
    const start = START.exec(ahead)?.[0];
    if (start === undefined) return open && OPEN_START.test(ahead) ? WAIT : this.plain(ahead[0]);
    const length = addressLength(ahead, start.length);
    if (length === ahead.length && open) return WAIT;
    if (length === AHEAD) {
      this.dropping = true;
      this.removed += 1;
      this.writer.put(REMOVED_LINK);
      return length;
    }
    let end = length;
    while (end > start.length && TRAILING.has(ahead[end - 1])) end -= 1;
    const address = ahead.slice(0, end);
    this.address(/^www/i.test(address) ? `https://${address}` : address);
    this.writer.put(ahead.slice(end, length));
    return length;
  };

  private address(given: string): void {
    const address = allowedAddress(this.hosts, given);
    if (address === undefined) this.removed += 1;
    if (address === undefined) this.writer.put(REMOVED_LINK);
    else this.writer.putAddress(address);
  }

  /** Deals with one letter. */
  private plain(written: string): number {
    this.writer.put(written);
    return 1;
  }
}

const OPEN_AUTOLINK = /^<[a-z][a-z0-9+.-]{0,31}(?::[^\s<>]*)?$/i;

/** Letters that no reading is for, and those of addresses that begin none. */
const LETTERS = '|[hH](?![tT]|$)|[fF](?![tTiI]|$)|[wW](?![wWsS]|$)';
const INERT = new RegExp(`(?:[^![\\](:@/?#<>&hHfFwW]${LETTERS})+`, 'y');
const INERT_ESCAPED = new RegExp(`(?:[^![\\](:@/?#hHfFwW]${LETTERS})+`, 'y');

function addressLength(text: string, from: number): number {
  ADDRESS.lastIndex = from;
  ADDRESS.test(text);
  return ADDRESS.lastIndex;
}

/** Whether a character reference by number shows a letter or sign, and means nothing in an address or in markup. */
function isShown(digits: string): boolean {
  const point = /^[xX]/.test(digits) ? Number.parseInt(digits.slice(1), 16) : Number.parseInt(digits, 10);
  if (digits.length > 7 || !(point > 0x20 && point <= 0x10ffff)) return false;
  return /^["&'<>]$|^[^\x21-\x7e\p{C}]$/u.test(String.fromCodePoint(point));
}
