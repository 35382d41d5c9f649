import { Aws, Fn, Names } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Eight characters that no other stack has, not even one made anew under the same name. */
export const stackMark = (): string => Fn.select(0, Fn.split('-', Fn.select(2, Fn.split('/', Aws.STACK_ID))));

/** A name for what outlives its stack, which a stack made anew does not share with what its predecessor left behind. */
export function keptName(scope: Construct, maxLength: number, prefix: string = ''): string {
  const suffix = '-01234567'.length;
  const name = Names.uniqueResourceName(scope, { maxLength: maxLength - prefix.length - suffix, separator: '-' });
  return Fn.join('', [`${prefix}${name}-`, stackMark()]);
}
