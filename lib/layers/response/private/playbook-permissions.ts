import { Stack } from 'aws-cdk-lib';
import { CONTAINABLE, CONTAINMENT_TAG } from '../../../private/containment-tag';
import { Containment } from '../containment';
import { CONTAINED_BY_TAG, DENY_ALL, NEVER_CONTAINED, QUARANTINE, SESSIONS } from './contained';
import type { Machine } from './machine';

/** What a statement may name. */
export interface PlaybookTargets {
  readonly ipSetArn?: string;
  readonly evidenceArn?: string;
  readonly protectedRoleArns: string[];
  readonly protectedUserArns: string[];
}

const AGREED = { [`aws:ResourceTag/${CONTAINMENT_TAG}`]: CONTAINABLE };
const BY = `aws:ResourceTag/${CONTAINED_BY_TAG}`;
const WRITES = `aws:RequestTag/${CONTAINED_BY_TAG}`;

/**
 * Lets the machine do what its playbook does, and nothing else: whoever may start or change a machine has its role, so
 * that must not give what he lacks. What a playbook can do to a principal is to deny it everything, and only to one that
 * agreed by its tag. The kill switch's part is granted by the switch.
 */
export function permitPlaybook(machine: Machine, containment: Containment, targets: PlaybookTargets): void {
  const stack = Stack.of(machine);
  const iamArn = (resource: string, resourceName = '*') =>
    stack.formatArn({ service: 'iam', region: '', resource, resourceName });
  const functions = stack.formatArn({ service: 'lambda', resource: 'function:*' });
  const named = (what: string) => ({
    why: `A finding may name any ${what} of the account, and only the finding tells which.`,
  });
  const agreed = (what: string) => ({
    why: `A finding may name any ${what} of the account; the condition leaves those that agreed by their tag.`,
  });
  const denyAllArn = stack.formatArn({
    service: 'iam',
    region: '',
    account: 'aws',
    resource: 'policy',
    resourceName: DENY_ALL,
  });
  /** Marks of one kind, and the one policy, on a kind of principal. */
  const denyEverything = (kind: 'Role' | 'User', mark: Record<string, unknown>, more: string[] = []) => {
    const resources = [iamArn(kind.toLowerCase())];
    const why = agreed(kind.toLowerCase());
    machine.write(
      ['iam:Attach', ...more].map((verb) => `${verb}${kind}Policy`),
      resources,
      {
        ...why,
        conditions: { StringEquals: AGREED, ArnEquals: { 'iam:PolicyARN': denyAllArn } },
      },
    );
    machine.write([`iam:Tag${kind}`], resources, {
      ...why,
      conditions: {
        StringEquals: AGREED,
        StringLike: mark,
        // the mark alone, or other policies could be opened by their tags
        'ForAllValues:StringEquals': { 'aws:TagKeys': [CONTAINED_BY_TAG] },
      },
    });
    machine.allow([`iam:Get${kind}`], resources, named(kind.toLowerCase()));
  };
  /** Whatever their tags say. */
  const keepOut = (actions: string[], kind: 'role' | 'user') => {
    const never = kind === 'role' ? NEVER_CONTAINED.map((name) => iamArn('role', name)) : [];
    const named = kind === 'role' ? targets.protectedRoleArns : targets.protectedUserArns;
    if (never.length + named.length > 0) machine.forbid(actions, [...never, ...named]);
  };
  switch (containment) {
    case Containment.REVOKE_SESSIONS:
      denyEverything('Role', { [WRITES]: `${SESSIONS}*` }, ['iam:Detach']);
      machine.write(['iam:UntagRole'], [iamArn('role')], {
        ...agreed('role'),
        conditions: {
          StringEquals: AGREED,
          'ForAllValues:StringEquals': { 'aws:TagKeys': [CONTAINED_BY_TAG] },
        },
      });
      machine.allow(['iam:ListAttachedRolePolicies'], [iamArn('role')], named('role'));
      // a quarantine ends when a person ends it
      machine.forbid(['iam:DetachRolePolicy', 'iam:TagRole', 'iam:UntagRole'], ['*'], {
        StringEquals: { [BY]: QUARANTINE },
      });
      keepOut(['iam:AttachRolePolicy', 'iam:DetachRolePolicy', 'iam:TagRole', 'iam:UntagRole'], 'role');
      break;
    case Containment.QUARANTINE_PRINCIPAL:
      denyEverything('Role', { [WRITES]: QUARANTINE });
      denyEverything('User', { [WRITES]: QUARANTINE });
      keepOut(['iam:AttachRolePolicy', 'iam:TagRole'], 'role');
      keepOut(['iam:AttachUserPolicy', 'iam:TagUser'], 'user');
      break;
    case Containment.DISABLE_USER:
      denyEverything('User', { [WRITES]: QUARANTINE });
      machine.write(['iam:DeleteLoginProfile'], [iamArn('user')], {
        ...agreed('user'),
        conditions: { StringEquals: AGREED },
      });
      keepOut(['iam:AttachUserPolicy', 'iam:TagUser', 'iam:DeleteLoginProfile'], 'user');
      break;
    case Containment.BLOCK_IP:
      machine.allow(['wafv2:GetIPSet', 'wafv2:UpdateIPSet'], [targets.ipSetArn!]);
      break;
    case Containment.ISOLATE_FUNCTION:
      machine.allow(['lambda:PutFunctionConcurrency'], [functions], {
        ...agreed('function'),
        conditions: { StringEquals: AGREED },
      });
      machine.allow(['lambda:ListTags'], [functions], named('function'));
      break;
    case Containment.SNAPSHOT_EVIDENCE: {
      const ec2 = (resource: string, account?: string) =>
        stack.formatArn({ service: 'ec2', account, resource, resourceName: '*' });
      machine.allow(['s3:PutObject'], [`${targets.evidenceArn!}/incidents/*`], {
        why: 'Objects are named after the incident and the execution.',
      });
      machine.allow(
        ['iam:GetRole', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'],
        [iamArn('role')],
        named('role'),
      );
      // its answer has the function's environment, which may hold what only the function's owner may know
      machine.allow(['lambda:GetFunctionConfiguration'], [functions], {
        ...agreed('function'),
        conditions: { StringEquals: AGREED },
      });
      machine.allow(['lambda:ListTags'], [functions], named('function'));
      machine.allow(['ec2:DescribeVolumes'], ['*'], { why: 'EC2 knows no resource for Describe calls.' });
      machine.allow(['ec2:CreateSnapshot'], [ec2('volume'), ec2('snapshot', '')], named('volume'));
      machine.allow(['ec2:CreateTags'], [ec2('snapshot', '')], {
        ...named('snapshot'),
        conditions: { StringEquals: { 'ec2:CreateAction': 'CreateSnapshot' } },
      });
      break;
    }
    case Containment.KILL_SWITCH:
      break;
  }
}
