import { createHash } from 'node:crypto';
import { type CfnResource, CrossStackReferences, Lazy, ReferenceStrength, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type CfnGuardrail, CfnGuardrailVersion } from 'aws-cdk-lib/aws-bedrock';
import type { Construct } from 'constructs';

/**
 * A numbered version of `guardrail` that is published anew whenever what is deployed of it changes.
 *
 * CloudFormation creates a version once and never looks at the guardrail again, so a filter that was strengthened
 * would stay in DRAFT while callers keep the weak version. A logical id that carries the content is a new resource.
 */
export function publishVersion(scope: Construct, id: string, guardrail: CfnGuardrail): CfnGuardrailVersion {
  const version = new CfnGuardrailVersion(scope, id, { guardrailIdentifier: guardrail.attrGuardrailArn });
  version.applyRemovalPolicy(RemovalPolicy.RETAIN); // callers and rollbacks may still name the version it replaces
  // An export in use can be neither changed nor removed: callers in another stack would forbid every new version.
  CrossStackReferences.of(version).produce(ReferenceStrength.WEAK);
  const stem = Stack.of(version).resolve(version.logicalId) as string;
  // Lazy, because property overrides and aspects come after the constructor.
  version.overrideLogicalId(
    Lazy.uncachedString({ produce: () => `${stem.slice(-(255 - HASH_LENGTH))}${contentHash(guardrail)}` }),
  );
  return version;
}

const HASH_LENGTH = 16;

/** Hash of the properties as they stand in the template, overrides included; tags are no part of a version. */
function contentHash(resource: CfnResource): string {
  const { Resources } = Stack.of(resource).resolve(resource._toCloudFormation()) as {
    Resources: Record<string, { Properties?: Record<string, unknown> }>;
  };
  const { Tags: _tags, ...content } = Object.values(Resources)[0]?.Properties ?? {};
  return createHash('sha256')
    .update(JSON.stringify(sorted(content)))
    .digest('hex')
    .slice(0, HASH_LENGTH);
}

/** The same content with its keys in one order, so that only a change of meaning publishes a version. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
