import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from '../../../private/acknowledge';
import { FunctionRole } from '../../../private/function-role';
import { kept } from '../../../private/kept';
import { runtimeCode } from '../../../private/runtime-code';

export interface GatewaySecretProps {
  readonly encryptionKey: kms.IKey;
  readonly logGroup: logs.ILogGroup;
}

/** The random secret of canaries, keyed hashes and approvals, and the function that replaces it. */
export class GatewaySecret extends Construct {
  public readonly resource: secretsmanager.Secret;

  constructor(scope: Construct, id: string, props: GatewaySecretProps) {
    super(scope, id);
    this.resource = new secretsmanager.Secret(this, 'Resource', {
      description: `Canaries, keyed hashes and approvals (${Stack.of(this).stackName})`,
      encryptionKey: props.encryptionKey,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      // what the audit record's hashes were made with, for whoever has to compare one
      removalPolicy: kept('AWS::SecretsManager::Secret'),
    });
    const rotation = this.rotation(props);
    new secretsmanager.CfnRotationSchedule(this, 'Schedule', {
      secretId: this.resource.secretArn,
      rotationLambdaArn: rotation.functionArn,
      rotationRules: { automaticallyAfterDays: 90 },
      rotateImmediatelyOnUpdate: false,
    }).node.addDependency(rotation.node.findChild('SecretsManager'));
  }

  private rotation(props: GatewaySecretProps): lambda.Function {
    const role = new FunctionRole(this, 'Role', { description: 'Rotates one secret' });
    role.policy().addStatements(
      new iam.PolicyStatement({
        actions: [
          'secretsmanager:DescribeSecret',
          'secretsmanager:GetSecretValue',
          'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ],
        resources: [this.resource.secretArn],
      }),
    );
    props.encryptionKey.grant(role.grantee(), 'kms:Decrypt', 'kms:GenerateDataKey');
    props.logGroup.grantWrite(role.grantee());
    const handler = new lambda.Function(this, 'Rotation', {
      description: 'Gives the gateway a new secret',
      ...runtimeCode('gateway', 'rotate-secret'),
      memorySize: 256,
      timeout: Duration.seconds(30),
      role: role.role,
      logGroup: props.logGroup,
    });
    role.applyBefore(handler);
    handler.addPermission('SecretsManager', {
      principal: new iam.ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Stack.of(this).account,
      sourceArn: this.resource.secretArn,
    });
    acknowledge(
      handler,
      'Serverless-LambdaTracing',
      'Secrets Manager calls the function four times each rotation; its log tells what it did, and there is no request of a user to follow through it.',
    );
    acknowledge(
      handler,
      'NIST.800.53.R5-LambdaConcurrency',
      'Secrets Manager calls the function four times each rotation, every 90 days. Reserving concurrency takes it from the rest of the account.',
    );
    acknowledge(
      handler,
      'NIST.800.53.R5-LambdaDLQ',
      'Secrets Manager waits for each answer, repeats what failed and reports a rotation that did not complete.',
    );
    acknowledge(
      handler,
      'NIST.800.53.R5-LambdaInsideVPC',
      'The function calls Secrets Manager alone, with a role that knows one secret. The endpoint of the workload’s VPC lets nobody write secrets, and this is not a reason to open it.',
    );
    return handler;
  }
}
