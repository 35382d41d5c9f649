import { join } from 'node:path';
import type { RegisteredControl, Rule } from '../lib/control';
import { CONTROLS } from '../lib/controls';
import { type ControlEvidence, type Finding, gather } from '../lib/evidence';
import { application, type Cases } from '../local/samples/cases';
import { drawn } from './support/exhaustive';
import {
  asData,
  graft,
  type Json,
  type Mutant,
  mutantsAt,
  relations,
  sites,
  surroundings,
  transplants,
} from './support/mutate';

// Each good case is broken on purpose, and the rule has to notice: a rule that goes on praising a broken template would
// be believed. Where to break it is what the findings on the bad cases name.

/** Good cases that no change turns bad: they can only cease to prove anything. */
const ONLY_LOSE_PROOF: Readonly<Record<string, string>> = {
  'AccessAnalyzerExternal: ensured': 'the provider makes it without archive rules, and is asked for it or not',
  'BackupPlanSelects: by the second of two selections': 'the first may still take the same, by a tag',
  'CorpusWritersNamed: two policies that both deny': 'the other policy denies still, and nobody knows which one stays',
  'IamNoAgentCoreFullAccess: a policy of its own': 'a managed policy has to be attached where none is',
  'IamNoBearerToken: denied but to one role': 'a boundary grants nothing, whatever it allows',
  'IamNoBearerToken: denied for the organization': 'a service control policy grants nothing, whatever it allows',
  'IamNoBearerToken: denied in a boundary': 'a boundary grants nothing, whatever it allows',
  'IamNoBearerToken: keys that live long are denied': 'a boundary grants nothing, whatever it allows',
  'IamUserNoBedrock: a role': 'the policy has to be given to a user besides',
  'IamUserNoBedrock: a role under a boundary from elsewhere': 'the policy has to be given to a user besides',
  'WafWebAclAssociated: in front of a distribution': 'what it stands before may be made elsewhere',
  'WafWebAclAssociated: in front of an API': 'what it stands before may be made elsewhere',
};

/** Flags that may be flipped without harm, and why. */
const HARMLESS_FLIPS: Readonly<Record<string, string>> = {
  'ChatUiContentSecurityPolicy: a bucket sends no such header: Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy.Override':
    'there is no header to replace',
  'ChatUiStrictTransport: a bucket sends no such header: Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig.StrictTransportSecurity.Override':
    'there is no header to replace',
  'CloudTrailBedrockDataEvents: recorded by a second trail: Properties.IsLogging': 'the other trail still records',
  'SecurityHubStandard: by name: Properties.EnableDefaultStandards': 'the standard is enabled by name',
  'TrailMultiRegion: a second trail for one Region: Properties.IsMultiRegionTrail':
    'the other trail covers all Regions',
};

const general = (path: string) => path.replace(/\[\d+\]/g, '[]');
const shown = (at: Mutant['at']) =>
  at
    .slice(3)
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`))
    .join('');

class Experiment {
  public readonly counts = { rules: 0, cases: 0, mutants: 0, failing: 0, unproven: 0 };
  public readonly onlyLoseProof: string[] = [];
  public readonly unnoticed: string[] = [];
  public readonly flips = new Set<string>();

  public on(control: RegisteredControl, rule: Rule, cases: Cases): void {
    this.counts.rules++;
    const judge = (bodies: readonly Json[]): ControlEvidence =>
      gather(application(...bodies), [{ ...control, rules: [rule] }])[0]!;
    const bad = [...Object.values(cases.bad), ...Object.values(cases.lookAlike ?? {})].map(asData);
    const fails = bad.flatMap((bodies) => judge(bodies).findings.filter(({ verdict }) => verdict === 'fail'));
    const named = new Set(fails.map(({ propertyPath }) => general(propertyPath)));
    const praised = rule.check.attests ? 'attested' : 'proven';
    const right = [
      ...Object.entries(cases.good).map((one) => [...one, praised] as const),
      ...Object.entries(cases.declared ?? {}).map((one) => [...one, 'declared'] as const),
    ];
    for (const [sentence, body, wanted] of right) {
      this.counts.cases++;
      const good = asData(body);
      const where = `${rule.name}: ${sentence}`;
      const ids = new Set(good.flatMap(({ Resources }) => Object.keys(Resources as Json)));
      let unproven = 0;
      const failing = (mutants: Iterable<Mutant>): number => {
        let found = 0;
        for (const mutant of mutants) {
          const { findings, status } = judge(mutant.bodies);
          const fail = findings.some(
            // what is wrong with a resource that was only put beside the good ones says nothing of them
            ({ verdict, resource }) => verdict === 'fail' && ids.has(resource.logicalId),
          );
          this.counts.mutants++;
          if (fail) found++;
          else if (status !== wanted) unproven++;
          else if (mutant.how === 'flip' && named.has(general(shown(mutant.at))))
            this.flips.add(`${where}: ${shown(mutant.at)}`);
        }
        this.counts.failing += found;
        return found;
      };
      const noticed =
        failing(atNamed(good, named)) > 0 || failing(asInBad(good, fails)) > 0 || failing(around(good, bad, fails)) > 0;
      this.counts.unproven += unproven;
      if (!noticed) (unproven > 0 ? this.onlyLoseProof : this.unnoticed).push(where);
    }
  }
}

/** What a finding names, broken in every way. */
function* atNamed(good: readonly Json[], named: ReadonlySet<string>): Generator<Mutant> {
  for (const site of sites(good))
    if (site.named !== 'Properties' && named.has(general(site.named))) yield* mutantsAt(good, site.at);
}

/** What a finding names, as it is in the bad case. */
function* asInBad(good: readonly Json[], fails: readonly Finding[]): Generator<Mutant> {
  for (const { resource, propertyPath } of fails)
    if (resource && propertyPath !== '') yield* transplants(good, resource.body, propertyPath);
}

/** Everything else, where a finding names a whole resource, or something that the good case has no place for. */
function* around(good: readonly Json[], bad: readonly Json[][], fails: readonly Finding[]): Generator<Mutant> {
  for (const { at, named } of sites(good))
    if (/^Properties\.[^.[]+$|^(DeletionPolicy|UpdateReplacePolicy)$/.test(named)) yield* mutantsAt(good, at);
  yield* surroundings(good);
  for (const other of bad) {
    yield* relations(good, other);
    const both = graft(good, other);
    yield both;
    yield* surroundings(both.bodies);
    yield* asInBad(both.bodies, fails);
  }
}

const RULES = drawn(
  CONTROLS.flatMap((control) => control.rules.map((rule) => [rule.name, control, rule] as const)),
  12,
  ([, { layer }]) => layer,
);

test('every rule notices when what it praised is broken', () => {
  const experiment = new Experiment();
  for (const [name, control, rule] of RULES) {
    const { layer, id } = control;
    const cases: Record<string, Cases> = require(join(__dirname, 'layers', layer, 'controls', `${id}.cases`));
    experiment.on(control, rule, cases[name]!);
  }
  const { counts, unnoticed, onlyLoseProof, flips } = experiment;
  const failing = counts.cases - unnoticed.length - onlyLoseProof.length;
  console.log(
    `${counts.rules} rules and ${counts.cases} good cases: broken, ${failing} fail, ${onlyLoseProof.length} no longer prove anything, ${unnoticed.length} go unnoticed (${counts.mutants} mutants, of which ${counts.failing} fail and ${counts.unproven} prove nothing)`,
  );
  expect(unnoticed).toEqual([]);
  const isTried = (of: string) => RULES.some(([name]) => of.startsWith(`${name}: `));
  expect(onlyLoseProof.sort()).toEqual(Object.keys(ONLY_LOSE_PROOF).filter(isTried).sort());
  expect([...flips].sort()).toEqual(Object.keys(HARMLESS_FLIPS).filter(isTried).sort());
}, 120_000);
