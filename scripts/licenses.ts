import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package whose code is in a bundle. */
interface Package {
  /** With its version. */
  readonly name: string;
  readonly license: string;
  /** The texts that its license wants beside each copy; none where the package ships none. */
  readonly texts: readonly string[];
}

/**
 * The licenses of the packages that `modules` belong to, each text once; modules are files below `root`.
 * @throws an error for a package that names no license
 */
export function licensesOf(root: string, modules: Iterable<string>): string {
  const folders = new Set(
    [...modules].flatMap((module) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(module)?.[0] ?? []),
  );
  const packages = [...folders].sort().map((folder) => packageIn(join(root, folder)));
  const byText = new Map<string, Set<string>>();
  for (const { name, license, texts } of packages) {
    const text = [`License: ${license}`, ...texts].join('\n\n');
    byText.set(text, (byText.get(text) ?? new Set()).add(name));
  }
  return [...byText].map(([text, names]) => `${[...names].join('\n')}\n\n${text}\n`).join(`\n${'-'.repeat(80)}\n\n`);
}

function packageIn(folder: string): Package {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (typeof license !== 'string') throw new Error(`${name} is bundled and names no license in its package.json`);
  const texts = readdirSync(folder)
    .filter((file) => /^(?:licen[cs]e|notice|copying)(?:[.-].*)?$/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return { name: `${name} ${version}`, license, texts };
}
