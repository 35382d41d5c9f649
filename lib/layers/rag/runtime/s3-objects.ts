import { CopyObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
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
  };
}
