import { unzipSync } from 'fflate';
import { Refusal } from '../admission';
import type { Budget } from '../bounds';
import { decoded } from '../document-type';
import { readXml } from './xml';

/** Parts that run, or that bring documents of their own. */
const ACTIVE =
  /vbaProject|vbaData|\/activeX\/|\/embeddings\/|\/oleObject|\/afchunk|\.(?:bin|exe|dll|js|vbs|hta|html?|mht|rtf)$/i;
const MACROS = /macroEnabled|vbaProject|ms-office\.activeX|oleObject/i;
/** Below this, what a part unpacks to harms nobody. */
const SMALL = 1024 * 1024;

/** The parts of an archive by their names, unpacked within the bounds. */
export function partsOf(bytes: Uint8Array, budget: Budget): ReadonlyMap<string, Uint8Array> {
  const { entries, ratio, unpacked } = budget.bounds;
  const names = new Set<string>();
  let size = 0;
  const files = unzipSync(bytes, {
    filter: ({ name, size: packed, originalSize, compression }) => {
      const key = name.toLowerCase();
      // which of two parts of a name is meant depends on who reads
      if (names.has(key) || !/^[\w[\]. /()-]+$/.test(name)) throw new Refusal('malformed', 'the names in the archive');
      names.add(key);
      size += originalSize;
      if (names.size > entries) throw new Refusal('too-large', `more than ${entries} entries`);
      if (size > unpacked || size > bytes.length * ratio + SMALL || originalSize > packed * ratio + SMALL)
        throw new Refusal('too-large', 'what the archive unpacks to');
      if (compression !== 0 && compression !== 8) throw new Refusal('malformed', 'how the archive is packed');
      if (ACTIVE.test(name)) throw new Refusal('active-content', `part ${names.size} of the archive`);
      budget.look('unpacking');
      return /\.(?:xml|rels)$/.test(key);
    },
  });
  // a part is meant by its name in whatever letters
  return new Map(Object.entries(files).map(([name, bytes]) => [name.toLowerCase(), bytes]));
}

/** The text of a part; XML of other encodings is not written by anybody. */
export function sourceOf(parts: ReadonlyMap<string, Uint8Array>, name: string): string | undefined {
  const bytes = parts.get(name.toLowerCase());
  if (!bytes) return undefined;
  const source = decoded(bytes);
  if (/^\s*<\?xml[^>]*encoding\s*=\s*["'](?!utf-(?:8|16)["'])/i.test(source)) throw new Refusal('encoding', name);
  return source;
}

/** Relationships that lead to nothing but a page that somebody may open. */
const LINKS = /\/hyperlink$/;
const EMBEDS =
  /\/(?:aFChunk|attachedTemplate|oleObject|package|frame|subDocument|control|vbaProject|activeXControlBinary)$/i;

/** The parts of a document: by what they are to it, and by the names that its main part has for them. */
export interface Roles {
  named(role: string): readonly string[];
  readonly byId: ReadonlyMap<string, string>;
}

/** The name of a part, as a relationship in a folder leads to it. */
function partNamed(target: string, folder: string): string {
  const [path] = target.split(/[?#]/);
  const steps: string[] = [];
  for (const step of (path.startsWith('/') ? path : `${folder}${path}`).split('/'))
    if (step === '..') steps.pop();
    else if (step !== '.' && step !== '') steps.push(step);
  return steps
    .join('/')
    .replace(/%([\da-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .toLowerCase();
}

/** Which part is what. Refuses what is fetched, run or embedded, wherever it is named. */
export function rolesOf(parts: ReadonlyMap<string, Uint8Array>, budget: Budget): Roles {
  const types = sourceOf(parts, '[Content_Types].xml');
  if (types === undefined) throw new Refusal('unsupported-type', 'the archive holds no document');
  if (MACROS.test(types)) throw new Refusal('active-content', '[Content_Types].xml');
  const roles = new Map<string, string[]>();
  const byId = new Map<string, string>();
  const names = [...parts.keys()].filter((name) => name.endsWith('.rels'));
  const read = (name: string, folder: string | undefined) => {
    const source = sourceOf(parts, name);
    if (source === undefined) return;
    const open = (
      element: string,
      { Id = '', Type = '', Target = '', TargetMode = 'Internal' }: Record<string, string>,
    ) => {
      if (element !== 'rel:Relationship') return;
      const isLink = LINKS.test(Type);
      if (EMBEDS.test(Type) || (TargetMode !== 'Internal' && !isLink))
        throw new Refusal('active-content', `${name}: something that is fetched or embedded`);
      if (folder === undefined || isLink) return;
      const role = Type.slice(Type.lastIndexOf('/') + 1);
      const target = partNamed(Target, folder);
      roles.set(role, [...(roles.get(role) ?? []), target]);
      if (folder !== '') byId.set(Id, target);
    };
    readXml(source, { open, close: () => undefined, text: () => undefined }, budget, name);
  };
  read('_rels/.rels', '');
  const [main = '', ...others] = roles.get('officeDocument') ?? [];
  const [, folder, file] = /^(.*?)([^/]*)$/.exec(main)!;
  if (!parts.has(main) || others.length > 0) throw new Refusal('unsupported-type', 'the archive holds no document');
  for (const name of names)
    if (name !== '_rels/.rels') read(name, name === `${folder}_rels/${file}.rels` ? folder : undefined);
  return { named: (role) => [...new Set(roles.get(role) ?? [])], byId };
}
