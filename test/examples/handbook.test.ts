import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, handbook } from '../../examples/handbook/app';
import type { UploadedVersion } from '../../lib/layers/rag/contract';
import { ADMIT_DEFINITION } from '../../lib/layers/rag/private/admit-definition';
import { admitUpload } from '../../lib/layers/rag/runtime/admit-upload';
import { keepOriginal } from '../../lib/layers/rag/runtime/keep-original';
import { nameOf } from '../../lib/layers/rag/runtime/owner';
import { LocalObjects } from '../../local/aws/local-objects';
import { execute } from '../layers/response/support/machine';
import { judged } from '../support/packs';

const FOLDER = join(__dirname, '..', '..', 'examples', 'handbook');
const README = readFileSync(join(FOLDER, 'README.md'), 'utf8');
const documentOf = (name: string) => readFileSync(join(FOLDER, 'documents', name));
const BUCKETS = { inbox: 'inbox-bucket', corpus: 'corpus-bucket', quarantine: 'quarantine-bucket' };

/** What the machine does with a document of the example once it was found clean, as it is deployed. */
async function uploaded(name: string) {
  const objects = new LocalObjects();
  const upload = objects.upload(BUCKETS.inbox, `inbox/acme/${name}`, documentOf(name));
  const keep = keepOriginal(objects, { ...BUCKETS, isGrouped: false });
  const settings = { ...BUCKETS, prefix: 'approved/', tenantKey: 'tenantId', guardrail: { id: 'g', version: '1' } };
  const admit = admitUpload(objects, async () => ({ kind: 'passed' }), settings);
  const { bucket: bucketName, key: objectKey, versionId, eTag } = upload;
  const detail = {
    s3ObjectDetails: { bucketName, objectKey, versionId, eTag },
    scanResultDetails: { scanResultStatus: 'NO_THREATS_FOUND' },
  };
  const definition = JSON.parse(JSON.stringify(ADMIT_DEFINITION).replaceAll('${Partition}', 'aws'));
  const { status, calls } = await execute(
    definition,
    { detail },
    {
      'lambda:invoke': async ({ FunctionName, Payload }) => {
        const given = Payload as UploadedVersion;
        const answer = FunctionName === '${Keep}' ? keep(given) : admit(given, new AbortController().signal);
        return { Payload: JSON.parse(JSON.stringify(await answer)) };
      },
    },
  );
  const told = calls.filter(({ action }) => action === 'sns:publish').map(({ input }) => String(input.Message));
  return { status, told, upload, objects, corpus: objects.keys(BUCKETS.corpus) };
}

test('the honest document is admitted with what the canary asks for, under the name that the README computes', async () => {
  const { status, told, corpus, objects, upload } = await uploaded('leave.md');
  expect([status, told]).toEqual(['SUCCEEDED', []]);
  const [text, sidecar] = corpus.map((key) => objects.text(BUCKETS.corpus, key)!);
  const [, expected] = /expects: '(.+?)'/.exec(readFileSync(join(FOLDER, 'app.ts'), 'utf8'))!;
  expect(text).toContain(expected);
  const [, command] = /^(printf .*)$/m.exec(README)!;
  const env = { ...process.env, KNOWLEDGE_INBOX: upload.bucket, KEY: upload.key, VERSION: upload.versionId };
  const name = execFileSync('bash', ['-c', command!], { env, encoding: 'utf8' }).trim();
  expect(name).toBe(nameOf(upload));
  expect(sidecar).toContain(name);
  expect(objects.keys(BUCKETS.quarantine)).toEqual([`acme/${name}`]);
});

test('the poisoned one is kept and told in the words of the README, and nothing of it gets into the corpus', async () => {
  const { status, told, corpus, objects } = await uploaded('poisoned.md');
  expect([status, corpus]).toEqual(['SUCCEEDED', []]);
  expect(objects.keys(BUCKETS.quarantine)).toHaveLength(1);
  const [, notice] = /^(A document was not admitted: .*)$/m.exec(README)!;
  expect(told).toEqual([expect.stringContaining(notice!)]);
});

test('without the order in its comment it would be admitted', async () => {
  const clean = documentOf('poisoned.md')
    .toString()
    .replace(/<!--[\s\S]*?-->/, '');
  expect(clean.length).toBeLessThan(documentOf('poisoned.md').length);
  const objects = new LocalObjects();
  const settings = { ...BUCKETS, prefix: 'approved/', tenantKey: 'tenantId', guardrail: { id: 'g', version: '1' } };
  const admit = admitUpload(objects, async () => ({ kind: 'passed' }), settings);
  const upload = objects.upload(BUCKETS.inbox, 'inbox/acme/poisoned.md', clean);
  expect(await admit(upload, new AbortController().signal)).toMatchObject({ verdict: 'admitted' });
});

describe('the app', () => {
  const { findings, undecided } = judged(app);
  const files = readdirSync(app.outdir).filter((file) => file.endsWith('.json'));
  const contentOf = (file: string) => readFileSync(join(app.outdir, file), 'utf8');
  const templates = files
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => JSON.parse(contentOf(file)) as { Outputs?: object });
  const metadata = files
    .filter((file) => !file.endsWith('.template.json'))
    .map(contentOf)
    .join();
  const outputs = templates.flatMap(({ Outputs }) => Object.keys(Outputs ?? {}));

  test('leaves our packs nothing to find, and stock packs nothing but in the role that it adds', () => {
    expect(findings.filter((finding) => !/ Handbook\/Application\/Editor\//.test(finding))).toEqual([]);
    expect(undecided).toEqual([]);
  });

  test('has the outputs that the README takes', () => {
    const variables = [...README.matchAll(/\$\{?([A-Z]+(?:_[A-Z]+)+)\}?/g)].map(([, name]) => name!);
    const known = outputs.map((name) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase());
    expect(new Set(variables).size).toBeGreaterThan(5);
    expect(variables.filter((name) => !known.includes(name) && name !== 'DATA_SOURCE')).toEqual([]);
  });

  test('costs what the README says', () => {
    const [, dollars] = /Fixed cost about (\$\d+) a month/.exec(metadata)!;
    expect(README).toContain(`About ${dollars} a month`);
  });

  test('lets its editor upload for acme, and for nobody else', () => {
    const text = JSON.stringify(templates);
    expect(handbook.ingestion).toBeDefined();
    expect(text).toContain('inbox/acme/*');
    expect(text).not.toContain('inbox/globex');
  });
});
