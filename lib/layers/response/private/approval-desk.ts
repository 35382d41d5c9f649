import { ArnFormat, Duration, Lazy, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcard } from '../../../private/acknowledge';
import { apiPlace } from '../../../private/api-place';
import { neverContain } from '../../../private/containment-tag';
import { PropsError } from '../../../private/errors';
import { FunctionRole } from '../../../private/function-role';
import { grantKeyThrough, viaService } from '../../../private/kept-key';
import { responsePath } from '../../../private/response-path';
import { runtimeCode } from '../../../private/runtime-code';
import { APPROVAL_ENV, APPROVAL_PATHS, APPROVAL_SCHEMAS, type WaitingPlaybooks } from '../contract';

export interface ApprovalDeskProps {
  readonly playbooks: WaitingPlaybooks;
  readonly key: kms.IKey;
  readonly logGroup: logs.ILogGroup;
  readonly vpcEndpoints?: ec2.IVpcEndpoint[];
}

// What a role needs to read, write, find and copy items; deleting the table is CloudFormation's.
const ITEMS = [
  'dynamodb:BatchGetItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:GetItem',
  'dynamodb:PartiQLDelete',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLSelect',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:Scan',
  'dynamodb:UpdateItem',
];
const KEY = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'];
const START = ['kms:Decrypt', 'kms:GenerateDataKey'];
const STAGE = 'live';
const WRITE_LOG = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/**
 * Where playbooks are asked for and decided about: an API that IAM authorizes, a function that keeps the tokens of those
 * that wait, one that decides, and the table between them, which nobody else reads.
 */
export class ApprovalDesk extends Construct {
  public readonly api: apigateway.RestApi;
  /** What a playbook calls to wait. */
  public readonly holdFunction: lambda.Function;
  private readonly approvers = new Set<string>();
  private readonly playbooks: Record<string, WaitingPlaybooks[string]> = {};
  private readonly starts = new iam.PolicyStatement({ actions: ['states:StartExecution'] });
  private readonly decider: iam.ManagedPolicy;

  constructor(scope: Construct, id: string, props: ApprovalDeskProps) {
    super(scope, id);
    const holder = this.role('HoldRole', 'Keeps the tokens of playbooks that wait; reads none', [
      'dynamodb:UpdateItem',
      ...KEY,
      ...WRITE_LOG,
    ]);
    const decider = this.role('Role', 'Decides about playbooks that wait', [
      'dynamodb:GetItem',
      'dynamodb:UpdateItem',
      'states:SendTaskFailure',
      'states:SendTaskSuccess',
      'states:StartExecution',
      ...KEY,
      ...WRITE_LOG,
    ]);
    const table = this.table(props.key, [holder.role, decider.role]);
    for (const { grantee, actions, conditions } of [
      {
        grantee: holder,
        actions: ['dynamodb:UpdateItem'],
        // or its answer would hold the token that was there before
        conditions: { StringEqualsIfExists: { 'dynamodb:ReturnValues': 'NONE' } },
      },
      { grantee: decider, actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], conditions: undefined },
    ]) {
      const allow = (statement: iam.PolicyStatementProps) =>
        grantee.policy().addStatements(new iam.PolicyStatement(statement));
      allow({ actions, resources: [table.tableArn], conditions });
      // DynamoDB opens the table's key in the name of its caller
      grantKeyThrough('dynamodb', props.key, grantee.grantee(), KEY);
      allow({ actions: WRITE_LOG, resources: [props.logGroup.logGroupArn] });
    }
    // whoever starts a machine encrypts what it begins with (AWS Step Functions Developer Guide, Data at rest encryption)
    grantKeyThrough('states', props.key, decider.grantee(), START);
    this.decider = decider.policy();
    decider.policy().addStatements(
      this.starts,
      // IAM knows no resource for the two: the token names the task
      new iam.PolicyStatement({ actions: ['states:SendTaskFailure', 'states:SendTaskSuccess'], resources: ['*'] }),
    );
    acknowledgeWildcard(
      decider.policy(),
      '*',
      'IAM knows no resource for the two calls: the token names the task, and only this role can read the tokens.',
    );

    const environment = {
      [APPROVAL_ENV.table]: table.tableName,
      [APPROVAL_ENV.playbooks]: Lazy.string({ produce: () => Stack.of(this).toJsonString(this.playbooks) }),
    };
    this.holdFunction = this.function('Hold', 'hold', holder, props.logGroup, environment);
    const decide = this.function('Decide', 'desk', decider, props.logGroup, {
      ...environment,
      [APPROVAL_ENV.approvers]: Lazy.string({ produce: () => Stack.of(this).toJsonString([...this.approvers]) }),
    });
    this.api = this.makeApi(decide, props.vpcEndpoints);
    for (const [name, playbook] of Object.entries(props.playbooks)) this.add(name, playbook);
    neverContain(this);
  }

  /** Lets a machine be asked for here, and wait. */
  public add(name: string, playbook: WaitingPlaybooks[string]): void {
    if (name in this.playbooks) {
      throw new PropsError(this, `'id' must be another one than that of what waits at this desk already, got ${name}`);
    }
    this.playbooks[name] = playbook;
    this.starts.addResources(playbook.machine);
  }

  /**
   * Lets a machine of another construct be asked for here, and wait, which has a key of its own. That key lets through Step
   * Functions whomever IAM allows; it is not named here, because its stack may need this one.
   */
  public addOther(name: string, playbook: WaitingPlaybooks[string]): void {
    this.add(name, playbook);
    const stack = Stack.of(this);
    const keys = stack.formatArn({ service: 'kms', resource: 'key', resourceName: '*' });
    const via = viaService(this, ['states']).StringEquals;
    this.decider.addStatements(
      new iam.PolicyStatement({
        actions: START,
        resources: [keys],
        conditions: { StringEquals: { ...via, 'kms:EncryptionContext:aws:states:stateMachineArn': playbook.machine } },
      }),
    );
    acknowledgeWildcard(
      this.decider,
      keys,
      'Whatever key the machine has: for executions of that machine alone, through Step Functions, and only if the key lets it.',
    );
  }

  /**
   * What a machine that `scope` makes is told, and calls: by name where this stack is deployed after that one, which cannot refer
   * to it.
   */
  public placeFor(scope: Construct): WaitingPlace {
    const own = Stack.of(this);
    if (!isAfter(own, Stack.of(scope)))
      return { substitutions: this.substitutions, holdFunctionArn: this.holdFunction.functionArn };
    const made = this.holdFunction.node.defaultChild as lambda.CfnFunction;
    made.functionName = Names.uniqueResourceName(this.holdFunction, { maxLength: 64 });
    const holdFunctionArn = own.formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: made.functionName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const decisions = `${APPROVAL_PATHS.decisions} of the approval API of the stack ${own.stackName}`;
    return { substitutions: { HoldFunction: holdFunctionArn, Decisions: decisions }, holdFunctionArn };
  }

  /** What the definition of a machine that waits is told. */
  public get substitutions(): Record<string, string> {
    return {
      HoldFunction: this.holdFunction.functionArn,
      Decisions: this.api.urlForPath(`/${APPROVAL_PATHS.decisions}`),
    };
  }

  /** The roles that decide, by ARN. */
  public get decides(): readonly string[] {
    return [...this.approvers];
  }

  /** Lets the role `arn` decide; what it may call is granted apart. */
  public approve(arn: string): void {
    this.approvers.add(arn);
  }

  /** Allow `grantee` to send what goes to `path`. */
  public grantPost(grantee: iam.IGrantable, path: string): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:Invoke'],
      resourceArns: [this.api.arnForExecuteApi('POST', `/${path}`, STAGE)],
    });
  }

  private role(id: string, description: string, job: string[]): FunctionRole {
    // '*': the policy says on what, the boundary what kind of work it can be at most
    const boundary = new iam.ManagedPolicy(this, `${id}Ceiling`, {
      description: `At most: ${description}`,
      statements: [new iam.PolicyStatement({ actions: job, resources: ['*'] })],
    });
    acknowledgeWildcard(
      boundary,
      '*',
      'The policy is a permissions boundary: it grants nothing, and lists the actions of the job. The policy of the role names the resources.',
    );
    return new FunctionRole(this, id, { description, boundary, path: responsePath(this) });
  }

  private table(key: kms.IKey, readers: iam.IRole[]): dynamodb.Table {
    const table = new dynamodb.Table(this, 'Requests', {
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'ttl',
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      // what waits ends with its machines; who decided what stands in the log
      removalPolicy: RemovalPolicy.DESTROY,
      resourcePolicy: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({
            sid: 'OnlyTheDesk',
            effect: iam.Effect.DENY,
            principals: [new iam.AnyPrincipal()], // everyone is denied, whoever they are
            actions: ITEMS,
            resources: ['*'], // in the policy of a table, this table
            conditions: { ArnNotEquals: { 'aws:PrincipalArn': readers.map(({ roleArn }) => roleArn) } },
          }),
        ],
      }),
    });
    const short =
      'Tokens live as long as a playbook waits, and a copy of them would be one more place to take them from. Who asked and who decided is in the log.';
    acknowledge(table, 'AwsSolutions-DDB3', short);
    acknowledge(table, 'NIST.800.53.R5-DynamoDBPITREnabled', short);
    acknowledge(table, 'NIST.800.53.R5-DynamoDBInBackupPlan', short);
    return table;
  }

  private function(
    id: string,
    name: string,
    role: FunctionRole,
    logGroup: logs.ILogGroup,
    environment: Record<string, string>,
  ): lambda.Function {
    const made = new lambda.Function(this, id, {
      ...runtimeCode('response', name),
      description: 'Approval of playbooks',
      memorySize: 512,
      timeout: Duration.seconds(20),
      role: role.role,
      logGroup,
      environment,
    });
    role.applyBefore(made);
    for (const [rule, reason] of Object.entries(FUNCTION_REASONS)) acknowledge(made, rule, reason);
    return made;
  }

  private makeApi(handler: lambda.IFunction, vpcEndpoints?: ec2.IVpcEndpoint[]): apigateway.RestApi {
    const api = new apigateway.RestApi(this, 'Resource', {
      description: 'Ask for playbooks, and decide about those that wait',
      // the account: whom IAM lets in, and nobody else
      ...apiPlace(vpcEndpoints, new iam.AccountRootPrincipal()),
      cloudWatchRole: false,
      deployOptions: {
        stageName: STAGE,
        throttlingRateLimit: 5,
        throttlingBurstLimit: 10,
        tracingEnabled: true,
        metricsEnabled: true,
      },
    });
    const resource = api.node.defaultChild as apigateway.CfnRestApi;
    resource.securityPolicy = apigateway.SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09;
    resource.endpointAccessMode = apigateway.EndpointAccessMode.STRICT;
    const requestValidator = api.addRequestValidator('Validator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    const integration = new apigateway.LambdaIntegration(handler, {
      proxy: true,
      allowTestInvoke: false, // the console's test names a caller that signed nothing
    });
    for (const path of Object.values(APPROVAL_PATHS)) {
      const model = api.addModel(path === APPROVAL_PATHS.requests ? 'Request' : 'Decision', {
        contentType: 'application/json',
        schema: { schema: apigateway.JsonSchemaVersion.DRAFT4, ...(APPROVAL_SCHEMAS[path] as apigateway.JsonSchema) },
      });
      const method = api.root.addResource(path).addMethod('POST', integration, {
        authorizationType: apigateway.AuthorizationType.IAM,
        requestValidator,
        // $default: a body of another content type would otherwise not be looked at
        requestModels: { 'application/json': model, $default: model },
      });
      acknowledge(
        method,
        'AwsSolutions-COG4',
        'Callers are principals of IAM: API Gateway verifies the signature of each request, and the function refuses whom it does not know.',
      );
    }
    for (const [rule, reason] of Object.entries(STAGE_REASONS)) acknowledge(api, rule, reason);
    return api;
  }
}

/** What a machine that waits is told, and calls. */
export interface WaitingPlace {
  readonly substitutions: Record<string, string>;
  readonly holdFunctionArn: string;
}

const isAfter = (stack: Stack, other: Stack): boolean =>
  stack.dependencies.some((before) => before === other || isAfter(before, other));

const FUNCTION_REASONS = {
  'NIST.800.53.R5-LambdaConcurrency':
    'The API lets five requests a second through, and a playbook calls once. Reserving concurrency takes it from the account, and fails the deployment in accounts that have none to spare.',
  'NIST.800.53.R5-LambdaDLQ': 'Whoever calls waits for the answer: a playbook fails without one, and a person sees it.',
  'NIST.800.53.R5-LambdaInsideVPC':
    'The function calls DynamoDB and Step Functions alone, with a role that knows one table. The endpoints of the workload’s VPC do not have Step Functions, and this is not a reason to open them.',
  'Serverless-LambdaTracing':
    'The function makes three calls, and its log tells of each request who sent it and what came of it.',
};

const noLog =
  'The function writes who asked and who decided into the log of the playbooks. A log of the stage needs a role that the account has once for all APIs, and which belongs to whoever owns the account.';
const STAGE_REASONS = {
  'AwsSolutions-APIG1': noLog,
  'AwsSolutions-APIG6': noLog,
  'Serverless-APIGWAccessLogging': noLog,
  'NIST.800.53.R5-APIGWExecutionLoggingEnabled': noLog,
  'AwsSolutions-APIG3':
    'API Gateway refuses what IAM does not allow before anything of a request is read; two requests of a few texts get to the function, at five a second.',
  'NIST.800.53.R5-APIGWAssociatedWithWAF':
    'API Gateway refuses what IAM does not allow before anything of a request is read; two requests of a few texts get to the function, at five a second.',
  'NIST.800.53.R5-APIGWCacheEnabledAndEncrypted': 'Nothing is cached: both methods are POST.',
  'NIST.800.53.R5-APIGWSSLEnabled':
    'A client certificate identifies API Gateway to an HTTP backend. This one is a Lambda function, which only API Gateway may invoke, by its resource policy, over a signed call.',
};
