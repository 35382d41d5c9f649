import { isElement } from '../../../../../runtime/elements';
import { decoded } from '../document-type';
import type { Found, Reader } from '../found';
import { withoutDefinitions } from '../links';
import { readPage } from './html';

/**
 * Reads Markdown as it is written, without what a rendered page does not show: comments, hidden elements, titles and
 * definitions of links. Elements are taken for what they are in HTML; code, and what only looks like an element, stays.
 */
export const readMarkdown: Reader = async (bytes, found) => {
  const text = decoded(bytes).replace(/\r\n?/g, '\n');
  await readPage(`<!doctype html>${pageOf(text, found)}`, found, 'keep');
};

const FENCE = /^( *)(`{3,}(?=[^`]*$)|~{3,})/;
/** What begins lines in which no sign of Markdown means anything, until an empty one. */
const HTML_BLOCK =
  /^ {0,3}(?:<[!?]|<\/?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|pre|script|search|section|style|summary|table|tbody|td|template|textarea|tfoot|th|thead|title|tr|track|ul)(?:[\s/>]|$)|<\/?[a-z][^<>]*>\s*$)/i;
/** What stays open over empty lines, and what ends it. */
const OPENERS: readonly (readonly [opens: RegExp, ends: RegExp])[] = [
  [/<!--(?!.*-->)/, /-->/],
  ...['script', 'style', 'pre', 'textarea', 'template'].map(
    (name) => [new RegExp(`<${name}\\b(?!.*</${name}>)`, 'i'), new RegExp(`</${name}>`, 'i')] as const,
  ),
];
const LIST = /^\s*(?:[-*+]|\d{1,9}[.)])\s{1,4}/;
/** Begins something else than the paragraph before it: a heading, a rule, an item. */
const BEGINS = /^(?:#{1,6}(?:\s|$)|(?:[-*+]|\d{1,9}[.)])(?:\s|$)|(?:[-*_][ \t]*){3,}$)/;
/** Under a heading, or between the head of a table and its rows. */
const UNDER = /^\s*(?:=+|-+)\s*$/;
const UNDER_HEAD = /^\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?$|^\s*\|\s*:?-+:?\s*$/;

/** A page of HTML that shows what the rendered text shows, with the signs of Markdown in it. */
function pageOf(text: string, found: Found): string {
  const page: string[] = [];
  let lines: string[] = [];
  let fence: { readonly signs: string; readonly from: number } | undefined;
  let block: string[] | undefined;
  let end: RegExp | undefined;
  /** How far the text of the last item is moved in. */
  let item = 0;
  let before = '';
  let afterBlank = true;
  const close = () => {
    if (lines.length === 0) return;
    const clean = withoutDefinitions(lines.join('\n'), (link) => found.aside('link', link, 'a definition'));
    // what begins in a cell ends in it
    const isTable = lines.some((line) => UNDER_HEAD.test(line));
    page.push(isTable ? clean.replace(/(?:\\.|[^|\n\\])+/g, inline) : inline(clean));
    lines = [];
  };
  for (const line of text.split('\n')) {
    found.budget.spend('lines');
    const isBlank = line.trim() === '';
    const isMovedIn = /^ {4}|^\t/.test(line);
    const [, blanks = '', signs] = FENCE.exec(line) ?? [];
    // it ends with the item that it stands in
    if (fence && !isBlank && line.search(/\S/) < fence.from) fence = undefined;
    if (fence) {
      page.push(escaped(line));
      if (signs?.startsWith(fence.signs) && /^\s*[`~]+\s*$/.test(line)) fence = undefined;
    } else if (block) {
      block.push(line);
      if (end ? end.test(line) : isBlank) {
        if (!end) {
          page.push(block.join('\n'));
          block = undefined;
        }
        end = undefined;
      } else end ??= endOf(line);
    } else if (signs !== undefined && (blanks.length < 4 || item > 0)) {
      close();
      fence = { signs, from: Math.min(item, blanks.length) };
      page.push(escaped(line));
    } else if (HTML_BLOCK.test(line)) {
      close();
      block = [line];
      end = endOf(line);
    } else if (isMovedIn && afterBlank && item === 0) {
      close();
      page.push(escaped(line));
      continue; // the next line of it comes after a blank, too
    } else {
      const inner = line.replace(/^[\s>]+/, '');
      if (BEGINS.test(inner) || /^\s*>/.test(line) !== /^\s*>/.test(before)) close();
      lines.push(line);
      if (isBlank || /^#/.test(inner) || UNDER.test(line)) close();
    }
    const of = LIST.exec(line)?.[0].length;
    if (of !== undefined) item = of;
    else if (!isBlank && !/^\s/.test(line)) item = 0;
    afterBlank = isBlank;
    before = line;
  }
  close();
  if (block) page.push(block.join('\n'));
  return page.join('\n');
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

const endOf = (line: string): RegExp | undefined => OPENERS.find(([opens]) => opens.test(line))?.[1];

const PLAIN = /[^`<\\]*/y;
const CODE = /(?<!`)(`+)(?!`)([\s\S]{0,5000}?[^`])\1(?!`)/y;
const COMMENT = /<!--[\s\S]*?(?:-->|$)/y;
const TAG = /<(?:[!?][^>]*>|\/?([a-z][a-z0-9:-]*)(?:[\s/](?:"[^"]*"|'[^']*'|[^<>"']){0,4000})?>)/iy;
/** `<https://…>` and `<a@b.c>`: people see the address. */
const ADDRESS = /<([a-z][a-z0-9+.-]{1,31}:[^\s<>]*|[\w.+-]+@[\w.-]+)>/iy;

/** A paragraph: code stays as it is, elements are elements. Whatever begins first is read first. */
function inline(text: string): string {
  const out: string[] = [];
  let at = 0;
  const read = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const put = (length: number, written: string) => {
    out.push(written);
    at += length;
  };
  while (at < text.length) {
    const plain = read(PLAIN)![0];
    put(plain.length, plain);
    const code = read(CODE)?.[0];
    const address = read(ADDRESS);
    const comment = read(COMMENT)?.[0];
    const tag = read(TAG);
    if (text[at] === '\\') put(2, escaped(text.slice(at, at + 2)));
    else if (code) put(code.length, escaped(code));
    else if (address) put(address[0].length, escaped(address[1]));
    else if (comment) put(comment.length, comment);
    else if (tag && (tag[1] === undefined || isElement(tag[1]))) put(tag[0].length, tag[0]);
    else if (at < text.length) put(1, escaped(text[at]));
  }
  return out.join('');
}
