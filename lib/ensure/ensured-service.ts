import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcard } from '../private/acknowledge';
import { neverContain } from '../private/containment-tag';
import { runtimeCode } from '../private/runtime-code';
import { Adoption } from './adoption';
import { CUSTOM_TYPES, ENSURE_PATH, type ServiceName, type Settings } from './contract';
import { claimPermissions, PERMISSIONS, type Permission } from './permissions';

export interface EnsuredServiceProps {
  readonly service: ServiceName;
  readonly adoption: Adoption.ENSURE | Adoption.ADOPT;
  readonly settings: Settings;
  readonly takeOver?: boolean;
  /** Takes the provider's log: who changed what in the account, and what was there before. */
  readonly logGroup: logs.ILogGroup;
}

/**
 * A service of which the account has one per Region, ensured or looked at by a custom resource.
 *
 * Each has a function and a role of its own, so that none may do more than its service needs, and the role outlives the
 * custom resource by which CloudFormation has to give the service back.
 */
export class EnsuredService extends Construct {
  public readonly resource: CustomResource;
  public readonly role: iam.Role;
  public readonly handler: lambda.Function;

  constructor(scope: Construct, id: string, props: EnsuredServiceProps) {
    super(scope, id);
    const { service, logGroup } = props;
    const ensures = props.adoption === Adoption.ENSURE;
    const { read, write } = PERMISSIONS[service];
    const permissions = [...read, ...(ensures ? write : []), claimPermissions(service, ensures)];

    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: `What ${ensures ? 'ensuring' : 'looking at'} ${service} needs`,
      statements: [
        ...permissions.map((permission) => this.statement(permission)),
        new iam.PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [logGroup.logGroupArn],
        }),
      ],
    });

    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      path: `${ENSURE_PATH}${Stack.of(this).stackName}/`,
      managedPolicies: [policy],
      // its boundary too: the function does what an event says, and what somebody attaches to the role gives it nothing
      permissionsBoundary: policy,
    });

    this.handler = new lambda.Function(this, 'Handler', {
      ...runtimeCode('ensure', 'ensure'),
      memorySize: 512,
      timeout: Duration.minutes(15),
      description: `Answers CloudFormation for ${CUSTOM_TYPES[service]}`,
      role: this.role,
      logGroup,
    });
    this.handler.node.addDependency(policy);
    // who contained what watches the account would blind it
    neverContain(this);

    this.resource = new CustomResource(this, 'Resource', {
      resourceType: CUSTOM_TYPES[service],
      serviceToken: this.handler.functionArn,
      // the function is tried three times, 15 minutes each, before CloudFormation gives up
      serviceTimeout: Duration.hours(1),
      properties: {
        Service: service,
        Mode: props.adoption,
        Settings: props.settings,
        ...(props.takeOver && { TakeOver: 'true' }),
      },
    });
    this.resource.node.addDependency(policy);
    for (const [rule, reason] of Object.entries(HANDLER_REASONS)) acknowledge(this.handler, rule, reason);
    for (const resource of new Set(permissions.flatMap(({ resources }) => resources))) {
      if (resource.includes('*')) acknowledgeWildcard(policy, this.arnOf(resource), reasonOf(resource));
    }
  }

  /** An attribute that the provider returns about the service. */
  public text(attribute: string): string {
    return this.resource.getAttString(attribute);
  }

  private statement({ actions, resources, equals }: Permission): iam.PolicyStatement {
    const { account, region } = Stack.of(this);
    const values = Object.entries(equals ?? {}).map(([key, value]) => [key, value === '$' ? account : value]);
    // where no ARN says in which Region, the request does, always (AWS global condition context keys)
    if (resources.includes('*') && !actions.some(isOfAccount)) values.push(['aws:RequestedRegion', region]);
    return new iam.PolicyStatement({
      actions,
      resources: resources.map((resource) => this.arnOf(resource)),
      conditions: values.length > 0 ? { StringEquals: Object.fromEntries(values) } : undefined,
    });
  }

  private arnOf(resource: string): string {
    if (resource === '*') return resource;
    const { partition, region, account } = Stack.of(this);
    const [service, itsRegion, itsAccount, ...rest] = resource.split(':');
    const place = [itsRegion === '$' ? region : itsRegion, itsAccount === '$' ? account : itsAccount];
    return ['arn', partition, service, ...place, ...rest].join(':');
  }
}

/** Whether an action sets something that the account has once for all Regions. */
const isOfAccount = (action: string) => /^(iam|s3):/.test(action);

const reasonOf = (resource: string) =>
  resource === '*'
    ? 'Each action that this is granted for knows no resource: it acts on the one setting of the account and Region. The statement holds no other action.'
    : 'The service generates the end of the ARN, or the resource may be one that somebody else made and whose name is not known before it is read. Account, Region and kind of resource are fixed.';

const HANDLER_REASONS = {
  'NIST.800.53.R5-LambdaConcurrency':
    'CloudFormation alone calls the function, once per change of a stack. Reserving concurrency takes it from the account, and fails the deployment in accounts that have none to spare.',
  'NIST.800.53.R5-LambdaDLQ':
    'CloudFormation waits for an answer and reports its absence as the failure of the deployment: a failed event does not go unnoticed, and repeating it later from a queue would act on a stack that has moved on.',
  'NIST.800.53.R5-LambdaInsideVPC':
    'The function reads and sets AWS services through their public APIs with its own role, holds no data of the workload, and accepts no connection. A VPC would need a route to each of these APIs and to the S3 address of CloudFormation answers.',
  'Serverless-LambdaTracing':
    'The function answers CloudFormation and nobody else; its log tells every call to AWS that it made, and a trace would add nothing to that.',
};
