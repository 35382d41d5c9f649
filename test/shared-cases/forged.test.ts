import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONTROLS } from '../../lib/controls';
import { coverageOf } from '../../lib/coverage';
import { gather } from '../../lib/evidence';
import { application } from '../../local/samples/cases';

const evidence = gather(application(readFileSync(join(__dirname, 'e01-forged-evidence.json'), 'utf8')), CONTROLS);
const ids = (wanted: string) => evidence.filter(({ status }) => status === wanted).map(({ control }) => control.id);

test('a function that sends back what it gets, and custom resources that nobody answers, prove nothing', () => {
  // it holds no secret, which is so whatever it does
  expect(ids('proven').filter((id) => id !== 'data-secrets-outside-prompts')).toEqual([]);
});

test('what they say is declared, and not lost', () => {
  expect(ids('declared').length).toBeGreaterThan(14);
});

test('no risk is covered by what is only declared, and each gap says that it is there', () => {
  const risks = coverageOf('llm-2025', evidence);
  const layers = new Set(risks.flatMap((risk) => Object.values(risk.layers).flat()).map(({ layer }) => layer));
  expect([...layers].filter((layer) => layer !== 'data')).toEqual([]);
  const silent = risks.filter(({ gaps }) => !gaps.some(({ message }) => message.includes('only declared')));
  expect(silent.map(({ risk }) => risk.id)).toEqual([]);
});
