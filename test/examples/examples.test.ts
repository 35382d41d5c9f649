import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { CONTROLS } from '../../lib/controls';
import { judged } from '../support/packs';

const FOLDER = join(__dirname, '..', '..', 'examples');
const load = (name: string): App => require(join(FOLDER, name, 'app')).app;

test.each(readdirSync(FOLDER).filter((name) => !name.endsWith('.json')))('%s has a README with a picture', (name) => {
  expect(existsSync(join(FOLDER, name, 'cdk.json'))).toBe(true);
  expect(readFileSync(join(FOLDER, name, 'README.md'), 'utf8')).toMatch(/```mermaid\n/);
});

test.each(['chatbot', 'bring-your-own-vpc', 'private-gateway'])('%s leaves no pack anything to find', (name) => {
  const { findings, undecided, reasons } = judged(load(name));
  expect(findings).toEqual([]);
  // no template tells what routes the subnets of somebody else's VPC have
  const theirs = ['BedrockVpcEndpoints', 'ModelCallerSubnetsPrivate'];
  expect(undecided.filter((each) => name !== 'bring-your-own-vpc' || !theirs.includes(each.split(' ')[0]!))).toEqual(
    [],
  );
  expect(reasons.length).toBeGreaterThan(0);
  expect(reasons.filter((reason) => reason.length < 40)).toEqual([]);
});

test('guarded-model leaves our pack nothing to find, and stock packs nothing in what it adds', () => {
  const { findings } = judged(load('guarded-model'));
  const ours = new Set(CONTROLS.flatMap(({ rules }) => rules.map(({ name }) => name)));
  expect(findings.filter((finding) => ours.has(finding.split(' ')[0]!))).toEqual([]);
  expect(findings.filter((finding) => / Tickets\/(Guardrail|Models)/.test(finding))).toEqual([]);
});

test('nag-only finds the three mistakes of an app without our constructs', () => {
  const { findings } = judged(load('nag-only'));
  expect(findings).toEqual(
    expect.arrayContaining([
      'BedrockGuardrailPromptAttackHigh Assistant/Guardrail',
      'IamInvokeNeedsGuardrail Assistant/Caller/DefaultPolicy/Resource',
      'IamModelNamed Assistant/Caller/DefaultPolicy/Resource',
    ]),
  );
});

test('private-gateway has no way to the internet and none from it', () => {
  const app = load('private-gateway');
  judged(app);
  const templates = app.synth().stacks.flatMap(({ template }) => Object.values(template.Resources ?? {})) as {
    Type: string;
    Properties: never;
  }[];
  const of = (type: string) => templates.filter(({ Type }) => Type === type);
  expect([...of('AWS::EC2::InternetGateway'), ...of('AWS::EC2::NatGateway')]).toEqual([]);
  // the gateway's, and the one by which containment is approved
  expect(of('AWS::ApiGateway::RestApi').map(({ Properties }) => Properties)).toEqual(
    Array(2).fill(
      expect.objectContaining({
        EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: ['vpce-0123456789abcdef0'] },
      }),
    ),
  );
});
