import { Parser } from 'htmlparser2';
import { Refusal } from '../admission';
import type { Budget } from '../bounds';

/** What a part of a document says, in its order. Names have the prefixes of `NAMESPACES`, whatever the part calls them. */
export interface XmlEvents {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close(name: string): void;
  text(text: string): void;
}

const OFFICE = 'http://schemas.openxmlformats.org';
const STRICT = 'http://purl.oclc.org/ooxml';
const MICROSOFT = 'http://schemas.microsoft.com/office/word';
const NAMESPACES: ReadonlyMap<string, string> = new Map([
  [`${OFFICE}/wordprocessingml/2006/main`, 'w'],
  [`${STRICT}/wordprocessingml/main`, 'w'],
  [`${OFFICE}/officeDocument/2006/relationships`, 'r'],
  [`${STRICT}/officeDocument/relationships`, 'r'],
  [`${OFFICE}/officeDocument/2006/math`, 'm'],
  [`${STRICT}/officeDocument/math`, 'm'],
  [`${OFFICE}/drawingml/2006/main`, 'a'],
  [`${STRICT}/drawingml/main`, 'a'],
  [`${OFFICE}/drawingml/2006/wordprocessingDrawing`, 'wp'],
  [`${STRICT}/drawingml/wordprocessingDrawing`, 'wp'],
  [`${OFFICE}/markup-compatibility/2006`, 'mc'],
  [`${OFFICE}/package/2006/relationships`, 'rel'],
  [`${OFFICE}/package/2006/content-types`, 'ct'],
  [`${OFFICE}/drawingml/2006/picture`, 'pic'],
  [`${MICROSOFT}/2010/wordml`, 'w14'],
  [`${MICROSOFT}/2010/wordprocessingShape`, 'wps'],
  [`${MICROSOFT}/2010/wordprocessingGroup`, 'wpg'],
  [`${MICROSOFT}/2010/wordprocessingCanvas`, 'wpc'],
  [`${MICROSOFT}/2010/wordprocessingDrawing`, 'wp14'],
  ['urn:schemas-microsoft-com:office:word', 'w10'],
  ['urn:schemas-microsoft-com:vml', 'v'],
  ['urn:schemas-microsoft-com:office:office', 'o'],
]);

/** Reads a part strictly: an element that is not closed, a document type or an entity of its own is refused. */
export function readXml(source: string, events: XmlEvents, budget: Budget, place: string): void {
  const refuse = (what: string): never => {
    throw new Refusal('malformed', `${place}: ${what}`);
  };
  const scopes: (ReadonlyMap<string, string> | undefined)[] = [];
  let prefixes: ReadonlyMap<string, string> = new Map();
  let isBegun = false;
  const known = (name: string, otherwise: string): string => {
    const [, prefix, local] = /^(?:([^:]*):)?(.*)$/s.exec(name)!;
    if (prefix === undefined && otherwise !== '') return local;
    const uri = prefixes.get(prefix ?? '');
    return uri === undefined ? local : `${NAMESPACES.get(uri) ?? '?'}:${local}`;
  };
  const parser = new Parser(
    {
      onopentag(name, given) {
        budget.spend(place, 20);
        if (scopes.length === 0 && isBegun) refuse('a second root');
        isBegun = true;
        const declared = Object.entries(given).filter(([key]) => key === 'xmlns' || key.startsWith('xmlns:'));
        scopes.push(prefixes);
        if (scopes.length > budget.bounds.depth) throw new Refusal('too-complex', `${place}: elements within elements`);
        if (declared.length > 0)
          prefixes = new Map([...prefixes, ...declared.map(([key, uri]) => [key.slice(6), uri] as const)]);
        const attributes = Object.entries(given).map(([key, value]) => [
          known(key, 'attribute'),
          // these are prefixes, which mean what they are bound to
          key === 'Requires'
            ? value
                .split(/\s+/)
                .map((prefix) => NAMESPACES.get(prefixes.get(prefix) ?? '') ?? '?')
                .join(' ')
            : value,
        ]);
        events.open(known(name, ''), Object.fromEntries(attributes));
      },
      onclosetag(name, isImplied) {
        if (isImplied && !source.startsWith('/>', parser.endIndex - 1)) refuse('an element is not closed');
        events.close(known(name, ''));
        prefixes = scopes.pop()!;
      },
      ontext(text) {
        budget.spend(place);
        if (scopes.length > 0) events.text(text);
        else if (text.replace('\ufeff', '').trim() !== '') refuse('text outside of the root');
      },
      onprocessinginstruction(name) {
        if (name.startsWith('!')) refuse('a document type');
      },
      onerror: (error) => refuse(error.message),
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.write(source);
  parser.end();
  if (!isBegun || scopes.length > 0) refuse('no root that is closed');
}
