import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { fullResponse } from '../../../local/samples/full-response';
import { Iam, type Principal } from '../../support/iam';

const { stack, response } = fullResponse({
  protectedRoles: [
    iam.Role.fromRoleArn(
      new Stack(undefined, 'Elsewhere', { env: { account: '111122223333', region: 'eu-central-1' } }),
      'BreakGlass',
      'arn:aws:iam::111122223333:role/BreakGlass',
    ),
  ],
});
response.grantApprove(new iam.Role(stack, 'Approver', { assumedBy: new iam.AccountPrincipal('111122223333') }));
const simulator = new Iam(stack);
const { deployed } = simulator;

const approval = deployed.one('AWS::StepFunctions::StateMachine', 'Approval').properties
  .DefinitionSubstitutions as Record<string, string>;
const ARN = {
  role: 'arn:aws:iam::111122223333:role/Gateway',
  user: 'arn:aws:iam::111122223333:user/bob',
  function: 'arn:aws:lambda:eu-central-1:111122223333:function:tool',
  admin: 'arn:aws:iam::aws:policy/AdministratorAccess',
  quarantine: deployed.one('AWS::IAM::ManagedPolicy', 'PlaybooksQuarantine').ref,
  ipSet: 'arn:aws:wafv2:eu-central-1:111122223333:regional/ipset/blocked/1',
  topic: deployed.value(stack, response.topic.topicArn),
  triage: deployed.value(stack, response.triageMachine.stateMachineArn),
  approval: deployed.value(stack, response.approvalMachine!.stateMachineArn),
  revoke: deployed.one('AWS::StepFunctions::StateMachine', 'REVOKESESSIONS').ref,
  key: deployed.value(stack, response.key.keyArn),
  request: `arn:aws:ssm:eu-central-1:111122223333:parameter${approval.RequestPrefix}/run-1`,
  application: deployed.value(
    stack,
    `arn:aws:appconfig:eu-central-1:111122223333:application/${(stack.node.findChild('Switch') as unknown as { applicationId: string }).applicationId}`,
  ),
};
const protectedRole = 'arn:aws:iam::111122223333:role/BreakGlass';
// the ARN that the simulator makes up for a set has no scope, and IAM knows no such resource
const madeUp = deployed.one('AWS::WAFv2::IPSet').arn;
const logicalId = (part: string) =>
  ({ Approver: 'Approver', Delivery: 'ResponseRulesDelivery', Triage: 'TriageRole' })[part] ?? `Playbooks${part}Role`;
const role = (part: string): Principal =>
  JSON.parse(JSON.stringify(simulator.role(logicalId(part))).replaceAll(madeUp, ARN.ipSet));
type Attempt = [part: string, action: string, resource?: string, context?: Record<string, string>];
const decide = ([part, action, resource, context]: Attempt) => {
  const resourcePolicy = action.startsWith('kms:')
    ? simulator.document('AWS::KMS::Key', 'KeyPolicy', 'Response')
    : undefined;
  return simulator.decide({ principal: role(part), action, resource, context, resourcePolicy });
};

const attach = (policy: string) => ({ 'iam:PolicyARN': policy });

const WORK: Attempt[] = [
  ['REVOKESESSIONS', 'iam:PutRolePolicy', ARN.role],
  ['REVOKESESSIONS', 'sns:Publish', ARN.topic],
  ['QUARANTINEPRINCIPAL', 'iam:AttachRolePolicy', ARN.role, attach(ARN.quarantine)],
  ['QUARANTINEPRINCIPAL', 'iam:AttachUserPolicy', ARN.user, attach(ARN.quarantine)],
  ['QUARANTINEPRINCIPAL', 'ssm:PutParameter', ARN.request],
  ['QUARANTINEPRINCIPAL', 'kms:Encrypt', ARN.key],
  ['DISABLEUSER', 'iam:UpdateAccessKey', ARN.user],
  ['DISABLEUSER', 'iam:UpdateServiceSpecificCredential', ARN.user],
  ['DISABLEUSER', 'iam:DeleteLoginProfile', ARN.user],
  ['BLOCKIP', 'wafv2:UpdateIPSet', ARN.ipSet],
  ['ISOLATEFUNCTION', 'lambda:PutFunctionConcurrency', ARN.function],
  ['KILLSWITCH', 'appconfig:StartDeployment', ARN.application],
  ['KILLSWITCH', 'appconfig:ListDeployments', ARN.application],
  ['SNAPSHOTEVIDENCE', 's3:PutObject', 'arn:aws:s3:::evidence/incidents/i/run/event.json'],
  ['SNAPSHOTEVIDENCE', 'iam:GetRole', ARN.role],
  ['SNAPSHOTEVIDENCE', 'lambda:GetFunctionConfiguration', ARN.function],
  ['Triage', 'states:StartExecution', ARN.revoke],
  ['Approval', 'states:SendTaskSuccess'],
  ['Approval', 'ssm:GetParameter', ARN.request],
  ['Approver', 'states:StartExecution', ARN.approval],
  ['Delivery', 'states:StartExecution', ARN.triage],
  ['Delivery', 'sns:Publish', ARN.topic],
];

const BEYOND: Attempt[] = [
  // more than its own work
  ['REVOKESESSIONS', 'iam:PutUserPolicy', ARN.user],
  ['REVOKESESSIONS', 'iam:AttachRolePolicy', ARN.role, attach(ARN.admin)],
  ['REVOKESESSIONS', 'iam:UpdateAssumeRolePolicy', ARN.role],
  ['REVOKESESSIONS', 'iam:DeleteRolePolicy', ARN.role],
  ['REVOKESESSIONS', 'iam:PassRole', ARN.role],
  ['REVOKESESSIONS', 'sts:AssumeRole', ARN.role],
  ['REVOKESESSIONS', 'ssm:PutParameter', 'arn:aws:ssm:eu-central-1:111122223333:parameter/other'],
  ['QUARANTINEPRINCIPAL', 'iam:AttachRolePolicy', ARN.role, attach(ARN.admin)],
  ['QUARANTINEPRINCIPAL', 'iam:AttachUserPolicy', ARN.user, attach(ARN.admin)],
  ['QUARANTINEPRINCIPAL', 'iam:DetachRolePolicy', ARN.role, attach(ARN.quarantine)],
  ['QUARANTINEPRINCIPAL', 'iam:CreatePolicyVersion', ARN.quarantine],
  ['QUARANTINEPRINCIPAL', 'iam:PutRolePolicy', ARN.role],
  ['DISABLEUSER', 'iam:CreateAccessKey', ARN.user],
  ['DISABLEUSER', 'iam:CreateLoginProfile', ARN.user],
  ['DISABLEUSER', 'iam:CreateServiceSpecificCredential', ARN.user],
  ['DISABLEUSER', 'iam:ResetServiceSpecificCredential', ARN.user],
  ['DISABLEUSER', 'iam:DeleteUser', ARN.user],
  ['DISABLEUSER', 'iam:DeactivateMFADevice', ARN.user],
  ['BLOCKIP', 'wafv2:UpdateIPSet', 'arn:aws:wafv2:eu-central-1:111122223333:regional/ipset/other/1'],
  ['BLOCKIP', 'wafv2:DeleteIPSet', ARN.ipSet],
  ['BLOCKIP', 'wafv2:UpdateWebACL', 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/acl/1'],
  ['ISOLATEFUNCTION', 'lambda:DeleteFunctionConcurrency', ARN.function],
  ['ISOLATEFUNCTION', 'lambda:UpdateFunctionCode', ARN.function],
  ['ISOLATEFUNCTION', 'lambda:InvokeFunction', ARN.function],
  ['KILLSWITCH', 'appconfig:CreateHostedConfigurationVersion', ARN.application],
  ['KILLSWITCH', 'appconfig:StartDeployment', 'arn:aws:appconfig:eu-central-1:111122223333:application/other'],
  ['KILLSWITCH', 'appconfig:DeleteApplication', ARN.application],
  ['SNAPSHOTEVIDENCE', 's3:PutObject', 'arn:aws:s3:::evidence/trail/log.json'],
  ['SNAPSHOTEVIDENCE', 's3:GetObject', 'arn:aws:s3:::evidence/incidents/i/run/event.json'],
  ['SNAPSHOTEVIDENCE', 's3:DeleteObject', 'arn:aws:s3:::evidence/incidents/i/run/event.json'],
  ['SNAPSHOTEVIDENCE', 's3:BypassGovernanceRetention', 'arn:aws:s3:::evidence/incidents/i/run/event.json'],
  ['SNAPSHOTEVIDENCE', 'ec2:ModifySnapshotAttribute', 'arn:aws:ec2:eu-central-1::snapshot/snap-1'],
  [
    'SNAPSHOTEVIDENCE',
    'ec2:CreateTags',
    'arn:aws:ec2:eu-central-1::snapshot/snap-1',
    { 'ec2:CreateAction': 'CopySnapshot' },
  ],
  ['SNAPSHOTEVIDENCE', 'lambda:GetFunction', ARN.function],
  // roles that no playbook may touch: the break-glass role, and the playbooks' own
  ['REVOKESESSIONS', 'iam:PutRolePolicy', protectedRole],
  ['QUARANTINEPRINCIPAL', 'iam:AttachRolePolicy', protectedRole, attach(ARN.quarantine)],
  ['REVOKESESSIONS', 'iam:PutRolePolicy', role('REVOKESESSIONS').arn],
  ['REVOKESESSIONS', 'iam:PutRolePolicy', role('Approval').arn],
  // approving
  ['QUARANTINEPRINCIPAL', 'states:SendTaskSuccess'],
  ['DISABLEUSER', 'ssm:GetParameter', 'arn:aws:ssm:eu-central-1:111122223333:parameter/secure-llm/approvals/x/run-1'],
  ['Triage', 'states:SendTaskSuccess'],
  ['Triage', 'states:StartExecution', ARN.approval],
  ['Approver', 'states:SendTaskSuccess'],
  ['Approver', 'states:StartExecution', ARN.revoke],
  ['Approver', 'states:StartExecution', ARN.triage],
  ['Approval', 'states:StartExecution', ARN.revoke],
  ['Approval', 'ssm:GetParameter', 'arn:aws:ssm:eu-central-1:111122223333:parameter/other/secret'],
  ['Delivery', 'states:StartExecution', ARN.revoke],
  ['Delivery', 'states:StartExecution', ARN.approval],
];

test.each(WORK)('%s may %s on %s', async (...attempt) => {
  expect(await decide(attempt)).toBe('allowed');
});

test.each(BEYOND)('%s may not %s on %s', async (...attempt) => {
  expect(await decide(attempt)).toMatch(/^denied by identity/);
});
