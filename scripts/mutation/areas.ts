/** A part of the library whose code is changed on purpose, to see whether its tests notice. */
export interface Area {
  /** `heart/report` is a part of heart: either can be asked for. */
  readonly name: string;
  readonly mutate: readonly string[];
  /** The tests that speak about the area. Others may notice a mutant too, but are not there to. */
  readonly tests: readonly string[];
  /** The least per cent of mutants that the tests must notice. */
  readonly floor: number;
  /** Of how many mutants one is tried; all of them by default. */
  readonly oneIn?: number;
  /** Whether what is evaluated when a file is loaded is left alone: each such change runs all tests of the area. */
  readonly ignoreStatic?: boolean;
  /** How long tests may take beyond what they take otherwise before a change counts as one without an end; 180 by default. */
  readonly patienceSeconds?: number;
}

export const AREAS: readonly Area[] = [
  {
    name: 'heart/evidence',
    mutate: ['lib/evidence.ts', 'lib/template/told.ts', 'lib/coverage.ts', 'lib/control.ts', 'lib/owasp/deeds.ts'],
    tests: [
      'test/{evidence,coverage,control}.test.ts',
      'test/owasp/deeds.test.ts',
      'test/template/{told,unread}.test.ts',
    ],
    floor: 95,
  },
  {
    name: 'heart/acknowledgement',
    mutate: ['lib/acknowledgement/**/*.ts', 'lib/severity.ts'],
    tests: ['test/acknowledgement/**/*.test.ts', 'test/severity.test.ts'],
    floor: 95,
    ignoreStatic: true, // the names of all rules
  },
  {
    name: 'heart/code',
    mutate: [
      'lib/template/{assets,stack-output}.ts',
      'lib/workload/{known,running}-code.ts',
      'lib/workload/{ensured,handler}.ts',
    ],
    tests: [
      'test/template/{assets,stack-output}.test.ts',
      'test/workload/{handler,known-code,running-code}.test.ts',
      'test/fingerprints.test.ts',
    ],
    floor: 95,
  },
  { name: 'heart/packs', mutate: ['lib/packs/**/*.ts', 'lib/mend.ts'], tests: ['test/packs/**/*.test.ts'], floor: 95 },
  {
    name: 'heart/report',
    mutate: ['lib/report/*.ts'],
    tests: ['test/report/!(page|html|picture).test.ts'],
    floor: 95,
  },
  {
    name: 'heart/page',
    mutate: ['lib/report/html/**/*.ts'],
    tests: ['test/report/{page,html,picture,subject,words}.test.ts'],
    floor: 95,
  },
  { name: 'heart/cli', mutate: ['lib/cli/**/*.ts'], tests: ['test/cli/**/*.test.ts'], floor: 95 },
  {
    name: 'template',
    mutate: ['lib/template/**/*.ts'],
    tests: ['test/template/**/*.test.ts', 'test/controls.test.ts', 'test/good.test.ts'],
    floor: 85,
    oneIn: 50,
  },
  {
    name: 'organization',
    mutate: ['lib/layers/account/organization-guardrails.ts', 'lib/layers/account/private/organization-policies.ts'],
    tests: ['test/layers/account/organization-*.test.ts'],
    floor: 85,
    oneIn: 4,
  },
  {
    name: 'ensure',
    mutate: ['lib/ensure/**/*.ts'],
    tests: ['test/ensure/**/*.test.ts'],
    floor: 85,
    oneIn: 20,
    patienceSeconds: 40, // a provider that is broken seldom answers, and who waits for it waits for good
  },
  {
    name: 'gateway',
    mutate: ['lib/layers/gateway/runtime/**/*.ts', 'lib/runtime/**/*.ts', 'lib/contract/**/*.ts'],
    // constructs have tests of their own, and to wait for each fault takes an hour
    tests: [
      'test/layers/gateway/runtime/**/*.test.ts',
      'test/layers/gateway/!(llm-gateway|usage-limits|log-role|fail-closed)*.test.ts',
      'test/{runtime,contract}/**/*.test.ts',
    ],
    floor: 85,
    oneIn: 100,
    ignoreStatic: true,
  },
  {
    name: 'admit',
    mutate: ['lib/layers/rag/runtime/admit/**/*.ts'],
    tests: ['test/layers/rag/runtime/admit/!(busy|unheard)*.test.ts'],
    floor: 85,
    oneIn: 20,
    ignoreStatic: true, // expressions and lists, which all the samples read
  },
];
