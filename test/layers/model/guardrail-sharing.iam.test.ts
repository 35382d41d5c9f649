import { App, Stack } from 'aws-cdk-lib';
import { ModelGuardrail } from '../../../lib/layers/model';
import { Iam, mighty, type PolicyDocument } from '../../support/iam';
import { expectMissed } from '../../support/policy-mutants';
import { admits, DENIED, OF_EVERY_KEY, unnoticedIn } from '../../support/resource-policy';

const OWNER = '999988887777';
const MEMBER = '111122223333';
const ORGANIZATION = { 'aws:PrincipalOrgID': 'o-abcde12345' };
const STRANGER = { 'aws:PrincipalOrgID': 'o-zzzzz99999' };

const stack = new Stack(new App(), 'Stack', { env: { account: OWNER, region: 'eu-central-1' } });
const guardrail = new ModelGuardrail(stack, 'Floor');
guardrail.shareWithOrganization('o-abcde12345');
const sim = new Iam(stack);
const member = mighty(`arn:aws:iam::${MEMBER}:role/developer`);

test('whoever is of the organization applies and reads the guardrail, and does nothing else to it', async () => {
  const resource = sim.deployed.value(stack, guardrail.guardrailArn);
  const policy = sim.document('AWS::Bedrock::ResourcePolicy');
  const cases = [
    ...admits(member, ['bedrock:ApplyGuardrail', 'bedrock:GetGuardrail'], resource, ORGANIZATION, STRANGER, []),
    ...['bedrock:UpdateGuardrail', 'bedrock:DeleteGuardrail'].map(
      (action) => [{ principal: member, action, resource, context: ORGANIZATION }, DENIED] as const,
    ),
  ];
  expectMissed(await unnoticedIn(sim, policy, cases), ['statement 0: of any resource']); // it is of one guardrail
});

test('and decrypts with its key, which nobody else of another account does', async () => {
  const { arn: resource, properties } = sim.deployed.one('AWS::KMS::Key');
  const policy = properties.KeyPolicy as PolicyDocument;
  const decrypt = 'kms:Decrypt';
  const cases = [
    ...admits(member, [decrypt], resource, ORGANIZATION, STRANGER, []),
    ...admits(mighty(`arn:aws:iam::${OWNER}:role/developer`), [decrypt, 'kms:PutKeyPolicy'], resource, {}, {}, [
      member,
    ]),
    [{ principal: member, action: 'kms:Encrypt', resource, context: ORGANIZATION }, DENIED] as const,
  ];
  const missing = await unnoticedIn(sim, policy, cases);
  expect(missing.filter((what) => !OF_EVERY_KEY.test(what))).toEqual([]);
});
