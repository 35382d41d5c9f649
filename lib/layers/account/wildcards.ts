import { Stack, Validations } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';

/** Acknowledges each resource of `policy` that ends in a wildcard, alone and with its reason. */
export function acknowledgeWildcards(policy: iam.ManagedPolicy, reasonOf: (resource: string) => string): void {
  const { Statement } = policy.document.toJSON() as { Statement: { Resource: unknown }[] };
  const resources = Statement.flatMap(({ Resource }) => Resource).map((resource) => written(policy, resource));
  for (const resource of new Set(resources)) {
    if (!resource.includes('*')) continue;
    Validations.of(policy).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason: reasonOf(resource) });
  }
}

/** A resource as cdk-nag writes it in the id of a finding. */
function written(policy: iam.ManagedPolicy, resource: unknown): string {
  const resolved = Stack.of(policy).resolve(resource);
  if (typeof resolved === 'string') return resolved;
  const [joint, parts] = (resolved?.['Fn::Join'] ?? ['', []]) as [string, (string | { Ref?: string })[]];
  return parts.map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`)).join(joint);
}
