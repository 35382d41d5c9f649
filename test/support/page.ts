/** What tests ask of a page of the report. It is written by the library, so that a few expressions read it. */
export class Page {
  constructor(readonly html: string) {}

  /** What a reader sees of a piece of HTML. */
  static text(html: string): string {
    return html
      .replace(/<(style|script)>.*?<\/\1>/gs, '')
      .replace(/<wbr>/g, '')
      .replace(/<[^>]*>/g, ' ')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&quot;/g, '"')
      .replace(/&#39;/g, "'")
      .replace(/&amp;/g, '&')
      .replace(/\s+/g, ' ')
      .replace(/ ([,.;)])/g, '$1')
      .trim();
  }

  public get text(): string {
    return Page.text(this.html);
  }

  /** Every match of the first group of `expression`, in the order of the page. */
  public all(expression: RegExp): string[] {
    return [...this.html.matchAll(expression)].map((match) => match[1]!);
  }

  /** The HTML between the heading with this id and the next of its rank. */
  public section(id: string): Page {
    const [, rest] = this.html.split(new RegExp(`<h2 id="${id}">`));
    if (rest === undefined) throw new Error(`no section '${id}'`);
    return new Page(`<h2>${rest.split('<h2 ')[0]!}`);
  }

  /** The HTML of the element with this id that folds out. */
  public details(id: string): Page {
    const start = this.html.indexOf(`<details id="${id}">`);
    if (start < 0) throw new Error(`no details '${id}'`);
    const next = this.html.indexOf('<details id=', start + 1);
    return new Page(this.html.slice(start, next < 0 ? undefined : next));
  }

  /** The rows of the first table, cell by cell, as a reader sees them. */
  public get rows(): string[][] {
    const [table] = this.all(/<table[^>]*>(.*?)<\/table>/gs);
    return [...table!.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map((row) =>
      [...row[1]!.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map((cell) => Page.text(cell[1]!)),
    );
  }
}
