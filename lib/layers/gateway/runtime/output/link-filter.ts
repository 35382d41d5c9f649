import type { TextFilter } from './filter';

/** Stands where a link was. */
export const REMOVED_LINK = '(link removed)';

/** Hosts that may be linked to; one that begins with a dot also allows every subdomain. */
export function allowsUrl(hosts: readonly string[], given: string): boolean {
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    return false;
  }
  // what stands before an @ is what a reader takes for the host
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '' || url.port !== '') return false;
  const host = url.hostname.toLowerCase();
  return hosts.some((allowed) =>
    allowed.startsWith('.') ? host === allowed.slice(1) || host.endsWith(allowed) : host === allowed,
  );
}

/** What a URL begins with, wherever it stands: renderers link these without any markup. */
const STARTS = ['https://', 'http://', 'ftp://', 'ftps://', 'file://', 'ws://', 'wss://', 'www.'];
const START = /(?:https?|ftps?|file|wss?):\/\/|www\./iy;
/** What a URL may consist of. */
const URL_CHARS = /[^\s<>"'`\\^{|}()[\]]*/y;
/** A destination of an inline link or image: `](` to `)`, with a title and one level of brackets. */
const DESTINATION = /\]\(((?:[^()\n]|\n(?![ \t]*\n)|\((?:[^()\n]|\n(?![ \t]*\n))*\))*)\)/y;
/** A definition of a link: `]:` and what follows on the line. */
const DEFINITION = /\]:[ \t]*\n?[ \t]*(\S+)/y;
const TAG = /<(?:!--[\s\S]*?-->|!\[CDATA\[[\s\S]*?\]\]>|[!?/]?([a-z][a-z0-9:-]*)(?:[^<>"']|"[^"]*"|'[^']*')*>)/iy;
/** A tag that may still go on. */
const OPEN_TAG =
  /^<(?:$|!-?$|!--(?![\s\S]*-->)|!\[[A-Z[]*$|!\[CDATA\[(?![\s\S]*\]\]>)|[!?/]$|[!?/]?[a-z][a-z0-9:-]*(?:[^<>"']|"[^"]*"|'[^']*')*(?:"[^"]*|'[^']*)?$)/i;
/** Longest piece of markup that is waited for; what is longer loses its markup and stays as text. */
const MOST_PENDING = 4_096;

const ELEMENTS = new Set(
  (
    'a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br ' +
    'button canvas caption center cite code col colgroup command content data datalist dd del details dfn dialog dir div dl ' +
    'dt element em embed fencedframe fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head ' +
    'header hgroup hr html i iframe image img input ins isindex kbd keygen label layer legend li link listing main map mark ' +
    'marquee math menu menuitem meta meter multicol nav nextid nobr noembed noframes noscript object ol optgroup option ' +
    'output p param picture plaintext pre progress q rb rp rt rtc ruby s samp script search section select shadow slot small ' +
    'source spacer span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title ' +
    'tr track tt u ul var video wbr xmp animate animatetransform set use foreignobject g path circle rect line polygon ' +
    'polyline ellipse text tspan defs symbol marker filter feimage lineargradient radialgradient mi mo mn ms mtext ' +
    'annotation-xml maction semantics mglyph malignmark'
  ).split(' '),
);

/**
 * Takes out images, HTML elements, and links to hosts that are not allowed, in markdown or bare: a picture that is fetched,
 * or a link that is clicked, sends its address, and whatever the model was made to write into it, to somebody's server.
 * Elements may be kept where the text is escaped afterwards.
 */
export function linkFilter(hosts: readonly string[], elements: 'remove' | 'keep' = 'remove'): TextFilter {
  let pending = '';
  let removed = 0;
  /** Whether each open bracket began an image. */
  let brackets: boolean[] = [];
  /** The last letter that went out. */
  let last = '';

  const run = (text: string, atEnd: boolean): { out: string; rest: string } => {
    let out = '';
    const put = (piece: string) => {
      // what stood apart, and would be an image or a link side by side, stays apart
      const joins = (last === '!' && piece[0] === '[') || (last === ']' && (piece[0] === '(' || piece[0] === ':'));
      out += joins ? ` ${piece}` : piece;
      last = piece.at(-1) ?? last;
    };
    let i = 0;
    const wait = () => !atEnd && text.length - i < MOST_PENDING;
    while (i < text.length) {
      const letter = text[i];
      if (letter === '!' && i + 1 === text.length && wait()) break;
      if (letter === '!' && text[i + 1] === '[') {
        brackets.push(true);
        removed += 1;
        put('[');
        i += 2;
      } else if (letter === '[') {
        brackets.push(false);
        put('[');
        i += 1;
      } else if (letter === ']') {
        const after = text[i + 1];
        if (after === undefined && wait()) break;
        const pattern = after === '(' ? DESTINATION : after === ':' ? DEFINITION : undefined;
        const match = pattern ? matchAt(pattern, text, i) : undefined;
        if (pattern && mayGoOn(text.slice(i), match) && wait()) break;
        const image = brackets.pop() ?? false;
        if (!pattern) put(']');
        else if (!match || image || !allowsUrl(hosts, destination(match[1]))) {
          // without what follows it is no link; without a neighbour it cannot become one
          if (match) removed += 1;
          put(after === ':' ? ']: ' : match ? ']' : '] ');
        } else {
          out += match[0];
          last = ')';
        }
        i += match?.[0].length ?? (after === ':' ? 2 : 1);
      } else if (letter === '<' && elements === 'remove') {
        const match = matchAt(TAG, text, i);
        if (!match && OPEN_TAG.test(text.slice(i)) && wait()) break;
        const name = (match?.[1] ?? /^<[!?/]?([a-z][a-z0-9:-]*)/i.exec(text.slice(i, i + 64))?.[1])?.toLowerCase();
        const element = name !== undefined && (ELEMENTS.has(name) || name.includes('-') || name.includes(':'));
        // a space for an element: what stood on both sides of it must not become one word, such as an address
        if (match && (element || name === undefined)) {
          removed += 1;
          put(' ');
          i += match[0].length;
        } else {
          // an element that is not closed is closed by whatever the page puts behind it
          if (element) removed += 1;
          put(element ? ' ' : '<');
          i += 1;
        }
      } else if (isStart(letter)) {
        const start = matchAt(START, text, i);
        if (start) {
          const url = start[0] + (matchAt(URL_CHARS, text, i + start[0].length)?.[0] ?? '');
          if (i + url.length === text.length && wait()) break;
          const keep = allowsUrl(hosts, url.replace(/[.,;:!?*_~]+$/, ''));
          if (!keep) removed += 1;
          put(keep ? url : REMOVED_LINK);
          i += url.length;
        } else if (mayBecomeStart(text.slice(i, i + 8)) && wait()) {
          break;
        } else {
          put(letter);
          i += 1;
        }
      } else {
        put(letter);
        i += 1;
      }
    }
    if (brackets.length > 64) brackets = brackets.slice(-64);
    return { out, rest: text.slice(i) };
  };

  return {
    push(piece) {
      const { out, rest } = run(pending + piece, false);
      pending = rest;
      return out;
    },
    end() {
      const { out } = run(pending, true);
      pending = '';
      last = '';
      brackets = [];
      return out;
    },
    get removed() {
      return removed;
    },
  };
}

/** True while what follows a bracket may yet become a destination, or another one. */
function mayGoOn(text: string, match: RegExpExecArray | null | undefined): boolean {
  // a definition ends where its line does
  if (text[1] === ':') return match ? match[0].length === text.length : /^\]:[ \t]*\n?[ \t]*$/.test(text);
  return !match && !/\n[ \t]*\n/.test(text);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The address in a destination: without angle brackets, title, entities or escapes; anything odd is not an address. */
function destination(text: string): string {
  const inner = text.trim().replace(/^<([^<>]*)>/, '$1');
  const address = inner.split(/\s/)[0];
  return /[&\\]/.test(address) ? '' : address;
}

const FIRST_LETTERS = new Set(STARTS.map((start) => start[0]));
const isStart = (letter: string): boolean => FIRST_LETTERS.has(letter.toLowerCase());
const mayBecomeStart = (text: string): boolean =>
  STARTS.some((start) => text.length < start.length && start.startsWith(text.toLowerCase()));
