/** An element of XML, as a reader that knows no more than elements, attributes and texts finds it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The elements of `xml` that are called `wanted`; throws for what is not well-formed. */
export function elements(xml: string, wanted: string): readonly Element[] {
  const found: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const open: { name: string; attributes: Record<string, string>; text: string }[] = [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot hold them
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(xml)) throw new Error('a character that XML cannot hold');
  const token = /<\?[^>]*\?>|<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
  let end = 0;
  for (const [whole, closing, name, attributes = '', empty, text] of xml.matchAll(token)) {
    end += whole.length;
    if (text !== undefined) {
      if (open.length > 0) open.at(-1)!.text += decoded(text);
      continue;
    }
    if (name === undefined) continue;
    if (closing) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`);
      continue;
    }
    const element = {
      name,
      attributes: Object.fromEntries(
        [...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key!, decoded(value!)]),
      ),
      text: '',
    };
    found.push(element);
    if (!empty) open.push(element);
  }
  if (end !== xml.length || open.length > 0)
    throw new Error(`is not well-formed at ${end}: ${xml.slice(end, end + 40)}`);
  return found.filter(({ name }) => name === wanted);
}

function decoded(text: string): string {
  if (/&(?!#\d+;)/.test(text)) throw new Error(`an ampersand that begins nothing: ${text}`);
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}
