import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App, Aws } from 'aws-cdk-lib';
import { Adoption, DefenseInDepth, type DefenseInDepthProps, GuardrailTier, LlmModel, SecurityProfile } from '../lib';
import { REGIONS } from '../lib/facts/regions';

// Synthesizes the reference in every Region and profile, writes the templates to the folder given for cfn-lint, and the table
// of what works where into lib/reference/README.md (`--write`), or compares it with what stands there.
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
  mkdirSync(join(out!, region), { recursive: true });
  for (const file of readdirSync(directory)) {
    if (file.endsWith('.template.json')) cpSync(join(directory, file), join(out!, region, `${profile}-${file}`));
  }
  return ways.length === 0 ? 'yes' : `with ${ways.map(([, said]) => said).join(', ')}`;
}

const profiles = Object.values(SecurityProfile);
// cfn-lint has no schemas of me-south-1
const commercial = REGIONS.filter((region) => !/^(us-gov|cn|eusc|me-south-1)/.test(region));
const rows = commercial.map((region) => [region, ...profiles.map((profile) => works(region, profile))]);
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
