import type { S3Client } from '@aws-sdk/client-s3';
import { s3Objects } from '../../../../lib/layers/rag/runtime/s3-objects';

const sent: { name: string; input: Record<string, unknown> }[] = [];
const answering = (answer: unknown) =>
  s3Objects({
    send: async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
      sent.push({ name: command.constructor.name, input: command.input });
      if (answer instanceof Error) throw answer;
      return answer;
    },
  } as unknown as S3Client);
const VERSION = { bucket: 'in', key: 'inbox/a/my file+ä?.txt', versionId: 'v/1', eTag: '"e"' };
const named = (name: string) => Object.assign(new Error(name), { name });
beforeEach(() => sent.splice(0));

test('a version is read by its id, and only if it is what was scanned', async () => {
  const body = { transformToByteArray: async () => new Uint8Array([1]) };
  const read = answering({ Body: body, ContentLength: 1, ContentType: 'text/plain' });
  expect(await read.readVersion(VERSION, 1)).toEqual({ bytes: new Uint8Array([1]), mediaType: 'text/plain' });
  expect(sent[0].input).toEqual({ Bucket: 'in', Key: VERSION.key, VersionId: 'v/1', IfMatch: '"e"' });
});

test.each([2, undefined])('of %s bytes, where one is the most, none is read', async (length) => {
  const destroy = jest.fn();
  const read = answering({ Body: { destroy }, ContentLength: length });
  expect(await read.readVersion(VERSION, 1)).toBe('too-large');
  expect(destroy).toHaveBeenCalled();
});

test('a version is copied without its tags and what was said of it', async () => {
  await answering({}).copyVersion(VERSION, 'out', 'k');
  expect(sent[0].input).toEqual({
    Bucket: 'out',
    Key: 'k',
    CopySource: 'in/inbox/a/my%20file%2B%C3%A4%3F.txt?versionId=v%2F1',
    CopySourceIfMatch: '"e"',
    MetadataDirective: 'REPLACE',
    TaggingDirective: 'REPLACE',
    ContentType: 'application/octet-stream',
  });
});

test('what is there already is not written over', async () => {
  expect(await answering({}).add('b', 'k', 'x', 'text/plain')).toBe('added');
  expect(sent[0].input).toMatchObject({ IfNoneMatch: '*' });
  expect(await answering(named('PreconditionFailed')).add('b', 'k', 'x', 'text/plain')).toBe('there');
  await expect(answering(named('SlowDown')).add('b', 'k', 'x', 'text/plain')).rejects.toThrow('SlowDown');
});

test('what passes is read and written as text', async () => {
  expect(await answering({ Body: { transformToString: async () => 'x' } }).read('b', 'k')).toBe('x');
  await expect(answering({}).read('b', 'k')).rejects.toThrow('without a body');
  await answering({}).put('b', 'k', '{}');
  expect(sent.at(-1)).toMatchObject({ name: 'PutObjectCommand', input: { Bucket: 'b', Key: 'k', Body: '{}' } });
});

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}
const paged = (...pages: object[]) => {
  let page = 0;
  return s3Objects({
    send: async ({ input }: { input: Record<string, unknown> }) => {
      sent.push({ name: 'ListObjectsV2Command', input });
      return pages[page++];
    },
  } as unknown as S3Client);
};

test('a list is read to its end, page by page', async () => {
  const at = new Date(0);
  const list = paged(
    { Contents: [{ Key: 'p/a', LastModified: at }], IsTruncated: true, NextContinuationToken: 't' },
    { Contents: [{ Key: 'p/b', LastModified: at }] },
  ).list('b', 'p/');
  expect(await all(list)).toEqual([
    { key: 'p/a', at },
    { key: 'p/b', at },
  ]);
  expect(sent.map(({ input }) => input)).toEqual([
    { Bucket: 'b', Prefix: 'p/', ContinuationToken: undefined },
    { Bucket: 'b', Prefix: 'p/', ContinuationToken: 't' },
  ]);
  expect(await all(paged({}).list('b', 'p/'))).toEqual([]);
});

test('a list that breaks off is none', async () => {
  await expect(all(paged({ Contents: [], IsTruncated: true }).list('b', 'p/'))).rejects.toThrow('breaks off');
});

test('folders are what stands before the next slash', async () => {
  expect(await all(paged({ CommonPrefixes: [{ Prefix: 'p/a/' }, {}] }).folders('b', 'p/'))).toEqual(['p/a/']);
  expect(sent[0].input).toMatchObject({ Prefix: 'p/', Delimiter: '/' });
});
