import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  App,
  CliCredentialsStackSynthesizer,
  DefaultStackSynthesizer,
  type IStackSynthesizer,
  LegacyStackSynthesizer,
  NestedStack,
  Stack,
  Stage,
} from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { Adoption } from '../lib';
import { CONTROLS } from '../lib/controls';
import { EnsuredService } from '../lib/ensure/ensured-service';
import { type ControlStatus, gather } from '../lib/evidence';
import { contextOf } from '../lib/packs/pack';
import { Synthesized } from '../lib/packs/synthesized';
import type { Application } from '../lib/template/application';
import { readPaths } from '../lib/template/files';

// The same application is proven however it is synthesized, by the packs and by the command line.

const CONTROL = CONTROLS.filter(({ id }) => id === 'detection-guardduty-foundation');
const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A service that is ensured: the smallest that a function of this library proves. */
const ensure = (scope: Construct) =>
  new EnsuredService(scope, 'GuardDuty', {
    service: 'guardduty',
    adoption: Adoption.ENSURE,
    settings: { status: 'ENABLED', frequency: 'FIFTEEN_MINUTES' },
    logGroup: new logs.LogGroup(scope, 'Log'),
  });

function appOf(context: Record<string, unknown> = {}): App {
  const outdir = mkdtempSync(join(tmpdir(), 'assembly-'));
  made.push(outdir);
  return new App({ outdir, context });
}

const outcome = (application: Application): readonly [ControlStatus, readonly string[]] => {
  const { status, declared } = gather(application, CONTROL)[0]!;
  return [status, declared.map(({ message }) => message)];
};

/** What the packs see while the app is synthesized, and what the command line sees of its assembly. */
function both(app: App) {
  const pack = outcome(new Synthesized(contextOf(app)).application);
  app.synth({ force: true });
  return { pack, cli: outcome(readPaths([app.outdir]).application) };
}

const PROVEN = { pack: ['proven', []], cli: ['proven', []] };
const inStack = (synthesizer?: IStackSynthesizer, context?: Record<string, unknown>, env = {}) => {
  const app = appOf(context);
  ensure(new Stack(app, 'Stack', { ...(synthesizer ? { synthesizer } : {}), env }));
  return app;
};

describe('what this library makes is proven', () => {
  test.each<[string, () => App]>([
    ['by the default synthesizer', () => inStack()],
    ['in an account and a Region', () => inStack(undefined, {}, { account: '111122223333', region: 'eu-central-1' })],
    ['with a qualifier', () => inStack(new DefaultStackSynthesizer({ qualifier: 'mine' }))],
    ['with a prefix of its keys', () => inStack(new DefaultStackSynthesizer({ bucketPrefix: 'pre/' }))],
    [
      'in a bucket of its own',
      () => inStack(new DefaultStackSynthesizer({ fileAssetsBucketName: 'assets-${AWS::AccountId}' })),
    ],
    ['by the synthesizer of the caller’s credentials', () => inStack(new CliCredentialsStackSynthesizer())],
    ['with a salt in its hashes', () => inStack(undefined, { '@aws-cdk/core:assetHashSalt': 'salt' })],
    ['without staging', () => inStack(undefined, { 'aws:cdk:disable-asset-staging': true })],
    ['without paths in metadata', () => inStack(undefined, { 'aws:cdk:enable-asset-metadata': false })],
    [
      'in a stage',
      () => {
        const app = appOf();
        ensure(new Stack(new Stage(app, 'Prod'), 'Stack'));
        return app;
      },
    ],
    [
      'in a stage of a stage',
      () => {
        const app = appOf();
        ensure(new Stack(new Stage(new Stage(app, 'Prod'), 'One'), 'Stack'));
        return app;
      },
    ],
    [
      'in a nested stack',
      () => {
        const app = appOf();
        ensure(new NestedStack(new Stack(app, 'Stack'), 'Nested'));
        return app;
      },
    ],
  ])('%s', (_, make) => {
    expect(both(make())).toEqual(PROVEN);
  });
});

test('by the legacy synthesizer it is declared, because nothing tells where its code comes from', () => {
  const { pack, cli } = both(inStack(new LegacyStackSynthesizer()));
  for (const [status, [why]] of [pack, cli] as const) {
    expect(status).toBe('declared');
    expect(why).toMatch(/where its code lies comes from parameter 'AssetParameters/);
  }
});

test('a template out of its assembly is declared, and says how it is proven', () => {
  const app = inStack();
  app.synth();
  const [status, [why]] = outcome(readPaths([join(app.outdir, 'Stack.template.json')]).application);
  expect(status).toBe('declared');
  expect(why).toContain('run this over cdk.out');
});

test('a stage out of its assembly is declared, and says what to give', () => {
  const app = appOf();
  ensure(new Stack(new Stage(app, 'Prod'), 'Stack'));
  app.synth();
  const [status, [why]] = outcome(readPaths([join(app.outdir, 'assembly-Prod')]).application);
  expect(status).toBe('declared');
  expect(why).toContain('give the cdk.out that it is in');
});

describe('an assembly that somebody has changed proves nothing', () => {
  const original = inStack();
  original.synth();
  const changed = (change: (folder: string, asset: string) => void) => {
    const folder = mkdtempSync(join(tmpdir(), 'changed-'));
    made.push(folder);
    cpSync(original.outdir, folder, { recursive: true });
    change(folder, readdirSync(folder).find((name) => name.startsWith('asset.'))!);
    return outcome(readPaths([folder]).application);
  };
  const editManifest = (folder: string, edit: (text: string) => string) => {
    const file = join(folder, 'Stack.assets.json');
    writeFileSync(file, edit(readFileSync(file, 'utf8')));
  };

  // biome-ignore lint/suspicious/noExplicitAny: the manifest is changed in any place
  const editAssembly = (folder: string, edit: (manifest: any) => void) => {
    const file = join(folder, 'manifest.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    edit(manifest);
    writeFileSync(file, JSON.stringify(manifest));
  };
  const other = (folder: string) => {
    mkdirSync(join(folder, 'asset.other'));
    writeFileSync(join(folder, 'asset.other', 'index.js'), 'exports.handler = async () => {}');
  };

  test('as it was it does', () => {
    expect(changed(() => {})).toEqual(['proven', []]);
  });

  test.each<[string, (folder: string, asset: string) => void, RegExp]>([
    [
      'a changed file',
      (folder, asset) => writeFileSync(join(folder, asset, 'index.js'), 'exports.handler = async () => {}'),
      /is not that of this library/,
    ],
    [
      'a file beside ours',
      (folder, asset) => writeFileSync(join(folder, asset, 'more.js'), ''),
      /is not that of this library/,
    ],
    ['no folder', (folder, asset) => rmSync(join(folder, asset), { recursive: true }), /cannot be read/],
    [
      'a link out of it',
      (folder, asset) => {
        rmSync(join(folder, asset), { recursive: true });
        symlinkSync(join(original.outdir, asset), join(folder, asset));
      },
      /outside of the assembly/,
    ],
    [
      'an entry that leads out',
      (folder, asset) =>
        editManifest(folder, (text) =>
          text.replace(`"${asset}"`, `"../${original.outdir.split('/').at(-1)}/${asset}"`),
        ),
      /outside of the assembly/,
    ],
    [
      'an absolute entry',
      (folder, asset) =>
        editManifest(folder, (text) => text.replace(`"${asset}"`, `"${join(original.outdir, asset)}"`)),
      /outside of the assembly/,
    ],
    [
      'a packed file',
      (folder) => editManifest(folder, (text) => text.replaceAll('"packaging": "zip"', '"packaging": "file"')),
      /was packed before/,
    ],
    [
      'another bucket',
      (folder) => editManifest(folder, (text) => text.replaceAll('"bucketName": "cdk', '"bucketName": "my-cdk')),
      /not among the assets/,
    ],
    ['no manifest', (folder) => rmSync(join(folder, 'Stack.assets.json')), /not among the assets/],
    [
      'the manifest of another stack',
      (folder) => renameSync(join(folder, 'Stack.assets.json'), join(folder, 'Other.assets.json')),
      /not among the assets/,
    ],
    [
      'another manifest that is published in place of the one beside the template',
      (folder, asset) => {
        other(folder);
        const text = readFileSync(join(folder, 'Stack.assets.json'), 'utf8');
        writeFileSync(join(folder, 'Real.json'), text.replace(`"${asset}"`, '"asset.other"'));
        editAssembly(folder, ({ artifacts }) => {
          artifacts['Stack.assets'].properties.file = 'Real.json';
        });
      },
      /is not that of this library/,
    ],
    [
      'a manifest that no stack depends on, with the same place',
      (folder, asset) => {
        other(folder);
        const text = readFileSync(join(folder, 'Stack.assets.json'), 'utf8');
        writeFileSync(join(folder, 'More.json'), text.replace(`"${asset}"`, '"asset.other"'));
        editAssembly(folder, ({ artifacts }) => {
          artifacts.More = { type: 'cdk:asset-manifest', properties: { file: 'More.json' } };
        });
      },
      /from several folders/,
    ],
    [
      'a stack that does not have its assets published',
      (folder) =>
        editAssembly(folder, ({ artifacts }) => {
          artifacts.Stack.dependencies = [];
        }),
      /not among the assets/,
    ],
  ])('%s', (_, change, why) => {
    const [status, [message]] = changed(change);
    expect(status).toBe('declared');
    expect(message).toMatch(why);
  });
});
