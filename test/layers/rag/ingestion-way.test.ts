import type { UploadedVersion } from '../../../lib/layers/rag/contract';
import { ADMIT_DEFINITION } from '../../../lib/layers/rag/private/admit-definition';
import { admitUpload } from '../../../lib/layers/rag/runtime/admit-upload';
import { keepOriginal } from '../../../lib/layers/rag/runtime/keep-original';
import { transformChunks } from '../../../lib/layers/rag/runtime/transform-chunks';
import { LocalObjects } from '../../../local/aws/local-objects';
import { ENDINGS } from '../../../local/samples/documents/document';
import { POISONED } from '../../../local/samples/documents/poisoned';
import { execute } from '../response/support/machine';

// The machine as it is deployed, with the functions that it calls, on objects in memory: the attacks of uploaders.
const BUCKETS = { inbox: 'inbox-bucket', corpus: 'corpus-bucket', quarantine: 'quarantine-bucket' };
const definition = JSON.parse(JSON.stringify(ADMIT_DEFINITION).replaceAll('${Partition}', 'aws'));

let objects: LocalObjects;
beforeEach(() => {
  objects = new LocalObjects();
});

async function scanned(upload: UploadedVersion, scanResultStatus = 'NO_THREATS_FOUND') {
  const keep = keepOriginal(objects, { ...BUCKETS, isGrouped: false });
  const settings = { ...BUCKETS, prefix: 'approved/', tenantKey: 'tenantId', guardrail: { id: 'g', version: '1' } };
  const admit = admitUpload(objects, async () => ({ kind: 'passed' }), settings);
  const { bucket: bucketName, key: objectKey, versionId, eTag } = upload;
  const event = {
    detail: { s3ObjectDetails: { bucketName, objectKey, versionId, eTag }, scanResultDetails: { scanResultStatus } },
  };
  const { status, calls } = await execute(definition, event, {
    'lambda:invoke': async ({ FunctionName, Payload }) => {
      const given = Payload as UploadedVersion;
      const answer = FunctionName === '${Keep}' ? keep(given) : admit(given, new AbortController().signal);
      return { Payload: JSON.parse(JSON.stringify(await answer)) };
    },
  });
  const told = calls.filter(({ action }) => action === 'sns:publish').map(({ input }) => String(input.Message));
  return { status, told };
}
const upload = (key: string, text: string | Uint8Array = 'Thirty days of leave.\n') =>
  objects.upload(BUCKETS.inbox, key, text);
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
  const { metadataAttributes } = JSON.parse(objects.text(BUCKETS.corpus, sidecar!)!);
  const fileMetadata = Object.fromEntries(
    Object.entries(metadataAttributes as Record<string, { value: { stringValue: string } }>).map(([key, { value }]) => [
      key,
      value.stringValue,
    ]),
  );
  const fileContents = [
    { contentBody: objects.text(BUCKETS.corpus, object!), contentType: 'TEXT', contentMetadata: {} },
  ];
  objects.upload('passage', 'in.json', JSON.stringify({ fileContents }));
  const look = (more: object) =>
    transformChunks(objects, {
      knowledgeBase: 'KB1',
      corpus: BUCKETS.corpus,
      passage: 'passage',
      prefix: 'approved/',
      tenantKey: 'tenantId',
    })({
      knowledgeBaseId: 'KB1',
      bucketName: 'passage',
      inputFiles: [
        {
          originalFileLocation: { type: 'S3', s3_location: { uri: `s3://${BUCKETS.corpus}/${object}` } },
          fileMetadata: { ...fileMetadata, ...more },
          contentBatches: [{ key: 'in.json' }],
        },
      ],
    });
  expect((await look({})).outputFiles[0]!.fileMetadata).toMatchObject({ tenantId: 'acme' });
  expect(JSON.parse(objects.text('passage', 'cleaned/in.json')!).fileContents[0]).toMatchObject({
    contentBody: fileContents[0]!.contentBody,
    contentMetadata: { tenantId: 'acme' },
  });
  await expect(look({ tenantId: 'other' })).rejects.toThrow("another one's");
});
