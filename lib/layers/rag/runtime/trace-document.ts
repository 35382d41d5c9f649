import { METADATA, RETIRE, type Related, STILL_FOUND, type TraceEvent } from '../contract';
import type { Listed, Objects } from './objects';
import { folderOf, type Owned, ownedBy, sidecarOf } from './owner';
import { all, type Filter, ownedFilters, type Search } from './search';

export interface TraceSettings {
  readonly corpus: string;
  readonly prefix: string;
  readonly tenantKey?: string;
  readonly groupsKey?: string;
}

/** How long ago a document came that may be of the same hand: a week. */
const LATELY = 7 * 24 * 3_600_000;
/** How many of them a message names, and how many copies are taken out at once: a machine holds and does so much. */
const NAMED = 50;
/** Of what is there, no more is looked at: then people have to look. */
const MOST = 200_000;

/** A search still finds it. The playbook knows it by its name, and asks again. */
class StillFound extends Error {
  public readonly name = STILL_FOUND;
}

/**
 * What is known of a document that is taken out: which it is, whether it is gone, and what else may be of the same hand. Reads
 * no document, and throws where it is not certain.
 */
export const traceDocument =
  (
    objects: Pick<Objects, 'list' | 'folders'>,
    search: Search,
    settings: TraceSettings,
    now: () => Date = () => new Date(),
  ) =>
  async (event: TraceEvent): Promise<{ document: string } | { gone: true } | Related> => {
    if (event.ask === 'find') return { document: await find(search, event.source) };
    if (event.ask === 'own') return { document: await findOwn(search, event.key, settings) };
    const owned = documentOf(event.document, settings);
    if (event.ask === 'gone') {
      const named = { equals: { key: METADATA.document, value: owned.id } };
      const pieces = await search(owned.id, all([named, ...ownedFilters(settings, owned)]));
      if (pieces.some(({ key }) => key === event.document)) throw new StillFound('a search still finds it');
      return { gone: true };
    }
    return related(objects, settings, event.document, owned, now());
  };

/** Whose a document is, and what it is called. */
function documentOf(key: string, { prefix, groupsKey }: TraceSettings): Owned & { readonly id: string } {
  const owned = ownedBy(key, prefix, groupsKey !== undefined);
  const id = /^([0-9a-f]{32})\.txt$/.exec(owned?.name ?? '')?.[1];
  if (!owned || id === undefined) throw new Error('no document of this knowledge base');
  return { ...owned, id };
}

/** IAM decides who puts what below which key: an owner names what is its own, whatever it names. */
async function findOwn(search: Search, key: string, settings: TraceSettings): Promise<string> {
  const owned = ownedBy(key, RETIRE, settings.groupsKey !== undefined);
  if (!owned) throw new Error('nobody asks for it');
  const document = await find(search, owned.name, ownedFilters(settings, owned));
  if (!document.startsWith(folderOf(settings.prefix, owned))) throw new Error('a document of somebody else');
  return document;
}

async function find(search: Search, source: string, filters: readonly Filter[] = []): Promise<string> {
  const filter = all([{ equals: { key: METADATA.source, value: source } }, ...filters]);
  const keys = new Set((await search(source, filter)).flatMap(({ key }) => key ?? []));
  if (keys.size !== 1) throw new Error(`${keys.size} documents came from this upload`);
  return [...keys][0]!;
}

async function related(
  objects: Pick<Objects, 'list' | 'folders'>,
  settings: TraceSettings,
  document: string,
  owned: Owned & { readonly id: string },
  now: Date,
): Promise<Related> {
  const { corpus, prefix } = settings;
  const copies: string[] = [];
  let moreCopies = 0;
  for await (const folders of inTens(owners(objects, settings))) {
    // itself too, where it came back: what was being judged when its owner was held
    const keys = folders.map((folder) => `${folder}${owned.id}.txt`);
    const there = await Promise.all(keys.map((key) => isThere(objects, corpus, key)));
    for (const key of keys.filter((_, index) => there[index])) {
      if (copies.length < NAMED) copies.push(key);
      else moreCopies += 1;
    }
  }
  const recent: Listed[] = [];
  let looked = 0;
  for await (const each of objects.list(corpus, folderOf(prefix, owned))) {
    looked += 1;
    if (looked > MOST) throw new Error(`more than ${MOST} objects of one owner`);
    const isDocument = each.key.endsWith('.txt') && each.key !== document;
    if (isDocument && each.at.getTime() >= now.getTime() - LATELY) recent.push(each);
  }
  recent.sort((one, other) => other.at.getTime() - one.at.getTime());
  return {
    copies,
    moreCopies,
    recent: recent.slice(0, NAMED).map(({ key }) => key),
    more: Math.max(0, recent.length - NAMED),
  };
}

/** The parts of all owners. */
async function* owners(
  objects: Pick<Objects, 'folders'>,
  { corpus, prefix, groupsKey }: TraceSettings,
): AsyncGenerator<string> {
  for await (const tenant of objects.folders(corpus, prefix)) {
    if (groupsKey === undefined) yield tenant;
    else yield* objects.folders(corpus, tenant);
  }
}

/** At once: one after the other ten thousand owners would take longer than the function has. */
async function* inTens<T>(all: AsyncIterable<T>): AsyncGenerator<T[]> {
  let some: T[] = [];
  for await (const each of all) {
    some.push(each);
    if (some.length < 10) continue;
    yield some;
    some = [];
  }
  yield some;
}

async function isThere(objects: Pick<Objects, 'list'>, bucket: string, key: string): Promise<boolean> {
  // what says whose it is comes after it, and may be there alone
  for await (const found of objects.list(bucket, key)) if (found.key !== sidecarOf(key)) return found.key === key;
  return false;
}
