import type { Related } from '../../../../lib/layers/rag/contract';
import type { Piece, Search } from '../../../../lib/layers/rag/runtime/search';
import { type TraceSettings, traceDocument } from '../../../../lib/layers/rag/runtime/trace-document';
import { LocalObjects } from '../../../../local/aws/local-objects';

const SETTINGS: TraceSettings = { corpus: 'corpus-bucket', prefix: 'approved/', tenantKey: 'tenantId' };
const ID = 'a'.repeat(32);
const DOCUMENT = `approved/acme/${ID}.txt`;
const NOW = new Date('2026-11-30T10:00:00.000Z');

let objects: LocalObjects;
let asked: unknown[];
beforeEach(() => {
  objects = new LocalObjects();
  asked = [];
});
const finding =
  (...keys: (string | undefined)[]): Search =>
  async (...given) => {
    asked.push(given);
    return keys.map((key): Piece => ({ text: '', key, metadata: {} }));
  };
const trace = (search: Search = finding(), settings = {}) =>
  traceDocument(objects, search, { ...SETTINGS, ...settings }, () => NOW);
const put = (key: string, daysAgo = 0) => {
  objects.now = new Date(NOW.getTime() - daysAgo * 86_400_000);
  objects.upload('corpus-bucket', key, 'x');
  objects.upload('corpus-bucket', `${key}.metadata.json`, '{}');
};
const name = (n: number) => `approved/acme/${String(n).padStart(32, '0')}.txt`;

test('a document is gone when nothing is found of it, as its owner and by its name', async () => {
  expect(await trace()({ ask: 'gone', document: DOCUMENT })).toEqual({ gone: true });
  const named = { equals: { key: 'document', value: ID } };
  expect(asked).toEqual([[ID, { andAll: [named, { equals: { key: 'tenantId', value: 'acme' } }] }]]);
  await trace(finding(), { tenantKey: undefined })({ ask: 'gone', document: DOCUMENT });
  expect(asked[1]).toEqual([ID, named]);
  await trace(finding(), { groupsKey: 'groups' })({ ask: 'gone', document: `approved/acme/staff/${ID}.txt` });
  expect(JSON.stringify(asked[2])).toContain('"in":{"key":"groups","value":["staff"]}');
});

test('a document that is found says so by a name that is known', async () => {
  const found = trace(finding('approved/acme/other.txt', DOCUMENT))({ ask: 'gone', document: DOCUMENT });
  await expect(found).rejects.toMatchObject({ name: 'StillFound' });
  expect(await trace(finding('approved/acme/other.txt'))({ ask: 'gone', document: DOCUMENT })).toEqual({ gone: true });
});

test.each([
  `approved/acme/${ID}.txt.metadata.json`,
  `approved/acme/leave.txt`,
  `approved/acme/staff/${ID}.txt`,
  `inbox/acme/${ID}.txt`,
  `approved/${ID}.txt`,
  `approved/../acme/${ID}.txt`,
])('%s is no document that was admitted', async (document) => {
  for (const ask of ['gone', 'related'] as const)
    await expect(trace()({ ask, document })).rejects.toThrow('no document of this knowledge base');
});

test('an upload is found by the name under which answers cite it, where that is one document', async () => {
  expect(await trace(finding(DOCUMENT, DOCUMENT))({ ask: 'find', source: 'n1' })).toEqual({ document: DOCUMENT });
  expect(asked).toEqual([['n1', { equals: { key: 'source', value: 'n1' } }]]);
  for (const keys of [[], [undefined], [DOCUMENT, name(1)]])
    await expect(trace(finding(...keys))({ ask: 'find', source: 'n1' })).rejects.toThrow('came from this upload');
});

test('an owner names what is its own: by its key, in the search and in what is found', async () => {
  const key = 'retire/acme/n1';
  expect(await trace(finding(DOCUMENT))({ ask: 'own', key })).toEqual({ document: DOCUMENT });
  const source = { equals: { key: 'source', value: 'n1' } };
  expect(asked).toEqual([['n1', { andAll: [source, { equals: { key: 'tenantId', value: 'acme' } }] }]]);
  for (const foreign of [`approved/other/${ID}.txt`, `approved/acme2/${ID}.txt`])
    await expect(trace(finding(foreign))({ ask: 'own', key })).rejects.toThrow('somebody else');
  for (const nobody of ['retire/n1', 'inbox/acme/n1', 'retire//n1', 'retire/*/n1', 'retire/acme/'])
    await expect(trace(finding(DOCUMENT))({ ask: 'own', key: nobody })).rejects.toThrow('nobody asks for it');
  const grouped = trace(finding(`approved/acme/board/${ID}.txt`), { groupsKey: 'groups' });
  await expect(grouped({ ask: 'own', key: 'retire/acme/staff/n1' })).rejects.toThrow('somebody else');
});

test('copies are documents of the same name, of whomever, itself where it came back; what was retired is none', async () => {
  for (const tenant of ['acme', 'other', 'third', 'fourth']) put(`approved/${tenant}/${ID}.txt`);
  objects.delete('corpus-bucket', `approved/third/${ID}.txt`);
  put(`approved/fifth/${'b'.repeat(32)}.txt`);
  expect(await trace()({ ask: 'related', document: DOCUMENT })).toMatchObject({
    copies: [DOCUMENT, `approved/fourth/${ID}.txt`, `approved/other/${ID}.txt`],
  });
});

test('no more copies are named than are taken out at once; the others are counted', async () => {
  for (let n = 0; n < 53; n += 1) put(`approved/t${String(n).padStart(3, '0')}/${ID}.txt`);
  const { copies, moreCopies } = (await trace()({ ask: 'related', document: DOCUMENT })) as Related;
  expect([copies.length, copies[0], moreCopies]).toEqual([50, `approved/t000/${ID}.txt`, 3]);
});

test('with groups, of whichever group', async () => {
  for (const owner of ['acme/staff', 'acme/board', 'other/staff']) put(`approved/${owner}/${ID}.txt`);
  const related = trace(finding(), { groupsKey: 'groups' });
  expect(await related({ ask: 'related', document: `approved/acme/staff/${ID}.txt` })).toMatchObject({
    copies: ['acme/board', 'acme/staff', 'other/staff'].map((owner) => `approved/${owner}/${ID}.txt`),
  });
});

test('of late is what came within seven days, the newest first, fifty of them by name', async () => {
  put(DOCUMENT);
  put(name(1), 6.9);
  put(name(2), 7.1);
  put(name(3), 1);
  put(`approved/other/${'c'.repeat(32)}.txt`);
  const related = trace();
  expect(await related({ ask: 'related', document: DOCUMENT })).toEqual({
    copies: [DOCUMENT],
    moreCopies: 0,
    recent: [name(3), name(1)],
    more: 0,
  });
  for (let n = 10; n < 60; n += 1) put(name(n), 2);
  expect(await related({ ask: 'related', document: DOCUMENT })).toMatchObject({ recent: { length: 50 }, more: 2 });
});

test('where it cannot be listed nothing is said', async () => {
  objects.fails.add('folders');
  await expect(trace()({ ask: 'related', document: DOCUMENT })).rejects.toThrow('folders failed');
});
