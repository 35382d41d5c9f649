import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App, Aws } from 'aws-cdk-lib';
import { Adoption, DefenseInDepth, type DefenseInDepthProps, GuardrailTier, LlmModel, SecurityProfile } from '../lib';
import { REGIONS } from '../lib/facts/regions';

// Synthesizes the reference in every Region and profile, writes the templates to the folder given for cfn-lint, and the table
// of what works where into lib/reference/README.md (`--write`), or compares it with what stands there. Of templates that are the
// same but for names of Regions one is written, and runs.txt tells for which Regions: two lines a run, Regions and files.
const [out, write] = process.argv.slice(2);
const page = resolve(__dirname, '..', 'lib', 'reference', 'README.md');

/** What to say where something is refused: as the refusal names it, and what the table calls it. */
const WAYS_ROUND: readonly (readonly [refusal: RegExp, said: string, props: Partial<DefenseInDepthProps>])[] = [
  [/^'budget' must be false/, '`budget: false`', { budget: false, monthlyLimitUsd: undefined }],
  [
    /^'guardrailOptions' must have a 'profile'/,
    '`tier` CLASSIC',
    { guardrailOptions: { tier: GuardrailTier.CLASSIC } },
  ],
  [/^'securityLake' must be OFF/, '`securityLake` OFF', { threatDetectionOptions: { securityLake: Adoption.OFF } }],
  [/^'enforceInAccount' must be false/, '`enforceInAccount: false`', { guardrailOptions: { enforceInAccount: false } }],
];

/** Templates by what they are but for names: a file with one of them, and all Regions where it is so. */
const distinct = new Map<string, { readonly file: string; readonly text: string; readonly regions: string[] }>();

const NAMES = new RegExp(REGIONS.join('|'), 'g');

function keep(region: string, name: string, text: string): void {
  // what is made of content, as the id of a guardrail's version, is another name wherever the content is another
  const bare = text.replace(NAMES, 'REGION').replace(/[\dA-Fa-f]{8,}/g, 'HASH');
  const known = distinct.get(bare);
  if (known) known.regions.push(region);
  else distinct.set(bare, { file: `${region}-${name}`, text, regions: [region] });
}

function works(region: string, profile: SecurityProfile, ways: typeof WAYS_ROUND = []): string {
  const app = new App();
  try {
    new DefenseInDepth(app, 'Llm', {
      profile,
      env: { region },
      models: { default: LlmModel.foundationModel('amazon.nova-lite-v1:0') },
      contacts: ['security@example.com'],
      monthlyLimitUsd: 500,
      ...(profile === SecurityProfile.REGULATED && {
        administratorArns: [`arn:${Aws.PARTITION}:iam::111122223333:role/SecurityAdministrator`],
      }),
      ...Object.assign({}, ...ways.map(([, , props]) => props)),
      guardrailOptions: Object.assign({}, ...ways.map(([, , props]) => props.guardrailOptions ?? {})),
    });
  } catch (error) {
    const { message, name } = error as Error;
    if (name !== 'PropsError') throw error;
    const way = WAYS_ROUND.find((each) => each[0].test(message) && !ways.includes(each));
    if (way) return works(region, profile, [...ways, way]);
    return /no guardrails/.test(message) ? 'no: Bedrock has no guardrails' : `no: ${message.replace(/,? \(at .*/, '')}`;
  }
  const { directory } = app.synth();
  for (const file of readdirSync(directory)) {
    if (file.endsWith('.template.json'))
      keep(region, `${profile}-${file}`, readFileSync(join(directory, file), 'utf8'));
  }
  return ways.length === 0 ? 'yes' : `with ${ways.map(([, said]) => said).join(', ')}`;
}

const profiles = Object.values(SecurityProfile);
// cfn-lint has no schemas of me-south-1
const commercial = REGIONS.filter((region) => !/^(us-gov|cn|eusc|me-south-1)/.test(region));
const rows = commercial.map((region) => [region, ...profiles.map((profile) => works(region, profile))]);
mkdirSync(out!, { recursive: true });
const runs = new Map<string, string[]>();
for (const { file, text, regions } of distinct.values()) {
  writeFileSync(join(out!, file), text);
  const where = regions.join(' ');
  runs.set(where, [...(runs.get(where) ?? []), join(out!, file)]);
}
writeFileSync(join(out!, 'runs.txt'), [...runs].map(([where, files]) => `${where}\n${files.join(' ')}\n`).join(''));
const all = [...distinct.values()].reduce((sum, each) => sum + each.regions.length, 0);
console.log(`${distinct.size} of ${all} templates differ by more than names, in ${runs.size} runs`);

const table = [
  `| Region | ${profiles.join(' | ')} |`,
  '|---|---|---|---|',
  ...rows.map((row) => `| ${row.join(' | ')} |`),
].join('\n');

const [BEGIN, END] = ['<!-- regions -->', '<!-- /regions -->'];
const text = readFileSync(page, 'utf8');
const wanted = text.replace(new RegExp(`${BEGIN}[^]*${END}`), `${BEGIN}\n${table}\n${END}`);
if (write === '--write') writeFileSync(page, wanted);
else if (wanted !== text) throw new Error(`${page} tells something else of Regions: run this script with --write`);
