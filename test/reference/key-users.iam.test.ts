import { App, Stack } from 'aws-cdk-lib';
import { SecurityProfile } from '../../lib';
import { ALONE } from '../../local/samples/alone';
import type { DeployedResource } from '../../local/samples/deployed';
import { Iam, type PolicyDocument } from '../support/iam';
import { application } from './support';

jest.setTimeout(300_000);

const env = { account: '111122223333', region: 'eu-central-1' };
const profile = (profile: SecurityProfile, availabilityZones: string[]) =>
  application({ profile, env, availabilityZones }).llm.stacks;
const alone = (name: string) => {
  const stack = new Stack(new App(), name, { env });
  ALONE[name]!.build(stack);
  return [stack];
};
// of all profiles REGULATED has the most roles, and STARTER one key for all of them
const DEPLOYMENTS: Record<string, () => Stack[]> = {
  STARTER: () => profile(SecurityProfile.STARTER, ['eu-central-1a']),
  REGULATED: () => profile(SecurityProfile.REGULATED, ['eu-central-1a', 'eu-central-1b']),
  ...Object.fromEntries(Object.keys(ALONE).map((name) => [name, () => alone(name)])),
};

interface Statement {
  readonly Effect: string;
  readonly Action?: string | string[];
  readonly Resource?: string | string[];
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}

/** What the policies of the templates allow each role; those of AWS are in none. */
function allowances(sim: Iam): { role: DeployedResource; statements: Statement[] }[] {
  const policies = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) => sim.deployed.all(type));
  return sim.deployed.all('AWS::IAM::Role').map((role) => ({
    role,
    statements: policies
      .filter(({ properties }) => ((properties.Roles ?? []) as string[]).includes(role.ref))
      .flatMap(({ properties }) => [(properties.PolicyDocument as PolicyDocument).Statement].flat())
      .map((statement) => statement as unknown as Statement)
      .filter(({ Effect }) => Effect === 'Allow'),
  }));
}

test.each(Object.entries(DEPLOYMENTS))(
  'in %s what a role may do with a key, the policy of the key lets it do',
  async (_, build) => {
    const sim = new Iam(...build());
    const keys = sim.deployed.all('AWS::KMS::Key');
    const refused: string[] = [];
    for (const { role, statements } of allowances(sim)) {
      for (const statement of statements) {
        const { Action = [], Resource = [], Condition = {} } = statement;
        const policy = { Statement: statement } as unknown as PolicyDocument;
        // `Null` asks whether a key is there, and says no value of it
        const asked = Object.entries(Condition).flatMap(([test, each]) =>
          test === 'Null' ? [] : Object.entries(each),
        );
        for (const { arn, logicalId, properties } of keys.filter(({ arn }) => [Resource].flat().includes(arn))) {
          for (const action of [Action].flat()) {
            const outcome = await sim.decide({
              principal: { arn: role.arn, identityPolicies: { policy } },
              action: action.replace('*', ''),
              resource: arn,
              resourcePolicy: properties.KeyPolicy as PolicyDocument,
              context: Object.fromEntries(asked.map(([key, value]) => [key, [value].flat()[0]!])),
            });
            if (outcome !== 'allowed') refused.push(`${role.logicalId} ${action} ${logicalId}: ${outcome}`);
          }
        }
      }
    }
    expect(refused).toEqual([]);
  },
);

test('the gateway, the playbooks and the rotation use keys', () => {
  const sim = new Iam(...DEPLOYMENTS.REGULATED!());
  const users = allowances(sim).filter(({ statements }) => JSON.stringify(statements).includes('kms:'));
  expect(users.map(({ role }) => role.logicalId.replace(/[0-9A-F]{8}$/, ''))).toEqual(
    expect.arrayContaining([
      'GatewayHandlerRole',
      'GatewaySecretRole',
      'ResponseTriageRole',
      'ResponseRulesDelivery',
      'ResponsePlaybooksSNAPSHOTEVIDENCERole',
    ]),
  );
});
