import { createHash } from 'node:crypto';
import { classificationCopy } from '../../../runtime/classification';
import type { ApplyGuardrail, GuardrailId } from '../../../runtime/guardrail';
import { HELD, INBOX, type InboxVersion, METADATA, type ReleasedVersion, type UploadedVersion } from '../contract';
import type { Reason } from './admit/admission';
import { admit } from './admit/admit';
import { BOUNDS } from './admit/bounds';
import type { Objects } from './objects';
import { folderOf, nameOf, type Owned, ownedBy, sidecarOf } from './owner';

export interface AdmitSettings {
  readonly inbox: string;
  readonly corpus: string;
  readonly prefix: string;
  readonly tenantKey?: string;
  readonly groupsKey?: string;
  readonly guardrail: GuardrailId;
}

export type Outcome =
  | { readonly verdict: 'admitted'; readonly object: string; readonly there: boolean; readonly characters: number }
  /** Where, and what was found there; never a word of the document. */
  | {
      readonly verdict: 'refused';
      readonly reason: Reason | 'no-owner' | 'held' | 'guardrail';
      readonly place: string;
      /** Of the bytes, by which a person may release them; empty where they were not read. */
      readonly sha256: string;
    };

type Refused = Extract<Outcome, { verdict: 'refused' }>;

/** As much text as a guardrail reads in the time that the function has: about 170 pages. */
const MOST_CHARACTERS = 500_000;
/** How much a guardrail is shown at once, and around each place where the text was cut. */
const PART = 10_000;
const AROUND = 500;
const AT_ONCE = 5;
/** By which a document says how it came into the corpus. */
const PIPELINE = 'admit-2';

/** Who has judged an upload, as its document says; a guardrail and an owner that is held stop what nobody but machines judged. */
type Judged = 'uploaded' | 'released';

/**
 * Reads one version of an upload and writes what people see of it into the corpus, with what says whose it is. What it
 * refuses it writes nowhere; what it cannot judge it throws, and nothing is written either.
 */
export const admitUpload = (
  objects: Pick<Objects, 'readVersion' | 'add' | 'list'>,
  apply: ApplyGuardrail,
  settings: AdmitSettings,
  now?: () => Date,
): ((upload: UploadedVersion, signal: AbortSignal) => Promise<Outcome>) =>
  write({ objects, apply, settings, now, trust: 'uploaded' });

/**
 * Writes an upload that a person released: what it hides is left out, as it always is, and no longer a reason to refuse it, nor
 * is what the guardrail blocks. What the guardrail masks is masked; what cannot be read, or was not approved, stays out.
 */
export function releaseUpload(
  objects: Pick<Objects, 'readVersion' | 'add' | 'list'>,
  apply: ApplyGuardrail,
  settings: AdmitSettings,
  now?: () => Date,
): (upload: ReleasedVersion, signal: AbortSignal) => Promise<Outcome> {
  const released = write({ objects, apply, settings, now, trust: 'released' });
  return (upload, signal) => {
    if (!/^[0-9a-f]{64}$/.test(upload.sha256)) throw new Error('an upload of no known content');
    return released(upload, signal);
  };
}

interface Writing {
  readonly objects: Pick<Objects, 'readVersion' | 'add' | 'list'>;
  readonly apply: ApplyGuardrail;
  readonly settings: AdmitSettings;
  readonly now?: () => Date;
  readonly trust: Judged;
}

const write =
  ({ objects, apply, settings, now = () => new Date(), trust }: Writing) =>
  async (upload: InboxVersion & Partial<UploadedVersion & ReleasedVersion>, signal: AbortSignal): Promise<Outcome> => {
    const byMachines = trust === 'uploaded';
    if (upload.bucket !== settings.inbox) throw new Error('another bucket than the inbox');
    const owned = ownedBy(upload.key, INBOX, settings.groupsKey !== undefined);
    if (!owned) return refused('no-owner', 'the key');
    const folder = folderOf(settings.prefix, owned);
    const content = await objects.readVersion(upload, BOUNDS.bytes);
    if (content === 'too-large') return refused('too-large', `more than ${BOUNDS.bytes} bytes`);
    const bytes = hashOf(content.bytes);
    if (!byMachines && bytes !== upload.sha256) throw new Error('another content than what was released');
    const bounds = { ...BOUNDS, characters: MOST_CHARACTERS };
    const admission = await admit({ ...content, name: owned.name }, bounds, undefined, byMachines);
    if (admission.verdict === 'refused') return refused(admission.reason, admission.place, bytes);
    const text = await shown(apply, settings.guardrail, admission.text, signal, byMachines);
    if (text === undefined) return refused('guardrail', 'the text', bytes);

    const sha256 = hashOf(text);
    const document = sha256.slice(0, 32);
    const object = `${folder}${document}.txt`;
    const attributes = attributesOf(settings, owned, { source: nameOf(upload), document, sha256, trust }, now());
    // last of all: what was being judged when its owner was held is held too
    if (byMachines && (await isHeld(objects, `${HELD}${folder}`, settings)))
      return refused('held', 'what its owner uploads', bytes);
    // first what says whose it is: a document is never there without it
    await objects.add(settings.corpus, sidecarOf(object), JSON.stringify(attributes), 'application/json');
    const added = await objects.add(settings.corpus, object, text, 'text/plain; charset=utf-8');
    return { verdict: 'admitted', object, there: added === 'there', characters: text.length };
  };

const refused = (reason: Refused['reason'], place: string, sha256 = ''): Outcome => ({
  verdict: 'refused',
  reason,
  place,
  sha256,
});

const hashOf = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

async function isHeld(objects: Pick<Objects, 'list'>, prefix: string, { corpus }: AdmitSettings): Promise<boolean> {
  for await (const _ of objects.list(corpus, prefix)) return true;
  return false;
}

/**
 * The text as the guardrail lets it through, masked where it says so. Where it forbids a part that is what is meant to be
 * stopped, undefined; otherwise that part stays as it is.
 */
async function shown(
  apply: ApplyGuardrail,
  guardrail: GuardrailId,
  text: string,
  signal: AbortSignal,
  stops: boolean,
): Promise<string | undefined> {
  const starts = Array.from({ length: Math.ceil(text.length / PART) }, (_, index) => cut(text, index * PART));
  const parts: string[] = [];
  for (let first = 0; first < starts.length; first += AT_ONCE) {
    const some = await Promise.all(
      starts.slice(first, first + AT_ONCE).map(async (start, index) => {
        const end = starts[first + index + 1] ?? text.length;
        const part = text.slice(start, end);
        // a sentence that was cut in two is read as a whole too
        const seam = end < text.length ? text.slice(cut(text, end - AROUND), cut(text, end + AROUND)) : undefined;
        const copies = [classificationCopy(part), seam].filter((copy) => copy !== undefined);
        const verdict = await apply(guardrail, 'INPUT', [part, ...copies], signal);
        if (verdict.kind === 'blocked') return stops ? undefined : part;
        return verdict.kind === 'passed' ? part : verdict.texts[0];
      }),
    );
    if (some.includes(undefined)) return undefined;
    parts.push(...(some as string[]));
  }
  return parts.join('');
}

/** A place near `at` that is not within a letter. */
const cut = (text: string, at: number): number => (/[\udc00-\udfff]/.test(text.charAt(at)) ? at - 1 : at);

/** Nothing of it is embedded: whoever sets metadata would steer what is found by it. */
function attributesOf(
  settings: AdmitSettings,
  { tenant, group }: Owned,
  { source, document, sha256, trust }: { source: string; document: string; sha256: string; trust: Judged },
  at: Date,
) {
  const values = {
    ...(settings.tenantKey !== undefined && { [settings.tenantKey]: tenant }),
    // one value and no list: stores differ in how they search lists
    ...(settings.groupsKey !== undefined && { [settings.groupsKey]: group }),
    [METADATA.source]: source,
    [METADATA.document]: document,
    [METADATA.sha256]: sha256,
    [METADATA.trust]: trust,
    [METADATA.ingestedAt]: at.toISOString(),
    [METADATA.pipeline]: PIPELINE,
  };
  return {
    metadataAttributes: Object.fromEntries(
      Object.entries(values).map(([key, stringValue]) => [
        key,
        { value: { type: 'STRING', stringValue }, includeForEmbedding: false },
      ]),
    ),
  };
}
