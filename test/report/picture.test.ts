import { picture } from '../../lib/report/html/picture';
import { Page } from '../support/page';
import { goodControl, resultOf, templateOf, thing } from '../support/result';
import { nothing, sample } from '../support/sample';

type Resources = Readonly<Record<string, unknown>>;
const drawn = (...stacks: (Resources | [Resources, Readonly<Record<string, unknown>>])[]) =>
  new Page(
    picture(
      resultOf(
        stacks.map((stack, i) => {
          const [resources, sections] = Array.isArray(stack) ? stack : [stack, {}];
          return templateOf(`Stack${i}`, resources as Resources, {}, sections as Resources);
        }),
        [],
      ),
    ).text,
  );
/** The words of each lane, by its layer. */
const lanes = ({ html }: Page) =>
  Object.fromEntries(
    html
      .split('<li class="lane')
      .slice(1)
      .map((lane) => [/href="#layer-([a-z-]+)"/.exec(lane)![1], Page.text(`<li class="lane${lane}`)]),
  );
const of = (...types: string[]) => Object.fromEntries(types.map((Type, i) => [`R${i}`, { Type }]));

describe('a resource that proves nothing stands in the lane of its kind', () => {
  test.each([
    [
      'edge',
      [
        'AWS::WAFv2::WebACL',
        'AWS::CloudFront::Distribution',
        'AWS::CertificateManager::Certificate',
        'AWS::ACMPCA::Certificate',
      ],
    ],
    [
      'gateway',
      [
        'AWS::ApiGateway::RestApi',
        'AWS::ApiGatewayV2::Api',
        'AWS::Lambda::Function',
        'AWS::Serverless::Function',
        'AWS::AppConfig::Application',
        'AWS::DynamoDB::Table',
      ],
    ],
    [
      'model',
      [
        'AWS::Bedrock::Guardrail',
        'AWS::Bedrock::ApplicationInferenceProfile',
        'AWS::Bedrock::Prompt',
        'AWS::Bedrock::PromptVersion',
        'AWS::Bedrock::EnforcedGuardrailConfiguration',
        'AWS::Bedrock::AutomatedReasoningPolicy',
        'AWS::Bedrock::IntelligentPromptRouter',
        'AWS::SageMaker::Model',
        'Custom::SecureLlmModelInvocationLogging',
      ],
    ],
    [
      'rag',
      [
        'AWS::OpenSearchServerless::Collection',
        'AWS::S3Vectors::Index',
        'AWS::Kendra::Index',
        'AWS::Bedrock::KnowledgeBase',
        'AWS::Bedrock::DataSource',
      ],
    ],
    ['agent', ['AWS::BedrockAgentCore::Runtime', 'AWS::Bedrock::Agent', 'AWS::Bedrock::Flow']],
    ['identity', ['AWS::Cognito::UserPool', 'AWS::IAM::Role', 'AWS::VerifiedPermissions::Policy']],
    ['network', ['AWS::EC2::VPC', 'AWS::NetworkFirewall::Firewall', 'AWS::Route53Resolver::FirewallRuleGroup']],
    [
      'data',
      ['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::SecretsManager::Secret', 'AWS::Macie::Session', 'AWS::Logs::LogGroup'],
    ],
    [
      'account',
      [
        'AWS::CloudTrail::Trail',
        'AWS::Config::ConfigRule',
        'AWS::Organizations::Policy',
        'AWS::Budgets::Budget',
        'Custom::SecureLlmAccountSettings',
      ],
    ],
    [
      'detection',
      [
        'AWS::GuardDuty::Detector',
        'AWS::SecurityHub::Hub',
        'AWS::InspectorV2::Filter',
        'AWS::AccessAnalyzer::Analyzer',
        'AWS::Detective::Graph',
        'AWS::SecurityLake::DataLake',
        'AWS::CloudWatch::Alarm',
      ],
    ],
    ['response', ['AWS::StepFunctions::StateMachine', 'AWS::Events::Rule', 'AWS::SNS::Topic', 'AWS::SQS::Queue']],
    [
      'resilience',
      [
        'AWS::Backup::BackupPlan',
        'AWS::FIS::ExperimentTemplate',
        'AWS::ResilienceHub::App',
        'AWS::ResilienceHubV2::App',
      ],
    ],
  ])('%s', (layer, types) => {
    for (const type of types) expect([type, ...Object.keys(lanes(drawn(of(type))))]).toEqual([type, layer]);
    // some kinds are known by how their names end
    for (const type of types.filter((name) => !/(KnowledgeBase|DataSource|Logging)$/.test(name)))
      expect([type, ...Object.keys(lanes(drawn(of(`Other${type}`))))]).toEqual([type]);
  });

  test('and in none where its kind is not known, or only begins or ends like one', () => {
    for (const type of [
      'Test::Other',
      'Other::AWS::S3::Bucket',
      'AWS::S3Tables::Table',
      'AWS::CloudWatchX::Alarm',
      'AWS::Glue::DataSourceX',
      'My::Custom::SecureLlmThing',
    ])
      expect([type, ...Object.keys(lanes(drawn(of(type))))]).toEqual([type]);
  });
});

describe('the picture', () => {
  test('stands in bands, of which those without resources are left out', () => {
    const bands = (page: Page) => page.all(/<h3>([^<]*)<\/h3>/g);
    expect(bands(drawn(of('AWS::SQS::Queue', 'AWS::KMS::Key', 'AWS::Lambda::Function')))).toEqual([
      'What requests pass',
      'What they rest on',
      'What watches and repairs',
    ]);
    expect(bands(drawn(of('AWS::KMS::Key')))).toEqual(['What they rest on']);
    expect(bands(new Page(picture(nothing()).text))).toEqual([]);
  });

  test('shows users before what requests pass, and nowhere else', () => {
    const page = drawn(of('AWS::Lambda::Function', 'AWS::KMS::Key'));
    expect(page.text).toMatch(/^What requests pass Users Gateway/);
    expect(page.text.match(/Users/g)).toHaveLength(1);
    expect(page.all(/<section class="([^"]*)"/g)).toEqual(['band path', 'band']);
    expect(drawn(of('AWS::KMS::Key')).text).not.toContain('Users');
  });

  test('has its lanes in the order in which requests meet them, each with a name', () => {
    const page = drawn(
      of(
        'AWS::OpenSearchServerless::Collection',
        'AWS::Bedrock::Agent',
        'AWS::Bedrock::Prompt',
        'AWS::Lambda::Function',
        'AWS::WAFv2::WebACL',
        'AWS::S3::Bucket',
        'AWS::EC2::VPC',
        'AWS::IAM::Role',
        'AWS::Backup::BackupPlan',
        'AWS::SNS::Topic',
        'AWS::GuardDuty::Detector',
        'AWS::Config::ConfigRule',
      ),
    );
    expect(page.all(/<a href="#layer-[a-z-]+">([^<]*)<\/a>/g)).toEqual([
      ...['Edge', 'Gateway', 'Model', 'Agents and tools', 'Retrieval'],
      ...['Identity', 'Network', 'Data'],
      ...['Account', 'Detection', 'Response', 'Resilience'],
    ]);
  });

  test('puts a resource of no known kind where it proves something', () => {
    const made = (['supply-chain', 'mlops', 'governance'] as const).map((layer) => goodControl(layer));
    const page = new Page(
      picture(
        resultOf(
          [
            templateOf('T', {
              A: thing('SupplyChainProtect', true),
              B: thing('MlopsProtect', true),
              C: thing('GovernanceProtect', true),
            }),
          ],
          [...made, goodControl('edge', 'Protect', { id: 'mlops-protect' })],
        ),
      ).text,
    );
    expect(page.text).toBe(
      'How it is made Supply chain 1 proven 1 × Supply Chain Protect MLOps 1 proven 1 × Mlops Protect Governance 1 proven 1 × Governance Protect',
    );
  });

  test('counts what is proven, and marks lanes in which nothing is', () => {
    const page = new Page(picture(sample()).text);
    expect(lanes(page)).toMatchObject({
      edge: expect.stringMatching(/^Edge 1 proven/),
      model: expect.stringMatching(/^Model 0 proven/),
      detection: expect.stringMatching(/^Detection 1 proven 7 × Detection Detect$/),
    });
    expect(page.all(/<li class="(lane[^"]*)"><p class="title"><a href="#layer-(?:edge|model)"/g)).toEqual([
      'lane',
      'lane unproven',
    ]);
  });

  test('counts kinds of resources, most of them first, and four of them at most', () => {
    const page = drawn(
      of(
        'AWS::EC2::VPC',
        'AWS::EC2::Subnet',
        'AWS::EC2::Subnet',
        'AWS::EC2::VPCEndpoint',
        'AWS::EC2::VPCEndpoint',
        'AWS::EC2::RouteTable',
        'AWS::EC2::FlowLog',
      ),
    );
    expect(lanes(page).network).toBe(
      'Network 0 proven 2 × EC2 Subnet 2 × EC2 VPC Endpoint 1 × EC2 Flow Log 1 × EC2 Route Table and 1 more type',
    );
    const six = drawn(
      of(
        'AWS::S3::Bucket',
        'AWS::S3::AccessPoint',
        'AWS::KMS::Key',
        'AWS::KMS::Alias',
        'AWS::Logs::LogGroup',
        'AWS::Logs::LogStream',
      ),
    );
    expect(lanes(six).data).toMatch(/and 2 more types$/);
    expect(
      lanes(drawn(of('AWS::S3::Bucket', 'AWS::S3::AccessPoint', 'AWS::KMS::Key', 'AWS::KMS::Alias'))).data,
    ).not.toContain('more');
  });

  test('speaks names as people do', () => {
    const spoken = (type: string) => Object.values(lanes(drawn(of(type))))[0]!.replace(/^.* × /, '');
    expect(spoken('AWS::EC2::NatGateway')).toBe('EC2 Nat Gateway');
    expect(spoken('AWS::EC2::VPCGatewayAttachment')).toBe('EC2 VPC Gateway Attachment');
    expect(spoken('AWS::S3::StorageLensV2Group')).toBe('S3 Storage Lens V2 Group');
    expect(spoken('Custom::SecureLlmAccountSettings')).toBe('Account Settings');
  });
});

describe('what a layer uses of another', () => {
  const uses = (page: Page) =>
    Object.fromEntries(
      Object.entries(lanes(page)).flatMap(([layer, text]) =>
        text.includes(' uses ') ? [[layer, text.replace(/^.* uses /, '')]] : [],
      ),
    );
  const key = { Type: 'AWS::KMS::Key' };
  const role = (value: unknown) => ({ Type: 'AWS::IAM::Role', Properties: { Value: value } });

  test.each([
    ['by Ref', { Ref: 'Key' }],
    ['by GetAtt', { 'Fn::GetAtt': ['Key', 'Arn'] }],
    ['by GetAtt in one text', { 'Fn::GetAtt': 'Key.Arn' }],
    ['inside other values', { List: [{ 'Fn::Join': ['', ['arn:', { Ref: 'Key' }]] }] }],
  ])('is told where it refers to it %s', (_, value) => {
    expect(uses(drawn({ Key: key, Role: role(value) }))).toEqual({ identity: 'Data 1' });
  });

  test.each([
    ['a text that looks like a name', 'Key'],
    ['a reference to nothing', { Ref: 'Nothing' }],
    ['a reference that is none', { Ref: { Ref: 'Key' } }],
    ['a GetAtt that is none', { 'Fn::GetAtt': [] }],
    ['nothing', null],
  ])('is not told of %s', (_, value) => {
    expect(uses(drawn({ Key: key, Role: role(value) }))).toEqual({});
  });

  test('counts resources that refer, once each, and the most used first', () => {
    const page = drawn({
      Key: key,
      Vpc: { Type: 'AWS::EC2::VPC' },
      Two: role([{ Ref: 'Key' }]),
      One: role([{ Ref: 'Vpc' }, { Ref: 'Vpc' }]),
      Three: role([{ Ref: 'Key' }, { Ref: 'Vpc' }]),
      Four: role({ Ref: 'Vpc' }),
    });
    expect(uses(page)).toEqual({ identity: 'Network 3, Data 2' });
  });

  test('is not what it uses of itself, nor what nobody knows', () => {
    expect(
      uses(
        drawn({
          A: role({ Ref: 'B' }),
          B: role(1),
          C: role({ Ref: 'D' }),
          D: { Type: 'Test::Unknown' },
          E: { Type: 'Test::Unknown', Properties: { V: { Ref: 'A' } } },
        }),
      ),
    ).toEqual({});
  });

  const output = (value: unknown, name?: string) => ({
    Outputs: { Out: { Value: value, ...(name ? { Export: { Name: name } } : {}) } },
  });
  const readOutput = (stack: unknown, name: unknown = 'Out') => ({
    'Fn::GetStackOutput': { StackName: stack, OutputName: name },
  });

  test('is followed over outputs of other stacks', () => {
    expect(uses(drawn([{ Key: key }, output({ Ref: 'Key' })], { Role: role(readOutput('Stack0')) }))).toEqual({
      identity: 'Data 1',
    });
    expect(
      uses(drawn([{ Key: key }, output({ Ref: 'Key' }, 'shared')], { Role: role({ 'Fn::ImportValue': 'shared' }) })),
    ).toEqual({ identity: 'Data 1' });
  });

  test.each([
    ['another stack', readOutput('Stack9')],
    ['another output', readOutput('Stack0', 'Other')],
    ['an output of a prototype', readOutput('Stack0', 'toString')],
    ['a stack that is not known', readOutput({ Ref: 'P' })],
    ['an output that is not known', readOutput('Stack0', { Ref: 'P' })],
    ['another export', { 'Fn::ImportValue': 'other' }],
    ['an export that is not known', { 'Fn::ImportValue': { Ref: 'P' } }],
    ['what only looks like an output', { Other: { StackName: 'Stack0', OutputName: 'Out' } }],
    ['what only looks like an import', { 'Fn::Import': 'shared' }],
  ])('is not told of %s', (_, value) => {
    expect(uses(drawn([{ Key: key }, output({ Ref: 'Key' }, 'shared')], { Role: role(value) }))).toEqual({});
  });

  test('ends where outputs read each other in a circle', () => {
    const circle = drawn(
      [{ Key: key }, output([readOutput('Stack1'), { Ref: 'Key' }])],
      [{ Role: role(readOutput('Stack0')) }, output(readOutput('Stack0'))],
    );
    expect(uses(circle)).toEqual({ identity: 'Data 1' });
  });
});
