import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { rawPdf } from '../../../../../local/samples/documents/raw-pdf';

// What nobody waits for ends a process, and is told to no sandbox of tests: a process of its own admits here.

const ROOT = join(__dirname, '..', '..', '..', '..', '..');
const SCRIPT = `
  import { readFileSync } from 'node:fs';
  import { admit } from './lib/layers/rag/runtime/admit/admit';
  import { heard } from './lib/layers/rag/runtime/admit/readers/unheard';
  const told = [];
  process.on('unhandledRejection', ({ message }) => told.push(message));
  const alone = (work) => heard(work).then(() => 'given', ({ message }) => message);
  (async () => {
    const { verdict, reason } = await admit({ bytes: readFileSync(process.argv[2]), name: 'a.pdf' });
    const said = {
      admitted: [verdict, reason],
      lost: await alone(async () => void Promise.reject(new Error('early'))),
      late: await alone(async () => void setImmediate(() => Promise.reject(new Error('a turn later')))),
      nothing: await alone(async () => 1),
      atOnce: await Promise.all([alone(async () => void Promise.reject(new Error('of one'))), alone(async () => 1)]),
    };
    Promise.reject(new Error('of somebody else'));
    setTimeout(() => console.log(JSON.stringify({ ...said, told })));
  })();
`;

test('a page that a parser asked for early, and nobody waits for, ends no process and admits nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'admit-'));
  const outfile = join(folder, 'admit.cjs');
  buildSync({
    stdin: { contents: SCRIPT, resolveDir: ROOT, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  // the last two pages are of another generation than the file says
  const pdf = Buffer.from(rawPdf({ pages: ['', '', ''] })).toString('latin1');
  const bytes = Buffer.from(pdf.replace('12 0 R 14 0 R', '12 1 R 14 1 R'), 'latin1');
  const document = join(folder, 'a.pdf');
  writeFileSync(document, bytes);
  expect(JSON.parse(execFileSync(process.execPath, [outfile, document], { encoding: 'utf8' }))).toEqual({
    admitted: ['refused', 'malformed'],
    lost: 'a part failed that nobody waited for',
    late: 'a part failed that nobody waited for',
    nothing: 'given',
    atOnce: Array.from({ length: 2 }, () => 'a part failed that nobody waited for'),
    told: ['of somebody else'],
  });
});
