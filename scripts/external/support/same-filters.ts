import assert from 'node:assert/strict';
import { embed } from '../../../local/aws/embedder';
import { type RetrievalFilter, readFilter } from '../../../local/aws/retrieval-filter';
import type { VectorStore } from '../../../local/aws/vector-store';

const INJECTION = `acme' OR '1'='1'; DROP TABLE pieces; --`;

/** What metadata may say of a tenant, and of groups. */
const METADATA: readonly Record<string, unknown>[] = [
  { tenant: 'acme' },
  { tenant: 'Acme' },
  { tenant: 'acme ' },
  { tenant: ['acme', 'globex'] },
  { tenant: [['acme']] },
  { tenant: { acme: true } },
  { tenant: null },
  {},
  { tenant: 1 },
  { tenant: '1' },
  { tenant: true },
  { tenant: '' },
  { tenant: [] },
  { tenant: INJECTION },
  { "tenant' = 'acme": 'acme' },
  { tenant: 'acme', groups: ['staff', 'board'] },
  { tenant: 'acme', groups: 'board' },
  { tenant: 'globex', groups: 'staff' },
];
const FILTERS: readonly object[] = [
  ...['acme', 'Acme', 'globex', '', '1', 1, true, false, INJECTION, '["acme"]', '%', 'null'].map((value) => ({
    equals: { key: 'tenant', value },
  })),
  { equals: { key: `tenant' = 'acme`, value: 'acme' } },
  { equals: { key: 'constructor', value: 'acme' } },
  { in: { key: 'tenant', value: ['acme', 1] } },
  { in: { key: 'groups', value: ['staff', INJECTION] } },
  { andAll: [{ equals: { key: 'tenant', value: 'acme' } }, { in: { key: 'groups', value: ['board', 'x'] } }] },
];

/** Fails where two stores differ in what a filter lets through; gives how many filters were compared. */
export async function assertSameFilters(one: VectorStore, other: VectorStore): Promise<number> {
  const uri = 's3://corpus/odd';
  const odd = METADATA.map((metadata, i) => ({
    id: `odd-${i}`,
    uri,
    text: `odd ${i}`,
    metadata: { ...metadata, odd: true },
  }));
  for (const store of [one, other]) await store.put(odd);
  let found = 0;
  for (const given of FILTERS) {
    const filter: RetrievalFilter = { andAll: [{ equals: { key: 'odd', value: true } }, readFilter(given)] };
    const [ids, wanted] = await Promise.all(
      [one, other].map(async (store) => (await store.find(embed('odd'), filter, 100)).map(({ id }) => id).sort()),
    );
    assert.deepEqual(ids, wanted, JSON.stringify(given));
    found += wanted!.length;
  }
  assert.ok(found > FILTERS.length, `${found} pieces were let through`);
  for (const store of [one, other]) assert.equal(await store.remove(uri), odd.length);
  return FILTERS.length;
}
