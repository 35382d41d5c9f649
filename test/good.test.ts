import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONTROLS } from '../lib/controls';
import { gather } from '../lib/evidence';
import { application, type Body, type Cases } from '../local/samples/cases';
import { asData, type Json } from './support/mutate';

// What is written well must give no finding, whichever rule looks at it: applications in `good/`, and for types that stand
// by themselves the good cases of their own rules.
const FOLDER = join(__dirname, 'good');
const TYPES = new Set(CONTROLS.flatMap(({ rules }) => rules.flatMap(({ check }) => check.types)));

const typesIn = (bodies: readonly Json[]): string[] =>
  bodies.flatMap(({ Resources }) =>
    Object.values((Resources ?? {}) as Record<string, Json>).map(({ Type }) => String(Type)),
  );

const wrong = (...bodies: Body[]): string[] =>
  gather(application(...bodies), CONTROLS)
    .flatMap(({ findings }) => findings)
    .filter(({ verdict }) => verdict !== 'undecided')
    .map(({ rule, resource, message }) => `${rule.name} at ${resource.logicalId}: ${message}`);

const APPLICATIONS = readdirSync(FOLDER).map((file) => [file, readFileSync(join(FOLDER, file), 'utf8')] as const);

test.each(APPLICATIONS)('no rule of any control fires on %s', (_, text) => {
  expect(wrong(text)).toEqual([]);
});

test('the applications are evidence, and not merely out of sight', () => {
  // what runs cannot be seen in a template, so that custom resources are declared; what people write is attested
  const proven = APPLICATIONS.map(([, text]) =>
    gather(application(text), CONTROLS).filter(({ status }) => /^(proven|declared|attested)$/.test(status)),
  );
  console.log(
    `${new Set(proven.flat().map(({ control }) => control.id)).size} of ${CONTROLS.length} controls proven, declared or attested`,
  );
  for (const controls of proven) expect(controls.length).toBeGreaterThan(1);
});

test('every type that rules look at has an example on which none fires', () => {
  const inApplications = new Set(APPLICATIONS.flatMap(([, text]) => typesIn(asData(text))));
  const alone = new Set<string>();
  for (const control of CONTROLS) {
    const cases: Record<string, Cases> = require(
      join(__dirname, 'layers', control.layer, 'controls', `${control.id}.cases`),
    );
    for (const { name, check } of control.rules)
      for (const body of Object.values(cases[name]!.good)) {
        const data = asData(body);
        const missing = typesIn(data).filter(
          (type) => check.types.includes(type) && !inApplications.has(type) && !alone.has(type),
        );
        if (missing.length > 0 && wrong(...data).length === 0) for (const type of missing) alone.add(type);
      }
  }
  const covered = [...TYPES].filter((type) => inApplications.has(type));
  console.log(
    `${TYPES.size} types: ${covered.length} in ${APPLICATIONS.length} applications, ${alone.size} in good cases by themselves`,
  );
  expect([...TYPES].filter((type) => !inApplications.has(type) && !alone.has(type)).sort()).toEqual([]);
});
