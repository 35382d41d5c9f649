// What stands in the folders that an assembly publishes, so that what a function runs is known by its content.

import { createHash } from 'node:crypto';
import { type Dirent, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type Asset, own, section, type TemplateInput } from './application';
import { MAX_BYTES } from './source';

/** An asset that is larger is not read. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_ENTRIES = 1000;

/** The folder in which the library keeps what its functions run; an assembly without staging publishes it from there. */
const LIBRARY_ASSETS = resolve(__dirname, '..', '..', 'assets');

/** The assets that an assembly publishes. Nothing outside of its folder is read, and no link is followed. */
export class Assets {
  private readonly manifests = new Map<string, ReadonlyMap<string, readonly Source[]>>();
  private readonly read = new Map<string, Asset>();

  /** `root` is the outermost folder of the assembly: stages publish from there too. */
  constructor(private readonly root: string) {}

  /** The assets of a stack by its manifest, which must be asked for before any asset is. */
  public of(manifest: string): Required<Pick<TemplateInput, 'asset' | 'assetText'>> {
    this.manifests.set(manifest, published(manifest));
    const asset = (bucket: string, key: string) => this.find(manifest, `${bucket}/${key}`);
    return {
      asset,
      assetText: (bucket, key, path) => {
        const files = asset(bucket, key);
        if (typeof files === 'string' || !files.has(path)) return undefined;
        return readFileSync(join(this.manifests.get(manifest)!.get(`${bucket}/${key}`)![0]!.folder!, path), 'utf8');
      },
    };
  }

  private find(manifest: string, place: string): Asset {
    const [source] = this.manifests.get(manifest)!.get(place) ?? [];
    if (!source) return 'its code is not among the assets of its stack';
    // what another stack puts into the same place may be what runs
    const all = [...this.manifests.values()].flatMap((each) => each.get(place) ?? []);
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

/** Where an asset comes from. */
interface Source {
  /** Nothing where a command makes it. */
  readonly folder: string | undefined;
  readonly packaging: unknown;
}

/** The manifest that the CDK writes beside the template of a stack. */
export const manifestBeside = (template: string): string => template.replace(/\.template\.json$/, '.assets.json');

/** What a manifest publishes, by bucket and key. */
function published(manifest: string): ReadonlyMap<string, readonly Source[]> {
  const places = new Map<string, readonly Source[]>();
  let body: unknown;
  try {
    if (lstatSync(manifest).size > MAX_BYTES) return places;
    body = JSON.parse(readFileSync(manifest, 'utf8'));
  } catch {
    return places; // then nothing is known to be published
  }
  for (const file of Object.values(section(body, 'files'))) {
    const path = own(own(file, 'source'), 'path');
    const source = {
      folder: typeof path === 'string' ? resolve(dirname(manifest), path) : undefined,
      packaging: own(own(file, 'source'), 'packaging'),
    };
    for (const destination of Object.values(section(file, 'destinations'))) {
      const place = `${own(destination, 'bucketName')}/${own(destination, 'objectKey')}`;
      places.set(place, [...(places.get(place) ?? []), source]);
    }
  }
  return places;
}

/** The contents of a folder that lies in one of `roots`, and to which no link leads. */
function contentsOf(folder: string, roots: readonly string[]): Asset {
  try {
    return isWithin(folder, roots) ? filesIn(folder) : 'its code lies outside of the assembly';
  } catch {
    return 'the folder of its code cannot be read';
  }
}

const isWithin = (folder: string, roots: readonly string[]): boolean =>
  roots.some((root) => {
    const below = relative(root, folder);
    if (below === '' || below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) return false;
    // the way to the root may lead over links, and the way from there may not
    try {
      return realpathSync(folder) === join(realpathSync(root), below);
    } catch {
      return false;
    }
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
