import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as ts from 'typescript';

const root = resolve(__dirname, '..');
const pages = ['README.md', ...readmes()];

function readmes(): string[] {
  const layers = ts.sys.readDirectory(join(root, 'lib', 'layers'), ['.md'], undefined, ['*/README.md']);
  const examples = ts.sys.readDirectory(join(root, 'examples'), ['.md'], undefined, ['*/README.md']);
  return [...layers, ...examples].map((file) => file.slice(root.length + 1));
}

/** Every TypeScript block of every page, as a module of its own. */
const blocks = new Map(
  pages.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(
      ([, code], i) => [join(root, `${page.replace(/\W/g, '_')}_${i}.ts`), `${code}\nexport {};\n`] as const,
    ),
  ),
);

test('every code block of the READMEs compiles', () => {
  const { config } = ts.readConfigFile(join(root, 'test', 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(root, 'test'));
  // a sample may declare what it does not use
  const settings = { ...options, noUnusedLocals: false, noUnusedParameters: false, skipLibCheck: true };
  const host = ts.createCompilerHost(settings);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (file) => blocks.has(file) || fileExists(file);
  host.readFile = (file) => blocks.get(file) ?? readFile(file);
  host.getSourceFile = (file, ...more) => {
    const text = blocks.get(file);
    return text === undefined ? getSourceFile(file, ...more) : ts.createSourceFile(file, text, more[0]);
  };
  const program = ts.createProgram([...blocks.keys()], settings, host);
  const errors = [...blocks.keys()]
    .flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)))
    .map(
      ({ file, messageText }) =>
        `${file?.fileName.slice(root.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  expect(errors).toEqual([]);
  expect(blocks.size).toBeGreaterThan(5);
}, 120_000);
