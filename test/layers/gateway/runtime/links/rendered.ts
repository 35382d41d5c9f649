import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** A node as parse5 gives it. */
export interface Node {
  readonly nodeName: string;
  readonly attrs?: readonly { readonly name: string; readonly value: string }[];
  readonly childNodes?: readonly Node[];
  /** Of a `template`, which has its children here. */
  readonly content?: Node;
}

interface Renderers {
  render(text: string): Readonly<Record<string, string>>;
  parseFragment(html: string): Node;
}

const { render, parseFragment } = load();

/** What each renderer makes of a text, as a browser reads it. */
export const rendered = (text: string): readonly { readonly name: string; readonly page: Node }[] =>
  Object.entries(render(text)).map(([name, html]) => ({ name, page: parseFragment(html) }));

function load(): Renderers {
  const { outputFiles } = buildSync({
    entryPoints: [join(__dirname, 'renderers.mjs')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  const module = { exports: {} as Renderers };
  new Function('module', 'exports', 'require', outputFiles[0].text)(module, module.exports, require);
  return module.exports;
}
