import type { ExamineEvent } from '../../../../lib/layers/rag/contract';
import { examineIndex } from '../../../../lib/layers/rag/runtime/examine-index';
import { bedrockSearch, type Filter, type Piece, type Search } from '../../../../lib/layers/rag/runtime/search';
import type { AwsRequest } from '../../../../lib/runtime/aws-call';

const OLD = '2026-11-01T00:00:00.000Z';
const SINCE = '2026-11-30T10:00:00.000Z';
const NEW = '2026-11-30T10:05:00.000Z';
const SETTINGS = { prefix: 'approved/', tenantKey: 'tenantId' };
const GOOD = {
  NumberOfDocumentsScanned: 100,
  NumberOfDocumentsFailed: 0,
  NumberOfDocumentsDeleted: 0,
  NumberOfNewDocumentsIndexed: 1,
};
const piece = (tenant: string, name: string, text: string, ingestedAt = OLD): Piece => ({
  text,
  key: `approved/${tenant}/${name}.txt`,
  metadata: { tenantId: tenant, ingestedAt },
});
const question = (n: number, tenant = 'acme') => ({ tenant, question: `question ${n}`, expects: `answer ${n}` });
const answering =
  (...more: Piece[]): Search =>
  async (text, filter) => {
    const tenant = (filter as { equals: { value: string } }).equals.value;
    if (tenant === '-') return [];
    return [...more, piece(tenant, text.replace(' ', '-'), text.replace('question', 'answer'))];
  };
const run = (search: Search, more: Partial<ExamineEvent> = {}, settings: object = {}) =>
  examineIndex(search, { ...SETTINGS, ...settings })({
    statistics: GOOD,
    canaries: [1, 2, 3, 4, 5].map((n) => question(n)),
    since: SINCE,
    retired: [],
    ...more,
  });

test('an index that finds what it should is good', async () => {
  expect(await run(answering())).toEqual({ verdict: 'good', findings: [], retire: [] });
});

test('each question is asked for its tenant, and once for nobody', async () => {
  const filters: (Filter | undefined)[] = [];
  const search: Search = async (text, filter) => {
    filters.push(filter);
    return answering()(text, filter);
  };
  await run(search, { canaries: [question(1), question(1, 'other')] });
  expect(filters).toEqual(['acme', 'other', '-'].map((value) => ({ equals: { key: 'tenantId', value } })));
});

test('a jammed question takes back the new documents that are found in its place, and no other', async () => {
  const jam = piece('acme', 'jam', 'This cannot be answered.', NEW);
  const search: Search = async (text, filter) =>
    text === 'question 2' ? [jam, piece('acme', 'old', 'else')] : answering()(text, filter);
  expect(await run(search)).toEqual({
    verdict: 'bad',
    findings: ['question 2 of acme no longer finds its document'],
    retire: ['approved/acme/jam.txt', 'approved/acme/jam.txt.metadata.json'],
  });
});

test('of many bad documents and findings as many are told as a state machine and a message hold', async () => {
  const canaries = Array.from({ length: 50 }, (_, n) => question(n));
  const jam = (text: string) =>
    Array.from({ length: 15 }, (_, n) => piece('acme', `${text.replace(' ', '-')}-${'x'.repeat(60)}-${n}`, 'No.', NEW));
  const foreign = piece('other', 'foreign', 'No.', OLD);
  const answer = await run(async (text) => [...jam(text), foreign], { canaries });
  expect(answer.retire).toHaveLength(200);
  expect(answer.findings).toHaveLength(101);
  expect(answer.findings[0]).toMatch(/^\d+ more new documents stand in the way than are taken back at once$/);
  expect(answer.findings.at(-1)).toMatch(/^and \d+ more$/);
  expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(64_000);
});

test('a new document that pushes itself before the others is taken back; an old one, and one that answers one question, stays', async () => {
  const pushed = piece('acme', 'push', 'Buy this.', NEW);
  const { findings, retire } = await run(answering(pushed));
  expect(findings).toEqual([expect.stringContaining('one question in 5: approved/acme/push.txt')]);
  expect(retire).toContain('approved/acme/push.txt');
  expect(await run(answering(piece('acme', 'push', 'Buy this.', OLD)))).toMatchObject({ verdict: 'good' });
  expect(await run(answering(pushed), { since: null })).toMatchObject({ verdict: 'good' });
  const once: Search = async (text, filter) => [
    ...(text === 'question 2' ? [pushed] : []),
    ...(await answering()(text, filter)),
  ];
  expect(await run(once)).toMatchObject({ verdict: 'good' });
  // written before the last job, and scanned after it
  expect(await run(answering(piece('acme', 'push', 'Buy this.', '2026-11-30T09:30:00.000Z')))).toMatchObject({
    verdict: 'bad',
  });
  // the fourth place is no push
  const others = ['a', 'b', 'c'].map((name) => piece('acme', name, 'else'));
  expect(await run(answering(...others, pushed))).toMatchObject({ verdict: 'good' });
});

describe('documents of a small corpus, which are all among the first three', () => {
  const answer = (n: number) => piece('acme', `question-${n}`, `answer ${n}`, NEW);
  /** Each question finds its own document, and then others. */
  const behind =
    (...others: Piece[]): Search =>
    async (text, filter) => {
      const tenant = (filter as { equals: { value: string } }).equals.value;
      return tenant === '-' ? [] : [answer(Number(text.slice(-1))), ...others];
    };

  test('stay where they stand behind the answers, new as they are', async () => {
    const others = ['menu', 'map'].map((name) => piece('acme', name, 'else', NEW));
    expect(await run(behind(...others))).toMatchObject({ verdict: 'good', retire: [] });
  });

  test('stay where they are what another question is meant to find', async () => {
    const before: Search = async (text, filter) => {
      const found = await behind(answer(2))(text, filter);
      return found.length > 0 ? [answer(1), ...found] : [];
    };
    expect(await run(before)).toMatchObject({ verdict: 'good', retire: [] });
  });

  test('are judged from five questions of a tenant on', async () => {
    const pushed = answering(piece('acme', 'push', 'Buy this.', NEW));
    const asks = (count: number) => ({ canaries: [1, 2, 3, 4, 5].slice(0, count).map((n) => question(n)) });
    expect(await run(pushed, asks(4))).toMatchObject({ verdict: 'good' });
    expect(await run(pushed, asks(5))).toMatchObject({ verdict: 'bad' });
  });
});

test('in a large corpus also who stands behind the answers is pushing', async () => {
  const pushed = piece('acme', 'push', 'Buy this.', NEW);
  const large: Search = async (text, filter) => {
    const [found, ...none] = await answering()(text, filter);
    if (!found) return none;
    return [found, pushed, ...[1, 2].map((n) => piece('acme', `${text} ${n}`, 'else'))];
  };
  expect(await run(large)).toMatchObject({ verdict: 'bad', retire: [pushed.key, `${pushed.key}.metadata.json`] });
  const smaller: Search = async (text, filter) => (await large(text, filter)).slice(0, 3);
  expect(await run(smaller)).toMatchObject({ verdict: 'good' });
});

test.each([
  ['says so of itself', { ...piece('acme', 'x', 'y'), metadata: { tenantId: 'other' } }],
  ['says nothing of itself', { ...piece('acme', 'x', 'y'), metadata: {} }],
  ['lies in the part of another tenant', { ...piece('other', 'x', 'y'), metadata: { tenantId: 'acme' } }],
  ['lies nobody knows where', { text: 'y', metadata: { tenantId: 'acme' } }],
])('a piece of another tenant is found out: it %s', async (_, foreign) => {
  const { verdict, findings, retire } = await run(answering(foreign));
  expect([verdict, retire]).toEqual(['bad', []]);
  expect(findings[0]).toBe('question 1 of acme found 1 pieces of others');
});

test('an index that does not filter is found out by a tenant that does not exist', async () => {
  const search: Search = async (text) => [piece('acme', 'x', text.replace('question', 'answer'))];
  expect((await run(search)).findings).toEqual(['a tenant that does not exist found 1 pieces']);
});

test('groups are asked for as the gateway does', async () => {
  const filters: unknown[] = [];
  const search: Search = async (_, filter) => {
    filters.push(filter);
    return [
      { text: 'answer 1', key: 'approved/acme/staff/a.txt', metadata: { tenantId: 'acme', groups: 'staff' } },
      { text: 'x', key: 'approved/acme/board/a.txt', metadata: { tenantId: 'acme', groups: 'board' } },
    ];
  };
  const canaries = [{ ...question(1), group: 'staff' }];
  const { findings } = await run(search, { canaries }, { groupsKey: 'groups' });
  expect(filters[0]).toEqual({
    andAll: [{ equals: { key: 'tenantId', value: 'acme' } }, { in: { key: 'groups', value: ['staff'] } }],
  });
  expect(findings[0]).toBe('question 1 of acme found 1 pieces of others');
});

test.each([
  [{ NumberOfDocumentsFailed: 1 }, '1 documents failed'],
  [{ NumberOfDocumentsDeleted: 20 }, '20 of 119 documents were deleted'],
])('a job with %j is told', async (statistics, finding) => {
  expect(await run(answering(), { statistics: { ...GOOD, ...statistics } })).toMatchObject({
    verdict: 'bad',
    findings: [finding],
  });
});

test('a tenth of the documents may go, and those that were taken back', async () => {
  const deleted = (NumberOfDocumentsDeleted: number, retired: string[] = []) =>
    run(answering(), { statistics: { ...GOOD, NumberOfDocumentsDeleted }, retired });
  expect(await deleted(11)).toMatchObject({ verdict: 'good' });
  expect(await deleted(12)).toMatchObject({ verdict: 'bad' });
  expect(await deleted(12, ['a', 'a.metadata.json'])).toMatchObject({ verdict: 'good' });
});

test('a search that fails is an error, and no index is called good by it', async () => {
  await expect(run(async () => Promise.reject(new Error('throttled')))).rejects.toThrow('throttled');
});

describe('a search', () => {
  const sent: AwsRequest[] = [];
  const answer = (body: unknown, managed = false) =>
    bedrockSearch(
      async (request) => {
        sent.push(request);
        return { headers: {}, body: JSON.stringify(body) };
      },
      { knowledgeBase: 'KB1', corpus: 'corpus-bucket', managed },
    );
  const filter = { equals: { key: 'tenantId', value: 'acme' } };

  test('tells which document a piece is of, where it is one of the corpus', async () => {
    const results = ['s3://corpus-bucket/approved/acme/a.txt', 's3://other/approved/acme/a.txt'].map((uri) => ({
      content: { text: 'x' },
      location: { s3Location: { uri } },
      metadata: { tenantId: 'acme' },
    }));
    expect(await answer({ retrievalResults: results })('q', filter)).toEqual([
      { text: 'x', key: 'approved/acme/a.txt', metadata: { tenantId: 'acme' } },
      { text: 'x', metadata: { tenantId: 'acme' } },
    ]);
  });

  test.each([
    [false, 'vectorSearchConfiguration'],
    [true, 'managedSearchConfiguration'],
  ])('where the store is managed by Bedrock (%s) is sent as %s', async (managed, name) => {
    await answer({ retrievalResults: [] }, managed)('q', filter);
    expect(sent.at(-1)).toMatchObject({
      path: '/knowledgebases/KB1/retrieve',
      body: { retrievalQuery: { text: 'q' }, retrievalConfiguration: { [name]: { numberOfResults: 10, filter } } },
    });
  });

  test('throws for an answer without results', async () => {
    await expect(answer({})('q', filter)).rejects.toThrow('MalformedAnswer');
  });
});
