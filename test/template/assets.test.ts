import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Assets, manifestBeside } from '../../lib/template/assets';

const OURS = resolve(__dirname, '..', '..', 'assets');
const hash = (text: string) => createHash('sha256').update(text).digest('hex');

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assembly-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  return join(root, path);
};
interface Published {
  readonly path?: unknown;
  readonly packaging?: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly source?: unknown;
  readonly region?: string;
}
const manifest = (path: string, ...files: Published[]) =>
  write(
    path,
    JSON.stringify({
      version: '55.0.0',
      files: Object.fromEntries(
        files.map(({ path: from, packaging = 'zip', bucket = 'bucket', key = 'key.zip', source, region }, i) => [
          `asset-${i}`,
          {
            source: source ?? { path: from, packaging },
            destinations: { here: { bucketName: bucket, objectKey: key, region } },
          },
        ]),
      ),
    }),
  );
/** What is found at the key of an assembly whose only manifest publishes this. */
const found = (...files: Published[]) =>
  new Assets(root).of(manifest('S.assets.json', ...files)).asset('bucket', 'key.zip');

test('the folder that is published at a place is read, its files below each other', () => {
  write('asset.1/index.js', 'code');
  write('asset.1/more/data.json', '{}');
  expect(found({ path: 'asset.1' })).toEqual(
    new Map([
      ['index.js', hash('code')],
      ['more/data.json', hash('{}')],
    ]),
  );
});

test.each([
  ['another key', { key: 'other.zip' }],
  ['the same name below a folder', { key: 'below/key.zip' }],
  ['another bucket', { bucket: 'other' }],
])('nothing is known of %s', (_, place) => {
  write('asset.1/index.js', 'code');
  expect(found({ path: 'asset.1', ...place })).toBe('its code is not among the assets of its stack');
});

test('a command packs what it likes, whatever folder stands beside it', () => {
  write('asset.1/index.js', 'code');
  expect(found({ source: { path: 'asset.1', packaging: 'zip', executable: ['sh', '-c', 'make'] } })).toBe(
    'its code is a file that was packed before, and not a folder',
  );
});

test.each<[string, Published, Published]>([
  ['its bucket', { bucket: 'assets-${AWS::Region}' }, { bucket: 'assets-us-east-1' }],
  ['its key', { key: '${AWS::Region}/key.zip' }, { key: 'us-east-1/key.zip' }],
])('what is published into another Region has the name of that Region in %s', (_, written, filled) => {
  write('asset.1/index.js', 'code');
  const { asset } = new Assets(root).of(
    manifest('S.assets.json', { path: 'asset.1', region: 'us-east-1', ...written }),
  );
  const at = ({ bucket = 'bucket', key = 'key.zip' }: Published) => asset(bucket, key);
  expect(at(written)).toBe('its code is not among the assets of its stack');
  expect(at(filled)).toEqual(new Map([['index.js', hash('code')]]));
});

test('a stack has the assets of each of its manifests', () => {
  write('asset.1/index.js', 'code');
  const [empty, full] = [manifest('Empty.assets.json'), manifest('Full.assets.json', { path: 'asset.1' })];
  expect(new Assets(root).of(empty, full).asset('bucket', 'key.zip')).toEqual(new Map([['index.js', hash('code')]]));
});

test('of two stacks each has its own assets', () => {
  write('asset.1/index.js', 'code');
  const assets = new Assets(root);
  assets.of(manifest('Other.assets.json', { path: 'asset.1' }));
  const { asset: own } = assets.of(manifest('Own.assets.json'));
  expect(own('bucket', 'key.zip')).toBe('its code is not among the assets of its stack');
});

describe('where several publish to one place', () => {
  const SEVERAL = 'its code is published to one place from several folders';
  beforeEach(() => {
    write('asset.1/index.js', 'code');
    write('asset.2/index.js', 'other');
  });

  test('it is not known which of two folders of a stack is there', () => {
    expect(found({ path: 'asset.1' }, { path: 'asset.2' })).toBe(SEVERAL);
  });

  test('it is not known which of the folders of two stacks is there', () => {
    const assets = new Assets(root);
    const { asset: own } = assets.of(manifest('Own.assets.json', { path: 'asset.1' }));
    assets.of(manifest('Other.assets.json', { path: 'asset.2' }));
    expect(own('bucket', 'key.zip')).toBe(SEVERAL);
  });

  test('it is not known whether a file is there that was packed before', () => {
    expect(found({ path: 'asset.1' }, { path: 'asset.1', packaging: 'file' })).toBe(SEVERAL);
  });

  test.each<[string, Published, Published]>([
    [
      'the same bucket with its account written out',
      { bucket: 'bucket-111122223333' },
      { bucket: 'bucket-${AWS::AccountId}' },
    ],
    ['a prefix with its Region written out', { key: 'eu-central-1/key.zip' }, { key: '${AWS::Region}/key.zip' }],
    ['a name with its Region written out', { key: 'key-eu-central-1.zip' }, { key: 'key-${AWS::Region}.zip' }],
  ])('one place may have two spellings: %s', (_, one, other) => {
    const assets = new Assets(root);
    const { asset: own } = assets.of(manifest('Own.assets.json', { path: 'asset.1', ...one }));
    assets.of(manifest('Other.assets.json', { path: 'asset.2', ...other }));
    expect(own(one.bucket ?? 'bucket', one.key ?? 'key.zip')).toBe(SEVERAL);
  });

  test('other folders at other keys are no matter, also where something is filled into them', () => {
    const assets = new Assets(root);
    const { asset: own } = assets.of(manifest('Own.assets.json', { path: 'asset.1', key: '${AWS::Region}-1.zip' }));
    assets.of(manifest('Other.assets.json', { path: 'asset.2', key: '${AWS::Region}-2.zip' }));
    expect(own('bucket', '${AWS::Region}-1.zip')).toEqual(new Map([['index.js', hash('code')]]));
    expect(found({ path: 'asset.1' }, { path: 'asset.2', key: 'other.zip' })).toEqual(
      new Map([['index.js', hash('code')]]),
    );
  });

  test('stacks that publish the same folder agree', () => {
    const assets = new Assets(root);
    const { asset: own } = assets.of(manifest('Own.assets.json', { path: 'asset.1' }));
    assets.of(manifest('assembly-Prod/Other.assets.json', { path: '../asset.1' }));
    expect(own('bucket', 'key.zip')).toEqual(new Map([['index.js', hash('code')]]));
  });
});

test.each([
  ['a file that was packed before', { path: 'asset.1', packaging: 'file' }],
  ['what a command makes', { source: { executable: ['make'], packaging: 'zip' } }],
  ['a path that is no text', { path: 7 }],
])('%s is not read', (_, published) => {
  write('asset.1/index.js', 'code');
  expect(found(published)).toBe('its code is a file that was packed before, and not a folder');
});

describe('nothing outside of the assembly is read', () => {
  const OUTSIDE = 'its code lies outside of the assembly; of a stage, give the cdk.out that it is in';
  let outside: string;
  beforeEach(() => {
    outside = mkdtempSync(join(tmpdir(), 'outside-'));
    cpSync(join(OURS, 'gateway', 'handler'), join(outside, 'asset.1'), { recursive: true });
  });
  afterEach(() => rmSync(outside, { recursive: true }));

  test('by a path that leads out', () => {
    expect(found({ path: `../${outside.split('/').at(-1)}/asset.1` })).toBe(OUTSIDE);
  });

  test('by an absolute path', () => {
    expect(found({ path: join(outside, 'asset.1') })).toBe(OUTSIDE);
  });

  test('by a link in place of the folder', () => {
    symlinkSync(join(outside, 'asset.1'), join(root, 'asset.1'));
    expect(found({ path: 'asset.1' })).toBe(OUTSIDE);
  });

  test('by a link on the way to the folder', () => {
    symlinkSync(outside, join(root, 'out'));
    expect(found({ path: 'out/asset.1' })).toBe(OUTSIDE);
  });

  test('by a link in the folder', () => {
    mkdirSync(join(root, 'asset.1'));
    symlinkSync(join(outside, 'asset.1', 'index.js'), join(root, 'asset.1', 'index.js'));
    expect(found({ path: 'asset.1' })).toBe('the folder of its code holds a link');
  });

  test('by a link below the folder', () => {
    mkdirSync(join(root, 'asset.1'));
    symlinkSync(join(outside, 'asset.1'), join(root, 'asset.1', 'below'));
    expect(found({ path: 'asset.1' })).toBe('the folder of its code holds a link');
  });

  test('by a link in a folder below it', () => {
    mkdirSync(join(root, 'asset.1', 'below'), { recursive: true });
    symlinkSync(join(outside, 'asset.1'), join(root, 'asset.1', 'below', 'more'));
    expect(found({ path: 'asset.1' })).toBe('the folder of its code holds a link');
  });

  test('as the assembly itself, or as what holds it', () => {
    expect(found({ path: '.' })).toBe(OUTSIDE);
    expect(found({ path: '..' })).toBe(OUTSIDE);
  });

  test('by a name that only begins with dots', () => {
    write('..asset/index.js', 'code');
    expect(found({ path: '..asset' })).toEqual(new Map([['index.js', hash('code')]]));
  });

  test('but for what this library keeps its code in, from where an assembly without staging publishes', () => {
    expect([...(found({ path: join(OURS, 'gateway', 'handler') }) as Map<string, string>).keys()]).toContain(
      'index.js',
    );
    expect(found({ path: OURS })).toBe(OUTSIDE);
  });

  test('and the assembly may be reached over a link', () => {
    write('asset.1/index.js', 'code');
    manifest('S.assets.json', { path: 'asset.1' });
    const link = join(outside, 'cdk.out');
    symlinkSync(realpathSync(root), link);
    expect(new Assets(link).of(join(link, 'S.assets.json')).asset('bucket', 'key.zip')).toHaveProperty(
      'size',
      expect.any(Number),
    );
  });
});

describe('what cannot be read is said', () => {
  test.each([
    ['no folder', () => found({ path: 'asset.none' }), 'the folder of its code cannot be read'],
    ['a file in its place', () => found({ path: 'S.assets.json' }), 'the folder of its code cannot be read'],
    [
      'no manifest',
      () => new Assets(root).of(join(root, 'none.assets.json')).asset('bucket', 'key.zip'),
      'its code is not among the assets of its stack',
    ],
    [
      'a manifest that is no JSON',
      () => new Assets(root).of(write('S.assets.json', '{')).asset('bucket', 'key.zip'),
      'its code is not among the assets of its stack',
    ],
    [
      'a manifest of another form',
      () => new Assets(root).of(write('S.assets.json', '[{"files": 7}]')).asset('bucket', 'key.zip'),
      'its code is not among the assets of its stack',
    ],
  ])('%s', (_, ask, why) => {
    expect(ask()).toBe(why);
  });

  test('a manifest that is too large', () => {
    write('asset.1/index.js', 'code');
    const file = manifest('S.assets.json', { path: 'asset.1' });
    const text = readFileSync(file, 'utf8');
    const ofSize = (bytes: number) => {
      writeFileSync(file, text.padEnd(bytes));
      return new Assets(root).of(file).asset('bucket', 'key.zip');
    };
    expect(ofSize(10 * 1024 * 1024)).toEqual(new Map([['index.js', hash('code')]]));
    expect(ofSize(10 * 1024 * 1024 + 1)).toBe('its code is not among the assets of its stack');
  });
});

describe('reading is bounded', () => {
  const LARGE = 'the folder of its code is too large to be read';

  test('by 64 MB', () => {
    truncateSync(write('asset.1/large', ''), 64 * 1024 * 1024);
    expect(found({ path: 'asset.1' })).toHaveProperty('size', expect.any(Number));
    write('asset.1/more', 'x');
    expect(found({ path: 'asset.1' })).toBe(LARGE);
  });

  test('by a thousand files and folders', () => {
    for (let i = 0; i < 999; i++) write(`asset.1/below/${i}`, '');
    expect(found({ path: 'asset.1' })).toHaveProperty('size', expect.any(Number));
    write('asset.1/one-more', '');
    expect(found({ path: 'asset.1' })).toBe(LARGE);
  });
});

test('a manifest is read once, however many stacks have it', () => {
  write('asset.1/index.js', 'code');
  const assets = new Assets(root);
  const { asset } = assets.of(manifest('S.assets.json', { path: 'asset.1' }));
  assets.of(manifest('S.assets.json'));
  expect(asset('bucket', 'key.zip')).toEqual(new Map([['index.js', hash('code')]]));
});

test('a folder is read once, however often it is asked for', () => {
  const file = write('asset.1/index.js', 'code');
  const { asset: find } = new Assets(root).of(manifest('S.assets.json', { path: 'asset.1' }));
  const first = find('bucket', 'key.zip');
  writeFileSync(file, 'changed');
  expect(find('bucket', 'key.zip')).toBe(first);
});

test('the text of a file is read where its folder is, and of no other', () => {
  write('asset.1/more/data.json', '{}');
  write('secret', 'x');
  const { assetText } = new Assets(root).of(manifest('S.assets.json', { path: 'asset.1' }));
  const text = (path: string, key = 'key.zip') => assetText('bucket', key, path);
  expect(text('more/data.json')).toBe('{}');
  expect([text('../secret'), text('none'), text('more/data.json', 'other.zip')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('the manifest of a template has its name', () => {
  expect(manifestBeside('cdk.out/My.template.json')).toBe('cdk.out/My.assets.json');
  expect(manifestBeside('cdk.out/x.template.json.template.json')).toBe('cdk.out/x.template.json.assets.json');
});
