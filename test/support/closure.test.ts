import { App, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Account, type Actor, fact } from './account';
import { closure, type Goal, type Step } from './closure';
import { Iam, type PolicyDocument } from './iam';

const stack = new Stack(new App(), 'Stack');
const role = (id: string, ...actions: string[]) => {
  const made = new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  if (actions.length > 0) made.addToPolicy(new iam.PolicyStatement({ actions, resources: ['*'] }));
  return made;
};
role('Reader', 's3:GetObject*');
role('Idle');
const locked = new s3.Bucket(stack, 'Locked', {
  objectLockDefaultRetention: s3.ObjectLockRetention.governance(Duration.days(1)),
});
locked.addToResourcePolicy(
  new iam.PolicyStatement({
    effect: iam.Effect.DENY,
    actions: ['s3:DeleteObjectVersion', 's3:BypassGovernanceRetention'],
    principals: [new iam.AnyPrincipal()],
    resources: [locked.arnForObjects('*')],
  }),
);
const final = new s3.Bucket(stack, 'Final', {
  objectLockDefaultRetention: s3.ObjectLockRetention.compliance(Duration.days(1)),
});
new kms.Key(stack, 'Key');
const sim = new Iam(stack);
const account = new Account(sim, undefined);
const value = (token: string) => sim.deployed.value(stack, token);

const somebody = (...actions: string[]): Actor => ({
  name: actions.join(),
  arn: 'arn:aws:iam::111122223333:role/Somebody',
  identityPolicies: {
    own: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] } as PolicyDocument,
  },
});
const roleArn = (id: string) => account.role(id).arn;
const STEPS: Step[] = ['Reader', 'Idle'].flatMap((id) => [
  {
    name: `add to ${id}`,
    calls: [{ action: 'iam:PutRolePolicy', resource: roleArn(id) }],
    gives: [fact.mighty(roleArn(id))],
  },
  {
    name: `trust of ${id}`,
    calls: [{ action: 'iam:UpdateAssumeRolePolicy', resource: roleArn(id) }],
    gives: [fact.open(roleArn(id))],
  },
  { name: `become ${id}`, calls: [{ action: 'sts:AssumeRole', resource: roleArn(id) }], gives: [fact.holds(id)] },
]);
STEPS.push({
  name: 'drop the policy',
  calls: [{ action: 's3:DeleteBucketPolicy', resource: value(locked.bucketArn) }],
  gives: [fact.open(value(locked.bucketArn))],
});
const erase = (bucket: s3.Bucket): Goal => ({
  name: 'erase',
  ways: [
    {
      name: 'delete',
      calls: ['s3:DeleteObjectVersion', 's3:BypassGovernanceRetention'].map((action) => ({
        action,
        resource: `${value(bucket.bucketArn)}/a`,
      })),
    },
  ],
});
const READ: Goal = {
  name: 'read',
  ways: [{ name: 'read', calls: [{ action: 's3:GetObject', resource: `${value(final.bucketArn)}/a` }] }],
};
const reach = (actor: Actor, goal: Goal, layers?: number) =>
  closure(account, actor, STEPS, [goal], (name) => account.role(name), layers);

test('what somebody may do at once takes no step', async () => {
  expect(await reach(somebody('s3:GetObject'), READ)).toEqual({ read: ['read'] });
});

test('the shortest chain is told, with nothing in it that nothing rests on', async () => {
  const climber = somebody('iam:UpdateAssumeRolePolicy', 'iam:PutRolePolicy', 'sts:AssumeRole');
  expect(await reach(climber, READ)).toEqual({ read: ['trust of Reader', 'become Reader', 'read'] });
});

test('a chain that is longer than asked for is none, nor is one that lacks a step', async () => {
  const climber = somebody('iam:UpdateAssumeRolePolicy', 'sts:AssumeRole');
  expect(await reach(climber, READ, 1)).toEqual({});
  expect(await reach(somebody('sts:AssumeRole'), READ)).toEqual({});
});

test('who may take a policy away does what it denied, and a lock in compliance mode stays', async () => {
  const eraser = somebody('s3:*');
  expect(await reach(eraser, erase(locked))).toEqual({ erase: ['drop the policy', 'delete'] });
  expect(await reach(eraser, erase(final))).toEqual({});
});
