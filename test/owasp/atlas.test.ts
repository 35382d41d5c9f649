import { CONTROLS } from '../../lib/controls';
import { ATLAS, ATLAS_RELEASE, atlasName } from '../../lib/owasp/atlas';

/** Ids that MITRE gave up, each with what took its place. */
const RETIRED: Readonly<Record<string, string>> = {
  'AML.T0019': 'AML.T0115.000',
  'AML.T0045': 'AML.T0048.004',
  'AML.T0058': 'AML.T0115.001',
  'AML.T0104': 'AML.T0115.002',
};

/** Mitigations that speak of predictive models alone since 2026.07: no guardrail, prompt or chat is meant. */
const PREDICTIVE = ['AML.M0002', 'AML.M0003', 'AML.M0006', 'AML.M0009', 'AML.M0010', 'AML.M0015'];

const cited = CONTROLS.flatMap(({ id, atlas }) => atlas.map((named) => [id, named] as const));

test('no control names an id that ATLAS does not know', () => {
  expect(cited.filter(([, named]) => !(named in ATLAS))).toEqual([]);
});

test('no id that is retired is left in the list, and what took its place is there', () => {
  expect(Object.keys(RETIRED).filter((id) => id in ATLAS)).toEqual([]);
  expect(Object.values(RETIRED).filter((id) => !(id in ATLAS))).toEqual([]);
  expect(cited.filter(([, named]) => named in RETIRED)).toEqual([]);
});

test('no control names a mitigation for predictive models', () => {
  expect(PREDICTIVE.map((id) => ATLAS[id]).filter((name) => !name!.startsWith('Predictive AI'))).toEqual([]);
  expect(cited.filter(([, named]) => PREDICTIVE.includes(named))).toEqual([]);
});

test('no control names a technique or mitigation twice', () => {
  expect(CONTROLS.filter(({ atlas }) => new Set(atlas).size < atlas.length).map(({ id }) => id)).toEqual([]);
});

test('the list is as long as its release says', () => {
  const ids = Object.keys(ATLAS);
  const count = (form: RegExp) => ids.filter((id) => form.test(id)).length;
  expect(ATLAS_RELEASE.version).toBe('2026.09');
  expect([count(/^AML\.T\d{4}$/), count(/^AML\.T\d{4}\.\d{3}$/), count(/^AML\.M\d{4}$/)]).toEqual([120, 88, 40]);
});

test('a sub-technique is named after its technique', () => {
  expect(atlasName('AML.T0115.002')).toBe('Publish Poisoned AI Artifacts: AI Agent Tools');
  expect(atlasName('AML.T0115')).toBe('Publish Poisoned AI Artifacts');
});
