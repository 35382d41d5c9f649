import type { Budget } from '../bounds';

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

type Variables = ReadonlyMap<string, string>;
export type Declarations = readonly (readonly [property: string, value: string])[];

interface Compound {
  readonly name?: string;
  readonly ids: readonly string[];
  readonly classes: readonly string[];
  readonly attributes: readonly (readonly [name: string, how: string, value: string])[];
  readonly asks: readonly Ask[];
  /** How the compound before it relates to this one. */
  readonly combinator: ' ' | '>' | '+' | '~';
}

/** Whether a pseudo-class holds; undefined when only the whole page, or its reader, would tell. */
type Ask = (element: Selected) => boolean | undefined;

interface Rule {
  /** From left to right. */
  readonly compounds: readonly Compound[];
  readonly declarations: readonly Declaration[];
  readonly weight: number;
  /** Whether it is known that it holds where its selector fits. */
  readonly isSure: boolean;
}

interface Declaration {
  readonly property: string;
  readonly value: string;
  readonly important: boolean;
}

const ESCAPE = /\\([0-9a-f]{1,6})\s?|\\(.)/gi;
const unescaped = (text: string): string =>
  text.replace(ESCAPE, (_, hex?: string, letter?: string) => {
    const point = hex ? Number.parseInt(hex, 16) : 0;
    return letter ?? (point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '');
  });

/** What holds no rules, though it may look so: quotes, addresses, escaped signs. Comments are none of these. */
const TOKEN =
  /"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|\\[{}]|\/\*[\s\S]*?(?:\*\/|$)|url\(\s*[^"'\s)][^)]*\)?/gi;
const withoutComments = (css: string): string =>
  css.replace(TOKEN, (token) => (token.startsWith('/*') ? ' ' : token.replace(/\\?[{};]/g, ' ')));

/** Rules in rules, as deep as anybody writes them. */
const MOST_NESTED = 8;
/** More of a value says nothing that is asked for here. */
const MOST_OF_VALUE = 500;

/** The parts of a text between signs that stand in no brackets and no quotes. */
function partsOf(text: string, sign: ',' | ';'): string[] {
  const parts: string[] = [];
  let from = 0;
  let depth = 0;
  let quote = '';
  for (let i = 0; i < text.length; i += 1) {
    const letter = text[i];
    if (letter === '\\') i += 1;
    else if (quote !== '') quote = letter === quote ? '' : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '(' || letter === '[' || letter === '{') depth += 1;
    else if (letter === ')' || letter === ']' || letter === '}') depth = Math.max(0, depth - 1);
    else if (letter === sign && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  return [...parts, text.slice(from)];
}

/** The declarations of a block or a `style` attribute. */
export function declarationsOf(block: string): Declaration[] {
  return partsOf(withoutComments(block), ';').flatMap((declaration) => {
    const important = /!\s*important\s*$/i.test(declaration.slice(-30));
    const match = /^\s*(--[\w-]+|-?[a-z][\w-]*)\s*:\s*([\s\S]*)$/i.exec(unescaped(declaration.slice(0, MOST_OF_VALUE)));
    if (!match) return [];
    const value = match[2]
      .toLowerCase()
      .replace(/!\s*important/, '')
      .trim();
    return [{ property: match[1].toLowerCase(), value, important }];
  });
}

/** The styles that a page brings itself. Sheets elsewhere are not fetched. */
export class Stylesheet {
  /** By what the last compound of a selector has to have. */
  private readonly rules = new Map<string, Rule[]>();
  /** The variables that hold in an element, with and without what is not sure. */
  private readonly scopes = new WeakMap<Selected, readonly Variables[]>();
  /** How animations leave what they move, by their names. */
  private readonly ends = new Map<string, readonly Declaration[]>();
  private count = 0;

  constructor(private readonly budget: Budget) {}

  add(css: string, media = ''): void {
    if (media !== '' && !appliesToScreens(`@media ${media}`)) return;
    this.block(withoutComments(css).replace(/<!--|-->/g, ' '), { depth: 0, isSure: true, isLayered: false });
  }

  /**
   * What holds for an element, the strongest last: rules, then its own `style`, then what is important. Twice: with the rules
   * of which nobody knows here whether they hold, and without.
   */
  for(element: Selected): readonly Declarations[] {
    const { id = '', style = '' } = element.attribs;
    const keys = ['*', element.name, `#${id}`, ...[...element.classes].map((name) => `.${name}`)];
    const matching = keys
      .flatMap((key) => this.rules.get(key) ?? [])
      .filter((rule) => this.matches(rule.compounds, rule.compounds.length - 1, element))
      .sort((a, b) => a.weight - b.weight);
    const own = declarationsOf(style);
    const outer = element.parent && this.scopes.get(element.parent);
    const scopes: Variables[] = [];
    const said = [matching, matching.filter(({ isSure }) => isSure)].map((rules, i) => {
      const all = [...rules.flatMap(({ declarations }) => declarations), ...own];
      const animated = all
        .filter(({ property }) => /^(?:-webkit-)?animation(?:-name)?$/.test(property))
        .flatMap(({ value }) => value.split(/[\s,]+/).flatMap((word) => this.ends.get(word) ?? []));
      const plain = [...all.filter(({ important }) => !important), ...animated];
      const ordered = [...plain, ...all.filter(({ important }) => important)];
      this.budget.spend('styles', ordered.length * 20);
      const variables = this.scope(ordered, outer?.[i]);
      scopes.push(variables);
      return ordered.map(({ property, value }) => [property, resolved(value, variables)] as const);
    });
    this.scopes.set(element, scopes);
    return said;
  }

  private scope(declarations: readonly Declaration[], outer: Variables = new Map()): Variables {
    const own = declarations.filter(({ property }) => property.startsWith('--'));
    if (own.length === 0) return outer;
    this.budget.spend('styles', (outer.size + own.length) * 40);
    return new Map([...outer, ...own.map(({ property, value }) => [property, value] as const)]);
  }

  private block(css: string, where: Where): void {
    let at = 0;
    while (at < css.length) {
      this.budget.spend('styles', 20);
      const open = css.indexOf('{', at);
      if (open < 0) return;
      // statements such as @import and @charset end before
      const prelude = css.slice(at, open).split(';').at(-1)!.trim();
      const close = endOf(css, open);
      this.budget.spend('styles', (close - open) >> 2);
      const body = css.slice(open + 1, close);
      at = close + 1;
      if (!prelude.startsWith('@')) this.rule(prelude, body, where);
      else if (where.depth < MOST_NESTED) this.conditional(prelude, body, { ...where, depth: where.depth + 1 });
    }
  }

  private conditional(prelude: string, body: string, where: Where): void {
    const name = /^@[\w-]+/.exec(prelude)?.[0].toLowerCase();
    if (name === '@layer') this.block(body, { ...where, isLayered: true });
    else if (name === '@supports' || name === '@container' || name === '@scope' || name === '@starting-style')
      this.block(body, { ...where, isSure: false });
    else if (name === '@media' && appliesToScreens(prelude))
      this.block(body, { ...where, isSure: where.isSure && !asksMore(prelude) });
    else if (name === '@keyframes' || name === '@-webkit-keyframes') {
      const end = /(?:^|[},\s])(?:to|100%)\s*\{([^{}]*)\}/i.exec(body)?.[1] ?? '';
      this.ends.set(prelude.split(/\s+/)[1]?.toLowerCase() ?? '', declarationsOf(end));
    }
  }

  private rule(prelude: string, body: string, where: Where): void {
    // nested rules are read as if they stood alone
    if (where.depth < MOST_NESTED && body.includes('{'))
      this.block(body.slice(body.lastIndexOf(';', body.indexOf('{')) + 1), { ...where, depth: where.depth + 1 });
    const declarations = declarationsOf(ownOf(body));
    for (const selector of partsOf(prelude, ',').flatMap(expanded)) {
      this.budget.spend('styles', 2_000);
      const read = compoundsOf(selector);
      const last = read?.compounds.at(-1);
      if (!read || !last) continue;
      this.count += 1;
      const key = last.ids[0] ? `#${last.ids[0]}` : last.classes[0] ? `.${last.classes[0]}` : (last.name ?? '*');
      const rules = this.rules.get(key) ?? [];
      // any rule outside of layers is stronger than those within
      const weight = weightOf(read.compounds) * 1e6 + this.count - (where.isLayered ? 1e15 : 0);
      // what has no weight at all, :where, is taken for what it would weigh
      const isSure = where.isSure && read.isSure && !/:where\(/i.test(prelude);
      rules.push({ compounds: read.compounds, declarations, weight, isSure });
      this.rules.set(key, rules);
    }
  }

  private matches(compounds: readonly Compound[], i: number, element: Selected): boolean {
    this.budget.spend('styles', 40);
    if (!fits(compounds[i], element)) return false;
    if (i === 0) return true;
    const { combinator } = compounds[i];
    const next = (of: Selected) => (combinator === ' ' || combinator === '>' ? of.parent : of.previous);
    for (let other = next(element); other; other = next(other)) {
      if (this.matches(compounds, i - 1, other)) return true;
      if (combinator === '>' || combinator === '+') return false;
    }
    return false;
  }
}

/** Around a rule. */
interface Where {
  readonly depth: number;
  readonly isSure: boolean;
  readonly isLayered: boolean;
}

function resolved(given: string, variables: Variables): string {
  let value = given;
  for (let round = 0; round < 8 && value.includes('var('); round += 1)
    value = value.replace(/var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)/g, (_, name: string, otherwise?: string) =>
      (variables.get(name) ?? otherwise ?? '').slice(0, 1_000),
    );
  return value;
}

const weightOf = (compounds: readonly Compound[]): number =>
  compounds.reduce(
    (sum, { ids, classes, attributes, name }) =>
      sum + ids.length * 10_000 + (classes.length + attributes.length) * 100 + (name ? 1 : 0),
    0,
  );

function fits({ name, ids, classes, attributes, asks }: Compound, element: Selected): boolean {
  const { name: own, attribs, classes: has } = element;
  // what nobody knows is taken as given
  if (asks.some((ask) => ask(element) === false)) return false;
  if (name !== undefined && name !== own) return false;
  if (ids.some((id) => attribs.id !== id)) return false;
  if (classes.some((one) => !has.has(one))) return false;
  return attributes.every(([attribute, how, value]) => {
    const given = attribs[attribute];
    if (given === undefined) return false;
    if (how === '') return true;
    if (how === '=') return given === value;
    if (how === '^=') return given.startsWith(value);
    if (how === '$=') return given.endsWith(value);
    if (how === '~=') return given.split(/\s+/).includes(value);
    return how === '|=' ? given === value || given.startsWith(`${value}-`) : given.includes(value);
  });
}

/** States of a page that somebody has to bring about, and parts that are no element. */
const NOT_AT_FIRST =
  /:(?:hover|focus|focus-within|focus-visible|active|visited|target|checked|disabled|invalid|open|fullscreen|:?before|:?after|:?selection|:?placeholder|:?marker|:?first-line|:?first-letter|:?backdrop|:[\w-]+)/i;
const PART =
  /^(?:(\*|[a-z][\w-]*)|#((?:[\w-]|\\.|[^\0-\x7f])+)|\.((?:[\w-]|\\.|[^\0-\x7f])+)|\[\s*([\w-]+)\s*(?:([~|^$*]?=)\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*[is]?\s*)?\]|(:[\w-]+(?:\((?:[^()]|\([^()]*\))*\))?))/i;

/** A selector with each of the alternatives that it names in brackets; those within others are taken as given. */
function expanded(selector: string): string[] {
  const match =
    selector.length < 1_000 ? /:(?:is|where|-webkit-any|matches)\(((?:[^()]|\([^()]*\))*)\)/i.exec(selector) : null;
  if (!match) return [selector];
  const [all, alternatives] = match;
  const before = selector.slice(0, match.index);
  const after = selector.slice(match.index + all.length);
  return partsOf(alternatives, ',').map((one) => `${before}${one.trim()}${after}`);
}

const NEGATED = /:not\((?:[^()]|\([^()]*\))*\)/gi;
/** `p` of any namespace. */
const NAMESPACE = /(?:\*|[\w-]*)\|(?=[\w*])(?![^[]*\])/g;

/** What a pseudo-class asks; undefined when that is not known here. */
function askOf(given: string): Ask | undefined {
  const [, name, inner = ''] = /^:([\w-]+)(?:\(([\s\S]*)\))?$/.exec(given) ?? [];
  const ofType = name?.endsWith('of-type');
  const place = (element: Selected) => (ofType ? element.placeOfName : element.place);
  if (name === 'root') return (element) => element.name === 'html';
  if (name === 'link' || name === 'any-link') return ({ attribs }) => attribs.href !== undefined;
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
  const others = partsOf(inner, ',').map((one) => ({ one, read: compoundsOf(one) }));
  // a state that somebody has to bring about is not there at first
  if (others.some(({ one, read }) => (read ? read.compounds.length > 1 || !read.isSure : !NOT_AT_FIRST.test(one))))
    return undefined;
  return (element) => !others.some(({ read }) => read && fits(read.compounds[0], element));
}

interface Read {
  readonly compounds: readonly Compound[];
  /** Whether it is known of all that it asks whether it holds. */
  readonly isSure: boolean;
}

/** The compounds of a selector; undefined when it matches nothing at first, or is none. */
function compoundsOf(given: string): Read | undefined {
  if (given.length > 1_000 || NOT_AT_FIRST.test(given.replace(NEGATED, ''))) return undefined;
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
      const pseudo = rests[3];
      if (type && type !== '*') name = type.toLowerCase();
      if (id) compound.ids.push(unescaped(id));
      if (one) compound.classes.push(unescaped(one));
      if (attribute) compound.attributes.push([attribute.toLowerCase(), how, values.find((v) => v) ?? '']);
      if (pseudo) {
        const ask = askOf(pseudo);
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
  }
  return { compounds, isSure };
}

/** What a rule says itself, without the rules in it. */
function ownOf(body: string): string {
  let own = '';
  let at = 0;
  for (let open = body.indexOf('{'); open >= 0; open = body.indexOf('{', at)) {
    const before = body.slice(at, open);
    own += before.slice(0, before.lastIndexOf(';') + 1);
    at = endOf(body, open) + 1;
  }
  return `${own};${body.slice(at)}`;
}

/** Where a block that opens here ends. */
function endOf(css: string, open: number): number {
  const braces = /[{}]/g;
  braces.lastIndex = open;
  let depth = 0;
  for (let brace = braces.exec(css); brace; brace = braces.exec(css)) {
    depth += brace[0] === '{' ? 1 : -1;
    if (depth === 0) return brace.index;
  }
  return css.length;
}

/** As wide as the window of somebody who reads, in pixels. */
const WIDTH = 1_280;

/** Whether a block for some media holds on a usual screen. */
function appliesToScreens(prelude: string): boolean {
  return prelude
    .replace(/^@[\w-]+/, '')
    .toLowerCase()
    .split(',')
    .some((query) => {
      const not = /^\s*not\b/.test(query);
      const holds =
        !/\b(?:print|speech|tty|tv|projection|handheld|braille|embossed|aural)\b|\bportrait\b|prefers-|\b(?:forced-colors|hover|pointer|scripting)\b/.test(
          query,
        ) &&
        [...query.matchAll(/(min|max)-(?:device-)?width\s*:\s*([\d.]+)(px|em|rem)/g)].every(([, end, number, unit]) =>
          end === 'min' ? pixelsOf(number, unit) <= WIDTH : pixelsOf(number, unit) >= WIDTH,
        ) &&
        [...query.matchAll(/width\s*([<>])=?\s*([\d.]+)(px|em|rem)/g)].every(([, sign, number, unit]) =>
          sign === '>' ? pixelsOf(number, unit) <= WIDTH : pixelsOf(number, unit) >= WIDTH,
        );
      return holds !== not;
    });
}

/** Whether some media are asked for more than their kind and width. */
const asksMore = (prelude: string): boolean =>
  /\([^()]*(?:height|ratio|resolution|color|grid|update|display-mode|overflow|dynamic|video|monochrome|scan)/i.test(
    prelude,
  );

const pixelsOf = (number: string, unit: string): number => Number(number) * (unit === 'px' ? 1 : 16);
