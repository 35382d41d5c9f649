import published from './aws-policies.json';
import type { PolicyDocument } from './iam';

/**
 * Policies of AWS that roles of the library or those who try have, word by word as AWS publishes them, each with its version
 * and the day on which AWS made that version.
 *
 * @see AWS Managed Policy Reference Guide
 * @asOf 2026-03
 */
const PUBLISHED: Record<string, { version: string; created: string; document: PolicyDocument }> = published as never;

/** The policies by ARN in a partition. */
export const awsPolicies = (partition = 'aws'): Record<string, PolicyDocument> =>
  Object.fromEntries(
    Object.entries(PUBLISHED).map(([name, { document }]) => [`arn:${partition}:iam::aws:policy/${name}`, document]),
  );

/** The text of one policy. */
export function awsPolicy(name: string): PolicyDocument {
  const found = PUBLISHED[name];
  if (!found) throw new Error(`the text of ${name} is not known here`);
  return found.document;
}
