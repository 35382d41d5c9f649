import { Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Names the stack of a resource that CloudFormation marks with none. */
export const STACK_TAG = 'secure-llm:stack';

/** Marks what `OrganizationGuardrails` could not tell from others' by a name. */
export const tagWithStack = (resource: Construct): void =>
  Tags.of(resource).add(STACK_TAG, Stack.of(resource).stackName);
