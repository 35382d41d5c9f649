import type { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from '../../../private/acknowledge';
import { FunctionRole } from '../../../private/function-role';
import { runtimeCode } from '../../../private/runtime-code';

export interface AgentFunctionProps {
  /** Of the run-time code. */
  readonly name: string;
  readonly description: string;
  readonly timeout: Duration;
  /** Absent: none is reserved. */
  readonly concurrency?: number;
  readonly logGroup: logs.ILogGroup;
  readonly catalogue: lambda.ILayerVersion;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A function of the gateway, with a role of its own. Grant to `grantee`. */
export class AgentFunction extends Construct {
  public readonly function: lambda.Function;
  public readonly grantee: iam.IGrantable;

  constructor(scope: Construct, id: string, props: AgentFunctionProps) {
    super(scope, id);
    const { name, logGroup, catalogue, environment, concurrency, ...rest } = props;
    const role = new FunctionRole(this, 'Role', { description: props.description });
    this.grantee = role.grantee();
    role.policy().addStatements(
      new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    const given = Object.entries(environment).filter((one): one is [string, string] => one[1] !== undefined);
    this.function = new lambda.Function(this, 'Resource', {
      ...runtimeCode('agent', name),
      ...rest,
      memorySize: 512,
      reservedConcurrentExecutions: concurrency,
      recursiveLoop: lambda.RecursiveLoop.TERMINATE,
      role: role.role,
      logGroup,
      layers: [catalogue],
      environment: Object.fromEntries(given),
    });
    role.applyBefore(this.function);
    for (const [rule, reason] of Object.entries(REASONS)) acknowledge(this.function, rule, reason);
    if (concurrency === undefined) acknowledge(this.function, 'NIST.800.53.R5-LambdaConcurrency', NOT_RESERVED);
  }
}

const NOT_RESERVED =
  'A new account has too few executions to reserve any, and Lambda would refuse the deployment. The gateway refuses a call when a function is throttled; `reserveConcurrency` turns the reservation on.';

const REASONS = {
  'NIST.800.53.R5-LambdaDLQ':
    'The gateway waits for the answer and refuses the call without one; there is no event to keep.',
  'NIST.800.53.R5-LambdaInsideVPC':
    'The function reads the keys of the issuer and calls KMS, Bedrock and one function or table, with a role that knows these alone, and follows no address from a call.',
  'Serverless-LambdaTracing':
    'The log of the gateway tells of each request with an id of its own; a trace would add segments without a word of what was decided.',
};
