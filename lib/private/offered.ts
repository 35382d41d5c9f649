import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { MISSING_TYPES } from '../facts/missing-types';
import { PropsError } from './errors';

/** The Region in which CloudFormation has not got a type; undefined where it has it, or the Region is not known. */
export function lacking(scope: Construct, type: string): string | undefined {
  const { region } = Stack.of(scope);
  return isLackingIn(region, type) ? region : undefined;
}

/** Whether CloudFormation has not got a type in a Region; not where the Region is not known. */
export const isLackingIn = (region: string | undefined, type: string): boolean =>
  region !== undefined && !Token.isUnresolved(region) && (MISSING_TYPES[type]?.includes(region) ?? false);

/**
 * Throws where CloudFormation has not got a type.
 *
 * @param wayRound what to do there, as a sentence that begins with the prop
 */
export function checkOffered(scope: Construct, type: string, wayRound: string): void {
  const region = lacking(scope, type);
  if (region) throw new PropsError(scope, `${wayRound} in ${region}, where CloudFormation has no ${type}`);
}
