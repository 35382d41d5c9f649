import { Annotations } from 'aws-cdk-lib';
import { CfnResourcePolicy } from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import { checkOrganizationId } from '../../../private/organization-id';
import type { IModelGuardrail } from '../guardrail-reference';

const SHARING = 'OrganizationSharing';

/** Lets the principals of an organization apply a guardrail and read it with its key. */
export function shareGuardrail(guardrail: IModelGuardrail, organizationId: string): void {
  checkOrganizationId(guardrail, organizationId);
  if (guardrail.node.tryFindChild(SHARING)) return;
  const conditions = { StringEquals: { 'aws:PrincipalOrgID': organizationId } };
  const principals = [new iam.StarPrincipal()];
  new CfnResourcePolicy(guardrail, SHARING, {
    resourceArn: guardrail.guardrailArn,
    // one of the few forms of a statement that Bedrock takes here
    policyDocument: new iam.PolicyDocument({
      statements: [
        new iam.PolicyStatement({
          principals,
          actions: ['bedrock:ApplyGuardrail', 'bedrock:GetGuardrail'],
          resources: [guardrail.guardrailArn],
          conditions,
        }),
      ],
    }),
  });
  guardrail.encryptionKey?.addToResourcePolicy(
    new iam.PolicyStatement({
      principals,
      actions: ['kms:Decrypt'],
      resources: ['*'], // in a key policy `*` is the key itself
      conditions,
    }),
  );
  if (guardrail.guardrailProfileArns.length > 0) {
    // The pattern of ResourceArn in AWS::Bedrock::ResourcePolicy leaves no room for the dots of a profile's id.
    const regions = guardrail.guardrailProfileArns.map((arn) => arn.split(':')[3]).join(', ');
    Annotations.of(guardrail).addWarningV2(
      'cdk-secure-llm:guardrail-profile-not-shared',
      `CloudFormation cannot share the guardrail's profile. Before the guardrail is enforced, put a resource policy on the profile in ${regions}: see 'Sharing a guardrail' in the model layer's README. Until then the accounts' calls are refused.`,
    );
  }
}
