import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { CfnDataSource } from 'aws-cdk-lib/aws-bedrock';
import { DataClass, LlmDataVault } from '../lib';
import { CONTROLS } from '../lib/controls';
import { gather } from '../lib/evidence';
import { contextOf } from '../lib/packs/pack';
import { Synthesized } from '../lib/packs/synthesized';
import { Application, type Declaration, own } from '../lib/template/application';
import { application, type Body, type Cases, evidenceOf } from '../local/samples/cases';

// What this library builds without a CloudFormation type of its own is read by the controls that it answers.

/** Types that no control reads, and why. */
const READ_BY_NONE: Readonly<Record<string, string>> = {
  'Custom::SecureLlmApiGatewayAccount':
    'it is what API Gateway needs before any API may log; whether one does is read at its stage',
  'Custom::SecureLlmPrefixLists':
    'it looks up where S3 and DynamoDB are; the rules of the network are read as they are',
  'Custom::SecureLlmTrialKey': 'it ends the key of a trial, which protects nothing beyond it',
};

const LIBRARY = resolve(__dirname, '..', 'lib');
const made = new Set(
  readdirSync(LIBRARY, { recursive: true, encoding: 'utf8' })
    .filter(
      (file) => file.endsWith('.ts') && !/(^|\/)(controls|workload|report|reference\/private\/fixed-cost)/.test(file),
    )
    .flatMap((file) => readFileSync(join(LIBRARY, file), 'utf8').match(/Custom::SecureLlm\w+/g) ?? []),
);
const read = new Set(CONTROLS.flatMap(({ rules }) => rules.flatMap(({ check }) => check.types)));

test('each custom resource of this library is read by a control, or it is said why none reads it', () => {
  expect(made.size).toBeGreaterThan(10);
  expect([...made].filter((type) => !read.has(type)).sort()).toEqual(Object.keys(READ_BY_NONE).sort());
});

test('no control reads a custom resource of this library that nothing makes', () => {
  expect([...read].filter((type) => type.startsWith('Custom::SecureLlm') && !made.has(type))).toEqual([]);
});

const bodies = (value: Body | Body[]) => (Array.isArray(value) ? value : [value]);
const speaks = ({ type, body }: Declaration) =>
  type.startsWith('Custom::') ||
  own(own(own(own(body, 'Properties'), 'Environment'), 'Variables'), 'GW_ROLE') === 'gateway';

test('no rule takes the word of a custom resource or of a function for a proof', () => {
  const believed: string[] = [];
  let asked = 0;
  for (const control of CONTROLS) {
    const cases: Record<string, Cases> = require(
      join(__dirname, 'layers', control.layer, 'controls', `${control.id}.cases`),
    );
    for (const rule of control.rules)
      for (const [sentence, body] of Object.entries(cases[rule.name]!.good)) {
        const shown = evidenceOf(rule.name, ...bodies(body)).resources.filter(speaks);
        asked += shown.length;
        const bare = application(...bodies(body)).templates.map(({ input: { asset: _, ...input } }) => input);
        const [alone] = gather(new Application(bare), [{ ...control, rules: [rule] }]);
        if (alone!.resources.some(speaks)) believed.push(`${rule.name}: ${sentence}`);
      }
  }
  expect(asked).toBeGreaterThan(30);
  expect(believed).toEqual([]);
});

test('the vault’s denial of writers proves that only curators write, where a knowledge base reads the bucket', () => {
  const status = (reads: boolean) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const vault = new LlmDataVault(stack, 'Vault');
    if (reads)
      new CfnDataSource(stack, 'Documents', {
        name: 'documents',
        knowledgeBaseId: 'KB12345678',
        dataSourceConfiguration: {
          type: 'S3',
          s3Configuration: { bucketArn: vault.bucket(DataClass.CORPUS).bucketArn },
        },
      });
    const control = CONTROLS.filter(({ id }) => id === 'data-curated-writers-only');
    return gather(new Synthesized(contextOf(app)).application, control)[0]!.status;
  };
  expect([status(true), status(false)]).toEqual(['proven', 'not-applicable']);
});
