import { parseArgs } from 'node:util';
import { DEFAULT_FILE } from '../acknowledgement/file';
import { nearest } from '../acknowledgement/names';
import { METADATA_KEY } from '../acknowledgement/template';
import type { RegisteredControl, Rule } from '../control';
import { CONTROLS } from '../controls';
import { ANY_RISK, UNREAD } from '../evidence';
import { ATLAS_TITLE, atlasName } from '../owasp/atlas';
import { findRisk, LISTS, type Risk, risksOf, titleOf, withDerived } from '../owasp/risks';
import { phaseOf } from '../owasp/vocabulary';
import { fixesOf } from '../report/result';
import { CRITERION } from '../severity';
import { POLICY_TYPES } from '../template/iam/policy';
import { UsageError } from './usage';

/** `explain NAME`: what a rule, a control or a risk is about, and how to answer it. */
export function explain(args: string[]): number {
  const { positionals } = parseArgs({ args, allowPositionals: true, options: {} });
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0) throw new UsageError('explain takes one rule, control or risk');
  console.log(describe(name));
  return 0;
}

function describe(name: string): string {
  const risk = findRisk(name.toUpperCase());
  if (risk) return riskText(risk);
  const bare = name.replace(/^OwaspLlm::/, '');
  if (bare === 'AcknowledgementHolds') return ACKNOWLEDGEMENTS;
  for (const control of [UNREAD, ...CONTROLS]) {
    if (control.id === bare) return controlText(control);
    const rule = control.rules.find((candidate) => candidate.name === bare);
    if (rule) return ruleText(rule, control);
  }
  const near = suggestions(bare);
  throw new UsageError(
    `'${name}' is no rule, control or risk${near.length > 0 ? `; did you mean ${near.join(', ')}?` : '; risks are written LLM01:2025'}`,
  );
}

const ACKNOWLEDGEMENTS = [
  'AcknowledgementHolds: what is accepted is there, is named rightly, and has not expired',
  '',
  'An acknowledgement that has expired accepts nothing any more, one that matches nothing would hide the next finding, and one',
  'that is misspelt accepts nothing. Take it out, or write it anew: docs/adopt.md tells how.',
].join('\n');

const risksText = (control: RegisteredControl) =>
  control.risks.length === 0
    ? [`  ${ANY_RISK}`]
    : withDerived(control.risks).map(({ id, title }) => `  ${id} ${title}`);

function ruleText(rule: Rule, control: RegisteredControl): string {
  return [
    `${rule.name}, a rule of ${control.id} (${control.layer} layer)`,
    '',
    control.title,
    control.why,
    '',
    `Severity: ${rule.severity}, for it takes ${CRITERION[rule.severity]}`,
    `Looks at: ${rule.check.types === POLICY_TYPES ? 'IAM policies, wherever they stand' : rule.check.types.join(', ') || 'whole templates'}`,
    ...fixesOf(rule),
    ...(rule.mend
      ? [`On a construct of somebody else: Mixins.of(construct).apply(new RuleMixin('${rule.name}'))`]
      : []),
    '',
    'Risks:',
    ...risksText(control),
    '',
    'Acknowledge, with the day on which that ends:',
    `  in CDK         Validations.of(construct).acknowledge({ id: 'OwaspLlm::${rule.name}', reason: '… (owner: …, expires: 2027-03-31)' })`,
    `  in a template  Metadata: { ${METADATA_KEY}: { acknowledge: [{ rules: ${rule.name}, reason: …, owner: …, expires: 2027-03-31 }] } }`,
    `  in ${DEFAULT_FILE}: acknowledge: [{ rules: ${rule.name}, paths: …, reason: …, owner: …, expires: 2027-03-31 }]`,
    `Source: ${control.source}`,
  ].join('\n');
}

function controlText(control: RegisteredControl): string {
  return [
    `${control.id}: ${control.title}`,
    `${control.layer} layer, ${phaseOf(control.csf)} (NIST CSF 2.0 ${control.csf}), trust boundary ${control.boundary}`,
    '',
    control.why,
    '',
    'Risks:',
    ...risksText(control),
    ...(control.atlas.length > 0 ? [`${ATLAS_TITLE}:`, ...control.atlas.map((id) => `  ${id} ${atlasName(id)}`)] : []),
    'Rules:',
    ...control.rules.flatMap((rule) => [`  ${rule.name}`, ...fixesOf(rule).map((fix) => `    ${fix}`)]),
    '',
    `Source: ${control.source}`,
  ].join('\n');
}

function riskText(risk: Risk): string {
  const controls = CONTROLS.filter((control) => withDerived(control.risks).some(({ id }) => id === risk.id));
  return [
    `${risk.id} ${risk.title}`,
    titleOf(risk.list),
    '',
    'Answered by:',
    ...controls.map(
      (control) => `  ${control.layer.padEnd(12)} ${phaseOf(control.csf).padEnd(10)} ${control.title} (${control.id})`,
    ),
  ].join('\n');
}

/** Names that share most of their letters' pairs with `name`. */
function suggestions(name: string): string[] {
  // a risk without the edition that its id carries
  const editions = LISTS.flatMap(({ id }) => risksOf(id)).filter(({ id }) => id.startsWith(`${name.toUpperCase()}:`));
  if (editions.length > 0) return editions.map(({ id }) => id);
  return nearest(
    name,
    CONTROLS.flatMap((control) => [control.id, ...control.rules.map((rule) => rule.name)]),
  );
}
