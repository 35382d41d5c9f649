import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { PrivateLlmNetwork } from '../network';

/** Files that code in a sandbox reads and writes. Whoever may run code in it has the same rights. */
export interface SandboxFiles {
  /** The bucket, of this account. */
  readonly bucket: s3.IBucket;
  /**
   * What keys of objects begin with that the code reads, with a slash at the end.
   *
   * @default - it reads none
   */
  readonly readPrefix?: string;
  /**
   * What keys of objects begin with that the code writes, with a slash at the end.
   *
   * @default - it writes none
   */
  readonly writePrefix?: string;
}

/** Properties for `CodeSandbox`. */
export interface CodeSandboxProps {
  /** Where the code runs: without internet, and with a DNS firewall. */
  readonly network: PrivateLlmNetwork;
  /**
   * Files that the code reads and writes. They give it a role, whose credentials it can read.
   *
   * @default - none: no role, no credentials, and no way to any address
   */
  readonly files?: SandboxFiles;
}
