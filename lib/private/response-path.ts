import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** What the paths of the roles of incident response begin with; the name of their stack follows. */
export const RESPONSE_PATH = '/secure-llm/response/';

/** The path of a role of incident response, by which policies of the organization know it. */
export const responsePath = (scope: Construct): string => `${RESPONSE_PATH}${Stack.of(scope).stackName}/`;
