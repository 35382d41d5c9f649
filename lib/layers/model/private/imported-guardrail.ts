import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { checkProps } from '../../../private/check-props';
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
    checkProps(this, 'ModelGuardrailAttributes', attributes);
    const { guardrailArn, guardrailVersion, profile, encryptionKey } = attributes;
    if (!Token.isUnresolved(guardrailVersion) && !/^[1-9][0-9]*$/.test(guardrailVersion)) {
      throw new PropsError(this, `'guardrailVersion' must be the number of a version, got '${guardrailVersion}'`);
    }
    if (
      !Token.isUnresolved(guardrailArn) &&
      !/^arn:[^:]+:bedrock:[^:]+:\d{12}:guardrail\/[a-z0-9]+$/.test(guardrailArn)
    ) {
      throw new PropsError(
        this,
        `'guardrailArn' must be like arn:aws:bedrock:eu-central-1:111122223333:guardrail/abc123, without a version, got '${guardrailArn}'`,
      );
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
