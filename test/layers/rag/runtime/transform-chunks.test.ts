import { type TransformationEvent, transformChunks } from '../../../../lib/layers/rag/runtime/transform-chunks';
import { LocalObjects } from '../../../../local/aws/local-objects';

const SETTINGS = {
  knowledgeBase: 'KB1',
  corpus: 'corpus-bucket',
  passage: 'passage-bucket',
  prefix: 'approved/',
  tenantKey: 'tenantId',
};
let objects: LocalObjects;
beforeEach(() => {
  objects = new LocalObjects();
});

const event = (more: object = {}, file: object = {}): TransformationEvent =>
  ({
    version: '1.0',
    knowledgeBaseId: 'KB1',
    dataSourceId: 'DS1',
    ingestionJobId: 'JOB1',
    bucketName: 'passage-bucket',
    inputFiles: [
      {
        originalFileLocation: { type: 'S3', s3_location: { uri: 's3://corpus-bucket/approved/acme/0a.txt' } },
        fileMetadata: { tenantId: 'acme', source: 'abc' },
        contentBatches: [{ key: 'in/1.json' }],
        ...file,
      },
    ],
    ...more,
  }) as TransformationEvent;
const pieces = (...bodies: unknown[]) =>
  objects.upload(
    'passage-bucket',
    'in/1.json',
    JSON.stringify({
      fileContents: bodies.map((contentBody) => ({ contentBody, contentType: 'TEXT', contentMetadata: { page: 1 } })),
    }),
  );
const run = (given = event(), settings: object = {}) => transformChunks(objects, { ...SETTINGS, ...settings })(given);
const written = () => JSON.parse(objects.text('passage-bucket', 'cleaned/in/1.json')!).fileContents;

test('each piece is cleaned again and belongs to the tenant in whose part its document lies', async () => {
  pieces('Thirty days\u200b of leave', 'See ![x](https://evil.example/?q=1) there');
  const { outputFiles } = await run();
  expect(outputFiles).toEqual([{ ...event().inputFiles[0], contentBatches: [{ key: 'cleaned/in/1.json' }] }]);
  expect(written()).toEqual([
    { contentBody: 'Thirty days of leave', contentType: 'TEXT', contentMetadata: { page: 1, tenantId: 'acme' } },
    { contentBody: 'See  there', contentType: 'TEXT', contentMetadata: { page: 1, tenantId: 'acme' } },
  ]);
});

test('a document of which nothing says whose it is belongs to its place all the same', async () => {
  pieces('Thirty days');
  await run(event({}, { fileMetadata: undefined }));
  expect(written()[0].contentMetadata).toMatchObject({ tenantId: 'acme' });
});

test('groups come from the key too', async () => {
  pieces('Thirty days');
  const file = {
    originalFileLocation: { type: 'S3', s3_location: { uri: 's3://corpus-bucket/approved/acme/staff/0a.txt' } },
  };
  await run(event({}, file), { groupsKey: 'groups' });
  expect(written()[0].contentMetadata).toMatchObject({ tenantId: 'acme', groups: 'staff' });
  await expect(run(event({}, { ...file, fileMetadata: { groups: 'board' } }), { groupsKey: 'groups' })).rejects.toThrow(
    "whose groups is another one's",
  );
  await expect(run(event(), { groupsKey: 'groups' })).rejects.toThrow('of nobody');
});

const at = (uri: string) => ({ originalFileLocation: { type: 'S3', s3_location: { uri } } });
test.each([
  ['another knowledge base', event({ knowledgeBaseId: 'KB2' })],
  ['another bucket', event({ bucketName: 'corpus-bucket' })],
  ['a document of elsewhere', event({}, at('s3://corpus-bucket-2/approved/acme/0a.txt'))],
  ['a document of elsewhere', event({}, { originalFileLocation: { type: 'WEB' } })],
  ['a document of nobody', event({}, at('s3://corpus-bucket/inbox/acme/0a.txt'))],
  ['a document of nobody', event({}, at('s3://corpus-bucket/approved/0a.txt'))],
  ["another one's", event({}, { fileMetadata: { tenantId: 'other' } })],
  ["another one's", event({}, { fileMetadata: { tenantId: ['acme'] } })],
])('throws for %s, and writes nothing', async (message, given) => {
  pieces('Thirty days');
  await expect(run(given)).rejects.toThrow(message);
  expect(objects.keys('passage-bucket')).toEqual(['in/1.json']);
});

test('throws for a piece that hides what it says, and for one without text', async () => {
  pieces(`Leave${'\u{e0041}'.repeat(40)}`);
  await expect(run()).rejects.toThrow('hides what it says');
  pieces(7);
  await expect(run()).rejects.toThrow('without text');
});

test.each(['read', 'put'] as const)('throws where %s fails, and works the next time', async (call) => {
  pieces('Thirty days');
  objects.fails.add(call);
  await expect(run()).rejects.toThrow(`${call} failed`);
  expect((await run()).outputFiles).toHaveLength(1);
});
