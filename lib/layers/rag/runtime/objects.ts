import type { InboxVersion, UploadedVersion } from '../contract';

/** What a version holds, and what it was said to be. */
export interface Content {
  readonly bytes: Uint8Array;
  readonly mediaType?: string;
}

/** An object that is there, and since when. */
export interface Listed {
  readonly key: string;
  readonly at: Date;
}

/** The objects that ingestion works on: in S3, and in memory in unit tests. */
export interface Objects {
  /** What one version holds, unless that is more than `most` bytes: then nothing of it is read; with `eTag`, if it is that. */
  readVersion(version: InboxVersion & { readonly eTag?: string }, most: number): Promise<Content | 'too-large'>;
  /** Copies one version as it is, without reading it, its tags or what was said of it. */
  copyVersion(version: UploadedVersion, bucket: string, key: string): Promise<void>;
  /** Adds an object; what is there already stays. */
  add(bucket: string, key: string, body: string, mediaType: string): Promise<'added' | 'there'>;
  read(bucket: string, key: string): Promise<string>;
  put(bucket: string, key: string, body: string): Promise<void>;
  /** What is there below a prefix; what was retired is not. */
  list(bucket: string, prefix: string): AsyncIterable<Listed>;
  /** The beginnings up to the next slash of what is there below a prefix. */
  folders(bucket: string, prefix: string): AsyncIterable<string>;
}
