import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { SHUT } from '../../../lib/facts/model-doors';
import { IncidentResponse, SpendFreeze, SpendGuard } from '../../../lib/layers/response';
import { actionsOf, Iam, type PolicyDocument, someResource } from '../../support/iam';
import { type Attempt, decides } from '../../support/policy-mutants';

const ACCOUNT = '111122223333';
const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: 'eu-central-1' } });
const { topic } = new IncidentResponse(stack, 'Response', { contacts: ['security@example.com'] });
const caller = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
new SpendGuard(stack, 'Spend', {
  monthlyLimitUsd: 500,
  topic,
  modelIds: ['amazon.nova-lite-v1:0'],
  freeze: SpendFreeze.AUTOMATIC,
  roles: [caller('First'), caller('Second')],
});
const sim = new Iam(stack);
const { properties, ref } = sim.deployed
  .all('AWS::IAM::ManagedPolicy')
  .find(({ logicalId }) => /^SpendFreeze(?!Role)/.test(logicalId))!;
const everything = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as PolicyDocument;

describe('a frozen caller', () => {
  const principal = { arn: `arn:aws:iam::${ACCOUNT}:role/Caller`, identityPolicies: {} };
  const attempts = async (): Promise<Attempt[]> => {
    const ask = async (action: string, outcome: string): Promise<Attempt> => [
      { principal, action, resource: await someResource(action, ACCOUNT, 'eu-central-1') },
      outcome,
    ];
    const shut = await actionsOf(...SHUT.freeze);
    return Promise.all([
      ...shut.map((action) => ask(action, 'denied by identity')),
      ...[
        'bedrock:ApplyGuardrail',
        'bedrock:CountTokens',
        'bedrock:Retrieve',
        'dynamodb:UpdateItem',
        's3:GetObject',
      ].map((action) => ask(action, 'allowed')),
    ]);
  };
  decides(properties.PolicyDocument as PolicyDocument, attempts, (asked, freeze) =>
    sim.decide({ ...asked, principal: { ...principal, identityPolicies: { everything, freeze } } }),
  );
});

describe('who freezes', () => {
  const [[name, policy]] = Object.entries(sim.role('SpendFreezeRole').identityPolicies) as [[string, PolicyDocument]];
  const principal = sim.role('SpendFreezeRole');
  const attempts = async () =>
    ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'].flatMap((action): Attempt[] => {
      const ask = (resource: string, arn: string | undefined, outcome: string): Attempt => [
        { principal, action, resource, context: arn ? { 'iam:PolicyARN': arn } : {} },
        outcome,
      ];
      const [first, second] = [sim.role('First').arn, sim.role('Second').arn];
      return [
        ask(first, ref, 'allowed'),
        ask(second, ref, 'allowed'),
        ask(`arn:aws:iam::${ACCOUNT}:role/Other`, ref, 'denied by identity'),
        ask(first, 'arn:aws:iam::aws:policy/AdministratorAccess', 'denied by identity'),
      ];
    });
  decides(
    policy,
    attempts,
    (asked, changed) => sim.decide({ ...asked, principal: { ...principal, identityPolicies: { [name]: changed } } }),
    {
      'statement 0: ArnEqualsIfExists iam:PolicyARN': 'every call to attach or detach names a policy',
    },
  );
});
