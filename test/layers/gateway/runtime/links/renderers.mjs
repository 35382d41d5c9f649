import { HtmlRenderer, Parser } from 'commonmark';
import { find } from 'linkifyjs';
import markdownIt from 'markdown-it';
import { Marked } from 'marked';
import { parseFragment } from 'parse5';
import rehypeRaw from 'rehype-raw';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import showdown from 'showdown';
import { unified } from 'unified';

// What applications show answers with, as they come or with what many switch on. Most are ES modules, which jest does not
// load: `rendered.ts` bundles this file.

const marked = new Marked();
const plain = markdownIt({ linkify: true });
const html = markdownIt({ html: true, linkify: true, typographer: true });
html.linkify.set({ fuzzyLink: true, fuzzyEmail: true, fuzzyIP: true });
const reader = new Parser();
const writer = new HtmlRenderer();
const classic = new showdown.Converter();
const github = new showdown.Converter({ simplifiedAutoLink: true, tables: true, strikethrough: true, tasklists: true });
const remark = unified().use(remarkParse).use(remarkGfm).use(remarkRehype).use(rehypeStringify).freeze();
const remarkRaw = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRehype, { allowDangerousHtml: true })
  .use(rehypeRaw)
  .use(rehypeStringify)
  .freeze();

const escaped = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** Text in which linkifyjs makes links, as its plug-ins write it. */
const linked = (text) => {
  let done = 0;
  const parts = find(text).map(({ start, end, href }) => {
    const before = escaped(text.slice(done, start));
    done = end;
    return `${before}<a href="${escaped(href)}">${escaped(text.slice(start, end))}</a>`;
  });
  return parts.join('') + escaped(text.slice(done));
};

/** HTML whose text is searched for addresses once more, as chat widgets do. */
const thenLinked = (fragment) => {
  const links = [];
  const walk = (node) => {
    if (['a', 'code', 'pre'].includes(node.nodeName)) return;
    if (node.nodeName === '#text') for (const { href } of find(node.value)) links.push(href);
    for (const child of node.childNodes ?? []) walk(child);
  };
  walk(parseFragment(fragment));
  return links.map((href) => `<a href="${escaped(href)}"></a>`).join('');
};

/** What each makes of a text, as HTML. */
export function render(text) {
  const fromMarked = marked.parse(text);
  const fromRemark = String(remark.processSync(text));
  return {
    marked: fromMarked,
    'markdown-it': plain.render(text),
    'markdown-it with HTML': html.render(text),
    remark: fromRemark,
    'remark with HTML': String(remarkRaw.processSync(text)),
    'commonmark.js': writer.render(reader.parse(text)),
    showdown: classic.makeHtml(text),
    "showdown, GitHub's flavour": github.makeHtml(text),
    linkifyjs: linked(text),
    'marked, then linkifyjs': thenLinked(fromMarked),
    'remark, then linkifyjs': thenLinked(fromRemark),
    'as HTML': text,
  };
}

export { parseFragment };
