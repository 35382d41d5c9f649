import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

// A denial holds whatever the resource, and some actions know none.
const EVERYTHING = ['*'];

/** A denial for every resource, unless the statement says for which, or for which not. */
export const deny = (sid: string, statement: iam.PolicyStatementProps) =>
  new iam.PolicyStatement({
    sid,
    effect: iam.Effect.DENY,
    resources: statement.notResources ? undefined : EVERYTHING,
    ...statement,
  });

/** A policy of those statements that are there. */
export const document = (...statements: (iam.PolicyStatement | undefined)[]) =>
  new iam.PolicyDocument({ statements: statements.filter((statement) => statement !== undefined) });

/** In any account; in any Region, unless one is named. */
export const anywhere = (service: string, resource: string, region = '*', account = '*') =>
  `arn:${Aws.PARTITION}:${service}:${region}:${account}:${resource}`;
