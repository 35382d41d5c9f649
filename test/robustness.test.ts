import fc from 'fast-check';
import { CONTROLS } from '../lib/controls';
import { gather } from '../lib/evidence';
import { application } from '../local/samples/cases';

// No input that parses as a template may make a rule throw or hang: a rule that throws hides every other finding of its
// control, and an attacker who can write a template must not be able to blind the pack.
const TYPES = [...new Set(CONTROLS.flatMap((control) => control.rules.flatMap((rule) => rule.check.types)))];

/** Property names that rules ask for, so that malformed values stand where a rule looks. */
const NAMES = [
  ...new Set(
    CONTROLS.flatMap((control) =>
      control.rules.flatMap((rule) =>
        [...rule.check.run.toString().matchAll(/'([A-Z][A-Za-z.[\]]+)'/g)].flatMap(([, path]) =>
          path!.split(/[.[\]]+/),
        ),
      ),
    ),
  ),
  ...[
    'PolicyDocument',
    'Statement',
    'Effect',
    'Action',
    'Resource',
    'Principal',
    'Condition',
    'Policies',
    'Roles',
    'ManagedPolicyArns',
    'PermissionsBoundary',
    'FiltersConfig',
    'Type',
  ],
  '__proto__',
  'constructor',
  'toString',
].filter((name) => name !== '');

const scalar = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom<unknown>(
    '*',
    'Allow',
    'Deny',
    'HIGH',
    'bedrock:*',
    'bedrock:InvokeModel',
    '',
    'x'.repeat(100_000),
    '{"Statement":',
    '{"Statement":[{"Effect":"Allow","Action":"*"}]}',
    null,
    -1,
    1e308,
  ),
);
const intrinsic = (inner: fc.Arbitrary<unknown>) =>
  fc.oneof(
    fc.constantFrom<unknown>(
      { Ref: 'R0' },
      { Ref: 'P' },
      { Ref: 'AWS::NoValue' },
      { Ref: 'AWS::Region' },
      { Ref: 5 },
      { 'Fn::GetAtt': 'R1.Arn' },
      { 'Fn::GetAtt': [] },
      { 'Fn::ImportValue': 'x' },
      { 'Fn::Sub': '${R0.Arn}/${P}/${Nobody}' },
      { 'Fn::Sub': [1] },
      { 'Fn::FindInMap': ['M'] },
      { 'Fn::Magic': {} },
    ),
    fc.tuple(inner, inner).map(([a, b]) => ({ 'Fn::If': ['C', a, b] })),
    inner.map((a) => ({ 'Fn::If': ['Nobody', a] })),
    fc.array(inner, { maxLength: 3 }).map((items) => ({ 'Fn::Join': ['', items] })),
    inner.map((a) => ({ 'Fn::Select': [0, a] })),
    inner.map((a) => ({ 'Fn::Split': [',', a] })),
  );
const value = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    scalar,
    intrinsic(tie('node')),
    fc.array(tie('node'), { maxLength: 3 }),
    fc.array(fc.tuple(fc.constantFrom(...NAMES), tie('node')), { maxLength: 5 }).map((entries) => {
      const map: Record<string, unknown> = {};
      for (const [name, held] of entries)
        Object.defineProperty(map, name, { value: held, enumerable: true, configurable: true });
      return map;
    }),
  ),
})).node;

const resource = fc.record(
  {
    Type: fc.constantFrom(...TYPES),
    Properties: value,
    Condition: fc.constantFrom('C', 'Nobody', 5 as unknown as string),
    DeletionPolicy: value,
    Metadata: value,
  },
  { requiredKeys: ['Type'] },
);

test('no malformed resource makes a rule throw', () => {
  fc.assert(
    fc.property(fc.array(resource, { minLength: 1, maxLength: 6 }), (resources) => {
      const body = {
        Parameters: { P: { Type: 'String' }, L: { Type: 'CommaDelimitedList' } },
        Conditions: { C: { 'Fn::Equals': [{ Ref: 'P' }, 'x'] } },
        Resources: Object.fromEntries(resources.map((item, i) => [`R${i}`, item])),
      };
      const errors = gather(application(body), CONTROLS)
        .flatMap(({ findings }) => findings)
        .filter(({ verdict }) => verdict === 'error');
      expect(errors.map(({ rule, message }) => `${rule.name}: ${message}`)).toEqual([]);
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
  );
}, 120_000);

test('every type alone, empty or with properties of the wrong type, makes no rule throw', () => {
  for (const type of TYPES)
    for (const properties of [undefined, null, {}, [], 'text', 5, { Ref: 'P' }]) {
      const errors = gather(
        application({ Parameters: { P: {} }, Resources: { R: { Type: type, Properties: properties } } }),
        CONTROLS,
      )
        .flatMap(({ findings }) => findings)
        .filter(({ verdict }) => verdict === 'error');
      expect(
        errors.map(({ rule, message }) => `${rule.name} on ${type} with ${JSON.stringify(properties)}: ${message}`),
      ).toEqual([]);
    }
}, 120_000);
