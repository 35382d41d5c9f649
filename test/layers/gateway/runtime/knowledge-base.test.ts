import { createHash } from 'node:crypto';
import type { KnowledgeBaseConfig } from '../../../../lib/contract';
import { bedrockRetrieve, type Chunk, mayRead, mostBytes } from '../../../../lib/layers/gateway/runtime/knowledge-base';
import type { AwsRequest } from '../../../../lib/runtime/aws-call';

const READER = { subject: 'alice', tenant: 'acme', clientId: 'app', groups: ['staff', 'law'], scopes: [] };
const BASE: KnowledgeBaseConfig = { id: 'KB/1', maxSources: 4 };
const { signal } = new AbortController();

/** What is asked of a knowledge base, and what is found where it answers so. */
async function search(
  base: Partial<KnowledgeBaseConfig> = {},
  answer: object = { retrievalResults: [] },
  reader = READER,
) {
  const calls: AwsRequest[] = [];
  const retrieve = bedrockRetrieve(async (call) => {
    calls.push(call);
    return { headers: {}, body: JSON.stringify(answer) };
  }, 1_234);
  const chunks = await retrieve({ ...BASE, ...base }, 'How long?', reader, signal);
  return { chunks, calls };
}

/** The settings of the search. */
const searched = async (base: Partial<KnowledgeBaseConfig> = {}, reader = READER) => {
  const { calls } = await search(base, undefined, reader);
  return (calls[0].body as { retrievalConfiguration: Record<string, { filter?: object; numberOfResults: number }> })
    .retrievalConfiguration;
};

test('a search asks the knowledge base for the question, and for three times what is shown', async () => {
  const { calls } = await search();
  expect(calls).toEqual([
    {
      service: 'bedrock-agent-runtime',
      path: '/knowledgebases/KB%2F1/retrieve',
      body: {
        retrievalQuery: { text: 'How long?' },
        retrievalConfiguration: { vectorSearchConfiguration: { numberOfResults: 12, filter: undefined } },
      },
      timeout: 1_234,
      signal,
    },
  ]);
});

test('no search asks for more than a hundred chunks', async () => {
  expect((await searched({ maxSources: 40 })).vectorSearchConfiguration.numberOfResults).toBe(100);
});

test('what Bedrock manages is searched in its own way', async () => {
  expect(await searched({ managed: true, tenantKey: 'tenant' })).toEqual({
    managedSearchConfiguration: { numberOfResults: 12, filter: { equals: { key: 'tenant', value: 'acme' } } },
  });
});

const TENANT = { equals: { key: 'tenant', value: 'acme' } };
const GROUPS = { in: { key: 'groups', value: ['staff', 'law'] } };
test.each<[string, Partial<KnowledgeBaseConfig>, object]>([
  ['the tenant', { tenantKey: 'tenant' }, TENANT],
  ['the groups', { groupsKey: 'groups' }, GROUPS],
  ['both', { tenantKey: 'tenant', groupsKey: 'groups' }, { andAll: [TENANT, GROUPS] }],
])('a search is filtered by %s of its reader', async (_, base, filter) => {
  expect((await searched(base)).vectorSearchConfiguration.filter).toEqual(filter);
});

test('who is in no group finds nothing where groups decide, and no store is asked', async () => {
  const nobody = { ...READER, groups: [] };
  const { chunks, calls } = await search({ groupsKey: 'groups', tenantKey: 'tenant' }, undefined, nobody);
  expect([chunks, calls]).toEqual([[], []]);
  expect((await search({ tenantKey: 'tenant' }, undefined, nobody)).calls).toHaveLength(1);
});

const result = (text: unknown, metadata?: Record<string, unknown>) => ({
  content: { text },
  ...(metadata && { metadata }),
});
const found = async (results: unknown[], base: Partial<KnowledgeBaseConfig> = {}) =>
  (await search(base, { retrievalResults: results })).chunks;

test('a chunk has its text, as it was returned, and its metadata', async () => {
  const metadata = { 'x-amz-bedrock-kb-chunk-id': 'c1', page: 3 };
  expect(await found([result('Text', metadata)])).toEqual([{ id: 'c1', text: 'Text', returned: 'Text', metadata }]);
});

test.each<[string, unknown]>([
  ['nothing', null],
  ['no content', {}],
  ['an empty content', { content: {} }],
  ['a picture', { content: { byteContent: 'data:' } }],
  ['a number', result(1)],
])('%s is no text, and no chunk', async (_, given) => {
  expect(await found([given, result('Text')])).toHaveLength(1);
});

test.each([{}, { retrievalResults: null }, { retrievalResults: { 0: result('a') } }])(
  'an answer without a list is none: %j',
  async (answer) => {
    await expect(search({}, answer)).rejects.toThrow('bedrock-agent-runtime: MalformedAnswer');
  },
);

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);
test.each<[string, Record<string, unknown> | undefined, string]>([
  ['its source', { source: 'Manual, page 3', 'x-amz-bedrock-kb-chunk-id': 'c1' }, 'Manual, page 3'],
  ['its id where it has no source', { 'x-amz-bedrock-kb-chunk-id': 'c1' }, 'c1'],
  ['its id where its source is no text', { source: ['a'], 'x-amz-bedrock-kb-chunk-id': 'c1' }, 'c1'],
  ['its id where its source is empty', { source: '', 'x-amz-bedrock-kb-chunk-id': 'c1' }, 'c1'],
  ['its id where its source is markup', { source: 'a<b', 'x-amz-bedrock-kb-chunk-id': 'c1' }, 'c1'],
  ['its id where its source ends an attribute', { source: 'a"b', 'x-amz-bedrock-kb-chunk-id': 'c1' }, 'c1'],
  ['its id where its source is a line more', { source: 'a\nb', 'x-amz-bedrock-kb-chunk-id': 'c1' }, 'c1'],
  ['its id where its source hides a letter', { source: 'a\u200bb', 'x-amz-bedrock-kb-chunk-id': 'c1' }, 'c1'],
  ['its id where its source has a line of its own', { source: 'a\u2028b', 'x-amz-bedrock-kb-chunk-id': 'c1' }, 'c1'],
  ['a source of 512 letters', { source: 's'.repeat(512) }, 's'.repeat(512)],
  ['its text where its source is longer', { source: 's'.repeat(513) }, hashOf('Text')],
  ['its text where it has nothing else', undefined, hashOf('Text')],
])('callers know a chunk by %s', async (_, metadata, id) => {
  expect((await found([result('Text', metadata)], { sourceKey: 'source' }))[0].id).toBe(id);
});

test('without a key of sources callers know no source', async () => {
  expect((await found([result('Text', { source: 'Manual' })]))[0].id).toBe(hashOf('Text'));
});

const chunk = (metadata: Record<string, unknown>): Chunk => ({ id: 'c', text: 't', returned: 't', metadata });
test.each<[string, Record<string, unknown>, boolean]>([
  ['of his tenant and of one of his groups', { tenant: 'acme', groups: ['law'] }, true],
  ['of one group that is no list', { tenant: 'acme', groups: 'staff' }, true],
  ['of many groups, of which he is in one', { tenant: 'acme', groups: ['x', 'law'] }, true],
  ['of another tenant', { tenant: 'globex', groups: ['law'] }, false],
  ['of no tenant', { groups: ['law'] }, false],
  ['of a list of tenants', { tenant: ['acme'], groups: ['law'] }, false],
  ['of another group', { tenant: 'acme', groups: ['x'] }, false],
  ['of no group', { tenant: 'acme' }, false],
  ['of groups that are no texts', { tenant: 'acme', groups: [0, null] }, false],
])('a reader may read a chunk %s: %j is %s', (_, metadata, may) => {
  expect(mayRead({ ...BASE, tenantKey: 'tenant', groupsKey: 'groups' }, chunk(metadata), READER)).toBe(may);
});

test('where nothing tells readers apart everybody may read', () => {
  expect(mayRead(BASE, chunk({}), READER)).toBe(true);
  expect(mayRead({ ...BASE, tenantKey: 'tenant' }, chunk({ tenant: 'acme' }), READER)).toBe(true);
});

test('the model is shown 4 KiB a source at most', () => {
  expect(mostBytes({ ...BASE, maxSources: 5 })).toBe(20_480);
});
