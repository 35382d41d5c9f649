import { awsCall } from '../../lib/runtime/aws-call';
import { embed } from '../../local/aws/embedder';
import { piecesOf } from '../../local/aws/ingestion-job';
import { LocalIngestion } from '../../local/aws/local-ingestion';
import { MemoryVectors } from '../../local/aws/vector-store';
import { LOCAL_KNOWLEDGE_BASE } from '../../local/aws/world';
import { ORDER, PROSE, type Sample } from '../../local/samples/documents/document';
import { POISONED } from '../../local/samples/documents/poisoned';
import { startedWorld } from '../support/world';

// Documents on their way into the vector store of this machine: the machines and functions are the deployed ones, what is
// looked at here is that nothing on this machine goes past them.
const world = startedWorld();
const LEAVE = { tenant: 'acme', question: 'How many days of paid leave do I have?', expects: 'thirty days' };
let store: MemoryVectors;
let ingestion: LocalIngestion;

beforeEach(() => {
  store = new MemoryVectors();
  world.knowledge.store = store;
  world.bedrock.guardrail = (_, texts) => (texts.some((text) => text.includes(ORDER)) ? 'block' : 'pass');
  const { region, endpoints, guardrail } = world.settings();
  const credentials = async () => ({ accessKeyId: 'local', secretAccessKey: 'local' });
  const call = awsCall({ region, endpoints, timeouts: { control: 2_000 } }, credentials);
  const settings = { knowledgeBase: LOCAL_KNOWLEDGE_BASE.id, tenantKey: 'tenant', guardrail, canaries: [LEAVE] };
  ingestion = new LocalIngestion(call, store, settings);
});

const stored = () => store.find(embed(LEAVE.question), undefined, 100);
const verdicts = ({ steps }: Awaited<ReturnType<LocalIngestion['bring']>>) =>
  steps.map(({ name, verdict }) => `${name}: ${verdict}`);
const WHOLE = ['scan', 'keep', 'admit', 'transform', 'embed', 'examine'].map((name) => `${name}: allow`);

test('an honest document is kept, admitted, looked at again, stored with whose it is, and examined', async () => {
  const way = await ingestion.bring('acme', 'leave.txt', PROSE[0]!);
  expect(verdicts(way)).toEqual(WHOLE);
  expect(way).toMatchObject({
    text: `${PROSE[0]}\n`,
    told: [],
    pieces: 1,
    metadata: { tenant: 'acme', source: way.source },
  });
  expect(ingestion.objects.keys('quarantine')).toEqual([`acme/${way.source}`]);
  expect(await stored()).toEqual([
    expect.objectContaining({
      text: PROSE[0],
      uri: `s3://corpus/${way.object}`,
      metadata: expect.objectContaining({ tenant: 'acme', source: way.source }),
    }),
  ]);
});

test.each<[string, string, Sample]>(
  ['text', 'html'].map((type) => {
    const sample = POISONED.find((each) => each.type === type)!;
    return [sample.name, `a.${type === 'text' ? 'txt' : type}`, sample];
  }),
)('%s: kept and told, in no corpus and no store', async (_, name, sample) => {
  const way = await ingestion.bring('acme', name, await sample.make());
  expect(verdicts(way)).toEqual(['scan: allow', 'keep: allow', 'admit: deny']);
  expect([way.object, way.text, ingestion.objects.keys('corpus'), await stored()]).toEqual([
    undefined,
    undefined,
    [],
    [],
  ]);
  expect(ingestion.objects.keys('quarantine')).toHaveLength(1);
  expect(way.told).toEqual([expect.stringContaining('was not admitted')]);
});

test('an order that everybody sees is refused by the guardrail', async () => {
  const way = await ingestion.bring('acme', 'order.txt', ORDER);
  expect(way.steps.at(-1)).toMatchObject({ name: 'admit', verdict: 'deny', said: 'guardrail: the text' });
  expect(await stored()).toEqual([]);
});

test('what the scan finds is kept and told, and never judged', async () => {
  const way = await ingestion.bring('acme', 'leave.txt', PROSE[0]!, 'THREATS_FOUND');
  expect(verdicts(way)).toEqual(['scan: deny', 'keep: allow']);
  expect(way.told).toEqual([expect.stringContaining('malware-scan (THREATS_FOUND)')]);
  expect(world.bedrock.calls).toEqual([]);
});

test('without a guardrail nothing is judged, and nothing written', async () => {
  world.bedrock.faults.set('ApplyGuardrailInput', '500');
  const way = await ingestion.bring('acme', 'leave.txt', PROSE[0]!);
  expect(verdicts(way)).toEqual(['scan: allow', 'keep: allow', 'admit: threw']);
  expect(way.told).toEqual([expect.stringContaining('could not be judged')]);
  expect([ingestion.objects.keys('corpus'), await stored()]).toEqual([[], []]);
});

test('a document in the part of a tenant whose file names another one is not stored, and told', async () => {
  await ingestion.bring('acme', 'leave.txt', PROSE[0]!);
  const [object, sidecar] = ingestion.objects.keys('corpus');
  const forged = ingestion.objects.text('corpus', sidecar!)!.replace('"stringValue":"acme"', '"stringValue":"globex"');
  ingestion.objects.upload('corpus', 'approved/acme/forged.txt', ingestion.objects.text('corpus', object!)!);
  ingestion.objects.upload('corpus', 'approved/acme/forged.txt.metadata.json', forged);
  const way = await ingestion.bring('acme', 'travel.txt', PROSE[3]!);
  expect(way.told).toEqual([expect.stringContaining('1 documents failed')]);
  expect((await stored()).map(({ metadata }) => metadata.tenant)).toEqual(['acme', 'acme']);
});

test('a document without a file beside it is not stored', async () => {
  ingestion.objects.upload('corpus', 'approved/acme/bare.txt', PROSE[1]!);
  await ingestion.bring('acme', 'leave.txt', PROSE[0]!);
  expect((await stored()).map(({ text }) => text)).toEqual([PROSE[0]]);
});

test('what is gone from the corpus is forgotten by the next job', async () => {
  const { object } = await ingestion.bring('acme', 'travel.txt', PROSE[3]!);
  ingestion.objects.delete('corpus', object!);
  await ingestion.bring('acme', 'leave.txt', PROSE[0]!);
  expect((await stored()).map(({ text }) => text)).toEqual([PROSE[0]]);
});

test('a store that mixes tenants up is noticed by the examination', async () => {
  await ingestion.bring('acme', 'leave.txt', PROSE[0]!);
  world.knowledge.ignoresFilter = true;
  const way = await ingestion.bring('globex', 'travel.txt', PROSE[3]!);
  expect(way.steps.at(-1)).toMatchObject({ name: 'examine', verdict: 'deny' });
  expect(way.told.join()).toMatch(
    /question 1 of acme found 1 pieces of others.*a tenant that does not exist found 2 pieces/s,
  );
});

test('new documents that keep a known one from being found are taken back', async () => {
  await ingestion.bring('acme', 'leave.txt', PROSE[0]!);
  const jam = (i: number) =>
    `How many days of paid leave do I have? How many days of paid leave do I have: answer ${i}.`;
  const documents = Array.from({ length: 12 }, (_, i) => ({ tenant: 'acme', name: `${i}.txt`, content: jam(i) }));
  const { told } = await ingestion.bringAll(documents);
  expect(told.join()).toContain('no longer finds its document');
  const found = await store.find(embed(LEAVE.question), undefined, 10);
  expect(found.some(({ text }) => text.includes('thirty days'))).toBe(true);
});

test('pieces have every word, none is too long, and each repeats the end of the one before', () => {
  const text = Array.from({ length: 500 }, (_, i) => `word${i}`).join(' ');
  const pieces = piecesOf(text, 50, 20);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(200);
  const seen = new Set(pieces.flatMap((piece) => piece.split(' ')));
  expect(seen.size).toBe(500);
  pieces.slice(1).forEach((piece, i) => {
    expect(pieces[i]!.split(' ')).toContain(piece.split(' ')[0]);
  });
  expect(piecesOf('', 50, 20)).toEqual([]);
  expect(piecesOf('x'.repeat(1_000), 50, 20)).toEqual(['x'.repeat(1_000)]);
});
