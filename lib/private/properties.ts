import { type CfnResource, Stack } from 'aws-cdk-lib';

/** Properties of a resource as they stand in the template, overrides included. */
export function propertiesOf(resource: CfnResource): Record<string, unknown> {
  const { Resources } = Stack.of(resource).resolve(resource._toCloudFormation()) as {
    Resources: Record<string, { Properties?: Record<string, unknown> }>;
  };
  return Object.values(Resources)[0]?.Properties ?? {};
}
