import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..');
const folder = join(root, '.external', 'readmes');
const pages = ['README.md', ...pagesIn('lib/layers'), ...pagesIn('examples')];

function pagesIn(parent: string): string[] {
  const all = readdirSync(join(root, parent)).map((name) => `${parent}/${name}/README.md`);
  return all.filter((page) => existsSync(join(root, page)));
}

/** Every TypeScript block of every page, as a module of its own where each line has its number in the page. */
const blocks = pages.flatMap((page) => {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(({ index, 1: code }, i) => ({
    file: `${page.replace(/\W/g, '_')}_${i}.ts`,
    code: `${'\n'.repeat(text.slice(0, index).split('\n').length)}${code}\nexport {};\n`,
  }));
});

test('every code block of the READMEs compiles', () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { file, code } of blocks) writeFileSync(join(folder, file), code);
  const compilerOptions = {
    rootDir: root,
    skipLibCheck: true,
    // a sample may declare what it does not use
    noUnusedLocals: false,
    noUnusedParameters: false,
  };
  const settings = { extends: join(root, 'test', 'tsconfig.json'), compilerOptions, include: ['*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  const compiler = join(root, 'node_modules', 'typescript-native', 'bin', 'tsc');
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(status).toBe(0);
  expect(blocks.length).toBeGreaterThan(5);
}, 120_000);
