import { ArnFormat, Names, Stack, Token } from 'aws-cdk-lib';
import { CfnPrompt, CfnPromptVersion } from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct, type IConstruct } from 'constructs';
import { checkProps } from '../../private/check-props';
import { renewWith } from '../../private/content-hash';
import { PropsError } from '../../private/errors';
import { keptKey } from '../../private/kept-key';
import { checkOffered } from '../../private/offered';

/** The system prompt of an alias: a prompt of Bedrock in one numbered version. */
export interface ISystemPrompt extends IConstruct {
  /** Id of the prompt. */
  readonly promptId: string;
  /** ARN of the prompt, without a version. */
  readonly promptArn: string;
  /** The number of the version in use. */
  readonly promptVersion: string;

  /** Allow `grantee` to read the version. */
  grantRead(grantee: iam.IGrantable): iam.Grant;
}

/** What identifies a prompt that was made elsewhere. */
export interface SystemPromptAttributes {
  /** ARN of the prompt, without a version. */
  readonly promptArn: string;
  /** The number of the version to use. `DRAFT` is refused: it changes under running traffic. */
  readonly promptVersion: string;
  /**
   * The key that encrypts the prompt.
   *
   * @default - a key that AWS owns
   */
  readonly encryptionKey?: kms.IKey;
}

/** Properties for `SystemPrompt`. */
export interface SystemPromptProps {
  /**
   * What the model is told to be and to do, up to 32000 characters. Whoever talks to the model long enough may learn it:
   * nothing in it may be a secret, and nothing may rest on its being obeyed.
   */
  readonly text: string;

  /**
   * Encrypts the prompt.
   *
   * @default - a new key
   */
  readonly encryptionKey?: kms.IKey;
}

/** A system prompt, published as a numbered version whenever its text changes; old versions are kept for rollbacks. */
export class SystemPrompt extends Construct implements ISystemPrompt {
  /** A prompt that was made elsewhere, in the same Region. */
  public static fromSystemPromptAttributes(
    scope: Construct,
    id: string,
    attributes: SystemPromptAttributes,
  ): ISystemPrompt {
    return new ImportedPrompt(scope, id, attributes);
  }

  /** The prompt, for overrides this class does not offer; they are part of the version's identity too. */
  public readonly prompt: CfnPrompt;
  /** The version in use. */
  public readonly version: CfnPromptVersion;
  /** Encrypts the prompt. */
  public readonly encryptionKey: kms.IKey;
  public readonly promptId: string;
  public readonly promptArn: string;
  public readonly promptVersion: string;

  constructor(scope: Construct, id: string, props: SystemPromptProps) {
    super(scope, id);
    checkProps(this, 'SystemPromptProps', props);
    checkOffered(this, 'AWS::Bedrock::Prompt', "'systemPrompt' must be absent and no SystemPrompt be made");
    this.check(props.text);
    this.encryptionKey =
      props.encryptionKey ?? keptKey(this, 'Key', `System prompt (${this.node.path})`, { through: ['bedrock'] });
    this.prompt = new CfnPrompt(this, 'Resource', {
      name: Names.uniqueResourceName(this, { maxLength: 100, separator: '-' }),
      customerEncryptionKeyArn: this.encryptionKey.keyArn,
      defaultVariant: 'default',
      variants: [{ name: 'default', templateType: 'TEXT', templateConfiguration: { text: { text: props.text } } }],
    });
    this.version = new CfnPromptVersion(this, 'Version', { promptArn: this.prompt.attrArn });
    renewWith(this.version, this.prompt);
    this.promptId = this.prompt.attrId;
    this.promptArn = this.prompt.attrArn;
    this.promptVersion = this.version.attrVersion;
  }

  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return grantRead(this, grantee, this.encryptionKey);
  }

  private check(text: string): void {
    if (Token.isUnresolved(text)) return;
    if (text.length === 0 || text.length > 32_000) {
      throw new PropsError(this, `'text' must be 1 to 32000 characters, got ${text.length}`);
    }
    if (/\{\{/.test(text)) {
      throw new PropsError(this, `'text' must hold no variables: what is filled in later is not trusted, got '{{'`);
    }
    const secret = SECRETS.find(([, pattern]) => pattern.test(text));
    if (secret) throw new PropsError(this, `'text' must hold no secret, got ${secret[0]}`);
  }
}

const SECRETS: readonly (readonly [string, RegExp])[] = [
  ['an AWS access key id', /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a bearer token', /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]+/],
  ['a password', /\bpassword\s*[=:]\s*\S/i],
];

class ImportedPrompt extends Construct implements ISystemPrompt {
  public readonly promptId: string;
  public readonly promptArn: string;
  public readonly promptVersion: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly attributes: SystemPromptAttributes,
  ) {
    super(scope, id);
    const { promptArn, promptVersion } = attributes;
    if (!Token.isUnresolved(promptVersion) && !/^[1-9][0-9]*$/.test(promptVersion)) {
      throw new PropsError(this, `'promptVersion' must be the number of a version, got '${promptVersion}'`);
    }
    this.promptId = Stack.of(this).splitArn(promptArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!;
    this.promptArn = promptArn;
    this.promptVersion = promptVersion;
  }

  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return grantRead(this, grantee, this.attributes.encryptionKey);
  }
}

function grantRead(prompt: ISystemPrompt, grantee: iam.IGrantable, key?: kms.IKey): iam.Grant {
  const read = iam.Grant.addToPrincipal({
    grantee,
    actions: ['bedrock:GetPrompt'],
    resourceArns: [prompt.promptArn, `${prompt.promptArn}:${prompt.promptVersion}`],
  });
  return key ? read.combine(key.grantDecrypt(grantee)) : read;
}
