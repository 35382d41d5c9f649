import fc from 'fast-check';
import { CONTROLS } from '../lib/controls';
import { gather } from '../lib/evidence';
import { application } from '../local/samples/cases';
import { EXHAUSTIVE } from './support/exhaustive';

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
      { 'Fn::Length': [1, 2] },
      { 'Fn::Length': { Ref: 'L' } },
      { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://b/x' } } },
      { 'Fn::Transform': [] },
      { 'Fn::ForEach::Odd': 'text' },
    ),
    fc
      .tuple(fc.constantFrom<unknown>(['A', 'B'], { Ref: 'L' }, { Ref: 'D' }, [[]], null, 5), inner)
      .map(([list, body]) => ({ 'Fn::ForEach::L': ['X', list, { 'K${X}': body, '&{X}': { Ref: 'X' } }] })),
    inner.map((a) => ({ 'Fn::Transform': { Name: 'M', Parameters: a }, Beside: a })),
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
        Parameters: {
          P: { Type: 'String' },
          L: { Type: 'CommaDelimitedList' },
          D: { Type: 'CommaDelimitedList', Default: 'a,b' },
        },
        Conditions: { C: { 'Fn::Equals': [{ Ref: 'P' }, 'x'] } },
        Resources: Object.fromEntries(resources.map((item, i) => [`R${i}`, item])),
      };
      const errors = gather(application(body), CONTROLS)
        .flatMap(({ findings }) => findings)
        .filter(({ verdict }) => verdict === 'error');
      expect(errors.map(({ rule, message }) => `${rule.name}: ${message}`)).toEqual([]);
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? (EXHAUSTIVE ? 300 : 100)) },
  );
}, 120_000);

/** What a run of all controls says; a rule that throws is an error of its own. */
const verdicts = (body: Record<string, unknown>) =>
  new Set(gather(application(body), CONTROLS).flatMap(({ findings }) => findings.map(({ verdict }) => verdict)));
const nested = (depth: number, list: unknown, body: Record<string, unknown>): Record<string, unknown> =>
  depth === 0 ? body : { [`Fn::ForEach::L${depth}`]: [`X${depth}`, list, nested(depth - 1, list, body)] };

describe('what is not read makes no rule throw, and takes bounded time', () => {
  const guardrail = { Type: 'AWS::Bedrock::Guardrail', Properties: { Name: 'g' } };
  const include = { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://b/x' } } };
  const digits = Array.from({ length: 10 }, (_, i) => String(i));

  test.each<[string, Record<string, unknown>]>([
    ['loops that explode', { Resources: { G: guardrail, ...nested(60, digits, { 'G${X1}': guardrail }) } }],
    [
      'loops that explode beside each other',
      {
        Resources: {
          G: guardrail,
          ...Object.fromEntries(
            Array.from({ length: 50 }, (_, i) => [
              `Fn::ForEach::M${i}`,
              ['Y', digits, nested(8, digits, { 'G${Y}${X1}': guardrail })],
            ]),
          ),
        },
      },
    ],
    [
      'items that explode',
      { Resources: { G: guardrail, ...nested(40, ['${X2}${X2}', 'x'.repeat(1000)], { 'G${X1}': guardrail }) } },
    ],
    [
      'loops of modules',
      { Resources: { G: guardrail, ...nested(2, digits, { 'M${X1}${X2}': { Type: 'A::B::C::MODULE' } }) } },
    ],
    ['loops of includes', { Resources: { G: guardrail, ...nested(2, digits, { 'M${X1}${X2}': include }) } }],
    [
      'includes in includes',
      {
        Resources: {
          G: {
            ...guardrail,
            Properties: Array.from({ length: 90 }).reduce<object>(
              (inner) => ({ 'Fn::Transform': { Name: 'AWS::Include', Parameters: {} }, Inner: inner }),
              include,
            ),
          },
          H: guardrail,
        },
      },
    ],
    [
      'a macro that says to be another',
      { Transform: ['AWS::Serverless-', { Name: 5 }, null, [], 'AWS::IncludeX'], Resources: { G: guardrail } },
    ],
  ])('%s', (_, body) => {
    const found = verdicts(body);
    expect(found).not.toContain('error');
    expect(found).toContain('fail');
  });

  test('many parameters with many allowed values are undecided or judged, and end', () => {
    const Parameters = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [
        `P${i}`,
        { Type: 'String', Default: 'LOW', AllowedValues: digits.concat('LOW') },
      ]),
    );
    const FiltersConfig = Object.keys(Parameters).map((name) => ({
      Type: 'PROMPT_ATTACK',
      InputStrength: { Ref: name },
    }));
    const G = { Type: 'AWS::Bedrock::Guardrail', Properties: { ContentPolicyConfig: { FiltersConfig } } };
    expect(verdicts({ Parameters, Resources: { G } })).not.toContain('error');
  });
});

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
