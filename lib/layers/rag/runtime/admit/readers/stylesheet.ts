import { Refusal } from '../admission';
import type { Budget } from '../bounds';
import { partsOf, unescaped, within, withoutComments } from './css-text';
import { onScreens } from './media';
import { type Compound, compoundsOf, expanded, fits, type Selected, weightOf } from './selector';

type Variables = ReadonlyMap<string, string>;
export type Declarations = readonly (readonly [property: string, value: string])[];

interface Rule {
  /** From left to right. */
  readonly compounds: readonly Compound[];
  readonly declarations: readonly Declaration[];
  readonly weight: number;
  /** Of two that weigh the same, the later one is the stronger. */
  readonly order: number;
  /** The place of the layer that it stands in; none is before all of them. */
  readonly layer: number;
  /** Whether it is known that it holds where its selector fits. */
  readonly isSure: boolean;
}

interface Declaration {
  readonly property: string;
  readonly value: string;
  readonly important: boolean;
}

/** Rules in rules, as deep as anybody writes them. */
const MOST_NESTED = 8;
/** Values that hide something, or show it, are shorter, but for addresses and words in quotes. */
const MOST_OF_VALUE = 2_000;
/** Of these nothing is asked here, however long they are. */
const UNASKED = /shadow$|^grid|^src$|^animation|^transition|^cursor$/;

/** The declarations of a block or a `style` attribute. */
export function declarationsOf(block: string): Declaration[] {
  return partsOf(withoutComments(block), ';').flatMap((declaration) => {
    const text = unescaped(declaration.replace(QUOTED, (quoted) => (quoted.length > 100 ? '""' : quoted)));
    const match = /^\s*(--[^\s:]+|-?[a-z][\w-]*)\s*:\s*([\s\S]*)$/i.exec(text.replace(/\s+/g, ' '));
    if (!match) return [];
    const [, name, said] = match;
    const property = name.startsWith('--') ? name : name.toLowerCase();
    if (said.length > MOST_OF_VALUE && !UNASKED.test(property))
      throw new Refusal('too-complex', `a style of ${said.length} characters`);
    const value = said.replace(/--[^\s(),:;]+|[A-Z]+/g, (part) => (part.startsWith('--') ? part : part.toLowerCase()));
    const plain = value.replace(/!\s*important\s*$/, '').trim();
    // nothing is a value of a variable alone
    if (plain === '' && !property.startsWith('--')) return [];
    return [{ property, value: closed(plain), important: plain.length < value.trim().length }];
  });
}

/** Quotes, and addresses with or without them. */
const QUOTED = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?<=url\()[^"'()]*(?=\))/gi;

/** What is still open where a value ends is closed there. */
const closed = (value: string): string => {
  const open = (value.match(/\(/g)?.length ?? 0) - (value.match(/\)/g)?.length ?? 0);
  return open > 0 ? value + ')'.repeat(open) : value;
};

/** The styles that a page brings itself. Sheets elsewhere are not fetched. */
export class Stylesheet {
  /** By what the last compound of a selector has to have. */
  private readonly rules = new Map<string, Rule[]>();
  /** The variables that hold in an element, with and without what is not sure. */
  private readonly scopes = new WeakMap<Selected, readonly Variables[]>();
  /** How animations leave what they move, by their names. */
  private readonly ends = new Map<string, readonly Declaration[]>();
  private readonly unlayered: Layer = { place: 0, width: 1, inner: new Map() };
  private count = 0;

  /** @param isLoose whether letters of classes and names count alike in either case, as in a page without a document type */
  constructor(
    private readonly budget: Budget,
    private readonly isLoose = false,
  ) {}

  add(css: string, media = ''): void {
    const holds = media === '' ? 'yes' : onScreens(media);
    if (holds === 'no') return;
    const where: Where = { depth: 0, isSure: holds === 'yes', layer: this.unlayered };
    this.block(withoutComments(css).replace(/<!--|-->/g, ' '), where);
  }

  /**
   * What holds for an element, the strongest last: rules, then its own `style`, then what is important. Twice: with the rules
   * of which nobody knows here whether they hold, and without.
   */
  for(element: Selected): readonly Declarations[] {
    const { id = '', style = '' } = element.attribs;
    const keys = ['*', element.name, `#${id}`, ...[...element.classes].map((name) => `.${name}`)];
    const matching = keys
      .flatMap((key) => this.rules.get(this.isLoose ? key.toLowerCase() : key) ?? [])
      .filter((rule) => this.matches(rule.compounds, rule.compounds.length - 1, element))
      .sort((a, b) => a.layer - b.layer || byWeight(a, b));
    const own = declarationsOf(style);
    const outer = element.parent && this.scopes.get(element.parent);
    const scopes: Variables[] = [];
    const said = [matching, matching.filter(({ isSure }) => isSure)].map((rules, i) => {
      const all = [...rules.flatMap(({ declarations }) => declarations), ...own];
      // what is important is more so in a layer, and most in the first
      const layered = rules.filter(({ layer }) => layer < 0).sort((a, b) => b.layer - a.layer || byWeight(a, b));
      const strongest = [
        ...rules.filter(({ layer }) => layer === 0).flatMap(({ declarations }) => declarations),
        ...own,
        ...layered.flatMap(({ declarations }) => declarations),
      ];
      const animated = all
        .filter(({ property }) => /^(?:-webkit-)?animation(?:-name)?$/.test(property))
        .flatMap(({ value }) => value.split(/[\s,]+/).flatMap((word) => this.ends.get(nameOf(word)) ?? []));
      const plain = [...all.filter(({ important }) => !important), ...animated];
      const ordered = [...plain, ...strongest.filter(({ important }) => important)];
      this.budget.spend('styles', ordered.length * 20);
      const variables = this.scope(ordered, outer?.[i]);
      scopes.push(variables);
      return ordered.map(({ property, value }) => [property, this.resolved(value, variables)] as const);
    });
    this.scopes.set(element, scopes);
    return said;
  }

  private scope(declarations: readonly Declaration[], outer: Variables = new Map()): Variables {
    const own = declarations.filter(({ property }) => property.startsWith('--'));
    if (own.length === 0) return outer;
    this.budget.spend('styles', (outer.size + own.length) * 40);
    const said = new Map([...outer, ...own.map(({ property, value }) => [property, value] as const)]);
    // they hold what others of the same element give them, wherever they are used
    return new Map([...said].map(([property, value]) => [property, this.resolved(value, said, [property])] as const));
  }

  private resolved(given: string, variables: Variables, around: readonly string[] = []): string {
    let value = given;
    while (VARIABLE.test(value)) {
      this.budget.spend('styles', 100);
      value = value.replace(VARIABLE, (_, name: string, otherwise = '') => {
        if (around.includes(name)) throw new Refusal('undecided', 'a variable of styles that holds itself');
        const said = variables.get(name);
        return said === undefined ? otherwise : this.resolved(said, variables, [...around, name]);
      });
      if (around.length > 16 || value.length > MOST_OF_VALUE) throw new Refusal('too-complex', 'variables of styles');
    }
    return value.trim();
  }

  private block(css: string, where: Where): void {
    let at = 0;
    while (at < css.length) {
      this.budget.spend('styles', 20);
      const open = css.indexOf('{', at);
      if (open < 0) return;
      // statements such as @import and @charset end before
      const prelude = css.slice(at, open).split(';').at(-1)!.trim();
      const from = at;
      const close = endOf(css, open);
      this.budget.spend('styles', (close - open) >> 2);
      const body = css.slice(open + 1, close);
      at = close + 1;
      for (const [, names] of css.slice(from, open).matchAll(/@layer\s+([^;{}]*);/gi))
        for (const name of names.split(',')) layerIn(where.layer, name.trim());
      const inner = { ...where, depth: where.depth + 1 };
      if (inner.depth > MOST_NESTED) throw new Refusal('too-complex', 'styles within styles');
      if (prelude.startsWith('@')) this.conditional(prelude, body, inner);
      else this.rule(prelude, body, inner);
    }
  }

  private conditional(prelude: string, body: string, where: Where): void {
    const name = /^@[\w-]+/.exec(prelude)?.[0].toLowerCase();
    if (name === '@layer')
      this.block(body, { ...where, layer: layerIn(where.layer, prelude.slice(name.length).trim()) });
    else if (name === '@supports' || name === '@container' || name === '@scope' || name === '@starting-style')
      this.block(body, { ...where, isSure: false });
    else if (name === '@media') {
      const holds = onScreens(prelude.slice(name.length));
      if (holds !== 'no') this.block(body, { ...where, isSure: where.isSure && holds === 'yes' });
    } else if (name === '@keyframes' || name === '@-webkit-keyframes') {
      const ends = [...body.matchAll(/(?:^|[},\s])(?:to|100%)\s*(?:,[^{}]*)?\{([^{}]*)\}/gi)].map(([, end]) => end);
      this.ends.set(nameOf(prelude.split(/\s+/)[1] ?? ''), declarationsOf(ends.join(';')));
    }
  }

  private rule(prelude: string, body: string, where: Where): void {
    // nested rules are read as if they stood alone, which is more than they say
    if (body.includes('{')) {
      const nested = body.slice(body.lastIndexOf(';', body.indexOf('{')) + 1);
      this.block(nested, { ...where, isSure: false });
    }
    const declarations = declarationsOf(ownOf(body));
    for (const selector of partsOf(prelude, ',')) {
      const weight = weightOf(selector);
      for (const alternative of expanded(selector)) {
        this.budget.spend('styles', 2_000);
        const read = compoundsOf(alternative, this.isLoose);
        const last = read?.compounds.at(-1);
        if (!read || !last) continue;
        const key = last.ids[0] ? `#${last.ids[0]}` : last.classes[0] ? `.${last.classes[0]}` : (last.name ?? '*');
        const rules = this.rules.get(key) ?? [];
        this.count += 1;
        const isSure = where.isSure && read.isSure;
        rules.push({
          compounds: read.compounds,
          declarations,
          weight,
          order: this.count,
          layer: where.layer.place,
          isSure,
        });
        this.rules.set(key, rules);
      }
    }
  }

  private matches(compounds: readonly Compound[], i: number, element: Selected): boolean {
    this.budget.spend('styles', 40);
    if (!fits(compounds[i], element, this.isLoose)) return false;
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

const byWeight = (a: Rule, b: Rule): number => a.weight - b.weight || a.order - b.order;

/** Around a rule. */
interface Where {
  readonly depth: number;
  readonly isSure: boolean;
  readonly layer: Layer;
}

/** A layer among others: those that are named first are the weakest, and what stands in it directly is stronger than its own. */
interface Layer {
  readonly place: number;
  /** How much room there is for the layers in it, which stand before it. */
  readonly width: number;
  readonly inner: Map<string, Layer>;
}

/** As many layers have room in another, and so deep that their places can be told apart. */
const MOST_LAYERS = 1_000;
const LEAST_WIDTH = 1e-9;

/** The layer of a name in another; one without a name is not named again. */
const layerIn = (outer: Layer, name: string): Layer =>
  name.split('.').reduce((around, part) => {
    const { place, width, inner } = around;
    if (inner.size >= MOST_LAYERS - 1 || width < LEAST_WIDTH) throw new Refusal('too-complex', 'layers of styles');
    const one = inner.get(part) ?? {
      place: place - width + ((inner.size + 1) * width) / MOST_LAYERS,
      width: width / MOST_LAYERS,
      inner: new Map(),
    };
    inner.set(part === '' ? ` ${inner.size}` : part, one);
    return one;
  }, outer);

/** The name of an animation, with or without quotes. */
const nameOf = (word: string): string => word.replace(/["']/g, '').toLowerCase();

const VARIABLE = new RegExp(`(?<![\\w-])var\\(\\s*(--[^\\s(),]+)\\s*(?:,(${within(4)}*))?\\)`);

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
