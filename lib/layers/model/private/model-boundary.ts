import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { PAST_RETRIEVE } from '../../../facts/knowledge-doors';
import { DOORS, INVOKE, SHUT } from '../../../facts/model-doors';
import { acknowledge } from '../../../private/acknowledge';
import { PropsError } from '../../../private/errors';
import { characters } from '../../../private/policy-size';
import type { IModelGuardrail } from '../guardrail-reference';
import type { LlmModelConfig } from '../llm-model';

/** The guardrail in the version that callers must name; a call with DRAFT carries the ARN without a version. */
export function approvedGuardrail(guardrail: IModelGuardrail): string {
  return `${guardrail.guardrailArn}:${guardrail.guardrailVersion}`;
}

/**
 * Whatever changes IAM, except passing a role. By verbs: IAM has a hundred such actions and a boundary 6,144 characters, and
 * what AWS adds is meant too. API keys of users are among them, and the versions of the boundary itself.
 */
const IDENTITIES = [
  ...[
    'Accept',
    'Add',
    'Associate',
    'Attach',
    'Create',
    'Deactivate',
    'Delete',
    'Detach',
    'Enable',
    'Put',
    'Remove',
    'Reset',
  ],
  ...['Send', 'Set', 'Update', 'Upload'],
]
  .map((verb) => `iam:${verb}*`)
  .concat('sts:AssumeRoot', 'sts:GetFederationToken', 'sts:GetWebIdentityToken');

/**
 * A permissions boundary under which the approved models, with the approved guardrail, are the only way to a model.
 *
 * It is no ceiling for anything else: it allows what it does not deny, so a role may do there what its own policies say.
 * What it cannot see are models behind another role, which the role assumes or passes.
 */
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
        // In any of its versions. Which one a role may name says its own policy, which changes together with the role's code:
        // the boundary may be of a stack that is deployed before, and must refuse neither what runs until then nor a rollback.
        // Who is under it makes no versions, and DRAFT, which anybody edits, has no number.
        conditions: { StringNotLike: { 'bedrock:GuardrailIdentifier': `${guardrail.guardrailArn}:*` } },
      }),
      // These take no guardrail of the caller's, buy what no guardrail stands before, or read documents that nobody filtered.
      deny('NoUnguardedInference', {
        actions: [...new Set([...SHUT.boundary, ...PAST_RETRIEVE])],
        resources: ['*'], // whatever the project, agent, endpoint or model
      }),
      // A bearer token is a second credential of the role that outlives its session and signs nothing.
      deny('NoBearerTokens', {
        actions: [...DOORS.tokens],
        resources: ['*'], // they take no resource
      }),
      // Another identity would be under no boundary, and so would this one without it.
      deny('NoOtherIdentities', {
        actions: IDENTITIES,
        resources: ['*'], // a workload that calls models administers no identity, whoever's it is
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
        ],
        resources: ['*'], // a workload that calls models administers no guardrail or log
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
