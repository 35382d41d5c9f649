import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type GatewayDocument, HANDLER, type ToolConfig } from '../../../contract';
import { acknowledge, acknowledgeWildcard } from '../../../private/acknowledge';
import { overlap } from '../../../private/content-hash';
import { FunctionRole } from '../../../private/function-role';
import { kept } from '../../../private/kept';
import { runtimeCode } from '../../../private/runtime-code';
import type { BoundAuthorization } from '../../identity/internal';
import type { PrivateLlmNetwork } from '../../network';
import type { IKillSwitch, UsageLimits } from '../../response';
import { neededEndpoints } from './called-services';
import { documentLayer } from './document-layer';
import type { DecidedProps } from './gateway-defaults';
import { environmentErrors, gatewayEnvironment } from './gateway-environment';
import type { GatewaySecret } from './gateway-secret';
import { reachesKeys } from './issuer-keys';
import { NOT_RESERVED } from './not-reserved';
import { onlyFromVpc } from './only-from-vpc';
import type { QuotaTable } from './quota-table';

export interface GatewayHandlerProps {
  readonly props: DecidedProps;
  readonly tools: Readonly<Record<string, ToolConfig>>;
  readonly authorization: BoundAuthorization;
  readonly network: PrivateLlmNetwork;
  readonly killSwitch: IKillSwitch;
  readonly usageLimits: UsageLimits;
  readonly table: QuotaTable;
  readonly secret: GatewaySecret;
  readonly auditLogGroup: logs.ILogGroup;
  readonly encryptionKey: kms.IKey;
}

/** The function behind the API, and a role that may do its work and nothing else. */
export class GatewayHandler extends Construct {
  public readonly resource: lambda.Function;
  private readonly role: FunctionRole;

  constructor(
    scope: Construct,
    id: string,
    private readonly parts: GatewayHandlerProps,
  ) {
    super(scope, id);
    this.role = new FunctionRole(this, 'Role', {
      description: 'Calls the approved models, and counts, guards and records',
      boundary: parts.props.modelAccess.boundary,
    });
    this.grantModels();
    this.grantControls();
    this.grantPlatform();
    this.resource = this.makeFunction();
    this.role.applyBefore(this.resource);
  }

  private grantModels(): void {
    const { props } = this.parts;
    const named = Object.entries(props.aliases).flatMap(([name, { model, tenantModels }]) => [
      model ?? name,
      ...Object.values(tenantModels ?? {}),
    ]);
    if (props.fallback._alias) named.push(props.fallback._alias);
    const grantee = this.role.grantee('Models');
    // it names the version of the guardrail: what runs until the new code does may name the old one until then
    overlap(this.role.policy('Models'));
    for (const model of [...new Set(named)].sort()) props.modelAccess.grantInvoke(grantee, model);
  }

  private grantControls(): void {
    const { props, authorization, killSwitch, usageLimits, table, secret, auditLogGroup, encryptionKey } = this.parts;
    const { aliases, tools } = props;
    const grantee = this.role.grantee();
    const allow = (actions: string[], ...resourceArns: string[]) =>
      iam.Grant.addToPrincipal({ grantee, actions, resourceArns });
    table.grantCount(grantee);
    killSwitch.grantRead(grantee);
    usageLimits.grantRead(grantee);
    authorization.grant(grantee);
    for (const { systemPrompt } of Object.values(aliases)) systemPrompt?.grantRead(grantee);
    for (const { retrieval } of Object.values(aliases)) {
      if (retrieval) allow(['bedrock:Retrieve'], retrieval.knowledgeBase.knowledgeBaseRef.knowledgeBaseArn);
    }
    allow(['secretsmanager:GetSecretValue'], secret.resource.secretArn);
    // the secret and the handler's own settings are opened; DynamoDB opens and encrypts counters in the name of its caller
    encryptionKey.grant(grantee, 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey');
    auditLogGroup.grantWrite(grantee);
    for (const { handler } of Object.values(tools)) allow(['lambda:InvokeFunction'], handler.functionArn);
  }

  /** What Lambda does in the function's name: traces, and network interfaces, which the function itself must not make. */
  private grantPlatform(): void {
    const interfaces = [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ];
    const { partition, region, account } = Stack.of(this);
    const functions = `arn:${partition}:lambda:${region}:${account}:function:*`;
    this.role.policy('Platform').addStatements(
      new iam.PolicyStatement({
        sid: 'Traces',
        actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
        resources: ['*'], // X-Ray knows no resource for these
      }),
      new iam.PolicyStatement({
        sid: 'LambdaForTheFunction',
        actions: interfaces,
        resources: ['*'], // Lambda asks before there is an interface, and refuses a role that names one
      }),
      new iam.PolicyStatement({
        sid: 'NotTheFunctionItself',
        effect: iam.Effect.DENY,
        actions: interfaces,
        resources: ['*'], // all of them
        // a key that only calls by the code of a function carry
        conditions: { ArnLike: { 'lambda:SourceFunctionArn': functions } },
      }),
      // the network has an endpoint for each service that the handler calls: LlmGateway has asked it
      ...onlyFromVpc(functions, this.parts.network.vpc.vpcId),
    );
    acknowledgeWildcard(
      this.role.policy('Platform'),
      '*',
      'X-Ray knows no resource for these actions, and Lambda demands the others without one before there is an interface; a denial takes them from the code of the function itself.',
    );
  }

  private makeFunction(): lambda.Function {
    const { props, tools, authorization, network, table, secret, auditLogGroup } = this.parts;
    const document: GatewayDocument | undefined =
      authorization.cedar || Object.keys(tools).length > 0 ? { cedar: authorization.cedar, tools } : undefined;
    const settings = gatewayEnvironment(this, props, {
      authorization,
      killSwitch: this.parts.killSwitch,
      usageLimits: this.parts.usageLimits,
      tableName: table.resource.tableName,
      secretArn: secret.resource.secretArn,
      auditLogGroupName: auditLogGroup.logGroupName,
      document,
      reachesKeys: reachesKeys(props.identity, network),
    });
    const environment = {
      ...settings,
      ...network._environmentOf(neededEndpoints(props, props.identity.authorization)),
    };
    this.node.addValidation({ validate: () => environmentErrors(this, environment) });
    const { tenantIsolation } = props;
    // AWS sets it when a function is made, and never later: another id makes another function
    const handler = new lambda.Function(this, tenantIsolation ? 'PerTenant' : 'Resource', {
      tenancyConfig: tenantIsolation ? lambda.TenancyConfig.PER_TENANT : undefined,
      description: 'Authorizes, counts, guards and records every request to a model',
      ...runtimeCode('gateway', HANDLER),
      memorySize: 1024,
      timeout: props.timeout,
      reservedConcurrentExecutions: props.concurrency,
      recursiveLoop: lambda.RecursiveLoop.TERMINATE,
      role: this.role.role,
      logGroup: auditLogGroup,
      layers: document && [documentLayer(this, 'Document', document)],
      environmentEncryption: this.parts.encryptionKey,
      environment,
      vpc: network.vpc,
      vpcSubnets: network.workloadSubnets,
      securityGroups: [network.workloadSecurityGroup],
      currentVersionOptions: { removalPolicy: kept('AWS::Lambda::Version') }, // what a rollback points at
    });
    // here and not by a prop, which would add an inline policy to the role
    (handler.node.defaultChild as lambda.CfnFunction).tracingConfig = { mode: 'Active' };
    if (!props.reserveConcurrency) acknowledge(handler, 'NIST.800.53.R5-LambdaConcurrency', NOT_RESERVED);
    acknowledge(
      handler,
      'NIST.800.53.R5-LambdaDLQ',
      'API Gateway invokes the function and waits for its answer; there is no event to keep.',
    );
    return handler;
  }
}
