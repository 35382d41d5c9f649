import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type KeptKey, keptKey } from '../../../private/kept-key';

/**
 * Signs, for a minute, who makes a call. Nobody reads the key, and its policy knows two uses: one function signs, the shims of
 * tools verify. It goes with its stack, because nothing that it has signed is worth anything a minute later.
 */
export class ProofKey extends Construct {
  private readonly key: KeptKey;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.key = keptKey(this, 'Key', `Signs who calls tools (${scope.node.path})`, { signs: true, sandbox: true });
  }

  public get arn(): string {
    return this.key.keyArn;
  }

  /** For the REQUEST interceptor, and nobody else. */
  public grantSign(grantee: iam.IGrantable): void {
    this.key.grant(grantee, 'kms:GenerateMac');
  }

  /** For shims. */
  public grantVerify(grantee: iam.IGrantable): void {
    this.key.grant(grantee, 'kms:VerifyMac');
  }
}
