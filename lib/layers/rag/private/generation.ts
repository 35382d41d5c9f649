import { type CfnResource, CrossStackReferences, Names, ReferenceStrength, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { hashOf } from '../../../private/content-hash';

/**
 * Eight characters that change with `content`, for names and logical ids of what CloudFormation cannot change.
 *
 * It makes the new one first, and a knowledge base of the old one's name is refused. Vectors of another model, or of other
 * pieces, must not meet in one index either: with the knowledge base its index is made anew.
 */
export function generationOf(scope: Construct, content: unknown): string {
  return hashOf(Stack.of(scope).resolve(content)).slice(0, 8);
}

/**
 * The same resource under a logical id of its own in each generation. What refers to it from another stack sees the change in
 * its own template, and does not hold it back as an export would.
 */
export function inGeneration<T extends CfnResource>(resource: T, generation: string): T {
  const stem = Stack.of(resource).resolve(resource.logicalId) as string;
  CrossStackReferences.of(resource).produce(ReferenceStrength.WEAK);
  resource.overrideLogicalId(`${stem.slice(-(255 - generation.length))}${generation}`);
  return resource;
}

/** A name of letters, digits and single hyphens that is unique in the account, and another one in each generation. */
export function nameIn(scope: Construct, generation: string, maxLength: number): string {
  const room = maxLength - generation.length - 1;
  return `${Names.uniqueResourceName(scope, { maxLength: room, separator: '-' })}-${generation}`;
}
