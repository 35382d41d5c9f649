import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { logGroupArn } from '../../../private/log-group-arn';
import { DataClass, type LlmDataVault } from '../../data';
import { VaultLogGroup } from '../../data/internal';
import { inGeneration, nameIn } from './generation';

export interface KnowledgeLogProps {
  readonly knowledgeBaseArn: string;
  readonly vault: LlmDataVault;
  readonly retention?: logs.RetentionDays;
  readonly generation: string;
}

/** What became of each document, which Bedrock tells nowhere else: ingested, skipped or failed, and why. */
export class KnowledgeLog extends Construct {
  public readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: KnowledgeLogProps) {
    super(scope, id);
    const { generation } = props;
    this.logGroup = new VaultLogGroup(this, 'LogGroup', {
      key: props.vault.key(DataClass.CORPUS),
      retention: props.retention,
      // CloudWatch Logs writes the policy that lets the delivery in for names that begin so
      namePrefix: '/aws/vendedlogs/bedrock/knowledge-base/',
      sandbox: props.vault._sandbox,
    }).resource;
    const source = inGeneration(
      new logs.CfnDeliverySource(this, 'Source', {
        name: nameIn(this, generation, 60),
        logType: 'APPLICATION_LOGS',
        resourceArn: props.knowledgeBaseArn,
      }),
      generation,
    );
    const destination = new logs.CfnDeliveryDestination(this, 'Destination', {
      name: nameIn(this, 'logs', 60),
      destinationResourceArn: logGroupArn(this, this.logGroup.logGroupName),
    });
    const delivery = inGeneration(
      new logs.CfnDelivery(this, 'Delivery', {
        deliverySourceName: source.name,
        deliveryDestinationArn: destination.attrArn,
      }),
      generation,
    );
    // by its name, of which CloudFormation knows no reference
    delivery.addResourceDependency(source);
  }
}
