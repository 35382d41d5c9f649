import { Names, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { hashOf } from '../../../private/content-hash';

/** A name of small letters, digits and single hyphens, from which AgentCore makes the id of a gateway. */
export const nameOf = (scope: Construct, maxLength: number): string =>
  Names.uniqueResourceName(scope, { maxLength, separator: '-' })
    .toLowerCase()
    .replace(/-+/g, '-')
    .replace(/^-|-$/g, '');

/**
 * A name of a policy engine, another one for each key: CloudFormation makes an engine anew when its key changes, and the new
 * one before the old one is gone.
 */
export function inEngine(scope: Construct, key: kms.IKey): string {
  const hash = hashOf(Stack.of(scope).resolve(key.keyArn)).slice(0, 8);
  const name = Names.uniqueResourceName(scope, { maxLength: 48 - hash.length - 1, separator: '_' });
  return `${/^[A-Za-z]/.test(name) ? name : `e${name.slice(1)}`}_${hash}`;
}

/** A name of a runtime: letters, digits and `_`, 48 at most. Its id is the name, a hyphen and ten characters. */
export function inRuntime(scope: Construct): string {
  const name = Names.uniqueResourceName(scope, { maxLength: 48, separator: '_', allowedSpecialCharacters: '_' });
  return /^[A-Za-z]/.test(name) ? name : `a${name.slice(1)}`;
}
