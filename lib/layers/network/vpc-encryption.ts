/** What a VPC does about traffic that is not encrypted in transit. */
export enum VpcEncryption {
  /** Flow logs tell which traffic was not encrypted. */
  MONITOR = 'monitor',

  /** Traffic that cannot be encrypted is refused; AWS admits this mode only after MONITOR has found nothing. */
  ENFORCE = 'enforce',
}
