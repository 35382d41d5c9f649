import { createHash } from 'node:crypto';
import type { UploadedVersion } from '../../lib/layers/rag/contract';
import type { Objects } from '../../lib/layers/rag/runtime/objects';

interface Version {
  readonly body: Buffer;
  /** Nothing is there for whoever names no version. */
  readonly isDeleted?: boolean;
  readonly mediaType?: string;
}

const eTagOf = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`;

/** Objects and their versions in memory. A call that is named in `fails` throws the next time, and then works again. */
export class LocalObjects implements Objects {
  public readonly fails = new Set<keyof Objects>();
  /** The calls that were made, by name. */
  public readonly calls: (keyof Objects)[] = [];
  private readonly versions = new Map<string, Version[]>();

  /** Uploads a version, as somebody would who may. */
  upload(bucket: string, key: string, content: string | Uint8Array, mediaType?: string): UploadedVersion {
    const body = Buffer.from(content as Uint8Array);
    const before = this.versions.get(`${bucket}/${key}`) ?? [];
    this.versions.set(`${bucket}/${key}`, [...before, { body, mediaType }]);
    return { bucket, key, versionId: String(before.length), eTag: eTagOf(body) };
  }

  /** Puts a delete marker; the versions stay. */
  delete(bucket: string, key: string): void {
    const before = this.versions.get(`${bucket}/${key}`) ?? [];
    this.versions.set(`${bucket}/${key}`, [...before, { body: Buffer.alloc(0), isDeleted: true }]);
  }

  /** The text of the current version; undefined where there is none. */
  text(bucket: string, key: string): string | undefined {
    return this.current(`${bucket}/${key}`)?.body.toString('utf8');
  }

  keys(bucket: string): string[] {
    const names = [...this.versions.keys()].filter((name) => name.startsWith(`${bucket}/`) && this.current(name));
    return names.map((name) => name.slice(bucket.length + 1)).sort();
  }

  async readVersion(version: UploadedVersion, most: number) {
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
    if (this.current(`${bucket}/${key}`)) return 'there' as const;
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

  private current(name: string): Version | undefined {
    const last = this.versions.get(name)?.at(-1);
    return last?.isDeleted ? undefined : last;
  }

  private version({ bucket, key, versionId, eTag }: UploadedVersion): Version {
    const found = this.versions.get(`${bucket}/${key}`)?.[Number(versionId)];
    if (!found || found.isDeleted) throw new Error('NoSuchVersion');
    if (eTagOf(found.body) !== eTag) throw new Error('PreconditionFailed');
    return found;
  }

  private called(call: keyof Objects): void {
    this.calls.push(call);
    if (this.fails.delete(call)) throw new Error(`${call} failed`);
  }
}
