import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PropsError } from './errors';

/** Throws unless `value` is absent, not known at synthesis, or a whole number from `least` to `most`. */
export function checkWholeNumber(
  scope: IConstruct,
  prop: string,
  value: number | undefined,
  least: number,
  most: number,
): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new PropsError(scope, `'${prop}' must be a whole number from ${least} to ${most}, got ${value}`);
}
