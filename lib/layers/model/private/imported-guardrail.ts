import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';
import type { ModelGuardrailAttributes } from '../guardrail-reference';
import { GuardrailBase, profileArns } from './guardrail-base';

/** A guardrail that was made elsewhere, in the same Region. */
export class ImportedGuardrail extends GuardrailBase {
  public readonly guardrailId: string;
  public readonly guardrailArn: string;
  public readonly guardrailVersion: string;
  public readonly guardrailProfileArns: string[];
  public readonly encryptionKey?: kms.IKey;

  constructor(scope: Construct, id: string, attributes: ModelGuardrailAttributes) {
    super(scope, id);
    const { guardrailArn, guardrailVersion, profile, encryptionKey } = attributes;
    if (!Token.isUnresolved(guardrailVersion) && !/^[1-9][0-9]*$/.test(guardrailVersion)) {
      throw new PropsError(this, `'guardrailVersion' must be the number of a version, got '${guardrailVersion}'`);
    }
    this.guardrailArn = guardrailArn;
    this.guardrailId = Stack.of(this).splitArn(guardrailArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!;
    this.guardrailVersion = guardrailVersion;
    // the profile is evaluated as its owner's, the guardrail's account
    const account = Token.isUnresolved(guardrailArn) ? undefined : guardrailArn.split(':')[4];
    this.guardrailProfileArns = profile ? profileArns(this, profile, account) : [];
    this.encryptionKey = encryptionKey;
  }
}
