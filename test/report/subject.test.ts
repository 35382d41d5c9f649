import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toHtml } from '../../lib/report/html';
import { placesOf, subjectOf } from '../../lib/report/subject';
import { Application } from '../../lib/template/application';
import { readPaths } from '../../lib/template/files';
import { parseTemplate } from '../../lib/template/parse';
import { Page } from '../support/page';
import { resultOf, templateOf, thing } from '../support/result';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const input = (file: string, text: string, more = {}) => ({ source: parseTemplate(text, file), stack: file, ...more });
const subject = (...inputs: ReturnType<typeof input>[]) => subjectOf({ application: new Application(inputs) });

test('the hash of a template is that of its file, whatever it begins with', () => {
  const folder = mkdtempSync(join(tmpdir(), 'subject-'));
  try {
    const yaml = '\uFEFFResources:\n  Key: { Type: AWS::KMS::Key }\n';
    writeFileSync(join(folder, 'template.yaml'), yaml);
    const { templates } = subjectOf(readPaths([folder], folder));
    expect(templates.map(({ file, input: { source } }) => [file, source.sha256()])).toEqual([
      ['template.yaml', sha256(yaml)],
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the hash of all is that of the lines of sha256sum, in the order of their names', () => {
  const [a, b] = ['{"Resources":{}}', '{"Resources": {}}'];
  const expected = sha256(`${sha256(a)}  a.json\n${sha256(b)}  b.json\n`);
  expect(subject(input('b.json', b), input('a.json', a)).sha256).toBe(expected);
  expect(subject(input('b.json', a), input('a.json', b)).sha256).not.toBe(expected);
});

test('a template that a stack set holds follows the one it stands in, and has the hash of that file', () => {
  const Held = { Type: 'AWS::CloudFormation::StackSet', Properties: { TemplateBody: '{"Resources":{}}' } };
  const text = JSON.stringify({ Resources: { Held } });
  const { templates, sha256: all } = subject(input('a.json', text));
  expect(templates.map(({ stack, input: { source } }) => [stack, source.sha256()])).toEqual([
    ['a.json', sha256(text)],
    ['a.json/Held', sha256(text)],
  ]);
  expect(all).toBe(sha256(`${sha256(text)}  a.json\n`));
});

test('each account and Region is told once, and what is not fixed too', () => {
  const text = '{"Resources":{}}';
  const places = placesOf(
    subject(
      input('a', text, { account: '111122223333', region: 'eu-central-1' }),
      input('b', text, { account: '111122223333', region: 'eu-central-1' }),
      input('c', text, { region: 'us-east-1' }),
      input('d', text),
    ),
  );
  expect(places).toEqual(['account 111122223333, eu-central-1', 'any account, us-east-1', 'any account, any Region']);
});

test('the page tells when, of which commit, where and what was judged', () => {
  const result = resultOf(
    [templateOf('Model', { A: thing('A') }, { account: '111122223333', region: 'eu-central-1' })],
    [],
  );
  const commit = 'c0ffee'.padEnd(40, '0');
  const at = new Date('2026-11-30T23:59:59Z');
  const of = new Page(toHtml(result, subjectOf(result.read, at, commit)));
  const { sha256: all, templates } = subjectOf(result.read);
  const facts = Page.text(of.all(/<dl class="facts">(.*?)<\/dl>/gs)[0]!);
  expect(facts).toContain('Deployed in account 111122223333, eu-central-1');
  expect(facts).toContain(`Templates 1, SHA-256 ${all.slice(0, 16)}…`);
  expect(facts).toContain(`Commit ${commit} Judged on 2026-11-30 23:59 UTC`);
  expect(of.section('judged').rows).toEqual([
    ['Stack', 'Template', 'Account', 'Region', 'SHA-256'],
    ['Model', 'Model.json', '111122223333', 'eu-central-1', templates[0]!.input.source.sha256()],
  ]);
  expect(of.section('judged').text).toContain(all);
  expect(Page.text(toHtml(result))).toContain('Commit not known');
});
