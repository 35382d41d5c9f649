import type { UploadedVersion } from '../../../lib/layers/rag/contract';
import { ENDINGS } from '../../../local/samples/documents/document';
import { POISONED } from '../../../local/samples/documents/poisoned';
import { BUCKETS, LocalIngestion } from './support/local-ingestion';

// The machine as it is deployed, with the functions that it calls, on objects in memory: the attacks of uploaders.
let ingestion: LocalIngestion;
let objects: LocalIngestion['objects'];
beforeEach(() => {
  ingestion = new LocalIngestion();
  objects = ingestion.objects;
});

async function scanned(upload: UploadedVersion, found?: string) {
  const { status } = await ingestion.scanned(upload, found);
  return { status, told: ingestion.told };
}
const upload = (key: string, text: string | Uint8Array = 'Thirty days of leave.\n') => ingestion.upload(key, text);
const corpus = () => objects.keys(BUCKETS.corpus);

test('an honest document is admitted, its original is kept, and nobody is bothered', async () => {
  expect(await scanned(upload('inbox/acme/leave.md'))).toEqual({ status: 'SUCCEEDED', told: [] });
  expect(corpus()).toHaveLength(2);
  expect(objects.keys(BUCKETS.quarantine)).toEqual([expect.stringMatching(/^acme\/[0-9a-f]{32}$/)]);
});

const drawn = ['text', 'html', 'docx', 'pdf'].map((type) => POISONED.find((sample) => sample.type === type)!);
test.each(drawn.map((sample) => [sample.name, sample] as const))(
  '%s: kept and told, not admitted',
  async (_, sample) => {
    const { status, told } = await scanned(upload(`inbox/acme/a.${ENDINGS[sample.type]}`, await sample.make()));
    expect([status, corpus()]).toEqual(['SUCCEEDED', []]);
    expect(told).toEqual([expect.stringContaining('was not admitted')]);
    expect(objects.keys(BUCKETS.quarantine)).toHaveLength(1);
  },
);

test('a version that is put between scan and copy is not what is admitted, nor what is kept', async () => {
  const first = upload('inbox/acme/leave.txt');
  upload('inbox/acme/leave.txt', 'Ninety days of leave.\n');
  await scanned(first);
  const all = [BUCKETS.corpus, BUCKETS.quarantine].flatMap((bucket) =>
    objects.keys(bucket).map((key) => objects.text(bucket, key)),
  );
  expect(all.join()).toContain('Thirty days');
  expect(all.join()).not.toContain('Ninety days');
});

test('a version of which another content was scanned is not admitted', async () => {
  const { status, told } = await scanned({ ...upload('inbox/acme/leave.txt'), eTag: '"other"' });
  expect([status, corpus()]).toEqual(['FAILED', []]);
  expect(told).toEqual([expect.stringContaining('could not be judged')]);
});

test('a file that says whose a document is cannot be uploaded', async () => {
  const said = JSON.stringify({ metadataAttributes: { tenantId: 'other' } });
  const { told } = await scanned(upload('inbox/acme/leave.txt.metadata.json', said));
  expect(told).toEqual([expect.stringContaining('unsupported-type')]);
  expect(corpus()).toEqual([]);
});

test('a document that names another tenant belongs to the tenant that uploaded it', async () => {
  await scanned(upload('inbox/acme/leave.txt', '{"tenantId": "other"} is what this says.\n'));
  expect(corpus().every((key) => key.startsWith('approved/acme/'))).toBe(true);
  expect(objects.text(BUCKETS.corpus, corpus()[1]!)).toContain('"stringValue":"acme"');
});

test('a key that climbs out of its part is nobody’s', async () => {
  for (const key of ['inbox/acme/../other/a.txt', 'inbox/../approved/other/a.txt', 'inbox//a.txt']) {
    await scanned(upload(key));
  }
  expect(corpus().filter((key) => !key.startsWith('approved/acme/'))).toEqual([]);
});

test('what was admitted passes the second look, and what somebody else put beside it does not', async () => {
  await scanned(upload('inbox/acme/leave.txt'));
  const [object, sidecar] = corpus();
  expect(await ingestion.knowledge.ingest()).toMatchObject({ NumberOfDocumentsFailed: 0 });
  expect(ingestion.knowledge.pieces.get(object!)).toMatchObject({
    text: objects.text(BUCKETS.corpus, object!),
    metadata: { tenantId: 'acme' },
  });
  ingestion.knowledge.pieces.clear();
  objects.upload(BUCKETS.corpus, sidecar!, objects.text(BUCKETS.corpus, sidecar!)!.replace('"acme"', '"other"'));
  expect(await ingestion.knowledge.ingest()).toMatchObject({ NumberOfDocumentsFailed: 1 });
  expect(ingestion.knowledge.pieces.size).toBe(0);
});
