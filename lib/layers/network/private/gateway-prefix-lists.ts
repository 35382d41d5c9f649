import { Aws, CustomResource, CustomResourceProvider, CustomResourceProviderRuntime } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { runtimeFolder } from '../../../private/runtime-code';
import type { PrefixListsProperties } from '../contract';

/** The type of the custom resource. */
export const PREFIX_LISTS = 'Custom::SecureLlmPrefixLists';

/**
 * The addresses of Amazon S3 and DynamoDB in this Region, as peers of a security group.
 *
 * A gateway endpoint lends no address of the VPC to its service, so a security group opens either to AWS's prefix list
 * or to everything. The list's id differs by Region, and no CloudFormation type or function tells it.
 */
export class GatewayPrefixLists extends Construct {
  public readonly s3: ec2.IPeer;
  public readonly dynamodb: ec2.IPeer;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const provider = CustomResourceProvider.getOrCreateProvider(this, PREFIX_LISTS, {
      codeDirectory: runtimeFolder('network', 'prefix-lists'),
      runtime: CustomResourceProviderRuntime.NODEJS_24_X,
      description: `Answers CloudFormation for ${PREFIX_LISTS}`,
      policyStatements: [
        // EC2 knows no resource for this action.
        { Effect: 'Allow', Action: 'ec2:DescribeManagedPrefixLists', Resource: '*' },
      ],
    });
    const name = (service: string) => `com.amazonaws.${Aws.REGION}.${service}`;
    const properties: PrefixListsProperties = { Names: { S3: name('s3'), DynamoDb: name('dynamodb') } };
    const found = new CustomResource(this, 'Resource', {
      resourceType: PREFIX_LISTS,
      serviceToken: provider.serviceToken,
      properties: { ...properties },
    });
    this.s3 = ec2.Peer.prefixList(found.getAttString('S3'));
    this.dynamodb = ec2.Peer.prefixList(found.getAttString('DynamoDb'));
  }
}
