import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commitHere } from '../../lib/cli/commit';

jest.mock('node:child_process', () => {
  const real = jest.requireActual('node:child_process');
  return { ...real, execFileSync: jest.fn(real.execFileSync) };
});
const run = jest.mocked(execFileSync);

let folder: string;
const here = process.cwd();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'commit-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(here);
  rmSync(folder, { recursive: true, force: true });
});

test('the commit is that of the repository one stands in', () => {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();
  git('init', '--quiet');
  expect(commitHere()).toBeUndefined();
  git(
    ...['-c', 'user.name=n', '-c', 'user.email=e@example.com', '-c', 'commit.gpgsign=false'],
    ...['commit', '--quiet', '--allow-empty', '--message', 'First'],
  );
  expect(commitHere()).toBe(git('rev-parse', 'HEAD'));
});

test('there is none outside of a repository, and none without git', () => {
  expect(commitHere()).toBeUndefined();
  run.mockImplementationOnce(() => {
    throw Object.assign(new Error('spawnSync git ENOENT'), { code: 'ENOENT' });
  });
  expect(commitHere()).toBeUndefined();
});

test('git is asked in silence, and not for ever', () => {
  commitHere();
  expect(run).toHaveBeenLastCalledWith('git', ['rev-parse', 'HEAD'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 5_000,
  });
});

const HASH = '0123456789abcdef'.repeat(4);
test.each([
  ['a hash of SHA-1', HASH.slice(0, 40), HASH.slice(0, 40)],
  ['a hash of SHA-256', HASH, HASH],
  ['a short hash', HASH.slice(0, 39), undefined],
  ['a longer text', `${HASH}0`, undefined],
  ['a text before the hash', `commit ${HASH}`, undefined],
  ['a text behind the hash', `${HASH} commit`, undefined],
  ['another text', 'HEAD', undefined],
])('what git says is taken where it is %s', (_, says, commit) => {
  run.mockReturnValueOnce(`${says}\n`);
  expect(commitHere()).toBe(commit);
});
