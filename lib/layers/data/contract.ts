/** Properties of the custom resource that ends the key of a trial. */
export interface TrialKeyProperties {
  /** ARN of the key. */
  readonly KeyArn: string;
  /** Days until KMS deletes it, from 7. */
  readonly PendingDays: string;
}
