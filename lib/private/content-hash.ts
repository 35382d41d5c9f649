import { createHash } from 'node:crypto';
import { type CfnResource, CrossStackReferences, Lazy, ReferenceStrength, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { type KeptType, kept } from './kept';
import { propertiesOf } from './properties';

/**
 * Makes `version`, an immutable copy of `source`, a new resource whenever what is deployed of the source changes, and
 * keeps the old ones for callers and rollbacks that still name them.
 *
 * CloudFormation creates a version once and never looks at its source again; a logical id that carries the content is a
 * new resource.
 */
export function renewWith(version: CfnResource, source: CfnResource): void {
  version.applyRemovalPolicy(kept(version.cfnResourceType as KeptType));
  // An export in use can be neither changed nor removed: callers in another stack would forbid every new version.
  CrossStackReferences.of(version).produce(ReferenceStrength.WEAK);
  nameAfter(version, () => {
    // as it stands in the template, overrides included; tags are no part of a version
    const { Tags: _tags, ...content } = propertiesOf(source);
    return content;
  });
}

/**
 * Makes `policy` a new resource whenever what it says changes: CloudFormation attaches the new one before it changes what
 * works by it, and takes the old one away when all else has changed. Until then both hold, also while it rolls back.
 */
export function overlap(policy: iam.ManagedPolicy): void {
  nameAfter(policy.node.defaultChild as CfnResource, () => Stack.of(policy).resolve(policy.document));
}

function nameAfter(resource: CfnResource, content: () => unknown): void {
  const stem = Stack.of(resource).resolve(resource.logicalId) as string;
  let known = { text: '', hash: '' };
  const hash = () => {
    const now = content();
    const text = JSON.stringify(now);
    if (text !== known.text) known = { text, hash: hashOf(now) };
    return known.hash;
  };
  // Lazy, because property overrides and aspects come after the constructor; asked for by each reference.
  resource.overrideLogicalId(Lazy.uncachedString({ produce: () => `${stem.slice(-(255 - HASH_LENGTH))}${hash()}` }));
}

const HASH_LENGTH = 16;

/** The beginning of a hash of content, whatever the order of its keys. */
export const hashOf = (content: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(content)))
    .digest('hex')
    .slice(0, HASH_LENGTH);

/** The same content with its keys in one order, so that only a change of meaning makes a version. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
