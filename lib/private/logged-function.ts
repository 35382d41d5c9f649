import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import { FunctionRole } from './function-role';

export interface LoggedFunctionProps extends Omit<lambda.FunctionProps, 'environment' | 'role'> {
  readonly description: string;
  readonly logGroup: logs.ILogGroup;
  /** Variables; those without a value are left out. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of its role; absent: `/`. */
  readonly rolePath?: string;
  /** Findings of stock packs that are right as they are, and why. */
  readonly acknowledged: Readonly<Record<string, string>>;
}

/** A function, and who grants are for. */
export interface LoggedFunction {
  readonly function: lambda.Function;
  readonly grantee: iam.IGrantable;
}

/** A function with a role of its own, which may write its log and nothing else until more is granted. */
export function loggedFunction(scope: Construct, props: LoggedFunctionProps): LoggedFunction {
  const { environment, rolePath, acknowledged, ...rest } = props;
  const role = new FunctionRole(scope, 'Role', { description: props.description, path: rolePath });
  role.policy().addStatements(
    new iam.PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [props.logGroup.logGroupArn],
    }),
  );
  const given = Object.entries(environment).filter((one): one is [string, string] => one[1] !== undefined);
  const made = new lambda.Function(scope, 'Resource', {
    ...rest,
    role: role.role,
    environment: Object.fromEntries(given),
  });
  role.applyBefore(made);
  for (const [rule, reason] of Object.entries(acknowledged)) acknowledge(made, rule, reason);
  return { function: made, grantee: role.grantee() };
}
