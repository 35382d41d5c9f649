import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { acknowledge } from '../../../private/acknowledge';
import { kept } from '../../../private/kept';

/** The table in which tokens are counted and conversations have owners. */
export class QuotaTable extends Construct {
  public readonly resource: dynamodb.Table;

  constructor(scope: Construct, id: string, encryptionKey: kms.IKey) {
    super(scope, id);
    this.resource = new dynamodb.Table(this, 'Resource', {
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'ttl',
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: kept('AWS::DynamoDB::Table'),
    });
    acknowledge(
      this.resource,
      'NIST.800.53.R5-DynamoDBInBackupPlan',
      'Counters live for three days and owners of conversations for ninety; both can be restored to any second of the last 35 days. A copy in a vault would be older than what it would replace.',
    );
  }

  /**
   * Allow `grantee` to read and update items: not to put, delete, query or scan, nor to change the table. It needs the key,
   * too.
   */
  public grantCount(grantee: iam.IGrantable): void {
    this.resource.grant(grantee, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
  }
}
