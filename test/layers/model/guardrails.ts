import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ModelGuardrail, type ModelGuardrailProps } from '../../../lib/layers/model';

/** One of the many filters of a guardrail, as the template holds it. */
export type Filter = Record<string, unknown>;

/** The parts of a rendered guardrail that tests look into. */
export interface RenderedGuardrail {
  readonly ContentPolicyConfig: { readonly FiltersConfig: Filter[] };
  readonly TopicPolicyConfig: { readonly TopicsConfig: Filter[] };
  readonly SensitiveInformationPolicyConfig: { readonly PiiEntitiesConfig: Filter[]; readonly RegexesConfig: Filter[] };
  readonly KmsKeyArn: unknown;
  readonly Tags?: unknown[];
}

export const stackIn = (region?: string) =>
  new Stack(new App(), 'Stack', region ? { env: { account: '111122223333', region } } : undefined);

/** The template of a stack with one guardrail, after `then` had its way with it. */
export function synthesize(
  props: ModelGuardrailProps = {},
  region = 'us-east-1',
  then?: (guardrail: ModelGuardrail) => void,
): Template {
  const stack = stackIn(region);
  const guardrail = new ModelGuardrail(stack, 'Guardrail', props);
  then?.(guardrail);
  return Template.fromStack(stack);
}

export function rendered(template: Template): RenderedGuardrail {
  return Object.values(template.findResources('AWS::Bedrock::Guardrail'))[0]?.Properties;
}
