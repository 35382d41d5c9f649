import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judged } from '../support/packs';
import { application } from './support';

test('ARCHITECTURE.md gives each reason for which STANDARD acknowledges a finding, and no other', () => {
  const text = readFileSync(join(__dirname, '..', '..', 'ARCHITECTURE.md'), 'utf8');
  const section = text.split('## Stock findings acknowledged inside the library')[1]!.split('\n## ')[0]!;
  const told = section.split('\n').flatMap((line) => /^\| `.* \| (.*) \|$/.exec(line)?.[1] ?? []);
  const reasons = new Set(judged(application({}, { '@aws-cdk/core:defaultCrossStackReferences': 'weak' }).app).reasons);
  expect([...reasons].filter((reason) => !told.includes(reason))).toEqual([]);
  expect(told.filter((reason) => !reasons.has(reason))).toEqual([]);
});
