import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { REJECT_WRITES, WAITING_INDEX } from '../../../contract/approval-queue';
import { acknowledge } from '../../../private/acknowledge';
import { grantKeyThrough } from '../../../private/kept-key';

const KEY = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'];
/** What takes items out of a table or puts others in their place, but for one change under a condition. */
const REPLACE = [
  'dynamodb:BatchWriteItem',
  'dynamodb:DeleteItem',
  'dynamodb:PartiQLDelete',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PutItem',
];
/** What reads or writes requests. */
const ITEMS = [
  ...REPLACE,
  'dynamodb:BatchGetItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:GetItem',
  'dynamodb:PartiQLSelect',
  'dynamodb:Query',
  'dynamodb:Scan',
  'dynamodb:UpdateItem',
];

const SHORT =
  'Requests wait for minutes and approvals count for ten at most: a copy would be a second place to take what users asked for from, and to bring used approvals back from. Who decided is in the log.';

/** Requests that wait, which the queue's own functions alone read and write. */
export class RequestTable extends Construct {
  public readonly resource: dynamodb.Table;

  constructor(
    scope: Construct,
    id: string,
    private readonly key: kms.IKey,
    readers: iam.IRole[],
  ) {
    super(scope, id);
    this.resource = table(this, key, {
      sid: 'OnlyTheQueue',
      actions: ITEMS,
      conditions: { ArnNotEquals: { 'aws:PrincipalArn': readers.map(({ roleArn }) => roleArn) } },
    });
    this.resource.addGlobalSecondaryIndex({
      indexName: WAITING_INDEX,
      partitionKey: { name: 'waiting_tenant', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'requested_at', type: dynamodb.AttributeType.NUMBER },
    });
  }

  /** Allow `grantee` to find requests that wait and to reject them, and to write nothing else. */
  public grantReject(grantee: iam.IGrantable): void {
    this.grant(grantee, ['dynamodb:GetItem'], true);
    iam.Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:UpdateItem'],
      resourceArns: [this.resource.tableArn],
      conditions: {
        'ForAllValues:StringLike': { 'dynamodb:Attributes': [...REJECT_WRITES] },
        // of no attributes all are in the list
        Null: { 'dynamodb:Attributes': 'false' },
      },
    });
  }

  /** Allow `grantee` to do some things with requests, and with `list` to find those that wait. */
  public grant(grantee: iam.IGrantable, actions: string[], list = false): void {
    iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [this.resource.tableArn] });
    const index = `${this.resource.tableArn}/index/${WAITING_INDEX}`;
    if (list) iam.Grant.addToPrincipal({ grantee, actions: ['dynamodb:Query'], resourceArns: [index] });
    // DynamoDB opens the table's key in the name of its caller
    grantKeyThrough('dynamodb', this.key, grantee, KEY);
  }
}

/** Approvals that are used up. Nobody takes one back: DynamoDB forgets it when the approval is long over. */
export class RedeemedTable extends Construct {
  public readonly resource: dynamodb.Table;

  constructor(
    scope: Construct,
    id: string,
    private readonly key: kms.IKey,
  ) {
    super(scope, id);
    this.resource = table(this, key, { sid: 'NobodyTakesBack', actions: REPLACE });
  }

  /** Allow `grantee` to use approvals up. */
  public grantUse(grantee: iam.IGrantable): iam.Grant {
    const grant = iam.Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:UpdateItem'],
      resourceArns: [this.resource.tableArn],
    });
    return grant.combine(grantKeyThrough('dynamodb', this.key, grantee, KEY));
  }
}

/** A table that denies this to everyone, whoever they are. */
function table(scope: Construct, encryptionKey: kms.IKey, denied: iam.PolicyStatementProps): dynamodb.Table {
  const denial = new iam.PolicyStatement({
    ...denied,
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    resources: ['*'], // in the policy of a table, this table
  });
  const made = new dynamodb.Table(scope, 'Resource', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'ttl',
    encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
    encryptionKey,
    removalPolicy: RemovalPolicy.DESTROY,
    resourcePolicy: new iam.PolicyDocument({ statements: [denial] }),
  });
  acknowledge(made, 'AwsSolutions-DDB3', SHORT);
  acknowledge(made, 'NIST.800.53.R5-DynamoDBPITREnabled', SHORT);
  acknowledge(made, 'NIST.800.53.R5-DynamoDBInBackupPlan', SHORT);
  return made;
}
