import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { INVOKE, INVOKE_BATCH } from '../../../facts/model-doors';
import { acknowledge } from '../../../private/acknowledge';
import { PropsError } from '../../../private/errors';
import { characters } from '../../../private/policy-size';
import type { IModelGuardrail } from '../guardrail-reference';
import type { LlmModelConfig } from '../llm-model';

/** The guardrail in the version that callers must name; a call with DRAFT carries the ARN without a version. */
export function approvedGuardrail(guardrail: IModelGuardrail): string {
  return `${guardrail.guardrailArn}:${guardrail.guardrailVersion}`;
}

/** A permissions boundary under which the approved models, with the approved guardrail, are the only way to a model. */
export function modelBoundary(
  scope: Construct,
  id: string,
  models: LlmModelConfig[],
  guardrail: IModelGuardrail,
): iam.ManagedPolicy {
  const profiles = models.filter((model) => model.routedArns.length > 0).map((model) => model.invocableArn);
  const deny = (sid: string, statement: iam.PolicyStatementProps) =>
    new iam.PolicyStatement({ sid, effect: iam.Effect.DENY, ...statement });

  const boundary = new iam.ManagedPolicy(scope, id, {
    description: 'Permissions boundary: models only as approved, and only with the approved guardrail',
    statements: [
      // A boundary grants nothing: a role may do what its own policies and the boundary both allow. Were this a list,
      // every role would need a boundary of its own; so all is allowed here, and the ways around the guardrail denied.
      new iam.PolicyStatement({ sid: 'OwnPoliciesDecide', actions: ['*'], resources: ['*'] }),

      // Also denies a foundation model that is called past its inference profile: then the key is absent, and a
      // negated condition on an absent key is true.
      deny('OnlyApprovedModels', {
        actions: [...INVOKE],
        notResources: models.map((model) => model.invocableArn),
        conditions: profiles.length > 0 ? { StringNotEquals: { 'bedrock:InferenceProfileArn': profiles } } : undefined,
      }),
      deny('OnlyWithGuardrail', {
        actions: [...INVOKE],
        resources: ['*'], // whatever the model
        conditions: { StringNotEquals: { 'bedrock:GuardrailIdentifier': approvedGuardrail(guardrail) } },
      }),
      // These take no guardrail, or run models later under a role that is passed to them.
      deny('NoUnguardedInference', {
        actions: [
          'bedrock:CreateAdvancedPromptOptimizationJob',
          'bedrock:CreateEvaluationJob',
          INVOKE_BATCH,
          'bedrock:OptimizePrompt',
          // A second endpoint to the same models, with neither guardrail condition nor invocation log.
          'bedrock-mantle:*',
        ],
        resources: ['*'], // whatever the project or model
      }),
      // A bearer token is a second credential of the role that outlives its session and signs nothing.
      deny('NoBearerTokens', {
        actions: [
          'bedrock:CallWithBearerToken',
          'iam:CreateServiceSpecificCredential',
          'iam:ResetServiceSpecificCredential',
          'iam:UpdateServiceSpecificCredential',
        ],
        resources: ['*'], // the first takes no resource; credentials of any user open the same door
      }),
      deny('NoTampering', {
        actions: [
          'bedrock:CreateGuardrailVersion',
          'bedrock:DeleteEnforcedGuardrailConfiguration',
          'bedrock:DeleteGuardrail',
          'bedrock:DeleteModelInvocationLoggingConfiguration',
          'bedrock:DeleteResourcePolicy',
          'bedrock:PutAccountDataRetention',
          'bedrock:PutEnforcedGuardrailConfiguration',
          'bedrock:PutModelInvocationLoggingConfiguration',
          'bedrock:PutResourcePolicy',
          'bedrock:UpdateGuardrail',
          // The boundary itself, and its removal.
          'iam:CreatePolicyVersion',
          'iam:DeletePolicy',
          'iam:DeletePolicyVersion',
          'iam:DeleteRolePermissionsBoundary',
          'iam:DeleteUserPermissionsBoundary',
          'iam:PutRolePermissionsBoundary',
          'iam:PutUserPermissionsBoundary',
          'iam:SetDefaultPolicyVersion',
        ],
        resources: ['*'], // a workload that calls models administers no guardrail, log or boundary
      }),
    ],
  });
  const size = characters(Stack.of(scope).resolve(boundary.document));
  if (size > MANAGED_POLICY_LIMIT) {
    throw new PropsError(
      scope,
      `'models' must fit a permissions boundary of ${MANAGED_POLICY_LIMIT} characters, got ${models.length} models in about ${size}: group them in more than one ModelAccess`,
    );
  }
  for (const id of [
    'AwsSolutions-IAM5[Action::*]',
    'AwsSolutions-IAM5[Resource::*]',
    'NIST.800.53.R5-IAMPolicyNoStatementsWithAdminAccess',
    'NIST.800.53.R5-IAMPolicyNoStatementsWithFullAccess',
  ]) {
    acknowledge(
      boundary,
      id,
      'The policy is a permissions boundary and attached to nobody as a policy: it grants nothing. What a role may do is what its own policies allow, less the denials here.',
    );
  }
  return boundary;
}

/** IAM's quota of a managed policy, which counts no white space. */
const MANAGED_POLICY_LIMIT = 6144;
