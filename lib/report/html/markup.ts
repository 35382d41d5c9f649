/** A piece of HTML that is safe to put into a page. */
export class Markup {
  constructor(readonly text: string) {}
  public toString(): string {
    return this.text;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML: templates are other people's words. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => ENTITIES[c]!);

type Part = Markup | string | number | undefined | readonly Part[];

const render = (part: Part): string => {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (Array.isArray(part)) return part.map(render).join('');
  return escapeHtml(String(part));
};

/** An indented line continues the line above it: sources have short lines, and pages no indentation. */
export const unfold = (source: string): string => source.replace(/ *\n +/g, '');

/** HTML in which every value is escaped, except what is `Markup` already. A space at the end of a line is `${' '}`. */
export const html = (strings: TemplateStringsArray, ...parts: Part[]): Markup =>
  new Markup(strings.reduce((text, string, i) => text + render(parts[i - 1]) + unfold(string), ''));

/** Parts of a page, each on a line of its own. */
export const lines = (...parts: Part[]): Markup => new Markup(parts.map(render).join('\n'));
