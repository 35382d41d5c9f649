// What stands in the folders that an assembly publishes, so that what a function runs is known by its content.

import { createHash } from 'node:crypto';
import { type Dirent, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type Asset, own, section, type TemplateInput } from './application';
import { overlap } from './iam/permissions';
import { MAX_BYTES } from './source';

/** An asset that is larger is not read. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_ENTRIES = 1000;

/** The folder in which the library keeps what its functions run; an assembly without staging publishes it from there. */
const LIBRARY_ASSETS = resolve(__dirname, '..', '..', 'assets');

/** The assets that an assembly publishes. Nothing outside of its folder is read, and no link is followed. */
export class Assets {
  private readonly manifests = new Map<string, readonly Source[]>();
  private readonly read = new Map<string, Asset>();

  /** `root` is the outermost folder of the assembly: stages publish from there too. */
  constructor(private readonly root: string) {}

  /** The assets of a stack by its manifests, all of which must be told before any asset is asked for. */
  public of(...manifests: readonly string[]): Required<Pick<TemplateInput, 'asset' | 'assetText'>> {
    for (const manifest of manifests)
      if (!this.manifests.has(manifest)) this.manifests.set(manifest, published(manifest));
    return {
      asset: (bucket, key) => this.find(manifests, bucket, key),
      assetText: (bucket, key, path) => {
        const files = this.find(manifests, bucket, key);
        if (typeof files === 'string' || !files.has(path)) return undefined;
        return readFileSync(join(this.sourceOf(manifests, bucket, key)!.folder!, path), 'utf8');
      },
    };
  }

  private sourceOf(manifests: readonly string[], bucket: string, key: string): Source | undefined {
    return manifests
      .flatMap((manifest) => this.manifests.get(manifest)!)
      .find((each) => each.bucket === bucket && each.key === key);
  }

  private find(manifests: readonly string[], bucket: string, key: string): Asset {
    const source = this.sourceOf(manifests, bucket, key);
    if (!source) return 'its code is not among the assets of its stack';
    // what another stack puts into the same place may be what runs, and one place has many spellings
    const all = [...this.manifests.values()].flat().filter((each) => overlap(each.keys, source.keys));
    if (all.some(({ folder, packaging }) => folder !== source.folder || packaging !== source.packaging))
      return 'its code is published to one place from several folders';
    if (source.folder === undefined || source.packaging !== 'zip')
      return 'its code is a file that was packed before, and not a folder';
    let asset = this.read.get(source.folder);
    if (asset === undefined) {
      asset = contentsOf(source.folder, [this.root, LIBRARY_ASSETS]);
      this.read.set(source.folder, asset);
    }
    return asset;
  }
}

/** Where an asset comes from, and where it is put. */
interface Source {
  readonly bucket: string;
  readonly key: string;
  /** What the key may be, with a `*` for what is filled in. */
  readonly keys: string;
  /** Nothing where a command makes it. */
  readonly folder: string | undefined;
  readonly packaging: unknown;
}

/** The manifest that the CDK writes beside the template of a stack. */
export const manifestBeside = (template: string): string => template.replace(/\.template\.json$/, '.assets.json');

/** What a manifest publishes. */
function published(manifest: string): readonly Source[] {
  let body: unknown;
  try {
    if (lstatSync(manifest).size <= MAX_BYTES) body = JSON.parse(readFileSync(manifest, 'utf8'));
  } catch {
    // then nothing is known to be published
  }
  return Object.values(section(body, 'files')).flatMap((file) => {
    const { path, packaging, executable } = section(file, 'source');
    // a command is run whatever folder stands beside it
    const folder = typeof path === 'string' && executable === undefined ? resolve(dirname(manifest), path) : undefined;
    return Object.values(section(file, 'destinations')).map((destination) => {
      // who publishes into another Region fills in that one, and CloudFormation its own
      const region = String(own(destination, 'region') ?? '${AWS::Region}');
      const spelled = (part: string) => String(own(destination, part)).replaceAll('${AWS::Region}', () => region);
      const [bucket, key] = [spelled('bucketName'), spelled('objectKey')];
      return { bucket, key, keys: key.replace(/\$\{[^}]*\}/g, '*'), folder, packaging };
    });
  });
}

/** The contents of a folder that lies in one of `roots`, and to which no link leads. */
function contentsOf(folder: string, roots: readonly string[]): Asset {
  try {
    return isWithin(folder, roots)
      ? filesIn(folder)
      : 'its code lies outside of the assembly; of a stage, give the cdk.out that it is in';
  } catch {
    return 'the folder of its code cannot be read';
  }
}

const isWithin = (folder: string, roots: readonly string[]): boolean =>
  roots.some((root) => {
    const below = relative(root, folder);
    if (below === '' || below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) return false;
    // the way to the root may lead over links, and the way from there may not
    return realpathSync(folder) === join(realpathSync(root), below);
  });

const TOO_LARGE = 'the folder of its code is too large to be read';

function filesIn(folder: string): Asset {
  const files = new Map<string, string>();
  let [bytes, read] = [0, 0];
  const walk = (below: string): string | undefined => {
    const entries: Dirent[] = readdirSync(join(folder, below), { withFileTypes: true });
    for (const entry of entries) {
      if (++read > MOST_ENTRIES) return TOO_LARGE;
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) {
        const why = walk(name);
        if (why !== undefined) return why;
        continue;
      }
      if (!entry.isFile()) return 'the folder of its code holds a link';
      bytes += lstatSync(join(folder, name)).size;
      if (bytes > MOST_BYTES) return TOO_LARGE;
      files.set(
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      );
    }
    return undefined;
  };
  return walk('') ?? files;
}
