import { type IResource, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from './errors';

/** Throws for something of another Region, where what uses it must be in its own. */
export function checkRegion(scope: Construct, prop: string, used?: Pick<IResource, 'env'>): void {
  if (!used) return;
  const { region } = Stack.of(scope);
  const other = used.env.region;
  if (Token.isUnresolved(region) || Token.isUnresolved(other) || region === other) return;
  throw new PropsError(scope, `'${prop}' must be in the stack's Region ${region}, got one in ${other}`);
}

/** The same for a prop that is an ARN; one that names no Region is not judged. */
export function checkArnRegion(scope: Construct, prop: string, arn?: string): void {
  if (arn === undefined || Token.isUnresolved(arn)) return;
  const other = arn.split(':')[3];
  const { region } = Stack.of(scope);
  if (!other || other.includes('*') || Token.isUnresolved(region) || region === other) return;
  throw new PropsError(scope, `'${prop}' must be in the stack's Region ${region}, got '${arn}'`);
}
