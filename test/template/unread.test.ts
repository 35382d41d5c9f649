import { eachResource, type Rule, rule } from '../../lib/control';
import { unreadIn } from '../../lib/evidence';
import { PASS } from '../../lib/template/answer';
import { application, type Body } from '../../local/samples/cases';
import { brief, gathered } from '../support/controls';

const told = (...bodies: Body[]) => unreadIn(application(...bodies)).map(({ message }) => message);
const include = { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://b/x.yaml' } } };
const macro = { 'Fn::Transform': { Name: 'Rewriter' } };
const nested = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://s3/x' } };
const thing = (Properties: Record<string, unknown> = {}) => ({ Type: 'Test::Thing', Properties });
const resources = (Resources: Record<string, unknown>, more: Record<string, unknown> = {}) => ({ ...more, Resources });
const INCLUDED = "content that 'AWS::Include' takes from 's3://b/x.yaml' is not read";
const sdk = (call: unknown, type = 'Custom::AWS') => resources({ C: { Type: type, Properties: { Create: call } } });

describe('what is not read is told', () => {
  test.each<[string, Body, string]>([
    ['a macro over the template', resources({}, { Transform: 'Rewriter' }), "macro 'Rewriter' may change everything"],
    ['one of several', resources({}, { Transform: ['AWS::Serverless-2016-10-31', 'Rewriter'] }), "macro 'Rewriter'"],
    ['a macro as a function over the template', resources({}, macro), "macro 'Rewriter' writes what stands here"],
    [
      'an include over the template',
      resources({}, { Transform: { Name: 'AWS::Include', Parameters: { Location: 's3://b/x.yaml' } } }),
      INCLUDED,
    ],
    ['an include at the top', resources({}, include), INCLUDED],
    ['an include among the resources', resources(include), INCLUDED],
    ['an include that is a resource', resources({ A: include }), INCLUDED],
    ['an include beside the type', resources({ A: { ...thing(), ...include } }), INCLUDED],
    ['an include as all properties', resources({ A: { Type: 'T', Properties: include } }), INCLUDED],
    ['an include among properties', resources({ A: thing({ B: 1, ...include }) }), INCLUDED],
    ['an include in a list', resources({ A: thing({ B: [{ C: 1 }, include] }) }), INCLUDED],
    ['an include among mappings', resources({}, { Mappings: include }), INCLUDED],
    ['an include among outputs', resources({}, { Outputs: { O: { Value: 1 }, ...include } }), INCLUDED],
    [
      'an include whose place is not known',
      resources({ A: thing({ 'Fn::Transform': { Name: 'AWS::Include' } }) }),
      'takes from elsewhere',
    ],
    ['a macro among properties', resources({ A: thing({ B: macro }) }), "macro 'Rewriter' writes what stands here"],
    ['a module', resources({ A: { Type: 'Company::Llm::Guardrail::MODULE' } }), 'resources of module'],
    [
      'a module of the command line',
      resources({}, { Modules: { Vpc: { Source: './vpc.yaml' } } }),
      "resources of module 'Vpc' are not read",
    ],
    [
      'a module of the command line among the resources',
      resources({ A: { Type: 'LocalModule', Source: './vpc.yaml' } }),
      "resources of module 'LocalModule' are not read",
    ],
    ['a nested stack', resources({ A: nested }), 'nested stack is not read'],
    [
      'an application of the repository',
      resources({ A: { Type: 'AWS::Serverless::Application' } }),
      'nested stack is not read',
    ],
    [
      'a stack set',
      resources({ A: { Type: 'AWS::CloudFormation::StackSet' } }),
      'resources that the stack set deploys',
    ],
    [
      'a resource whose type a macro writes',
      resources({ A: { Type: { Ref: 'T' } } }),
      'has no type that is written down',
    ],
    [
      'a function that is not known',
      resources({ A: thing({ B: { 'Fn::Magic': 1 } }) }),
      "'Fn::Magic' is a function that is not known",
    ],
    ['an unknown function in a condition', resources({}, { Conditions: { C: { 'Fn::Magic': 1 } } }), "'Fn::Magic'"],
    ['a call of an SDK', sdk('{"service":"bedrock","action":"createGuardrail"}'), "calls 'bedrock:createGuardrail'"],
    ['a call that opens an object', sdk('{"service":"S3","action":"putObjectAcl"}'), "calls 'S3:putObjectAcl'"],
    ['a call that keeps objects', sdk('{"service":"S3","action":"putObjectLockConfiguration"}'), 'calls'],
    [
      'a call of an SDK by its package',
      sdk('{"service":"@aws-sdk/client-cloudtrail","action":"StopLoggingCommand"}'),
      'StopLoggingCommand',
    ],
    [
      'a call of an SDK that is joined of texts',
      sdk({
        'Fn::Join': ['', ['{"service":"S3","action":"putBucketPolicy","parameters":{"Bucket":"', { Ref: 'B' }, '"}}']],
      }),
      "calls 'S3:putBucketPolicy'",
    ],
    [
      'a call of an SDK under another type',
      sdk('{"service":"IAM","action":"attachRolePolicy"}', 'Custom::Attach'),
      'IAM:attachRolePolicy',
    ],
    [
      'the call that rules read, where they do not look for it',
      sdk('{"service":"Bedrock","action":"putModelInvocationLoggingConfiguration"}', 'Custom::Logs'),
      'putModelInvocationLoggingConfiguration',
    ],
    [
      'a definition that lies elsewhere',
      resources({
        S: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionS3Location: { Bucket: 'b' } } },
      }),
      "definition that 'DefinitionS3Location' names",
    ],
    [
      'the definition of an API that lies elsewhere',
      resources({ S: { Type: 'AWS::Serverless::Api', Properties: { DefinitionUri: 's3://b/api.yaml' } } }),
      "definition that 'DefinitionUri' names",
    ],
  ])('%s', (_, body, expected) => {
    expect(told(body)).toEqual([expect.stringContaining(expected)]);
  });

  test.each<[string, Body]>([
    [
      'the transforms of AWS that are read',
      resources({}, { Transform: ['AWS::Serverless-2016-10-31', 'AWS::LanguageExtensions'] }),
    ],
    [
      'calls of an SDK that only read',
      sdk('{"service":"CognitoIdentityServiceProvider","action":"describeUserPoolClient"}'),
    ],
    ['calls of functions', sdk('{"service":"Lambda","action":"invoke"}')],
    ['calls that put data', sdk('{"service":"@aws-sdk/client-dynamodb","action":"PutItemCommand"}')],
    ['calls that put objects', sdk('{"service":"S3","action":"putObject"}')],
    ['calls of services that no rule asks about', sdk('{"service":"Route53","action":"changeResourceRecordSets"}')],
    ['the call that rules read', sdk('{"service":"Bedrock","action":"putModelInvocationLoggingConfiguration"}')],
    [
      'custom resources of other kinds',
      resources({ C: { Type: 'Custom::S3AutoDeleteObjects', Properties: { BucketName: 'b' } } }),
    ],
    [
      'functions that are known',
      resources({ A: thing({ B: { 'Fn::Sub': '${A}' }, C: { 'Fn::GetAZs': '' }, D: { 'Fn::Cidr': [] } }) }),
    ],
    ['metadata', resources({ A: { ...thing(), Metadata: { 'Fn::Magic': 1 } } })],
    [
      'an inline state machine',
      resources({ S: { Type: 'AWS::Serverless::StateMachine', Properties: { Definition: {} } } }),
    ],
  ])('but not %s', (_, body) => {
    expect(told(body)).toEqual([]);
  });

  test('with its line, its property and what to do', () => {
    const [finding] = unreadIn(
      application(`
Resources:
  A:
    Type: AWS::Bedrock::Guardrail
    Properties:
      Name: a
      ContentPolicyConfig:
        FiltersConfig:
          - Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/x.yaml}}
`),
    );
    const { place, resource, propertyPath, rule: of, verdict } = finding!;
    expect(place!.template.locate(place!.path).line).toBe(9);
    expect([resource.logicalId, propertyPath, of.name, verdict]).toEqual([
      'A',
      'Properties.ContentPolicyConfig.FiltersConfig[0].Fn::Transform',
      'TemplateReadInFull',
      'undecided',
    ]);
    expect(of.fix).toContain('write what it brings into the template');
  });
});

/** A rule about `Test::Thing`, by what `run` finds. */
const found = (run: Parameters<typeof eachResource>[1]): Rule =>
  rule('A', { fix: '-', check: eachResource('Test::Thing', run) });
const isSet = found((one) => one.expectPresent('Good'));
const isYes = found((one) => one.expect('Good', 'yes'));

describe('beside content that is not read', () => {
  const judged = (of: Rule, properties: Record<string, unknown>) =>
    brief(gathered([of], resources({ Thing: thing(properties) })).findings);

  test.each([isSet, isYes])('what is not written is undecided', (of) => {
    expect(judged(of, include)).toEqual(['undecided A Stack0/Thing Properties']);
    expect(judged(of, { Other: 1, ...include })).toEqual(['undecided A Stack0/Thing Properties.Good']);
    expect(judged(of, { 'Fn::ForEach::L': ['X', { Ref: 'P' }, {}] })).toEqual(['undecided A Stack0/Thing Properties']);
    expect(judged(of, { 'Fn::Magic': 1, Other: 1 })).toEqual(['undecided A Stack0/Thing Properties.Good']);
  });

  test('what is written is judged, where the content only adds to it', () => {
    expect(judged(isYes, { Good: 'no', ...include })).toEqual(['fail A Stack0/Thing Properties.Good']);
    expect(judged(isYes, { Good: 'yes', ...include })).toEqual([]);
  });

  test('what is written is undecided, where a macro may rewrite it', () => {
    for (const Good of ['yes', 'no'])
      expect(judged(isYes, { Good, ...macro })).toEqual(['undecided A Stack0/Thing Properties.Good']);
  });

  test('what stands above it is judged', () => {
    expect(judged(isYes, { Good: 'no', Below: include })).toEqual(['fail A Stack0/Thing Properties.Good']);
    expect(judged(isSet, { Below: include })).toEqual(['fail A Stack0/Thing Properties.Good']);
  });

  test('the entries of a map are undecided with those that are written', () => {
    const secrets = found((one) =>
      one
        .entries('Names')
        .map(([name, value]) => (value.text() === 'bad' ? one.fail(`Names.${name}`, 'is bad') : PASS)),
    );
    expect(judged(secrets, { Names: { a: 'good', ...include } })).toEqual([
      'undecided A Stack0/Thing Properties.Names.Fn::Transform',
    ]);
  });

  test('an attribute that the macro beside it may give is undecided', () => {
    const kept = found((one) => (one.attribute('DeletionPolicy').present ? PASS : one.fail('', 'goes')));
    const body = resources({ Thing: { ...thing(), ...include } });
    expect(gathered([kept], body).findings.map(({ verdict }) => verdict)).toEqual(['undecided']);
  });
});

describe('where resources are not read', () => {
  const missing: readonly (readonly [string, Record<string, unknown>])[] = [
    ['a nested stack', { N: nested }],
    ['a module', { M: { Type: 'A::B::C::MODULE' } }],
    ['an include', include],
    ['a loop', { 'Fn::ForEach::L': ['X', { Ref: 'P' }, { 'T${X}': thing() }] }],
    ['a call of an SDK', sdk('{"service":"bedrock","action":"createGuardrail"}').Resources],
  ];
  const other = { Type: 'Test::Other', Properties: { For: { Ref: 'Thing' } } };
  const verdicts = (of: Rule, more: Record<string, unknown>) =>
    gathered([of], resources({ Thing: thing({ Good: 'no' }), ...more })).findings.map(({ verdict }) => verdict);
  const absences: readonly (readonly [string, Rule])[] = [
    [
      'nothing refers to it',
      found((one) => (one.referrers('Test::Other', 'For').length > 0 ? PASS : one.fail('', 'is alone'))),
    ],
    [
      'there is none',
      found((one, view) => (view.resources('Test::Other').length > 0 ? PASS : one.fail('', 'is alone'))),
    ],
    [
      'none is as asked',
      found((one, view) => (view.resources('Test::Other').some((o) => o.text('X') === 'x') ? PASS : one.fail('', 'x'))),
    ],
    [
      'the first is not there',
      found((one, view) => {
        const [first] = view.resources('Test::Other').filter((o) => o.text('X') === 'x');
        return first ? PASS : one.fail('', 'x');
      }),
    ],
    [
      'none is found in a loop',
      found((one, view) => {
        for (const o of view.resources('Test::Other')) if (o.text('X') === 'x') return PASS;
        return one.fail('', 'x');
      }),
    ],
    [
      'all are as asked',
      found((one, view) =>
        view.resources('Test::Other').every((o) => o.text('X') === 'x') ? PASS : one.fail('', 'x'),
      ),
    ],
    [
      'none is among what was kept',
      found((one, view) =>
        view.once('others', () => new Set(view.resources('Test::Other').map((o) => o.text('X')))).has('x')
          ? PASS
          : one.fail('', 'x'),
      ),
    ],
  ];

  test.each(missing)('%s leaves every absence undecided', (_, more) => {
    for (const [sentence, of] of absences.filter(([name]) => name !== 'all are as asked'))
      expect([sentence, verdicts(of, more)]).toEqual([sentence, ['undecided']]);
  });

  test.each(missing)('%s leaves it undecided whether all are as asked', (_, more) => {
    const all = absences.find(([name]) => name === 'all are as asked')![1];
    expect(verdicts(all, more)).toEqual(['undecided']);
    expect(verdicts(all, { ...more, Other: other })).toEqual(['fail']);
  });

  test.each(missing)('%s takes no finding away that rests on what is read', (_, more) => {
    expect(verdicts(isYes, more)).toEqual(['fail']);
    const unused = found((one, view) =>
      view.resources('Test::Other').some((o) => o.target('For')?.is(one) ?? false) ? one.fail('Good', 'is used') : PASS,
    );
    expect(verdicts(unused, { ...more, Other: other })).toEqual(['fail']);
  });

  test('the message says what is not read, and what was wrong or right but for that', () => {
    const messages = (of: Rule) =>
      gathered([of], resources({ N: nested, Thing: thing() })).findings.map(({ message }) => message);
    const none = found((one, view) =>
      view.resources('Test::Other').length === 0 ? one.fail('Good', 'is alone') : PASS,
    );
    const all = found((one, view) =>
      view.resources('Test::Other').every((o) => o.text('X') === 'x') ? PASS : one.fail('', 'x'),
    );
    const unless = 'as far as the templates are read: nested stack is not read, since its template is not given';
    expect(messages(none)).toEqual([expect.stringContaining(`is alone, ${unless}`)]);
    expect(messages(all)).toEqual([expect.stringContaining(`is right only ${unless}`)]);
  });

  test('what is there is there', () => {
    for (const [sentence, of] of absences.slice(0, 2))
      expect([sentence, verdicts(of, { N: nested, Other: other })]).toEqual([sentence, []]);
  });

  test('without anything unread an absence is one', () => {
    for (const [sentence, of] of absences.filter(([name]) => name !== 'all are as asked'))
      expect([sentence, verdicts(of, {})]).toEqual([sentence, ['fail']]);
  });

  test('a control of which nothing is there is undecided, and what is proven is proven', () => {
    const status = (properties: Record<string, unknown>[]) =>
      gathered([isYes], resources({ N: nested, ...Object.fromEntries(properties.map((p, i) => [`T${i}`, thing(p)])) }))
        .status;
    expect([status([]), status([{ Good: 'yes' }]), status([{ Good: 'no' }])]).toEqual([
      'undecided',
      'proven',
      'failed',
    ]);
  });

  test('a nested template that is given is read', () => {
    const parent = resources({ N: nested });
    expect(told(parent)).toHaveLength(1);
  });
});

describe('a macro over the template', () => {
  const under = (properties: Record<string, unknown> | undefined, Transform: unknown = 'Rewriter') =>
    gathered([isYes], resources(properties ? { Thing: thing(properties) } : {}, { Transform }));

  test.each([['Rewriter'], [['AWS::Serverless-2016-10-31', 'Rewriter']], [{ Name: 'Rewriter' }]])(
    'leaves findings, and takes every pass and every absence away: %j',
    (transform) => {
      expect(under({ Good: 'no' }, transform).status).toBe('failed');
      expect(under({ Good: 'yes' }, transform)).toMatchObject({ status: 'undecided', resources: [] });
      expect(under(undefined, transform).status).toBe('undecided');
    },
  );

  test('takes nothing where it is one that is read', () => {
    expect(under({ Good: 'yes' }, 'AWS::LanguageExtensions').status).toBe('proven');
    expect(under(undefined, 'AWS::LanguageExtensions').status).toBe('absent');
  });
});
