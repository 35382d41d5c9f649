import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { NotCheckable, RegisteredControl, Rule } from '../lib/control';
import { CONTROLS } from '../lib/controls';
import { ATLAS_TITLE, atlasName } from '../lib/owasp/atlas';
import { CRITERION, INERT } from '../lib/owasp/deeds';
import { LISTS, riskOf, withDerived } from '../lib/owasp/risks';
import { LAYERS, type Layer, PHASES, phaseOf } from '../lib/owasp/vocabulary';
import { MENDS } from '../lib/packs/mends';
import { SEVERITIES, severityOf, CRITERION as TAKES } from '../lib/severity';
import { secretIn } from '../lib/template/secrets';
import { type Body, type Cases, evidenceOf } from '../local/samples/cases';
import { narrowing, partsOf, UNCOVERED } from './public-rules';
import { howSeen, type Seen } from './seen';
import { SHOWN, shownText } from './shown';

// Writes CONTROLS.md, and lib/layers/<layer>/CONTROLS.md with examples taken from the cases files and judged by the
// engine. In README.md, and in the pages of constructs, it writes what stands between the markers.
// With --check it writes nothing and exits 1 when a page is not what it would write.

const root = resolve(__dirname, '..');
const GENERATED = '<!-- Generated from the controls and their cases by `npm run docs`: do not edit. -->';

const cell = (text: string) => text.replace(/\|/g, '\\|').replace(/\n/g, ' ');
const table = (head: string[], rows: string[][]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');

/** The lists that say something of their own: neither derived from an older one nor the older one of a crosswalk. */
const OWN = LISTS.filter(
  ({ prefix, edition, derivedFrom }) =>
    !derivedFrom && !LISTS.some((other) => other.prefix === prefix && other.crosswalk?.edition === edition),
).map(({ id }) => id);

/** What a control does by itself against which of its risks, or why it does nothing. */
const actsOf = ({ acts }: RegisteredControl): string =>
  typeof acts === 'string'
    ? `nothing: ${acts}`
    : Object.entries(acts)
        .map(([deed, risks]) => `${deed}: ${risks.filter((id) => OWN.includes(riskOf(id).list)).join(' ')}`)
        .join('; ');

const controlsOf = (layer: Layer) => CONTROLS.filter((control) => control.layer === layer);
const layers = LAYERS.filter((layer) => controlsOf(layer).length > 0);

function notCheckable(layer: Layer): readonly NotCheckable[] {
  const file = join(root, 'lib', 'layers', layer, 'controls', '_not-checkable.ts');
  return existsSync(file) ? require(file).NOT_CHECKABLE : [];
}

const casesOf = ({ layer, id }: RegisteredControl): Record<string, Cases> =>
  require(join(root, 'test', 'layers', layer, 'controls', `${id}.cases.ts`));

/** What is said of how rules were seen, and what it means. */
const MEANING: Readonly<Record<Seen, string>> = {
  'in public':
    'a template that others published has the fault (a sample, an application, or what another tool tests itself with), and somebody read the finding there and found it right',
  documented:
    "no public template was found; a template was written from AWS's documentation by somebody who knew the fix text and not the rule, once with the fault and once mended as the fix says. The rule finds the first and not the second, and a test keeps both (`test/documented`). Where it was silent at first, the rule or the template was mended",
  'not seen in public': 'only the cases that were written with the rule show it; read its findings with more care',
};

const seenAs = (seen: Seen) =>
  CONTROLS.flatMap((control) => control.rules).filter(({ name }) => howSeen(name) === seen);

const total = (numbers: readonly number[]) => numbers.reduce((sum, n) => sum + n, 0);
const rules = total(CONTROLS.map((control) => control.rules.length));

/** What README.md says of the registry, by the markers around it: `<!-- rules -->…<!-- /rules -->`. */
const TOTALS: Readonly<Record<string, string>> = {
  controls: `${CONTROLS.length} controls with ${rules} rules`,
  risks: `the ${total(LISTS.map((list) => list.risks.length))} risks of ${LISTS.map(({ title }) => title)
    .join(', ')
    .replace(/, ([^,]+)$/, ' and $1')}`,
  seen: `Of ${rules} rules, ${seenAs('in public').length} are right on templates that others published, ${seenAs('documented').length} on templates written from AWS's documentation, and ${seenAs('not seen in public').length} were not seen outside their own cases`,
  mends: `${Object.keys(MENDS).length} rules`,
  cases: `${rules} rules, ${total(
    CONTROLS.flatMap((control) => Object.values(casesOf(control)).map(({ good }) => Object.keys(good).length)),
  )} good cases`,
};

/** A page with `values` between their markers. */
function filled(page: string, values: Readonly<Record<string, string>>): string {
  const text = readFileSync(join(root, page), 'utf8');
  return Object.entries(values).reduce((current, [name, value]) => {
    const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [before, ...rest] = current.split(start);
    const [old, after, ...more] = rest.join(start).split(end);
    if (rest.length !== 1 || old === undefined || after === undefined || more.length > 0)
      throw new Error(`${page} needs ${start} and ${end}, once each`);
    return `${before}${start}${value}${end}${after}`;
  }, text);
}

/** The page that tells of the constructs of a room. */
const pageOf = (room: string) => join('lib', room === 'reference' ? room : join('layers', room), 'README.md');

function overview(): string {
  const unseen = LAYERS.flatMap((layer) =>
    notCheckable(layer).map((item) => [layer, item.id, item.reason, item.instead]),
  );
  return [
    '# Controls',
    '',
    GENERATED,
    '',
    `${TOTALS.controls}. A control says why something matters and which risks it answers; its rules look for it in templates. Acknowledge a finding with \`OwaspLlm::<Rule>\`; \`cdk-secure-llm explain <Rule>\` tells more. Each layer has a page with examples.`,
    '',
    'What a rule passes is a proof, with two exceptions. A rule about what people write down attests. A rule about a function or a custom resource of this library proves where an assembly shows that the code is the library’s own and leads there, and declares otherwise. In examples the bucket `assets` stands for that code. Only what is proven counts.',
    '',
    'Cases show that a rule does what its author meant. Whether it meets what people write is another question, so each rule says how it was seen:',
    '',
    ...(Object.keys(MEANING) as Seen[]).map(
      (seen) => `- **${seen}** (${seenAs(seen).length} rules): ${MEANING[seen]}.`,
    ),
    '',
    '## Severity',
    '',
    'One question decides how severe a finding is: what does it take, beside the fault, to get at a model, an agent, data or a credential? `scan --fail-on` takes the least that ends with 1.',
    '',
    table(
      ['Severity', 'It takes', 'Rules'],
      SEVERITIES.map((severity) => [
        severity,
        TAKES[severity],
        String(
          CONTROLS.flatMap((control) => control.rules.filter((rule) => severityOf({ control, rule }) === severity))
            .length,
        ),
      ]),
    ),
    '',
    '## When a control is a layer',
    '',
    'Many controls answer a risk, and few of them stand in the way of its attack. `DefenseInDepthChecks` and the matrix of the report count as a layer against a risk only what acts against it. It is decided for each control and each of its risks, from what the two say and not from what an application would look like: the attack is under way, and everything else has given way. Then the control by itself does something to a step of the attack, or to the harm that the risk names:',
    '',
    ...PHASES.map((phase) => `- ${phase}: it ${CRITERION[phase]}.`),
    '',
    'The tables below say what that is, and against which risks. A control that does nothing of the kind says why:',
    '',
    ...Object.entries(INERT).map(([reason, why]) => `- **${reason}**: ${why}.`),
    '',
    'Rules marked with * prove nothing by themselves. They ask what has to hold besides, such as a key, a log or a default: what they find wrong counts against the control, and what they find right does not count for it.',
    '',
    ...layers.flatMap((layer) => [
      `## ${layer}`,
      '',
      `[Examples](lib/layers/${layer}/CONTROLS.md)`,
      '',
      table(
        ['Control', 'Phase', 'Risks', 'What it does by itself', 'Rules'],
        controlsOf(layer).map((control) => [
          `${control.title} (\`${control.id}\`)`,
          phaseOf(control.csf),
          control.risks.filter((id) => OWN.includes(riskOf(id).list)).join(' '),
          actsOf(control),
          control.rules.map(({ name, proves }) => `\`${name}\`${proves ? '' : '*'}`).join(' '),
        ]),
      ),
      '',
    ]),
    '## Not seen in public',
    '',
    'Rules about what only the constructs of this library make, such as the handler of its gateway, can hardly be seen elsewhere. Others fail only on what CloudFormation itself refuses, and are there for the evidence.',
    '',
    seenAs('not seen in public')
      .map(({ name }) => `\`${name}\``)
      .sort()
      .join(' '),
    '',
    '## Public counterparts',
    '',
    'Which checks of public rule sets look for the same. P Prowler, CKV Checkov, CFG AWS Config, Name.n (such as SageMaker.1) Security Hub, CP AWS conformance packs, FMI and RAG the Config rules of aws-samples, SRA the AWS Security Reference Architecture, BR SM AC AG FS OW sample-aiml-security-assessment (AG-01 to AG-23 repeat BR and AC), DD Datadog, TM Trend Micro, ST Stave, CS CloudSploit, EE ElectricEye, G CloudFormation Guard registry, NAG cdk-nag, SP Steampipe, K KICS, CT Control Tower, PF cdk-preflight.',
    '',
    'A rule is *kept* where it speaks of each resource that a counterpart speaks of, and *narrowed* where it is silent about some of them, with the reason. What is *refused* stands in the table after this one.',
    '',
    table(
      ['Rule', 'Layer', 'Severity', 'Seen', 'Counterparts', 'How'],
      CONTROLS.flatMap((control) =>
        control.rules.map((rule) => [
          `\`${rule.name}\``,
          control.layer,
          severityOf({ control, rule }),
          howSeen(rule.name),
          rule.counterparts.join(', ') || 'none known',
          rule.counterparts.length > 0 ? narrowing(rule.name) : '',
        ]),
      ).sort((a, b) => (a[0]! < b[0]! ? -1 : 1)),
    ),
    '',
    '## Public rules without a counterpart',
    '',
    'Checks of public rule sets that are refused, because they have no rule here, or that one covers in part. Checks of P, FS and OW that neither table names are not compared one by one.',
    '',
    table(
      ['Public check', 'Where', 'Why', 'Covered in part by'],
      UNCOVERED.map((check) => [
        check.name,
        check.keys.join(', '),
        check.reason,
        partsOf(check)
          .map((rule) => `\`${rule}\``)
          .join(' '),
      ]),
    ),
    '',
    ...(unseen.length > 0
      ? [
          '## Not checkable at synth',
          '',
          table(['Layer', 'Control or rule', 'Why not', 'What covers it instead'], unseen),
          '',
        ]
      : []),
    '## Mapping',
    '',
    `Techniques and mitigations are those of ${ATLAS_TITLE}.`,
    '',
    table(
      ['Control', ...LISTS.map(({ id }) => id), 'MITRE ATLAS', 'NIST CSF 2.0', 'Trust boundary'],
      CONTROLS.map((control) => [
        `\`${control.id}\``,
        ...LISTS.map((list) =>
          withDerived(control.risks)
            .filter((risk) => risk.list === list.id)
            .map(({ id }) => id)
            .join(' '),
        ),
        control.atlas.join(' '),
        control.csf,
        control.boundary,
      ]),
    ),
    '',
  ].join('\n');
}

function page(layer: Layer): string {
  return [
    `# Controls of the ${layer} layer`,
    '',
    GENERATED,
    '',
    ...controlsOf(layer).flatMap((control) => controlText(control)),
  ].join('\n');
}

function controlText(control: RegisteredControl): string[] {
  const cases = casesOf(control);
  return [
    `## ${control.title}`,
    '',
    `\`${control.id}\` · ${phaseOf(control.csf)} · ${withDerived(control.risks)
      .map(({ id }) => id)
      .join(', ')}`,
    '',
    control.why,
    '',
    ...(control.atlas.length > 0
      ? [`${ATLAS_TITLE}: ${control.atlas.map((id) => `${id} ${atlasName(id)}`).join('; ')}.`, '']
      : []),
    `Source: ${control.source}.`,
    '',
    ...control.rules.flatMap((rule) => ruleText(control, rule, cases[rule.name]!)),
  ];
}

function ruleText(control: RegisteredControl, rule: Rule, cases: Cases): string[] {
  const bad = { ...cases.bad, ...cases.lookAlike };
  const [avoided, avoidedBody] = smallest(bad);
  const right = Object.keys(cases.good).length > 0 ? cases.good : cases.declared!;
  const [preferred, preferredBody] = smallest(right);
  return [
    `### ${rule.name}`,
    '',
    `Fix: ${rule.fix}${rule.name in MENDS ? ` On a construct of somebody else: \`new RuleMixin('${rule.name}')\`.` : ''}`,
    '',
    `Severity: ${severityOf({ control, rule })}. Seen: ${howSeen(rule.name)}.`,
    '',
    `${whatBecomes(rule, cases)}Fails: ${Object.keys(bad).join('; ')}.`,
    '',
    `**Avoid** ${avoided}:`,
    '',
    ...block(avoidedBody),
    `Why it fails: ${plain(messageOf(rule, avoidedBody))}.`,
    '',
    `**Prefer** ${preferred}:`,
    '',
    ...block(preferredBody),
  ];
}

/** What a rule makes of what is right: a proof, a record, or no more than a word. */
const whatBecomes = (rule: Rule, { good, declared = {} }: Cases): string =>
  [
    [rule.check.attests ? 'Attested' : 'Passes', Object.keys(good)] as const,
    ['Declared', Object.keys(declared)] as const,
  ]
    .filter(([, sentences]) => sentences.length > 0)
    .map(([word, sentences]) => `${word}: ${sentences.join('; ')}. `)
    .join('');

/** The case that is read fastest. */
const smallest = (cases: Cases['good']) =>
  Object.entries(cases).reduce((least, next) => (yamlOf(next[1]).length < yamlOf(least[1]).length ? next : least));

/** What the engine says of a case that fails. */
function messageOf(rule: Rule, body: Body | Body[]): string {
  const { findings } = evidenceOf(rule.name, ...bodiesOf(body));
  return findings.find(({ verdict }) => verdict === 'fail')!.message;
}

/** Text in which Markdown reads no emphasis and no tag. */
const plain = (text: string) => text.replace(/[*<]/g, '\\$&');

const block = (body: Body | Body[]) => ['```yaml', shortened(yamlOf(body)), '```', ''];

/** Text without the made-up keys of the cases: whole ones would stop each push at a scanner for secrets. */
const shortened = (text: string) => text.replace(/[\w-]+/g, (word) => secretIn(word)?.shown ?? word);

const bodiesOf = (body: Body | Body[]) => (Array.isArray(body) ? body : [body]);

const yamlOf = (body: Body | Body[]): string =>
  bodiesOf(body)
    .map((item) =>
      typeof item === 'string' ? item.trim() : stringify(item, { lineWidth: 110, aliasDuplicateObjects: false }).trim(),
    )
    .join('\n---\n');

const pages: [string, string][] = [
  [join(root, 'README.md'), filled('README.md', TOTALS)],
  ...Object.keys(SHOWN).map((room): [string, string] => [
    join(root, pageOf(room)),
    filled(pageOf(room), { shown: shownText(room) }),
  ]),
  [join(root, 'CONTROLS.md'), overview()],
  ...layers.map((layer): [string, string] => [join(root, 'lib', 'layers', layer, 'CONTROLS.md'), page(layer)]),
];
const check = process.argv.includes('--check');
for (const [file, text] of pages) {
  const current = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (current === text) continue;
  if (check) {
    console.error(`${relative(root, file)} is not current: run npm run docs`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
