import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

/** The SHA-256 of each file of each asset: `{ "gateway/handler": { "index.js": "…" } }`. */
export type Fingerprints = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Fingerprints by the version of the library that has them. */
export type Versions = Readonly<Record<string, Fingerprints>>;

/** Where the fingerprints of versions that were released are kept, so that a report knows what older versions deployed. */
export const RELEASED = resolve(__dirname, 'released-assets.json');

/** The fingerprints of what was bundled into `assets`, the folder of rooms with assets. */
export function fingerprintsOf(assets: string): Fingerprints {
  const folders = (folder: string) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  return Object.fromEntries(
    folders(assets).flatMap((room) =>
      folders(join(assets, room)).map((name) => [`${room}/${name}`, filesOf(join(assets, room, name))]),
    ),
  );
}

/** The SHA-256 of each file in a folder. */
export function filesOf(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const hashed = files.map(({ parentPath, name }) => {
    const file = join(parentPath, name);
    const path = relative(folder, file).split(sep).join('/');
    return [path, createHash('sha256').update(readFileSync(file)).digest('hex')] as const;
  });
  return Object.fromEntries(hashed.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export const readReleased = (file = RELEASED): Versions => JSON.parse(readFileSync(file, 'utf8'));

/** Keeps what is bundled in `assets` as that of the released `version`. What a version was released with never changes. */
export function release(version: string, assets: string, file = RELEASED): void {
  const released = readReleased(file);
  const now = fingerprintsOf(assets);
  if (released[version] && JSON.stringify(released[version]) !== JSON.stringify(now))
    throw new Error(`version ${version} was released with other assets: give the library another version`);
  writeFileSync(file, `${JSON.stringify({ ...released, [version]: now }, undefined, 2)}\n`);
}

if (require.main === module) release(require('../package.json').version, resolve(__dirname, '..', 'assets'));
