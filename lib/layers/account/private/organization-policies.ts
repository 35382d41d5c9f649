import * as iam from 'aws-cdk-lib/aws-iam';
import { PAST_RETRIEVE } from '../../../facts/knowledge-doors';
import { API_KEY_SERVICES, DOORS, INVOKE, INVOKE_BATCH, SHUT } from '../../../facts/model-doors';
import type { LlmModelIdentity } from '../../model';
import { anywhere, deny, document } from './denial';

/** Which models may be called, where, and by no way around that. */
export function modelUsePolicy(models: readonly LlmModelIdentity[], regions: readonly string[]): iam.PolicyDocument {
  const unique = (values: (string | undefined)[]) => [...new Set(values.filter((value) => value !== undefined))].sort();
  const foundationModels = unique(models.map(({ foundationModelId }) => foundationModelId));
  const profiles = unique(models.map(({ systemProfileId }) => systemProfileId));
  const foundationModelArns = foundationModels.map((id) => anywhere('bedrock', `foundation-model/${id}`, '*', ''));
  const approved = [
    ...foundationModelArns,
    ...profiles.map((id) => anywhere('bedrock', `inference-profile/${id}`)),
    // Their ids are generated in each account; the model behind one is a resource of the same call and must be approved.
    ...(models.some((model) => model.throughApplicationProfiles)
      ? [anywhere('bedrock', 'application-inference-profile/*')]
      : []),
  ];
  const destinations = unique([...regions, ...models.flatMap(({ destinationRegions }) => destinationRegions)]);
  return document(
    // Also every kind of model that is none of Bedrock's own: imported, customized, from the marketplace.
    deny('OnlyApprovedModels', { actions: [...INVOKE], notResources: approved }),
    deny('OnlyApprovedModelsInBatches', {
      actions: [INVOKE_BATCH],
      notResources: [...approved, anywhere('bedrock', 'model-invocation-job/*')],
    }),
    // The key is there only where Bedrock runs a model for a profile: what the caller itself asks for is asked here.
    deny('OnlyFromApprovedRegions', {
      actions: [...INVOKE, INVOKE_BATCH],
      conditions: {
        StringNotEquals: { 'aws:RequestedRegion': regions },
        Null: { 'bedrock:InferenceProfileArn': 'true' },
      },
    }),
    deny('OnlyToDestinationRegions', {
      actions: [...INVOKE],
      conditions: { StringNotEquals: { 'aws:RequestedRegion': destinations } },
    }),
    // What no approval of models reaches: other endpoints, models that a service chooses, credentials that sign nothing.
    // And what reads knowledge bases past the filter of whoever asks.
    deny('NoSideDoors', { actions: [...new Set([...SHUT.organization, ...PAST_RETRIEVE])] }),
    deny('NoApiKeys', {
      actions: [...DOORS.keys],
      conditions: { StringLike: { 'iam:ServiceSpecificCredentialServiceName': [...API_KEY_SERVICES] } },
    }),
  );
}

/**
 * The services whose resources can be opened to other accounts by a policy of their own and that resource control policies
 * know. Of STS only what members of an organization call: users who come by SAML or OpenID Connect belong to none.
 *
 * Source: AWS Organizations User Guide, "Resource control policies (RCPs)", list of services that support RCPs.
 *
 * @asOf 2026-11
 */
const PERIMETER = [
  'aoss:*',
  'codeartifact:*',
  'codebuild:*',
  'comprehend:*',
  'dynamodb:*',
  'ecr:*',
  'events:*',
  'kms:*',
  'logs:*',
  's3:*',
  'secretsmanager:*',
  'servicediscovery:*',
  'sqs:*',
  'sts:AssumeRole',
  'wafv2:*',
  'xray:*',
];

/** Who is not of the organization reaches no data of it, neither by itself nor through a service. */
export function perimeterPolicy(organizationId: string, trustedAccountIds: readonly string[]): iam.PolicyDocument {
  const trusted = (key: string) => (trustedAccountIds.length > 0 ? { [key]: trustedAccountIds } : {});
  const statement = (sid: string, conditions: Record<string, Record<string, unknown>>) =>
    deny(sid, { principals: [new iam.StarPrincipal()], actions: PERIMETER, conditions });
  return document(
    statement('OnlyOurPrincipals', {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': organizationId, ...trusted('aws:PrincipalAccount') },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    }),
    // Only where the service says for whom it acts; those that do not, act within one account.
    statement('OnlyOnOurBehalf', {
      StringNotEqualsIfExists: { 'aws:SourceOrgID': organizationId, ...trusted('aws:SourceAccount') },
      Null: { 'aws:SourceAccount': 'false' },
      Bool: { 'aws:PrincipalIsAWSService': 'true' },
    }),
  );
}

const NO_CHILD_MAY_CHANGE = { '@@operators_allowed_for_child_policies': ['@@none'] };

/** No AI service keeps content to improve itself, and no unit below decides otherwise. */
export const AI_OPT_OUT = {
  services: {
    ...NO_CHILD_MAY_CHANGE,
    default: {
      ...NO_CHILD_MAY_CHANGE,
      opt_out_policy: { ...NO_CHILD_MAY_CHANGE, '@@assign': 'optOut' },
    },
  },
};

/** A guardrail in one Region, as `ARN:version`. */
export interface RegionalGuardrail {
  readonly region: string;
  readonly identifier: string;
}

/** Every model call of the accounts is judged by the guardrail of its Region, whatever its caller tags. */
export const bedrockPolicy = (guardrails: readonly RegionalGuardrail[], unjudgedModelIds: readonly string[]) => ({
  bedrock: {
    guardrail_inference: Object.fromEntries(
      guardrails.map(({ region, identifier }) => [
        region,
        {
          config_1: {
            identifier: { '@@assign': identifier },
            selective_content_guarding: {
              system: { '@@assign': 'comprehensive' },
              messages: { '@@assign': 'comprehensive' },
            },
            ...(unjudgedModelIds.length > 0 && {
              model_enforcement: {
                included_models: { '@@assign': ['ALL'] },
                excluded_models: { '@@assign': unjudgedModelIds },
              },
            }),
          },
        },
      ]),
    ),
  },
});
