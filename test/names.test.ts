import { ORDER, READING_ORDER } from '../lib/layers/gateway/runtime/pipeline';
import { NAMES_OF_OTHERS } from './names/elsewhere';
import { wrongNames } from './names/kinds';
import { type Kind, type Name, namesIn } from './names/name';
import { allTexts, type Text } from './names/text';
import { read } from './names/tree';

const texts = allTexts();
const names = texts.flatMap(namesIn);

test('no text tells a name that does not exist', async () => {
  expect(await wrongNames(names)).toEqual([]);
});

const page = (text: string): Text => ({ file: 'README.md', line: 1, text, form: 'page' });
const reference = (text: string): Text => ({ file: 'lib/index.ts', line: 1, text, form: 'reference' });
const comment = (text: string): Text => ({ file: 'lib/index.ts', line: 1, text, form: 'comment', inside: true });
const message = (text: string): Text => ({ file: 'lib/index.ts', line: 1, text, form: 'message' });
const fix = (text: string, ...about: string[]): Text => ({ ...message(text), about });

const FIREWALL = 'AWS::NetworkFirewall::Firewall';

const found = async (text: Text) => (await wrongNames(namesIn(text))).map((line) => line.replace(/^\S+:\d+ /, ''));

/** For each kind of name, a text with a right one, one with a wrong one, and what is to be found in it. */
const PLANTED: Readonly<Record<Kind, readonly (readonly [right: Text, wrong: Text, name: string])[]>> = {
  command: [
    [page('```sh\nnpm run quickstart\n```'), page('```sh\nnpm run quick-start\n```'), 'npm run quick-start'],
    [page('`npx projen generate`'), page('`npx projen regenerate`'), 'npx projen regenerate'],
    [page('`bash scripts/external/quota.sh`'), page('`bash scripts/quota.sh`'), 'bash scripts/quota.sh'],
    [
      page('`npx cdk-secure-llm scan cdk.out --format sarif`'),
      page('`npx cdk-secure-llm scan cdk.out --format html`'),
      'npx cdk-secure-llm scan cdk.out --format html',
    ],
    [page('`npx cdk-secure-llm report`'), page('`npx cdk-secure-llm review`'), 'npx cdk-secure-llm review'],
    [
      page('`npm run report -- --format html`'),
      page('`npm run report -- --style html`'),
      'npm run report -- --style html',
    ],
    [page('`aws iam list-roles`'), page('`aws iam show-roles`'), 'aws iam show-roles'],
    [page('`FUZZ_RUNS=9 npx jest test/robustness`'), page('`FUZZ_TIMES=9 npx jest`'), 'FUZZ_TIMES=9 npx jest'],
  ],
  option: [[message('give --include-undecided too'), message('give --undecided too'), '--undecided']],
  path: [
    [page('see `local/samples/alone.ts`'), page('see `local/samples/lonely.ts`'), 'local/samples/lonely.ts'],
    [comment('as lib/layers/<layer>/controls/ has'), comment('as lib/<layer>/checks/ has'), 'lib/<layer>/checks/'],
  ],
  link: [
    [page('[rules](CONTRIBUTING.md#style)'), page('[rules](CONTRIBUTING.md#manners)'), 'CONTRIBUTING.md#manners'],
    [page('[an example](examples/chatbot/)'), page('[an example](examples/robot/)'), 'examples/robot/'],
  ],
  'resource type': [
    [message('add an AWS::Bedrock::Guardrail'), message('add an AWS::Bedrock::GuardRail'), 'AWS::Bedrock::GuardRail'],
  ],
  action: [
    [message('deny bedrock:DeleteGuardrail'), message('deny bedrock:RemoveGuardrail'), 'bedrock:RemoveGuardrail'],
    [page('`aws:PrincipalOrgID`'), page('`aws:PrincipalOrgId`'), 'aws:PrincipalOrgId'],
  ],
  principal: [[page('`guardduty.amazonaws.com`'), page('`guard.amazonaws.com`'), 'guard.amazonaws.com']],
  intrinsic: [[page('`Fn::GetAtt`'), page('`Fn::GetAttribute`'), 'Fn::GetAttribute']],
  route: [[page('`POST /converse`'), page('`POST /talk`'), 'POST /talk']],
  'managed rule group': [
    [
      message('add AWSManagedRulesCommonRuleSet'),
      message('add AWSManagedRulesUsualRuleSet'),
      'AWSManagedRulesUsualRuleSet',
    ],
  ],
  control: [[page('`edge-waf-bot-control`'), page('`edge-waf-robot-control`'), 'edge-waf-robot-control']],
  risk: [
    [page('answers LLM01:2025'), page('answers LLM11:2025'), 'LLM11:2025'],
    // an id means something else in each edition
    [page('answers LLM01:2025'), page('answers LLM01'), 'LLM01'],
  ],
  technique: [[page('counters AML.T0051'), page('counters AML.T9951'), 'AML.T9951']],
  finding: [
    [page('`OwaspLlm::TrailLogging`'), page('`OwaspLlm::TrailLogs`'), 'OwaspLlm::TrailLogs'],
    [page('`AwsSolutions-IAM5`'), page('`AwsSolutions-IAM55`'), 'AwsSolutions-IAM55'],
  ],
  construct: [
    [reference("`new LlmGateway(stack, 'Gateway')`"), reference("`new Gateway2(stack, 'Gateway')`"), 'new Gateway2'],
    [
      fix('`ModelInvocationLogging` does', 'AWS::Logs::LogGroup'),
      fix('`InvocationLogging` does', 'AWS::Logs::LogGroup'),
      'InvocationLogging',
    ],
    [fix('or use `EgressFirewall`', FIREWALL), fix('or use `EgressInspection`', FIREWALL), 'EgressInspection'],
  ],
  constant: [
    [page('set `FUZZ_RUNS`'), page('set `FUZZ_ROUNDS`'), 'FUZZ_ROUNDS'],
    [message('use QUARANTINE_PRINCIPAL'), message('use QUARANTINE_EVERYBODY'), 'QUARANTINE_EVERYBODY'],
  ],
  prop: [
    [reference('needs `userTokensPerDay`'), reference('needs `tokensForUser`'), 'tokensForUser'],
    [page('set `internetAccess`'), page('set `accessToInternet`'), 'accessToInternet'],
    [message("'models' must not be empty"), message("'modelsUsed' must not be empty"), 'modelsUsed'],
    // a prop of another resource is a wrong one here
    [
      fix('Set `enableKeyRotation: true`.', 'AWS::KMS::Key'),
      fix('Set `publiclyAccessible: false`.', 'AWS::KMS::Key'),
      'publiclyAccessible',
    ],
  ],
  member: [
    [page('`ModelAccess.grantInvoke()` does'), page('`ModelAccess.grantCall()` does'), 'ModelAccess.grantCall'],
    [page('`RemovalPolicy.RETAIN`'), page('`RemovalPolicy.KEEP`'), 'RemovalPolicy.KEEP'],
    [
      fix('Set ContentPolicyConfig.FiltersConfig.', 'AWS::Bedrock::Guardrail'),
      fix('Set ContentPolicyConfig.TopicsConfig.', 'AWS::Bedrock::Guardrail'),
      'ContentPolicyConfig.TopicsConfig',
    ],
  ],
  word: [
    [message('or use EgressFirewall'), message('or use EgressInspection'), 'EgressInspection'],
    [message('or use ThreatDetection'), message('or use `GovernanceRecord`'), 'GovernanceRecord'],
    [reference('a rule (`WafBotControl`)'), reference('a rule (`WafBotControlEnabled`)'), 'WafBotControlEnabled'],
    [comment('judged by `lineAt`'), comment('judged by `lineBefore`'), 'lineBefore'],
  ],
};

describe.each(Object.entries(PLANTED))('a wrong %s', (kind, planted) => {
  test.each(planted.map(([right, wrong, name]) => [name, right, wrong] as const))(
    '%s is found',
    async (name, right, wrong) => {
      expect(await found(right)).toEqual([]);
      expect(await found(wrong)).toEqual([`${kind} ${name}`]);
    },
  );
});

test('the place of a wrong name is its line', async () => {
  const text: Text = { file: 'README.md', line: 3, text: 'One\n`EgressInspection`\nthree', form: 'page' };
  expect(await wrongNames(namesIn(text))).toEqual(['README.md:4 word EgressInspection']);
});

test('each kind of name is met', () => {
  const met = new Set(names.map(({ kind }: Name) => kind));
  expect(Object.keys(PLANTED).filter((kind) => !met.has(kind as Kind))).toEqual([]);
});

test('no name of others is listed that no text tells', () => {
  const told = new Set(names.map(({ name }) => name));
  expect(Object.values(NAMES_OF_OTHERS).flatMap((list) => list.filter((name) => !told.has(name)))).toEqual([]);
});

test('the page of the run-time code lists the steps of the gateway in the order in which they run', () => {
  const rows = [...read('lib/layers/gateway/runtime/README.md').matchAll(/^\| ([a-z-]+) \|/gm)].map(([, step]) => step);
  expect(rows).toEqual([...Object.keys(ORDER), ...Object.keys(READING_ORDER)]);
});
