import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../../private/errors';
import { checkSource, type Delivery } from './private/delivery';

/** Where below a bucket's root a service writes, and on whose behalf. */
export interface ServiceWriterOptions {
  /**
   * Prefix configured in the service, without a trailing slash.
   *
   * @default - the bucket's root
   */
  readonly prefix?: string;
}

/** Options for `ServiceWriter.cloudTrail`. */
export interface CloudTrailWriterOptions extends ServiceWriterOptions {
  /**
   * The organization (`o-…`) whose member accounts the trail records.
   *
   * @default - the trail records its own account only
   */
  readonly organizationId?: string;
}

/** Options for `ServiceWriter.of`. */
export interface OtherServiceWriterOptions extends ServiceWriterOptions {
  /** Service principal, such as `guardduty.amazonaws.com`. */
  readonly servicePrincipal: string;
  /** ARN of the resource the service writes for; may end with a wildcard, but not be one. */
  readonly sourceArn: string;
}

/**
 * An AWS service that delivers into a bucket of `LlmDataVault`.
 *
 * Each one is admitted for this account and for the resource that makes it write, so that nobody else's resource can
 * use the service as a deputy.
 */
export class ServiceWriter {
  /**
   * A CloudTrail trail.
   *
   * @param trailArn ARN of the trail, written out from its name: a reference to the trail would be a cycle, because
   * the trail cannot be created before the bucket admits it.
   */
  public static cloudTrail(trailArn: string, options: CloudTrailWriterOptions = {}): ServiceWriter {
    return new ServiceWriter(({ account }) => ({
      servicePrincipal: 'cloudtrail.amazonaws.com',
      sourceArn: trailArn,
      objects: [account, ...(options.organizationId ? [options.organizationId] : [])].map(
        (owner) => `${folder(options)}AWSLogs/${owner}/*`,
      ),
      bucketActions: ['s3:GetBucketAcl'],
      // Decrypt: a bucket with an S3 Bucket Key; CloudTrail refuses to create the trail without it.
      keyActions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
    }));
  }

  /** Bedrock's model invocation logging of this account and Region. */
  public static bedrockInvocationLogs(options: ServiceWriterOptions = {}): ServiceWriter {
    return new ServiceWriter(({ account, region, partition }) => ({
      servicePrincipal: 'bedrock.amazonaws.com',
      sourceArn: `arn:${partition}:bedrock:${region}:${account}:*`,
      sourceAccount: account,
      objects: [`${folder(options)}AWSLogs/${account}/BedrockModelInvocationLogs/*`],
      bucketActions: [],
      keyActions: ['kms:GenerateDataKey'],
    }));
  }

  /** Log delivery of CloudWatch Logs: VPC flow logs, Route 53 Resolver query logs, Network Firewall and others. */
  public static logDelivery(options: ServiceWriterOptions = {}): ServiceWriter {
    return new ServiceWriter(({ account, region, partition }) => ({
      servicePrincipal: 'delivery.logs.amazonaws.com',
      sourceArn: `arn:${partition}:logs:${region}:${account}:*`,
      sourceAccount: account,
      objects: [`${folder(options)}AWSLogs/${account}/*`],
      bucketActions: ['s3:GetBucketAcl', 's3:ListBucket'],
      keyActions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
    }));
  }

  /**
   * AWS Config. Only for a bucket without Object Lock: see `LlmDataVault.configBucket`.
   *
   * @internal
   */
  public static _config(): ServiceWriter {
    return new ServiceWriter(({ account }) => ({
      servicePrincipal: 'config.amazonaws.com',
      sourceAccount: account, // Config documents no source ARN
      objects: [`AWSLogs/${account}/Config/*`],
      bucketActions: ['s3:GetBucketAcl', 's3:ListBucket'],
      keyActions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    }));
  }

  /** Any other service that writes as itself; below `prefix` when there is one. */
  public static of(options: OtherServiceWriterOptions): ServiceWriter {
    return new ServiceWriter(({ account }) => ({
      servicePrincipal: options.servicePrincipal,
      sourceArn: options.sourceArn,
      sourceAccount: account,
      objects: [`${folder(options)}*`],
      bucketActions: ['s3:GetBucketAcl', 's3:GetBucketLocation'],
      keyActions: ['kms:DescribeKey', 'kms:GenerateDataKey'],
    }));
  }

  private constructor(private readonly deliver: (stack: Stack) => Delivery) {}

  /** @internal */
  public _delivery(scope: Construct): Delivery {
    const delivery = this.deliver(Stack.of(scope));
    checkSource(scope, delivery.sourceArn);
    if (delivery.objects.some((pattern) => pattern.startsWith('/') || pattern.includes('//'))) {
      throw new PropsError(
        scope,
        `'prefix' must neither begin nor end with a slash, got ${delivery.objects.join(', ')}`,
      );
    }
    return delivery;
  }
}

function folder(options: ServiceWriterOptions): string {
  return options.prefix ? `${options.prefix}/` : '';
}
