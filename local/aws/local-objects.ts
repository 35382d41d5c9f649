import { createHash } from 'node:crypto';
import type { InboxVersion, UploadedVersion } from '../../lib/layers/rag/contract';
import type { Objects } from '../../lib/layers/rag/runtime/objects';

interface Version {
  /** Absent: a marker that the object was deleted. */
  readonly body?: Buffer;
  readonly mediaType?: string;
  readonly at: Date;
}

const eTagOf = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`;

/** Objects and their versions in memory. A call that is named in `fails` throws the next time, and then works again. */
export class LocalObjects implements Objects {
  /** When something is written. */
  public now = new Date('2026-11-30T10:00:00.000Z');
  public readonly fails = new Set<keyof Objects>();
  /** The calls that were made, by name. */
  public readonly calls: (keyof Objects)[] = [];
  private readonly versions = new Map<string, Version[]>();

  /** Uploads a version, as somebody would who may. */
  upload(bucket: string, key: string, content: string | Uint8Array, mediaType?: string): UploadedVersion {
    const body = Buffer.from(content as Uint8Array);
    const before = this.versions.get(`${bucket}/${key}`) ?? [];
    this.versions.set(`${bucket}/${key}`, [...before, { body, mediaType, at: this.now }]);
    return { bucket, key, versionId: String(before.length), eTag: eTagOf(body) };
  }

  /** The text of the current version; undefined where there is none. */
  text(bucket: string, key: string): string | undefined {
    return this.versions.get(`${bucket}/${key}`)?.at(-1)?.body?.toString('utf8');
  }

  /** Deletes the object, as S3 does without a version: a marker lies above its versions. */
  delete(bucket: string, key: string): void {
    this.versions.set(`${bucket}/${key}`, [...(this.versions.get(`${bucket}/${key}`) ?? []), { at: this.now }]);
  }

  /** How many versions with a content there are, whatever lies above them. */
  kept(bucket: string, key: string): number {
    return (this.versions.get(`${bucket}/${key}`) ?? []).filter(({ body }) => body !== undefined).length;
  }

  keys(bucket: string): string[] {
    const names = [...this.versions.keys()].filter((name) => name.startsWith(`${bucket}/`));
    const there = names.filter((name) => this.versions.get(name)!.at(-1)!.body !== undefined);
    return there.map((name) => name.slice(bucket.length + 1)).sort();
  }

  async readVersion(version: InboxVersion & { readonly eTag?: string }, most: number) {
    this.called('readVersion');
    const { body, mediaType } = this.version(version);
    return body.length > most ? ('too-large' as const) : { bytes: new Uint8Array(body), mediaType };
  }

  async copyVersion(version: UploadedVersion, bucket: string, key: string) {
    this.called('copyVersion');
    this.upload(bucket, key, this.version(version).body);
  }

  async add(bucket: string, key: string, body: string, mediaType: string) {
    this.called('add');
    if (this.text(bucket, key) !== undefined) return 'there' as const;
    this.upload(bucket, key, body, mediaType);
    return 'added' as const;
  }

  async read(bucket: string, key: string) {
    this.called('read');
    const text = this.text(bucket, key);
    if (text === undefined) throw new Error('NoSuchKey');
    return text;
  }

  async put(bucket: string, key: string, body: string) {
    this.called('put');
    this.upload(bucket, key, body, 'application/json');
  }

  async *list(bucket: string, prefix: string) {
    this.called('list');
    for (const key of this.keys(bucket))
      if (key.startsWith(prefix)) yield { key, at: this.versions.get(`${bucket}/${key}`)!.at(-1)!.at };
  }

  async *folders(bucket: string, prefix: string) {
    this.called('folders');
    const below = this.keys(bucket).filter((key) => key.startsWith(prefix) && key.slice(prefix.length).includes('/'));
    yield* new Set(below.map((key) => `${prefix}${key.slice(prefix.length).split('/')[0]}/`));
  }

  private version({ bucket, key, versionId, eTag }: InboxVersion & { readonly eTag?: string }): {
    body: Buffer;
    mediaType?: string;
  } {
    const { body, mediaType } = this.versions.get(`${bucket}/${key}`)?.[Number(versionId)] ?? {};
    if (!body) throw new Error('NoSuchVersion');
    if (eTag !== undefined && eTagOf(body) !== eTag) throw new Error('PreconditionFailed');
    return { body, mediaType };
  }

  private called(call: keyof Objects): void {
    this.calls.push(call);
    if (this.fails.delete(call)) throw new Error(`${call} failed`);
  }
}
