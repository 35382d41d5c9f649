import {
  CopyObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Objects } from './objects';

/** Objects in S3, with the function's own role. */
export function s3Objects(client: Pick<S3Client, 'send'> = new S3Client({})): Objects {
  return {
    async readVersion({ bucket, key, versionId, eTag }, most) {
      const answer = await client.send(
        new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, IfMatch: eTag }),
      );
      const { Body: body, ContentLength: length, ContentType: mediaType } = answer;
      // before anything of it is read; an object of no known length is none of S3's
      if (length === undefined || length > most) {
        (body as { destroy?: () => void } | undefined)?.destroy?.();
        return 'too-large';
      }
      return { bytes: (await body?.transformToByteArray()) ?? new Uint8Array(), mediaType };
    },

    async copyVersion({ bucket, key, versionId, eTag }, toBucket, toKey) {
      await client.send(
        new CopyObjectCommand({
          Bucket: toBucket,
          Key: toKey,
          CopySource: `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}?versionId=${encodeURIComponent(versionId)}`,
          CopySourceIfMatch: eTag,
          // what whoever uploaded it says of it is not copied, nor is the right to read its tags needed
          MetadataDirective: 'REPLACE',
          TaggingDirective: 'REPLACE',
          ContentType: 'application/octet-stream',
        }),
      );
    },

    async add(bucket, key, body, mediaType) {
      try {
        await client.send(
          new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: mediaType, IfNoneMatch: '*' }),
        );
        return 'added';
      } catch (error) {
        if ((error as Error).name === 'PreconditionFailed') return 'there';
        throw error;
      }
    },

    async read(bucket, key) {
      const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      if (!body) throw new Error('an object without a body');
      return body.transformToString('utf8');
    },

    async put(bucket, key, body) {
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/json' }),
      );
    },

    async *list(bucket, prefix) {
      for await (const { Contents = [] } of pages(client, { Bucket: bucket, Prefix: prefix }))
        for (const { Key: key, LastModified: at } of Contents) if (key !== undefined && at) yield { key, at };
    },

    async *folders(bucket, prefix) {
      const asked = { Bucket: bucket, Prefix: prefix, Delimiter: '/' };
      for await (const { CommonPrefixes = [] } of pages(client, asked))
        for (const { Prefix: folder } of CommonPrefixes) if (folder !== undefined) yield folder;
    },
  };
}

async function* pages(
  client: Pick<S3Client, 'send'>,
  asked: { Bucket: string; Prefix: string; Delimiter?: string },
): AsyncGenerator<ListObjectsV2CommandOutput> {
  let ContinuationToken: string | undefined;
  do {
    const page: ListObjectsV2CommandOutput = await client.send(
      new ListObjectsV2Command({ ...asked, ContinuationToken }),
    );
    yield page;
    // a page that says there is more and not where leaves out what nobody would miss
    if (page.IsTruncated && !page.NextContinuationToken) throw new Error('a list that breaks off');
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
}
