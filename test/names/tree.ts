import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..', '..');
const NOT_OURS = new Set(['.git', 'node_modules', 'build', 'assets', 'dist', 'cdk.out', '.external', 'coverage']);

/** Every file of the tree that somebody wrote, by its path from the root. */
export const FILES: readonly string[] = below('');

function below(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) return [];
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? below(path) : [path];
  });
}

export const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

export const readJson = (file: string) => JSON.parse(read(file));

/** Bundles of run-time code, as `scripts/bundle.ts` writes them. */
const BUNDLES = FILES.flatMap((file) => {
  const [, layer, name] = /^lib\/(?:layers\/)?(\w+)\/runtime\/([\w-]+)\.(?:lambda|library)\.ts$/.exec(file) ?? [];
  return layer ? [`assets/${layer}/${name}/index.js`] : [];
});

/** What commands write: it may be named, and is not there before they ran. */
const WRITTEN = [...BUNDLES, 'API.md', 'build/index.js', 'lib/controls.ts', 'cdk.out/', '.external/', 'dist/'];

/** Folders at the top, `lib` and `test` among them. */
export const TOP_FOLDERS: readonly string[] = [
  ...new Set([...FILES, ...WRITTEN].flatMap((file) => /^\w+(?=\/)/.exec(file)?.[0] ?? [])),
];

const PATHS = [...new Set([...FILES, ...WRITTEN].flatMap((file) => [file, ...parents(file)]))].join('\n');

function parents(file: string): string[] {
  const parts = file.split('/');
  return parts.slice(1).map((_, i) => `${parts.slice(0, i + 1).join('/')}/`);
}

/**
 * Is there such a file or folder? A path may leave out how it begins (`contract/environment.ts`), and may stand for
 * several: `lib/layers/<layer>/controls/`, `tsconfig*.json`, `.cases.ts`. The package begins with its name.
 */
export function inTree(path: string): boolean {
  const bare = path.replace(/^(?:\.\.?\/|cdk-secure-llm\/)+(?=\w)/, '').replace(/\/$/, '');
  const pattern = bare
    .split(/(<[^>]+>|\*+)/)
    .map((part, i) => (i % 2 === 1 ? '[^/\n]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return new RegExp(`(?:^|/)${bare.startsWith('.') ? '[^/\n]*' : ''}${pattern}(?:\\.ts)?/?$`, 'm').test(PATHS);
}

/** Does a link of a page lead to a file or folder, and to a heading of it? */
export function linkLeads(page: string, target: string): boolean {
  const [path, anchor] = target.split('#') as [string, string | undefined];
  const file = path === '' ? page : new URL(path, `file:///${page}`).pathname.slice(1).replace(/\/$/, '');
  if (!FILES.some((known) => known === file || known.startsWith(`${file}/`))) return false;
  const headings =
    anchor === undefined ? [] : [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => slug(heading!));
  return anchor === undefined || headings.includes(anchor);
}

const slug = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replace(/\s/g, '-');
