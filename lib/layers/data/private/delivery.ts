import { Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';

/** What one service needs at a bucket and its key. */
export interface Delivery {
  readonly servicePrincipal: string;
  /** What the service must act for; at least one of the two. */
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
  /** Key patterns below the bucket. */
  readonly objects: string[];
  /** What it does to them besides putting them. */
  readonly objectActions?: string[];
  readonly bucketActions: string[];
  readonly keyActions: string[];
}

/** The conditions under which a delivery is the one that was meant. */
export function deliverySource({ sourceArn, sourceAccount }: Delivery): iam.Conditions {
  return {
    ...(sourceAccount ? { StringEquals: { 'aws:SourceAccount': sourceAccount } } : {}),
    ...(sourceArn ? { ArnLike: { 'aws:SourceArn': sourceArn } } : {}),
  };
}

/** Refuses a source that is anyone's. */
export function checkSource(scope: Construct, sourceArn?: string): void {
  if (
    sourceArn !== undefined &&
    !Token.isUnresolved(sourceArn) &&
    !/^arn:[^:*]+:[^:*]+:[^:]*:[^:]*:.+$/.test(sourceArn)
  ) {
    throw new PropsError(scope, `'sourceArn' must be an ARN with a partition and a service, got ${sourceArn}`);
  }
}
