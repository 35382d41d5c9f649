import type { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { loggedFunction } from '../../../private/logged-function';
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
  /** Of its role; absent: `/`. */
  readonly rolePath?: string;
  /** Reasons for findings of stock packs, where another one holds than for what stands in the way of a call. */
  readonly acknowledged?: Readonly<Record<string, string>>;
}

/** A function of the gateway, with a role of its own. Grant to `grantee`. */
export class AgentFunction extends Construct {
  public readonly function: lambda.Function;
  public readonly grantee: iam.IGrantable;

  constructor(scope: Construct, id: string, props: AgentFunctionProps) {
    super(scope, id);
    const { name, catalogue, concurrency, acknowledged, ...rest } = props;
    const made = loggedFunction(this, {
      ...runtimeCode('agent', name),
      ...rest,
      memorySize: 512,
      reservedConcurrentExecutions: concurrency,
      recursiveLoop: lambda.RecursiveLoop.TERMINATE,
      layers: [catalogue],
      acknowledged: {
        ...REASONS,
        ...(concurrency === undefined && { 'NIST.800.53.R5-LambdaConcurrency': NOT_RESERVED }),
        ...acknowledged,
      },
    });
    this.function = made.function;
    this.grantee = made.grantee;
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
