import { execFileSync, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { AREAS } from './mutation/areas';

// Everything, which takes hours: by hand, before an issue is resolved. VERIFIED.md says of each part when it last ran, on
// which commit and with what result; what parts print goes to .external/verify-all/ too. With --only and names, divided by
// commas, it runs those parts and leaves what the page says of the others.

export interface Part {
  readonly name: string;
  readonly what: string;
  readonly command: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Lines of the output that belong to the result. */
  readonly tells?: RegExp;
}

const TESTS = /^Tests: .*$/gm;

const PARTS: readonly Part[] = [
  { name: 'verify', what: 'all checks that need Node only', command: 'npx projen verify', tells: TESTS },
  { name: 'verify:external', what: 'checks that need more', command: 'npx projen verify:external' },
  {
    name: 'faults',
    what: 'every fault at every call of the ENSURE provider, and of what the gateway asks',
    command: 'bash scripts/external/exhaustive.sh',
    env: { FAULTS_EVERY: '1' },
    tells: TESTS,
  },
  {
    name: 'fuzz',
    what: '6,000 templates broken at random',
    command: 'npx jest --ci test/robustness',
    env: { FUZZ_RUNS: '6000', CDK_VALIDATION: 'false' },
    tells: TESTS,
  },
  {
    name: 'links',
    what: '50,000 random answers, shown by real renderers',
    command: 'npx jest --ci test/layers/gateway/runtime/links.test.ts',
    env: { LINKS_RUNS: '50000', CDK_VALIDATION: 'false' },
    tells: TESTS,
  },
  {
    name: 'admit',
    what: 'documents broken at random, admitted for ten minutes',
    command: 'bash scripts/external/admit-fuzz.sh 600',
    tells: /^\d+ broken documents: .*$/gm,
  },
  {
    name: 'regions',
    what: 'the reference in every commercial Region and profile',
    command: 'bash scripts/regions.sh',
    tells: /^\d+ different templates .*$/gm,
  },
  {
    name: 'clients',
    what: 'every client of `docs/clients.md`, and whether the page says what it does',
    command: 'bash scripts/external/clients.sh all',
  },
  {
    name: 'agentdojo',
    what: "every pair of a user's and an attacker's task of AgentDojo, with a model that obeys both",
    command: 'bash scripts/external/agentdojo.sh 1',
    tells: /^(no )?approvals.*$/gm,
  },
  { name: 'load', what: 'the gateway for ten minutes', command: 'bash scripts/external/gateway-load.sh 600' },
  ...AREAS.map(({ name }) => ({
    name: `mutation:${name}`, // without a blank: npm and projen pass arguments on without quotes
    what: 'whether tests notice changes of the code',
    command: `npx projen mutate ${name}`,
    tells: /(?<=^\S+ *, )[\d.]+ % of \d+ changes noticed.*$/gm,
  })),
];

const PAGE = 'VERIFIED.md';
const HEAD = `# What was verified, and when
<!-- Written by \`npx projen verify:all\`: do not edit. -->
Each line is the last run of a part, on a tree without changes.

| Part | What | Result | Minutes | Date | Commit | Machine |
|---|---|---|---|---|---|---|
`;
const NOT_RUN_YET = ['not run yet', '', '', '', ''];

/** Runs `parts`, those that `args` ask for, in the repository at `root`, and writes the page there; the exit status. */
export async function verifyAll(parts: readonly Part[], root: string, args: readonly string[]): Promise<number> {
  const [option, names, ...more] = args;
  const wanted = names?.split(',') ?? parts.map(({ name }) => name);
  const unknown = wanted.filter((name) => !parts.some((part) => part.name === name));
  if ((option !== undefined && (option !== '--only' || !names)) || more.length > 0 || unknown.length > 0)
    return refuse(2, `use: verify:all [--only ${parts.map(({ name }) => name).join(',')}]`);
  const page = new Page(join(root, PAGE), parts);
  page.write();
  const { head, changes } = treeAt(root);
  if (changes) return refuse(1, `the tree has changes, so that no commit would have been verified:\n${changes}`);
  let status = 0;
  for (const part of parts.filter(({ name }) => wanted.includes(name))) {
    const started = Date.now();
    const { code, output } = await run(part, root);
    const after = treeAt(root);
    if (after.head !== head || after.changes)
      return refuse(1, `the tree changed while '${part.name}' ran: nothing is written about it\n${after.changes}`);
    if (code !== 0) status = 1;
    const told = part.tells ? [...output.matchAll(part.tells)].map(([line]) => line.trim().replace(/ {2,}/g, ' ')) : [];
    page.tell(part, [
      [code === 0 ? 'passed' : `FAILED (exit status ${code})`, ...told].join('<br>'),
      ((Date.now() - started) / 60_000).toFixed(1),
      new Date().toISOString().slice(0, 10),
      head.slice(0, 12),
      `${cpus().length} cores, Node ${process.versions.node}, ${process.platform}`,
    ]);
  }
  return status;
}

function refuse(status: number, why: string): number {
  console.error(why);
  return status;
}

/** The page, with what it said before. It is written after each part: hours of work end in the middle at times. */
class Page {
  private readonly cells: Map<string, readonly string[]>;

  constructor(
    private readonly file: string,
    private readonly parts: readonly Part[],
  ) {
    this.cells = new Map(
      textOf(file)
        .split('\n')
        .map((line) => line.split('|').map((cell) => cell.trim()))
        .map(([, name = '', , ...cells]) => [name, cells.slice(0, NOT_RUN_YET.length)]),
    );
  }

  tell({ name }: Part, cells: readonly string[]): void {
    this.cells.set(name, cells);
    this.write();
  }

  write(): void {
    const rows = this.parts.map(({ name, what }) => [name, what, ...(this.cells.get(name) ?? NOT_RUN_YET)]);
    const text = HEAD + rows.map((row) => `| ${row.join(' | ')} |\n`).join('');
    if (text !== textOf(this.file)) writeFileSync(this.file, text);
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Where the tree stands. Changes of the page itself are what this script is for. */
function treeAt(root: string): { readonly head: string; readonly changes: string } {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trimEnd();
  return { head: git('rev-parse', 'HEAD'), changes: git('status', '--porcelain', '--', '.', `:!${PAGE}`) };
}

async function run({ name, command, env }: Part, root: string): Promise<{ code: number | string; output: string }> {
  const folder = join(root, '.external', 'verify-all');
  mkdirSync(folder, { recursive: true });
  const log = createWriteStream(join(folder, `${name.replace(/\W+/g, '-')}.log`));
  console.log(`== ${name}`);
  const child = spawn(command, { cwd: root, shell: true, env: { ...process.env, ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      log.write(text);
      process.stdout.write(text);
    });
  }
  const code = await new Promise<number | string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve(status ?? signal ?? 'unknown'));
  });
  log.end();
  console.log(`== ${name} ended with ${code}`);
  return { code, output };
}

if (require.main === module)
  void verifyAll(PARTS, resolve(__dirname, '..'), process.argv.slice(2)).then((status) => {
    process.exitCode = status;
  });
