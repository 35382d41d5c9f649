import { Refusal } from '../admission';
import { partsOf, unescaped, within } from './css-text';

/** An element as selectors see it. */
export interface Selected {
  readonly name: string;
  readonly classes: ReadonlySet<string>;
  readonly attribs: Readonly<Record<string, string>>;
  readonly parent: Selected | undefined;
  /** The element before it in the same parent. */
  readonly previous: Selected | undefined;
  /** Which child of its parent it is, and which of those of its name, from 1. */
  readonly place: number;
  readonly placeOfName: number;
}

export interface Compound {
  readonly name?: string;
  readonly ids: readonly string[];
  readonly classes: readonly string[];
  readonly attributes: readonly (readonly [name: string, how: string, value: string, isAlike: boolean])[];
  readonly asks: readonly Ask[];
  /** How the compound before it relates to this one. */
  readonly combinator: ' ' | '>' | '+' | '~';
}

/** Whether a pseudo-class holds; undefined when only the whole page, or its reader, would tell. */
type Ask = (element: Selected) => boolean | undefined;

/** Nobody writes longer ones. */
const MOST_OF_SELECTOR = 1_000;

const ALTERNATIVES = new RegExp(`:(not|has|is|where|matches|-webkit-any|-moz-any)\\((${within(4)}*)\\)`, 'i');
const HEAVY: readonly (readonly [pattern: RegExp, weight: number])[] = [
  [/\[[^\]]*\]/g, 1e10],
  [new RegExp(`::[\\w-]+(?:\\(${within(4)}*\\))?`, 'g'), 1e6],
  [new RegExp(`:[\\w-]+(?:\\(${within(4)}*\\))?`, 'g'), 1e10],
  [/#(?:[\w-]|\\.|[^\0-\x7f])+/g, 1e14],
  [/\.(?:[\w-]|\\.|[^\0-\x7f])+/g, 1e10],
  [/(?:[\w-]|\\.|[^\0-\x7f])+/g, 1e6],
];

/** Which of two selectors is stronger: by its ids, then by classes and what else it asks, then by names. */
export function weightOf(given: string): number {
  const alternatives = ALTERNATIVES.exec(given);
  if (alternatives) {
    const [all, kind, inner] = alternatives;
    const heaviest = kind.toLowerCase() === 'where' ? 0 : Math.max(...partsOf(inner, ',').map(weightOf));
    return heaviest + weightOf(given.replace(all, ''));
  }
  let rest = given;
  let sum = 0;
  for (const [pattern, weight] of HEAVY)
    rest = rest.replace(pattern, () => {
      sum += weight;
      return ' ';
    });
  return sum;
}

const folded = (name: string, isLoose: boolean): string => (isLoose ? name.toLowerCase() : name);

export function fits({ name, ids, classes, attributes, asks }: Compound, element: Selected, isLoose: boolean): boolean {
  const { name: own, attribs, classes: has } = element;
  // what nobody knows is taken as given
  if (asks.some((ask) => ask(element) === false)) return false;
  if (name !== undefined && name !== own) return false;
  if (ids.some((id) => folded(attribs.id ?? '', isLoose) !== id)) return false;
  const all = isLoose ? new Set([...has].map((one) => one.toLowerCase())) : has;
  if (classes.some((one) => !all.has(one))) return false;
  return attributes.every(([attribute, how, wanted, isAlike]) => {
    const said = attribs[attribute];
    if (said === undefined) return false;
    if (how === '') return true;
    const [given, value] = isAlike ? [said.toLowerCase(), wanted.toLowerCase()] : [said, wanted];
    if (how === '=') return given === value;
    if (how === '|=') return given === value || given.startsWith(`${value}-`);
    if (value === '') return false;
    if (how === '^=') return given.startsWith(value);
    if (how === '$=') return given.endsWith(value);
    if (how === '~=') return given.split(/\s+/).includes(value);
    return given.includes(value);
  });
}

/** Attributes of old, of whose values either case counts alike. */
const ALIKE =
  /^(?:accept|accept-charset|align|alink|axis|bgcolor|charset|checked|clear|codetype|color|compact|declare|defer|dir|direction|disabled|enctype|face|frame|hreflang|http-equiv|lang|language|link|media|method|multiple|nohref|noresize|noshade|nowrap|readonly|rel|rev|rules|scope|scrolling|selected|shape|target|text|type|valign|valuetype|vlink)$/;

/** States of a page that somebody has to bring about, and parts that are no element. */
const NOT_AT_FIRST =
  /:(?:hover|focus|focus-within|focus-visible|active|visited|target|fullscreen|:?before|:?after|:?selection|:?marker|:?first-line|:?first-letter|:?backdrop|:[\w-]+)(?![\w-])/i;
const IDENT = '(?:[\\w-]|\\\\[0-9a-f]{1,6}\\s?|\\\\.|[^\\0-\\x7f])';
const PART = new RegExp(
  `^(?:(\\*|(?![\\d])${IDENT}+)|#(${IDENT}+)|\\.(${IDENT}+)|\\[\\s*(?:\\*?\\|)?(${IDENT}+)\\s*(?:([~|^$*]?=)\\s*(?:"([^"]*)"|'([^']*)'|(${IDENT}+?))\\s*(?:\\s([is])\\s*|(?<=["'])([is])\\s*)?)?\\]|(:[\\w-]+(?:\\(${within(4)}*\\))?))`,
  'i',
);

const OR = new RegExp(`:(?:is|where|-webkit-any|matches)\\((${within(4)}*)\\)`, 'i');

/** A selector with each of the alternatives that it names in brackets; those within others are taken as given. */
export function expanded(selector: string): string[] {
  const match = OR.exec(selector);
  if (!match) return [selector];
  const [all, alternatives] = match;
  const before = selector.slice(0, match.index);
  const after = selector.slice(match.index + all.length);
  return partsOf(alternatives, ',').map((one) => `${before}${one.trim()}${after}`);
}

const NEGATED = new RegExp(`:not\\(${within(4)}*\\)`, 'gi');
/** `p` of any namespace. */
const NAMESPACE = /(?:\*|[\w-]*)\|(?=[\w*])(?![^[]*\])/g;

/** What a pseudo-class asks; undefined when that is not known here. */
function askOf(given: string, isLoose: boolean): Ask | undefined {
  const [, name, inner = ''] = /^:([\w-]+)(?:\(([\s\S]*)\))?$/.exec(given) ?? [];
  const ofType = name?.endsWith('of-type');
  const place = (element: Selected) => (ofType ? element.placeOfName : element.place);
  if (name === 'root') return (element) => element.name === 'html';
  if (name === 'link' || name === 'any-link') return ({ attribs }) => attribs.href !== undefined;
  // states that a page may begin in
  if (name === 'checked') return ({ attribs }) => attribs.checked !== undefined || attribs.selected !== undefined;
  if (name === 'disabled' || name === 'open') return ({ attribs }) => attribs[name] !== undefined;
  if (name === 'first-child' || name === 'first-of-type') return (element) => place(element) === 1;
  if (name === 'nth-child' || name === 'nth-of-type') {
    const formula = inner.trim().toLowerCase().replace('odd', '2n+1').replace('even', '2n').replace(/\s/g, '');
    const [all, step, sign, alone] = /^(?:([+-]?\d*)n([+-]\d+)?|([+-]?\d+))$/.exec(formula) ?? [];
    if (all === undefined) return undefined;
    const a = alone !== undefined ? 0 : /\d/.test(step) ? Number(step) : Number(`${step}1`);
    const b = Number(alone ?? sign ?? 0);
    return (element) =>
      a === 0 ? place(element) === b : (place(element) - b) / a >= 0 && (place(element) - b) % a === 0;
  }
  if (name !== 'not') return undefined;
  const others = partsOf(inner, ',').map((one) => ({ one, read: compoundsOf(one, isLoose) }));
  // a state that somebody has to bring about is not there at first
  if (others.some(({ one, read }) => (read ? read.compounds.length > 1 || !read.isSure : !NOT_AT_FIRST.test(one))))
    return undefined;
  return (element) => !others.some(({ read }) => read && fits(read.compounds[0], element, isLoose));
}

interface Read {
  readonly compounds: readonly Compound[];
  /** Whether it is known of all that it asks whether it holds. */
  readonly isSure: boolean;
}

/** The compounds of a selector; undefined when it matches nothing at first, or is none. */
export function compoundsOf(given: string, isLoose: boolean): Read | undefined {
  if (given.length > MOST_OF_SELECTOR) throw new Refusal('too-complex', `a selector of ${given.length} characters`);
  if (NOT_AT_FIRST.test(given.replace(NEGATED, ''))) return undefined;
  const compounds: Compound[] = [];
  let isSure = true;
  // what is nested in another rule is read by itself
  let rest = given
    .replace(/&/g, '')
    .replace(NAMESPACE, '')
    .trim()
    .replace(/^[>+~]\s*/, '')
    .replace(/\s*([>+~])\s*(?![^[]*\])(?![^(]*\))/g, '$1');
  let combinator: Compound['combinator'] = ' ';
  while (rest !== '') {
    const compound = {
      ids: [] as string[],
      classes: [] as string[],
      attributes: [] as Compound['attributes'][number][],
      asks: [] as Ask[],
    };
    let name: string | undefined;
    let part = PART.exec(rest);
    if (!part) return undefined;
    for (; part; part = PART.exec(rest)) {
      const [all, type, id, one, attribute, how = '', ...rests] = part;
      const values = rests.slice(0, 3);
      const [flag, other, pseudo] = rests.slice(3);
      if (type && type !== '*') name = unescaped(type).toLowerCase();
      if (id) compound.ids.push(folded(unescaped(id), isLoose));
      if (one) compound.classes.push(folded(unescaped(one), isLoose));
      if (attribute) {
        const asked = unescaped(attribute).toLowerCase();
        const isAlike = flag || other ? /i/i.test(flag ?? other) : ALIKE.test(asked);
        compound.attributes.push([asked, how, unescaped(values.find((v) => v) ?? ''), isAlike]);
      }
      if (pseudo) {
        const ask = askOf(pseudo, isLoose);
        if (ask) compound.asks.push(ask);
        else isSure = false;
      }
      rest = rest.slice(all.length);
    }
    compounds.push({ ...compound, name, combinator });
    const next = /^(?:([>+~])|\s+)/.exec(rest);
    if (!next && rest !== '') return undefined;
    combinator = (next?.[1] ?? ' ') as Compound['combinator'];
    rest = rest.slice(next?.[0].length ?? 0);
    if (next?.[1] && rest === '') return undefined;
  }
  return { compounds, isSure };
}
