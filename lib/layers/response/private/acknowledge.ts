import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The text by which cdk-nag names a resource in a policy: `<Ref>` and `<LogicalId.Attribute>` for what is not yet known. */
function nagText(value: unknown): string {
  if (typeof value === 'string') return value;
  const node = value as { 'Fn::Join'?: [string, unknown[]]; 'Fn::GetAtt'?: string[]; Ref?: string };
  if (node['Fn::Join']) return node['Fn::Join'][1].map(nagText).join(node['Fn::Join'][0]);
  if (node['Fn::GetAtt']) return `<${node['Fn::GetAtt'].join('.')}>`;
  return node.Ref ? `<${node.Ref}>` : JSON.stringify(value);
}

/** Acknowledges that a policy below `scope` names `arn`, which has a wildcard. */
export function acknowledgeWildcard(scope: IConstruct, arn: string, reason: string): void {
  const id = `AwsSolutions-IAM5[Resource::${nagText(Stack.of(scope).resolve(arn))}]`;
  Validations.of(scope).acknowledge({ id, reason });
}
