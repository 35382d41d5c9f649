import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from '../../../private/acknowledge';
import { FunctionRole } from '../../../private/function-role';
import { runtimeCode } from '../../../private/runtime-code';
import { ENV } from '../contract';

export interface AccessTokenTriggerProps {
  /** The scopes that let a token through, with spaces between them. */
  readonly scope: string;
  readonly tenant: 'required' | 'none';
  readonly logGroup: logs.ILogGroup;
}

/**
 * The trigger that puts tenant and scope into access tokens: Cognito gives custom attributes to ID tokens only, and its
 * own scopes to users who sign in by SRP.
 */
export class AccessTokenTrigger extends Construct {
  public readonly handler: lambda.Function;

  constructor(scope: Construct, id: string, props: AccessTokenTriggerProps) {
    super(scope, id);
    const role = new FunctionRole(this, 'Role', { description: 'Completes access tokens; may write its log only' });
    props.logGroup.grantWrite(role.grantee());
    this.handler = new lambda.Function(this, 'Resource', {
      description: 'Puts tenant and scope into access tokens',
      ...runtimeCode('identity', 'access-token'),
      memorySize: 256,
      timeout: Duration.seconds(5), // Cognito waits no longer
      role: role.role,
      logGroup: props.logGroup,
      environment: { [ENV.scope]: props.scope, [ENV.tenant]: props.tenant },
    });
    role.applyBefore(this.handler);
    acknowledge(
      this.handler,
      'Serverless-LambdaTracing',
      'Cognito calls the function and passes no trace on, so a trace of its own would tell of one segment what its log tells.',
    );
    acknowledge(
      this.handler,
      'NIST.800.53.R5-LambdaConcurrency',
      'Cognito calls the function once for each token, within the request rates of its own quotas. A limit here would turn a busy morning into failed sign-ins, and reserving concurrency takes it from the rest of the account.',
    );
    acknowledge(
      this.handler,
      'NIST.800.53.R5-LambdaDLQ',
      'Cognito calls the function synchronously and issues no token when it fails; there is no event to keep.',
    );
    acknowledge(
      this.handler,
      'NIST.800.53.R5-LambdaInsideVPC',
      'The function computes on its event alone: it opens no connection, and its role allows it nothing but its log.',
    );
  }
}
