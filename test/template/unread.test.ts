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
  rule('A', { severity: 'LOW', fix: '-', check: eachResource('Test::Thing', run) });
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

describe('each thing that is not read', () => {
  const PROCESSED =
    'Scan the template that CloudFormation has made of it, as the deployed stack shows it (its processed template).';
  const unread = (body: Body) =>
    application(body).unread.map(({ unread: { reach, at, path, what, remedy } }) => [
      reach,
      at,
      String(path),
      what,
      remedy,
    ]);
  const typed = (Type: string, Properties: Record<string, unknown> = {}) => resources({ A: { Type, Properties } });
  const NESTED = 'nested stack is not read, since its template is not given';
  const DEFINITION = 'Keep the definition in a file beside the template and name that, or write it into the template.';
  const INCLUDE = `Keep it in a file beside the template and name that in Location, or write what it brings into the template. ${PROCESSED}`;
  const LOOP = `Give the loop a list that the template spells out, or its parameter a default. ${PROCESSED}`;
  const two = { 'Fn::Transform': [include['Fn::Transform'], include['Fn::Transform']] };

  test.each<[string, Body, string[]]>([
    [
      'a macro',
      resources({}, { Transform: 'Rewriter' }),
      [
        ...['template', 'Transform', 'Transform'],
        "macro 'Rewriter' may change everything in the template before it is deployed, and is not read",
        PROCESSED,
      ],
    ],
    [
      'a macro in a list',
      resources({}, { Transform: ['AWS::LanguageExtensions', { Name: 'Rewriter' }] }),
      [
        ...['template', 'Transform', 'Transform[1]'],
        "macro 'Rewriter' may change everything in the template before it is deployed, and is not read",
        PROCESSED,
      ],
    ],
    [
      'a macro as a function at the top',
      resources({}, macro),
      [
        ...['template', 'Fn::Transform', 'Fn::Transform', "macro 'Rewriter' writes what stands here, and is not read"],
        PROCESSED,
      ],
    ],
    [
      'a macro among the resources',
      resources(macro),
      [
        ...['template', 'Resources', 'Resources.Fn::Transform'],
        "macro 'Rewriter' writes what stands here, and is not read",
        PROCESSED,
      ],
    ],
    [
      'an include at the top',
      resources({}, include),
      ['resources', 'Fn::Transform', 'Fn::Transform', INCLUDED, INCLUDE],
    ],
    [
      'an include among the resources',
      resources(include),
      ['resources', 'Resources', 'Resources.Fn::Transform', INCLUDED, INCLUDE],
    ],
    [
      'an include as a resource',
      resources({ A: include }),
      ['resources', 'A', 'Resources.A.Fn::Transform', INCLUDED, INCLUDE],
    ],
    [
      'an include beside a type',
      resources({ A: { ...thing(), ...include } }),
      ['values', 'A', 'Resources.A.Fn::Transform', INCLUDED, INCLUDE],
    ],
    [
      'two includes at one place',
      resources({ A: thing(two) }),
      [
        ...['values', 'A', 'Resources.A.Properties.Fn::Transform'],
        "content that 'AWS::Include' takes from 's3://b/x.yaml' and 's3://b/x.yaml' is not read",
        INCLUDE,
      ],
    ],
    [
      'an include in the Transform section',
      resources({}, { Transform: [include['Fn::Transform']] }),
      ['resources', 'Transform', 'Transform[0]', INCLUDED, INCLUDE],
    ],
    [
      'a macro without a name',
      resources({ A: thing({ 'Fn::Transform': {} }) }),
      [
        ...[
          'values',
          'A',
          'Resources.A.Properties.Fn::Transform',
          "macro '?' writes what stands here, and is not read",
        ],
        PROCESSED,
      ],
    ],
    [
      'no macro at all',
      resources({ A: thing({ 'Fn::Transform': [] }) }),
      [
        ...[
          'values',
          'A',
          'Resources.A.Properties.Fn::Transform',
          "macro '?' writes what stands here, and is not read",
        ],
        PROCESSED,
      ],
    ],
    [
      'a loop without a name',
      resources({ A: thing({ B: [{ 'Fn::ForEach': 1 }] }) }),
      [
        ...['values', 'A', 'Resources.A.Properties.B[0].Fn::ForEach'],
        "loop '' is not written as a loop, so that what it writes is not read",
        LOOP,
      ],
    ],
    [
      'a loop in a section without loops',
      resources({}, { Mappings: { 'Fn::ForEach::L': 1 } }),
      [
        ...[
          'values',
          'Mappings',
          'Mappings.Fn::ForEach::L',
          "loop 'L' is not read, so that what it writes is not read",
        ],
        LOOP,
      ],
    ],
    [
      'a function in a parameter',
      resources({}, { Parameters: { P: { Default: { 'Fn::ForEachOther': 1 } } } }),
      [
        ...['values', 'Parameters', 'Parameters.P.Default.Fn::ForEachOther'],
        "'Fn::ForEachOther' is a function that is not known here",
        PROCESSED,
      ],
    ],
    [
      'a function as a resource',
      resources({ 'Fn::Magic': 1 }),
      ['resources', 'Resources', 'Resources.Fn::Magic', "'Fn::Magic' is a function that is not known here", PROCESSED],
    ],
    [
      'a resource without a type',
      resources({ A: { Properties: {} } }),
      [
        ...['resources', 'A', 'Resources.A', 'resource has no type that is written down, so that it is not read'],
        `Write its Type into the template. ${PROCESSED}`,
      ],
    ],
    [
      'a module in the registry',
      typed('My::Own::Thing::MODULE'),
      ['resources', 'A', 'Resources.A', "resources of module 'My::Own::Thing::MODULE' are not read", PROCESSED],
    ],
    [
      'a module of the command line',
      resources({}, { Modules: { M: {} } }),
      [
        ...['resources', 'Modules', 'Modules.M', "resources of module 'M' are not read"],
        'Scan the template that the AWS CLI has made of it (aws cloudformation package).',
      ],
    ],
    [
      'a nested stack',
      typed('AWS::CloudFormation::Stack'),
      ['resources', 'A', 'Resources.A', NESTED, 'Name the file of its template in TemplateURL and give it too.'],
    ],
    [
      'an application',
      typed('AWS::Serverless::Application'),
      ['resources', 'A', 'Resources.A', NESTED, 'Name the file of its template in Location and give it too.'],
    ],
    [
      'a stack set',
      typed('AWS::CloudFormation::StackSet'),
      [
        ...['resources', 'A', 'Resources.A', 'resources that the stack set deploys are not read'],
        'Write its template into TemplateBody as text, or scan the template by itself.',
      ],
    ],
    [
      'a product',
      typed('AWS::ServiceCatalog::CloudFormationProvisionedProduct'),
      [
        ...['resources', 'A', 'Resources.A', 'resources of the provisioned product are not read'],
        'Scan the template of the product by itself.',
      ],
    ],
    ...(
      [
        ['AWS::StepFunctions::StateMachine', 'DefinitionS3Location'],
        ['AWS::Serverless::StateMachine', 'DefinitionUri'],
        ['AWS::ApiGateway::RestApi', 'BodyS3Location'],
        ['AWS::ApiGatewayV2::Api', 'BodyS3Location'],
        ['AWS::Serverless::Api', 'DefinitionUri'],
        ['AWS::Serverless::HttpApi', 'DefinitionUri'],
        ['AWS::Bedrock::Flow', 'DefinitionS3Location'],
      ] as const
    ).map(([type, property]): [string, Body, string[]] => [
      `the definition of ${type}`,
      typed(type, { [property]: 'x' }),
      [
        ...['values', 'A', `Resources.A.Properties.${property}`, `definition that '${property}' names is not read`],
        DEFINITION,
      ],
    ]),
    [
      'a call when something is updated',
      resources({
        C: {
          Type: 'AWS::CloudFormation::CustomResource',
          Properties: { Update: '{"service":"IAM","action":"putRole"}' },
        },
      }),
      [
        ...['resources', 'C', 'Resources.C.Properties.Update'],
        "custom resource calls 'IAM:putRole' itself, and what that makes or changes is not read",
        'Declare what the call sets up as a resource of CloudFormation, where there is one.',
      ],
    ],
  ])('%s', (_, body, expected) => expect(unread(body)).toEqual([expected]));

  test('a custom resource that calls twice is told once', () => {
    const call = '{"service":"IAM","action":"putRole"}';
    const of = (Properties: Record<string, unknown>, Type = 'Custom::X') => unread(typed(Type, Properties)).length;
    expect([of({ Create: call, Update: call }), of({ Delete: call }), of({ Create: call }, 'XCustom::X')]).toEqual([
      1, 0, 0,
    ]);
    expect(of({ Create: '{"service":"IAM","action":"getRole"}', Update: call })).toBe(1);
  });

  test.each([
    ...['And', 'Base64', 'Cidr', 'Contains', 'EachMemberEquals', 'EachMemberIn', 'Equals', 'FindInMap', 'GetAZs'],
    ...['GetAtt', 'GetStackOutput', 'If', 'ImportValue', 'Join', 'Length', 'Not', 'Or', 'RefAll', 'Select', 'Split'],
    ...['Sub', 'ToJsonString', 'ValueOf', 'ValueOfAll'],
  ])('but not Fn::%s, which is known', (name) => {
    expect(unread(resources({ A: thing({ B: { [`Fn::${name}`]: [] } }) }))).toEqual([]);
    expect(unread(resources({ A: thing({ B: { [`Fn::${name}x`]: [] } }) }))).toHaveLength(1);
  });

  test.each([
    ['AWS::Serverless-2016-10-31', true],
    ['AWS::Serverless-2016-10-312', false],
    ['XAWS::Serverless-2016-10-31', false],
    ['AWS::LanguageExtensions', true],
    ['AWS::LanguageExtensions2', false],
    ['XAWS::LanguageExtensions', false],
    ['AWS::CodeDeployBlueGreen', true],
    ['AWS::CodeDeployBlueGreen2', false],
    ['XAWS::CodeDeployBlueGreen', false],
    ['AWS::SecretsManager-2020-07-23', true],
    ['AWS::SecretsManager-2024-09-16', true],
    ['AWS::SecretsManager-2020-07', false],
    ['AWS::SecretsManager-2020-07-233', false],
    ['XAWS::SecretsManager-2020-07-23', false],
    ['AWS::SecretsManager', false],
  ])('the transform %s is read: %s', (Transform, read) => {
    expect(unread(resources({}, { Transform }))).toHaveLength(read ? 0 : 1);
    expect(unread(resources({}, { Transform: [null, { Name: Transform }] }))).toHaveLength(read ? 0 : 1);
  });

  test('without a type, but with content that may bring one, is told once', () => {
    expect(unread(resources({ A: { ...include } }))).toHaveLength(1);
    expect(unread(resources({ A: 'text', B: null }))).toEqual([]);
    expect(unread(resources({}, { Transform: [null, {}, { Name: null }] }))).toEqual([]);
    expect(unread(resources({}, { Modules: 'text' }))).toEqual([]);
  });

  test.each<[string, string, boolean]>([
    ['iam', 'PutRolePolicy', true],
    ['@aws-sdk/client-iam', 'PutRolePolicyCommand', true],
    ['API-Gateway', 'createDeployment', true],
    ['xiam', 'PutRolePolicy', false],
    ['route53', 'create', false],
    ['iam', 'getRole', false],
    ['iam', 'forgetRole', true],
    ['iam', 'ListRolesCommand', false],
    ['dynamodb', 'batchWriteItem', false],
    ['dynamodb', 'putItem', false],
    ['s3', 'putObject', false],
    ['s3', 'putObjectTagging', true],
    ['s3', 'putObjectRetention', true],
    ['s3', 'putObjectLegalHold', true],
    ['s3', 'copyObject', false],
    ['s3', 'xPutObject', true],
    ['lambda', 'invoke', false],
    ['lambda', 'updateFunctionCode', true],
    ['Bedrock', 'startIngestionJob', false],
    ['Bedrock', 'putModelInvocationLoggingConfiguration', false],
  ])('a call of %s, %s changes what rules ask about: %s', (service, action, expected) => {
    const call = JSON.stringify({ service, action });
    for (const written of [call, call.replace(/:/g, ' : '), { 'Fn::Join': ['', [call]] }, call.replace(/"/g, '\\"')])
      expect(unread(typed('Custom::AWS', { Create: written }))).toHaveLength(expected ? 1 : 0);
  });

  test('a call of which not all is written is none', () => {
    for (const call of ['{"service":"IAM"}', '{"action":"putRole"}', 'text', { a: 1 }])
      expect(unread(typed('Custom::AWS', { Create: call }))).toEqual([]);
  });
});

describe('what an unread part leaves open', () => {
  const reading = (body: Body) => {
    const { missing, rewritten, templates } = application(body);
    return [missing !== undefined, rewritten, templates[0]!.open];
  };
  test.each<[string, Body, boolean[]]>([
    ['nothing', resources({ A: thing() }), [false, false, false]],
    ['values', resources({ A: thing({ B: include }) }), [false, false, true]],
    ['values beside a known function', resources({ A: thing({ B: { 'Fn::Sub': 'x', C: 1 } }) }), [false, false, true]],
    ['nothing, by a known function', resources({ A: thing({ B: { 'Fn::Sub': 'x' } }) }), [false, false, false]],
    ['resources', resources(include), [true, false, true]],
    ['resources, at the top', resources({}, include), [true, false, true]],
    ['resources, by a module', resources({ M: { Type: 'LocalModule' } }), [true, false, false]],
    ['the template', resources({}, macro), [true, true, true]],
    ['the template, by its transform', resources({}, { Transform: 'M' }), [true, true, false]],
    ['the template, among the resources', resources(macro), [true, true, true]],
  ])('%s', (_, body, expected) => expect(reading(body)).toEqual(expected));

  test('is told by the words of what is not known', () => {
    const why = (properties: Record<string, unknown>) =>
      gathered([isYes], resources({ Thing: thing(properties) })).findings.map(({ message }) => message);
    expect(why(include)).toEqual(["Thing comes from an 'AWS::Include', which is not read"]);
    expect(why({ A: 1, ...include })).toEqual(["Good may be given by an 'AWS::Include', which is not read"]);
    expect(why({ A: 1, ...macro })).toEqual(["Good may be given by macro 'Rewriter', which is not read"]);
    expect(why({ A: 1, 'Fn::Transform': [include['Fn::Transform'], { Name: 'M' }] })).toEqual([
      "Good may be given by macro 'M', which is not read",
    ]);
    expect(why({ A: 1, 'Fn::Magic': 1 })).toEqual(["Good may be given by 'Fn::Magic', which is not read"]);
  });
});
