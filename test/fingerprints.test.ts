import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { codeIn } from '../lib/workload/known-code';
import { fingerprintsOf, readReleased, release } from '../scripts/fingerprints';

const ASSETS = resolve(__dirname, '..', 'assets');
const known = JSON.parse(readFileSync(join(ASSETS, 'fingerprints.json'), 'utf8'));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fingerprints-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('what is bundled is known by its content, and what was released besides', () => {
  expect(known).toEqual({ assets: fingerprintsOf(ASSETS), released: readReleased() });
  expect(Object.keys(known.assets)).toEqual(expect.arrayContaining(['ensure/ensure', 'gateway/handler']));
});

test('each version that was released is known by what it was released with', () => {
  for (const assets of Object.values(readReleased()))
    for (const [name, files] of Object.entries(assets)) expect(codeIn(new Map(Object.entries(files)))?.name).toBe(name);
});

test('each file of an asset has its hash, those below folders too', () => {
  mkdirSync(join(folder, 'room', 'name', 'below'), { recursive: true });
  writeFileSync(join(folder, 'room', 'name', 'index.js'), 'a');
  writeFileSync(join(folder, 'room', 'name', 'below', 'b'), 'b');
  writeFileSync(join(folder, 'fingerprints.json'), '{}');
  expect(fingerprintsOf(folder)).toEqual({
    'room/name': {
      'below/b': '3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d',
      'index.js': 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
    },
  });
});

describe('a release', () => {
  const bundled = (content: string) => {
    mkdirSync(join(folder, 'assets', 'room', 'name'), { recursive: true });
    writeFileSync(join(folder, 'assets', 'room', 'name', 'index.js'), content);
  };
  const released = () => join(folder, 'released.json');
  const out = (version: string) => release(version, join(folder, 'assets'), released());

  beforeEach(() => writeFileSync(released(), '{}\n'));

  test('keeps what its functions run, beside those before it', () => {
    bundled('one');
    out('1.0.0');
    bundled('two');
    out('1.1.0');
    const versions = readReleased(released());
    expect(Object.keys(versions)).toEqual(['1.0.0', '1.1.0']);
    expect(versions['1.0.0']).not.toEqual(versions['1.1.0']);
    expect(versions['1.1.0']).toEqual(fingerprintsOf(join(folder, 'assets')));
  });

  test('made twice changes nothing, and is refused with other assets', () => {
    bundled('one');
    out('1.0.0');
    const before = readFileSync(released(), 'utf8');
    out('1.0.0');
    expect(readFileSync(released(), 'utf8')).toBe(before);
    bundled('two');
    expect(() => out('1.0.0')).toThrow(
      'version 1.0.0 was released with other assets: give the library another version',
    );
    expect(readFileSync(released(), 'utf8')).toBe(before);
  });
});
