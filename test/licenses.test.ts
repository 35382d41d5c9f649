import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { licensesOf } from '../scripts/licenses';

const packages = (made: Readonly<Record<string, Readonly<Record<string, string>>>>) => {
  const root = mkdtempSync(join(tmpdir(), 'licenses-'));
  for (const [name, files] of Object.entries(made)) {
    const folder = join(root, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  }
  return licensesOf(root, [
    'lib/own.ts',
    ...Object.keys(made).flatMap((name) => ['a.js', 'dist/b.js'].map((file) => `node_modules/${name}/${file}`)),
  ]);
};
const described = (name: string, license?: string) => JSON.stringify({ name, version: '1.2.3', license });

test('what others have written goes with their licenses and notices, and each text stands once', () => {
  const text = packages({
    '@a/one': { 'package.json': described('@a/one', 'MIT'), LICENSE: 'The text.\n' },
    two: { 'package.json': described('two', 'MIT'), 'LICENSE.md': 'The text.' },
    three: { 'package.json': described('three', 'Apache-2.0'), 'license.txt': 'Another text.', NOTICE: 'By three.' },
    four: { 'package.json': described('four', 'ISC'), 'readme.md': 'No text.' },
  });
  expect(text.split(/\n-{80}\n\n/)).toEqual([
    '@a/one 1.2.3\ntwo 1.2.3\n\nLicense: MIT\n\nThe text.\n',
    'four 1.2.3\n\nLicense: ISC\n',
    'three 1.2.3\n\nLicense: Apache-2.0\n\nBy three.\n\nAnother text.\n',
  ]);
});

test('a package without a license is not bundled', () => {
  expect(() => packages({ none: { 'package.json': described('none'), LICENSE: 'Ask me.' } })).toThrow(
    'none is bundled and names no license in its package.json',
  );
});

test.each(['aws4', 'pdfjs-dist', '@cedar-policy/cedar-wasm', '@aws-sdk/client-s3'])(
  'the assets tell the license of %s',
  (name) => {
    const told = readFileSync(join(__dirname, '..', 'assets', 'LICENSES.txt'), 'utf8');
    expect(told).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+$`, 'm'));
  },
);
