import { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { loggedFunction } from '../../../private/logged-function';
import { runtimeCode } from '../../../private/runtime-code';

export interface IngestionFunctionProps {
  /** Of the run-time code. */
  readonly name: string;
  readonly description: string;
  readonly memorySize: number;
  readonly timeout: Duration;
  readonly logGroup: logs.ILogGroup;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** One step of ingestion, with a role of its own. Grant to `grantee`. */
export class IngestionFunction extends Construct {
  public readonly function: lambda.Function;
  public readonly grantee: iam.IGrantable;

  constructor(scope: Construct, id: string, props: IngestionFunctionProps) {
    super(scope, id);
    const { name, ...rest } = props;
    const made = loggedFunction(this, { ...runtimeCode('rag', name), ...rest, acknowledged: REASONS });
    this.function = made.function;
    this.grantee = made.grantee;
  }
}

const REASONS = {
  'NIST.800.53.R5-LambdaConcurrency':
    'A state machine and Bedrock call it, try again when it is throttled, and tell when that does not help. Reserving concurrency takes it from the account, and fails the deployment in accounts that have none to spare.',
  'NIST.800.53.R5-LambdaDLQ': 'Whoever calls waits for the answer, and tells people when there is none.',
  'NIST.800.53.R5-LambdaInsideVPC':
    'The function calls S3 and Bedrock alone, with a role that knows two buckets and one guardrail or knowledge base, and gets no address from a document: none is followed.',
  'Serverless-LambdaTracing':
    'The state machine that calls it is traced; the calls of Bedrock are logged by their job.',
};

/** How long each may take. */
export const TIMEOUTS = {
  keep: Duration.seconds(30),
  admit: Duration.seconds(60),
  release: Duration.seconds(60),
  transform: Duration.minutes(15),
  examine: Duration.minutes(5),
  trace: Duration.minutes(5),
};
