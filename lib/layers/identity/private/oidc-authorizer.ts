import { Duration, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ENV, type IssuerConfig } from '../../../contract';
import { acknowledge } from '../../../private/acknowledge';
import { FunctionRole } from '../../../private/function-role';
import { runtimeCode } from '../../../private/runtime-code';
import type { PrincipalClaims, TokenIssuer } from '../token-issuer';

export interface OidcAuthorizerProps {
  readonly tokens: TokenIssuer;
  readonly claims: PrincipalClaims;
  /** What is reserved; undefined where nothing is. */
  readonly concurrency?: number;
  /** Why nothing is reserved, where nothing is. */
  readonly notReserved: string;
  readonly logGroup: logs.ILogGroup;
}

/**
 * Verifies tokens of an OIDC issuer before what is behind an API has to run, outside of every VPC: the issuer's keys are on the
 * internet, which the network of a workload need not reach.
 */
export class OidcAuthorizer extends Construct {
  public readonly resource: apigateway.TokenAuthorizer;

  constructor(scope: Construct, id: string, props: OidcAuthorizerProps) {
    super(scope, id);
    const role = new FunctionRole(this, 'Role', { description: 'Verifies tokens; may write its log only' });
    props.logGroup.grantWrite(role.grantee());
    const handler = new lambda.Function(this, 'Handler', {
      description: 'Verifies tokens of an OIDC issuer',
      ...runtimeCode('gateway', 'token-authorizer'),
      memorySize: 512,
      timeout: Duration.seconds(5),
      reservedConcurrentExecutions: props.concurrency,
      role: role.role,
      logGroup: props.logGroup,
      environment: {
        [ENV.tokenIssuers]: Stack.of(this).toJsonString([props.tokens satisfies IssuerConfig]),
        [ENV.principalClaims]: Stack.of(this).toJsonString(props.claims),
      },
    });
    role.applyBefore(handler);
    this.resource = new apigateway.TokenAuthorizer(this, 'Resource', {
      handler,
      identitySource: apigateway.IdentitySource.header('Authorization'),
      // what does not look like a token is refused without running anything
      validationRegex: '^[Bb]earer [A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$',
      // a remembered token would outlive its expiry
      resultsCacheTtl: Duration.seconds(0),
    });
    if (props.concurrency === undefined) acknowledge(handler, 'NIST.800.53.R5-LambdaConcurrency', props.notReserved);
    acknowledge(
      handler,
      'NIST.800.53.R5-LambdaDLQ',
      'API Gateway waits for the answer and refuses the request without one; there is no event to keep.',
    );
    acknowledge(
      handler,
      'NIST.800.53.R5-LambdaInsideVPC',
      'The function fetches the public keys of one issuer from the internet, which the workload’s network does not reach, and has no permission but to write its log.',
    );
  }
}
