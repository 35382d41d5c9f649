import { type Aside, Refusal } from '../admission';
import { decoded } from '../document-type';
import type { Found, Reader } from '../found';
import { Look } from './html-look';
import type { Selected } from './selector';
import { Stylesheet } from './stylesheet';

/** Reads pages as browsers do, down to what they make of elements that are not closed. */
const parser = () => import('parse5');
type Tree = Awaited<ReturnType<typeof parser>>['defaultTreeAdapter'];
type Element = ReturnType<Tree['createElement']>;
type Node = Element['childNodes'][number];

/** Reads a page as a browser does that fetches nothing and runs nothing. */
export const readHtml: Reader = (bytes, found) => readPage(decoded(bytes), found);

/** @param blanks whether blanks and ends of lines stand as they are written */
export async function readPage(page: string, found: Found, blanks: 'collapse' | 'keep' = 'collapse'): Promise<void> {
  const { budget } = found;
  const { defaultTreeAdapter, html, parse } = await parser();
  const document = parse(page, {
    treeAdapter: {
      ...defaultTreeAdapter,
      // few bytes can make many elements: each paragraph opens anew what was not closed
      createElement(name, namespace, attributes) {
        budget.spend('elements', 1_000);
        return defaultTreeAdapter.createElement(name, namespace, attributes);
      },
    },
  });
  const isLoose = document.mode === html.DOCUMENT_MODE.QUIRKS;
  const styles = new Stylesheet(budget, isLoose);
  new Walk(found, ({ tagName, attrs, ...element }) => {
    const said = (name: string) => attrs.find((attribute) => attribute.name === name)?.value;
    const source = tagName === 'style' ? sourceOf({ tagName, attrs, ...element }) : '';
    if (tagName === 'style' && element.namespaceURI === html.NS.HTML) styles.add(source, said('media'));
    // a sheet that is written into an address is there, though nothing is fetched
    if (/data:\s*text\/css/i.test(source) || (tagName === 'link' && /^\s*data:/i.test(said('href') ?? '')))
      throw new Refusal('undecided', 'a style in an address');
    if (tagName === 'template' && said('shadowrootmode') !== undefined)
      throw new Refusal('undecided', 'a template that is shown in the place of an element');
  }).all(document.childNodes);
  new PageReader(found, styles, blanks).all(document.childNodes, [Look.ofPage(isLoose)]);
}

const HIDDEN = 'not displayed';
/** Elements whose content is not shown, and what it is. */
const LEFT_OUT: Readonly<Record<string, Aside | typeof HIDDEN>> = {
  head: 'metadata',
  title: 'metadata',
  script: 'code',
  style: 'code',
  template: 'code',
  noscript: 'code',
  noembed: 'code',
  noframes: 'code',
  iframe: 'code',
  object: 'alternative text',
  audio: 'alternative text',
  video: 'alternative text',
  canvas: 'alternative text',
  svg: 'alternative text',
  annotation: 'alternative text',
  'annotation-xml': 'alternative text',
  datalist: HIDDEN,
  progress: HIDDEN,
  meter: HIDDEN,
  rp: HIDDEN,
  mphantom: HIDDEN,
  // only the first part of it is shown, and only by some
  maction: HIDDEN,
};
/** Attributes that say something to somebody, though not to everybody. */
const TOLD = ['alt', 'title', 'aria-label', 'aria-description', 'placeholder', 'content', 'summary', 'label', 'value'];

const BLOCKS = new Set(
  (
    'address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure ' +
    'footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre section summary ' +
    'table tbody tfoot thead tr ul'
  ).split(' '),
);
const CELLS = new Set(['td', 'th']);

/** Goes over all elements. */
class Walk {
  private depth = 0;

  constructor(
    protected readonly found: Found,
    private readonly enter: (element: Element) => void,
  ) {}

  all(nodes: readonly Node[]): void {
    this.depth += 1;
    if (this.depth > this.found.budget.bounds.depth) throw new Refusal('too-complex', 'elements within elements');
    for (const node of nodes) {
      if (!('tagName' in node)) continue;
      this.enter(node);
      this.all(node.childNodes);
    }
    this.depth -= 1;
  }
}

class PageReader {
  private depth = 0;
  /** Ends of lines and blanks that are due before the next word. */
  private due = '\n';

  constructor(
    private readonly found: Found,
    private readonly styles: Stylesheet,
    private readonly blanks: 'collapse' | 'keep',
  ) {}

  all(nodes: readonly Node[], looks: readonly Look[], parent?: Selected): void {
    this.depth += 1;
    if (this.depth > this.found.budget.bounds.depth) throw new Refusal('too-complex', 'elements within elements');
    let previous: Selected | undefined;
    const counts = new Map<string, number>();
    for (const node of nodes) {
      if ('tagName' in node) previous = this.element(node, looks, counts, parent, previous);
      else if (node.nodeName === '#text') this.text((node as ReturnType<Tree['createTextNode']>).value, looks, parent);
      else if (node.nodeName === '#comment')
        this.found.aside('comment', (node as ReturnType<Tree['createCommentNode']>).data, 'a comment');
    }
    this.depth -= 1;
  }

  private element(
    node: Element,
    looks: readonly Look[],
    counts: Map<string, number>,
    parent?: Selected,
    previous?: Selected,
  ): Selected {
    const attribs = Object.fromEntries(node.attrs.map(({ name, value }) => [name, value]));
    const classes = new Set((attribs.class ?? '').split(/\s+/));
    const name = node.tagName;
    const placeOfName = (counts.get(name) ?? 0) + 1;
    counts.set(name, placeOfName);
    const place = (previous?.place ?? 0) + 1;
    const element: Selected = { name, classes, attribs, parent, previous, place, placeOfName };
    for (const told of TOLD)
      if (attribs[told]) this.found.aside('alternative text', attribs[told], `'${told}' of ${name}`);
    // brackets around a reading are shown by those who cannot set it above
    const leftOut = name === 'rp' && sourceOf(node).trim().length <= 2 ? undefined : LEFT_OUT[name];
    if (leftOut) {
      const text = sourceOf(node);
      if (leftOut === HIDDEN) this.found.hide(HIDDEN, text, name);
      else this.found.aside(leftOut, text, name);
      if (name === 'head') this.tellMetadata(node);
      return element;
    }
    const own = this.styles.for(element).map((said, i) => (looks[i] ?? looks[0]).of(element, said));
    const isBlock = BLOCKS.has(name) && this.blanks === 'collapse';
    if (isBlock) this.due = '\n';
    else if (BLOCKS.has(name)) this.found.show('\n');
    if (CELLS.has(name) && this.due !== '\n') this.due = '\t';
    this.all(node.childNodes, own, element);
    if (isBlock) this.due = '\n';
    return element;
  }

  /** What `meta` and `title` say. */
  private tellMetadata({ childNodes }: Element): void {
    for (const node of childNodes)
      if ('attrs' in node)
        for (const { name, value } of node.attrs)
          if (name === 'content') this.found.aside('metadata', value, node.tagName);
  }

  private text(given: string, looks: readonly Look[], parent?: Selected): void {
    const keeps = looks[0].keepsBlanks || this.blanks === 'keep';
    const text = keeps ? given : given.replace(/[ \t\n\f\r]+/g, ' ');
    if (text.trim() === '') {
      if (keeps) this.found.show(text);
      else if (this.due === '' && text !== '') this.due = ' ';
      return;
    }
    // seen is what is seen whatever holds of the rules that nobody knows of
    const hidden = looks.map((look) => look.hidden()).find((why) => why !== undefined);
    if (hidden) {
      this.found.hide(hidden, text, parent!.name);
      return;
    }
    if (keeps) {
      this.found.show(this.blanks === 'keep' ? text : this.due + text);
      this.due = '';
      return;
    }
    const before = this.due === '' && text.startsWith(' ') ? ' ' : this.due;
    this.found.show(before + text.trim());
    this.due = text.endsWith(' ') ? ' ' : '';
  }
}

/** All the text within an element, whatever it is. */
function sourceOf(element: Element): string {
  const texts: string[] = [];
  const nodes: Node[] = [element];
  for (let node = nodes.pop(); node; node = nodes.pop()) {
    if ('value' in node) texts.push(node.value);
    if ('data' in node) texts.push(node.data);
    const inner = 'content' in node ? node.content.childNodes : 'childNodes' in node ? node.childNodes : [];
    for (let i = inner.length - 1; i >= 0; i -= 1) nodes.push(inner[i]);
  }
  return texts.join(' ');
}
