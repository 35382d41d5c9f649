import { execFileSync } from 'node:child_process';
import { extname, join } from 'node:path';

/** What is shipped, file by file, but for what is built and for the packages that come along. */
const shipped = (): readonly string[] => {
  const told = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: join(__dirname, '..'),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }]: [{ files: readonly { path: string }[] }] = JSON.parse(told);
  return files.map(({ path }) => path).filter((path) => !/^(build|node_modules)\/|^\.jsii$/.test(path));
};

test('the package ships its pages, examples and assets, and nothing that only the repository needs', () => {
  const kinds = shipped().map((path) => (path.includes('/') ? `${path.split('/')[0]}/**/*${extname(path)}` : path));
  expect([...new Set(kinds)].sort()).toEqual([
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'CONTROLS.md',
    'LICENSE',
    'README.md',
    'SECURITY.md',
    'VERIFIED.md',
    'assets/**/*.cjs',
    'assets/**/*.css',
    'assets/**/*.html',
    'assets/**/*.js',
    'assets/**/*.json',
    'assets/**/*.md',
    'assets/**/*.txt',
    'assets/**/*.wasm',
    'bin/**/*.js',
    'docs/**/*.md',
    'docs/**/*.mjs',
    'docs/**/*.png',
    'examples/**/*.json',
    'examples/**/*.md',
    'examples/**/*.mjs',
    'examples/**/*.ts',
    'lib/**/*.cjs',
    'lib/**/*.md',
    'package.json',
  ]);
});
