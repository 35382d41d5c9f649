import { Stack } from 'aws-cdk-lib';
import { CfnResourcePolicy } from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { checkOrganizationId } from '../../private/organization-id';
import type { IModelGuardrail } from './guardrail-reference';

/** Lets the principals of an organization apply a guardrail, evaluate it in its own Region, and read it with its key. */
export function shareGuardrail(guardrail: IModelGuardrail, organizationId: string): void {
  checkOrganizationId(guardrail, organizationId);
  if (guardrail.node.tryFindChild(SHARING)) return;
  const sharing = new CfnResourcePolicy(guardrail, SHARING, {
    resourceArn: guardrail.guardrailArn,
    policyDocument: withOrganization(organizationId, guardrail.guardrailArn, [
      'bedrock:ApplyGuardrail',
      'bedrock:GetGuardrail',
    ]),
  });
  const [here] = guardrail.guardrailProfileArns;
  if (here) sharing.node.addDependency(shareProfile(guardrail, here, organizationId));
  guardrail.encryptionKey?.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.StarPrincipal()],
      actions: ['kms:Decrypt'],
      resources: ['*'], // in a key policy `*` is the key itself
      conditions: { StringEquals: { 'aws:PrincipalOrgID': organizationId } },
    }),
  );
}

/** A profile has one policy per account and Region, however many guardrails use it. */
export function shareProfile(scope: Construct, profileArn: string, organizationId: string): CfnResourcePolicy {
  checkOrganizationId(scope, organizationId);
  const stack = Stack.of(scope);
  const id = `${SHARING}-${profileArn.split('/').pop()}`;
  return (
    (stack.node.tryFindChild(id) as CfnResourcePolicy | undefined) ??
    new CfnResourcePolicy(stack, id, {
      resourceArn: profileArn,
      policyDocument: withOrganization(organizationId, profileArn, ['bedrock:ApplyGuardrail']),
    })
  );
}

const SHARING = 'OrganizationSharing';

/** One of the few forms of a statement that Bedrock takes here. */
const withOrganization = (organizationId: string, resource: string, actions: string[]) =>
  new iam.PolicyDocument({
    statements: [
      new iam.PolicyStatement({
        principals: [new iam.StarPrincipal()],
        actions,
        resources: [resource],
        conditions: { StringEquals: { 'aws:PrincipalOrgID': organizationId } },
      }),
    ],
  });
