import { Stack } from 'aws-cdk-lib';
import { Containment } from '../containment';
import type { Machine } from './machine';

/** What a statement may name. */
export interface PlaybookTargets {
  readonly quarantinePolicyArn?: string;
  readonly ipSetArn?: string;
  readonly evidenceArn?: string;
  /** Roles that no playbook may touch. */
  readonly protectedRoleArns: string[];
}

/** Lets the machine do what its playbook does, and nothing else. The kill switch's is granted by the switch. */
export function permitPlaybook(machine: Machine, containment: Containment, targets: PlaybookTargets): void {
  const stack = Stack.of(machine);
  const iamArn = (resource: string) => stack.formatArn({ service: 'iam', region: '', resource, resourceName: '*' });
  const functions = stack.formatArn({ service: 'lambda', resource: 'function:*' });
  const named = (what: string) => ({
    why: `A finding may name any ${what} of the account, and only the finding tells which.`,
  });
  switch (containment) {
    case Containment.REVOKE_SESSIONS:
      machine.allow(['iam:PutRolePolicy'], [iamArn('role')], named('role'));
      machine.deny(['iam:PutRolePolicy'], targets.protectedRoleArns);
      break;
    case Containment.QUARANTINE_PRINCIPAL: {
      const conditions = { ArnEquals: { 'iam:PolicyARN': targets.quarantinePolicyArn } };
      machine.allow(['iam:AttachRolePolicy'], [iamArn('role')], { ...named('role'), conditions });
      machine.allow(['iam:AttachUserPolicy'], [iamArn('user')], { ...named('user'), conditions });
      machine.deny(['iam:AttachRolePolicy'], targets.protectedRoleArns);
      break;
    }
    case Containment.DISABLE_USER:
      machine.allow(
        [
          'iam:ListAccessKeys',
          'iam:UpdateAccessKey',
          'iam:ListServiceSpecificCredentials',
          'iam:UpdateServiceSpecificCredential',
          'iam:DeleteLoginProfile',
        ],
        [iamArn('user')],
        named('user'),
      );
      break;
    case Containment.BLOCK_IP:
      machine.allow(['wafv2:GetIPSet', 'wafv2:UpdateIPSet'], [targets.ipSetArn!]);
      break;
    case Containment.ISOLATE_FUNCTION:
      machine.allow(['lambda:PutFunctionConcurrency'], [functions], named('function'));
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
      machine.allow(['lambda:GetFunctionConfiguration'], [functions], named('function'));
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
