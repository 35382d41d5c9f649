import { type CfnGuardrail, CfnGuardrailVersion } from 'aws-cdk-lib/aws-bedrock';
import type { Construct } from 'constructs';
import { renewWith } from '../../../private/content-hash';

/**
 * A numbered version of `guardrail` that is published anew whenever what is deployed of it changes: a filter that was
 * strengthened must not stay in DRAFT while callers keep the weak version.
 */
export function publishVersion(scope: Construct, id: string, guardrail: CfnGuardrail): CfnGuardrailVersion {
  const version = new CfnGuardrailVersion(scope, id, { guardrailIdentifier: guardrail.attrGuardrailArn });
  renewWith(version, guardrail);
  return version;
}
