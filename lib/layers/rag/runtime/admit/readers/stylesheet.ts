import type { Budget } from '../bounds';

/** An element as selectors see it. */
export interface Selected {
  readonly name: string;
  readonly classes: ReadonlySet<string>;
  readonly attribs: Readonly<Record<string, string>>;
  readonly parent: Selected | undefined;
  /** The element before it in the same parent. */
  readonly previous: Selected | undefined;
}

export type Declarations = readonly (readonly [property: string, value: string])[];

interface Compound {
  readonly name?: string;
  readonly ids: readonly string[];
  readonly classes: readonly string[];
  readonly attributes: readonly (readonly [name: string, how: string, value: string])[];
  /** How the compound before it relates to this one. */
  readonly combinator: ' ' | '>' | '+' | '~';
}

interface Rule {
  /** From left to right. */
  readonly compounds: readonly Compound[];
  readonly declarations: readonly Declaration[];
  readonly weight: number;
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
    else if (letter === '(' || letter === '[') depth += 1;
    else if (letter === ')' || letter === ']') depth = Math.max(0, depth - 1);
    else if (letter === sign && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  return [...parts, text.slice(from)];
}

/** The declarations of a block or a `style` attribute. */
export function declarationsOf(block: string): Declaration[] {
  return partsOf(block.replace(/\/\*[\s\S]*?(?:\*\/|$)/g, ' '), ';').flatMap((declaration) => {
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
  private readonly variables = new Map<string, string>();
  private count = 0;

  constructor(private readonly budget: Budget) {}

  add(css: string, media = ''): void {
    if (media !== '' && !appliesToScreens(`@media ${media}`)) return;
    this.block(css.replace(/\/\*[\s\S]*?(?:\*\/|$)/g, ' ').replace(/<!--|-->/g, ' '), 0);
  }

  /** What holds for an element, the strongest last: rules, then its own `style`, then what is important. */
  for(element: Selected): Declarations {
    const { id = '', style = '' } = element.attribs;
    const keys = ['*', element.name, `#${id}`, ...[...element.classes].map((name) => `.${name}`)];
    const matching = keys
      .flatMap((key) => this.rules.get(key) ?? [])
      .filter((rule) => this.matches(rule.compounds, rule.compounds.length - 1, element))
      .sort((a, b) => a.weight - b.weight)
      .flatMap(({ declarations }) => declarations);
    const all = [...matching, ...declarationsOf(style)];
    return [...all.filter(({ important }) => !important), ...all.filter(({ important }) => important)].map(
      ({ property, value }) => [property, this.resolved(value)] as const,
    );
  }

  /** Variables hold what any rule says of them last. */
  private resolved(given: string): string {
    let value = given;
    for (let round = 0; round < 8 && value.includes('var('); round += 1)
      value = value.replace(/var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)/g, (_, name: string, otherwise?: string) =>
        (this.variables.get(name) ?? otherwise ?? '').slice(0, 1_000),
      );
    return value;
  }

  private block(css: string, depth: number): void {
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
      if (!prelude.startsWith('@')) this.rule(prelude, body, depth);
      else if (depth < MOST_NESTED && appliesToScreens(prelude)) this.block(body, depth + 1);
    }
  }

  private rule(prelude: string, body: string, depth: number): void {
    // nested rules are read as if they stood alone
    if (depth < MOST_NESTED && body.includes('{'))
      this.block(body.slice(body.lastIndexOf(';', body.indexOf('{')) + 1), depth + 1);
    const declarations = declarationsOf(body.split('{')[0]);
    for (const { property, value } of declarations) if (property.startsWith('--')) this.variables.set(property, value);
    for (const selector of partsOf(prelude, ',').flatMap(expanded)) {
      this.budget.spend('styles', 2_000);
      const compounds = compoundsOf(selector);
      const last = compounds?.at(-1);
      if (!compounds || !last) continue;
      this.count += 1;
      const key = last.ids[0] ? `#${last.ids[0]}` : last.classes[0] ? `.${last.classes[0]}` : (last.name ?? '*');
      const rules = this.rules.get(key) ?? [];
      rules.push({ compounds, declarations, weight: weightOf(compounds) * 1e6 + this.count });
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

const weightOf = (compounds: readonly Compound[]): number =>
  compounds.reduce(
    (sum, { ids, classes, attributes, name }) =>
      sum + ids.length * 10_000 + (classes.length + attributes.length) * 100 + (name ? 1 : 0),
    0,
  );

function fits({ name, ids, classes, attributes }: Compound, { name: own, attribs, classes: has }: Selected): boolean {
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
  /^(?:(\*|[a-z][\w-]*)|#((?:[\w-]|\\.|[^\0-\x7f])+)|\.((?:[\w-]|\\.|[^\0-\x7f])+)|\[\s*([\w-]+)\s*(?:([~|^$*]?=)\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*[is]?\s*)?\]|(:[\w-]+(?:\([^()]*\))?))/i;

/** A selector with each of the alternatives that it names in brackets; those within others are taken as given. */
function expanded(selector: string): string[] {
  const match = selector.length < 1_000 ? /:(?:is|where|-webkit-any|matches)\(([^()]*)\)/i.exec(selector) : null;
  if (!match) return [selector];
  const [all, alternatives] = match;
  const before = selector.slice(0, match.index);
  const after = selector.slice(match.index + all.length);
  return partsOf(alternatives, ',').map((one) => `${before}${one.trim()}${after}`);
}

/** The compounds of a selector; undefined when it matches nothing at first, or is none. What a pseudo-class asks is taken as given. */
function compoundsOf(given: string): Compound[] | undefined {
  if (given.length > 1_000 || NOT_AT_FIRST.test(given)) return undefined;
  const compounds: Compound[] = [];
  // what is nested in another rule is read by itself
  let rest = given
    .replace(/&/g, '')
    .trim()
    .replace(/^[>+~]\s*/, '')
    .replace(/\s*([>+~])\s*(?![^[]*\])/g, '$1');
  let combinator: Compound['combinator'] = ' ';
  while (rest !== '') {
    const compound = {
      ids: [] as string[],
      classes: [] as string[],
      attributes: [] as Compound['attributes'][number][],
    };
    let name: string | undefined;
    let part = PART.exec(rest);
    if (!part) return undefined;
    for (; part; part = PART.exec(rest)) {
      const [all, type, id, one, attribute, how = '', ...values] = part;
      if (type && type !== '*') name = type.toLowerCase();
      if (id) compound.ids.push(unescaped(id));
      if (one) compound.classes.push(unescaped(one));
      if (attribute) compound.attributes.push([attribute.toLowerCase(), how, values.slice(0, 3).find((v) => v) ?? '']);
      if (all === ':root') name = 'html';
      rest = rest.slice(all.length);
    }
    compounds.push({ ...compound, name, combinator });
    const next = /^(?:([>+~])|\s+)/.exec(rest);
    if (!next && rest !== '') return undefined;
    combinator = (next?.[1] ?? ' ') as Compound['combinator'];
    rest = rest.slice(next?.[0].length ?? 0);
  }
  return compounds;
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

/** Whether a conditional block holds on a usual screen. */
function appliesToScreens(prelude: string): boolean {
  const name = /^@[\w-]+/.exec(prelude)![0].toLowerCase();
  if (name !== '@media') return ['@supports', '@layer', '@container', '@scope', '@starting-style'].includes(name);
  return prelude
    .slice(name.length)
    .toLowerCase()
    .split(',')
    .some((query) => {
      const not = /^\s*not\b/.test(query);
      const holds =
        !/\b(?:print|speech)\b|prefers-|\b(?:forced-colors|hover|pointer|scripting)\b/.test(query) &&
        [...query.matchAll(/(min|max)-(?:device-)?width\s*:\s*([\d.]+)(px|em|rem)/g)].every(([, end, number, unit]) => {
          const width = Number(number) * (unit === 'px' ? 1 : 16);
          return end === 'min' ? width <= WIDTH : width >= WIDTH;
        });
      return holds !== not;
    });
}
