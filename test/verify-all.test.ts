import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Part, verifyAll } from '../scripts/verify-all';

let root: string;
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'verify-all-'));
  git('init', '--quiet');
  writeFileSync(join(root, '.git', 'info', 'exclude'), '/.external/\n');
  appendFileSync(join(root, '.git', 'config'), '[user]\nname = Somebody\nemail = somebody@example.com\n');
  git('commit', '--quiet', '--allow-empty', '--message', 'Begin');
  jest.spyOn(console, 'log').mockImplementation();
  jest.spyOn(console, 'error').mockImplementation();
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(root, { recursive: true });
});

const GOOD: Part = {
  name: 'good',
  what: 'something',
  command: 'echo "Tests:   $COUNT passed"; echo more',
  env: { COUNT: '7' },
  tells: /^Tests: .*$/gm,
};
const BAD: Part = { name: 'bad', what: 'something else', command: 'echo broken >&2; exit 3' };
const page = () => readFileSync(join(root, 'VERIFIED.md'), 'utf8');
const rows = () =>
  page()
    .split('\n')
    .filter((line) => /^\| (good|bad) /.test(line));
const cellsOf = (row: string) =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
const run = (parts: readonly Part[], ...args: string[]) => verifyAll(parts, root, args);

test('the page names result, date, commit and machine of each part', async () => {
  expect(await run([GOOD])).toBe(0);
  const [part, what, result, minutes, date, commit, machine] = cellsOf(rows()[0]!);
  expect([part, what, result, minutes]).toEqual(['good', 'something', 'passed<br>Tests: 7 passed', '0.0']);
  expect(date).toBe(new Date().toISOString().slice(0, 10));
  expect(git('rev-parse', 'HEAD').startsWith(commit!)).toBe(true);
  expect(machine).toMatch(new RegExp(`^\\d+ cores, Node ${process.versions.node}, `));
});

test('a part that fails is told, the next one runs all the same, and the whole fails', async () => {
  expect(await run([BAD, GOOD])).toBe(1);
  expect(rows()).toEqual([
    expect.stringMatching(/^\| bad \| something else \| FAILED \(exit status 3\) \| /),
    expect.stringMatching(/^\| good \| something \| passed<br>/),
  ]);
  expect(readFileSync(join(root, '.external', 'verify-all', 'bad.log'), 'utf8')).toBe('broken\n');
});

test('of what did not run the page keeps what it said before, and says so of what never ran', async () => {
  expect(await run([GOOD, BAD], '--only', 'good')).toBe(0);
  expect(rows()[1]).toBe('| bad | something else | not run yet |  |  |  |  |');
  const good = rows()[0];
  git('commit', '--quiet', '--allow-empty', '--message', 'Go on');
  expect(await run([GOOD, BAD], '--only', 'bad')).toBe(1);
  expect(rows()).toEqual([good, expect.stringContaining(git('rev-parse', 'HEAD').slice(0, 12))]);
});

test('a part that is dropped leaves the page', async () => {
  await run([GOOD, BAD]);
  await run([GOOD]);
  expect(rows()).toHaveLength(1);
});

test('nothing runs in a tree with changes, except in the page', async () => {
  writeFileSync(join(root, 'new.txt'), '');
  expect(await run([GOOD])).toBe(1);
  expect(rows()).toEqual(['| good | something | not run yet |  |  |  |  |']);
  expect(existsSync(join(root, '.external'))).toBe(false);
  rmSync(join(root, 'new.txt'));
  expect(await run([GOOD])).toBe(0);
});

test.each([
  ['leaves changes', 'echo > new.txt'],
  ['is committed meanwhile', 'git commit --quiet --allow-empty --message "Go on"'],
])('nothing is written about a part whose tree %s', async (_, command) => {
  expect(await run([{ ...GOOD, command }, BAD])).toBe(1);
  expect(rows()).toEqual([
    '| good | something | not run yet |  |  |  |  |',
    '| bad | something else | not run yet |  |  |  |  |',
  ]);
});

test.each([{ args: ['--only', 'goood'] }, { args: ['--only'] }, { args: ['--except', 'good'] }, { args: ['good'] }])(
  '$args is no way to call it',
  async ({ args }) => {
    expect(await run([GOOD], ...args)).toBe(2);
    expect(existsSync(join(root, 'VERIFIED.md'))).toBe(false);
  },
);
