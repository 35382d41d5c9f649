import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { Adoption } from '../../ensure/adoption';
import type { ServiceName, Settings } from '../../ensure/contract';
import { EnsuredService } from '../../ensure/ensured-service';
import { ProviderLog } from '../../ensure/provider-log';
import { checkProps } from '../../private/check-props';
import { PropsError } from '../../private/errors';
import type { LlmDataVault } from '../data';

/** Which settings an account gets. None has a CloudFormation type, so none can be `CREATE`. */
export interface AccountSettingsOptions {
  /**
   * Encryption of every new EBS volume in this Region.
   *
   * @default Adoption.ENSURE
   */
  readonly ebsEncryption?: Adoption;

  /**
   * The key of new EBS volumes. A customer key that somebody else set is kept.
   *
   * @default - the account's key for EBS, or whichever somebody set
   */
  readonly ebsKey?: kms.IKey;

  /**
   * The four blocks of public access to S3, for the whole account.
   *
   * @default Adoption.ENSURE
   */
  readonly s3PublicAccess?: Adoption;

  /**
   * IAM's password policy, for the whole account: 14 characters of every kind, 24 passwords not used again, at most 90
   * days old.
   *
   * @default Adoption.ENSURE
   */
  readonly passwordPolicy?: Adoption;

  /**
   * Enhanced and continuous scanning of every ECR repository in this Region, which Amazon Inspector does and charges.
   *
   * @default Adoption.ENSURE
   */
  readonly ecrScanning?: Adoption;
}

/** Properties for `AccountSettings`. */
export interface AccountSettingsProps extends AccountSettingsOptions {
  /**
   * Keeps the log of what was found and changed.
   *
   * @default - a log group and a key of its own
   */
  readonly vault?: LlmDataVault;
}

const EVERYTHING_CONTINUOUSLY = [
  { repositoryFilters: [{ filter: '*', filterType: 'WILDCARD' }], scanFrequency: 'CONTINUOUS_SCAN' },
];

/**
 * Settings of the account that no resource of a template can hold. Public access and passwords are settings of the whole
 * account: ensure them in one Region only, because Regions do not know of each other's stacks.
 */
export class AccountSettings extends Construct {
  constructor(scope: Construct, id: string, props: AccountSettingsProps = {}) {
    super(scope, id);
    checkProps(this, 'AccountSettingsProps', props);
    const { ebsKey, ebsEncryption = Adoption.ENSURE, s3PublicAccess = Adoption.ENSURE } = props;
    const { passwordPolicy = Adoption.ENSURE, ecrScanning = Adoption.ENSURE } = props;
    if (ebsKey && ebsEncryption === Adoption.OFF) {
      throw new PropsError(this, "'ebsKey' needs encryption by default, but 'ebsEncryption' is OFF");
    }
    const wanted: [keyof AccountSettingsProps, ServiceName, Adoption, Settings][] = [
      ['ebsEncryption', 'ebs-encryption', ebsEncryption, { default: 'true', ...(ebsKey && { key: ebsKey.keyArn }) }],
      [
        's3PublicAccess',
        's3-public-access',
        s3PublicAccess,
        { BlockPublicAcls: 'true', BlockPublicPolicy: 'true', IgnorePublicAcls: 'true', RestrictPublicBuckets: 'true' },
      ],
      [
        'passwordPolicy',
        'password-policy',
        passwordPolicy,
        {
          MinimumPasswordLength: '14',
          PasswordReusePrevention: '24',
          MaxPasswordAge: '90',
          RequireLowercaseCharacters: 'true',
          RequireUppercaseCharacters: 'true',
          RequireNumbers: 'true',
          RequireSymbols: 'true',
        },
      ],
      [
        'ecrScanning',
        'ecr-scanning',
        ecrScanning,
        { type: 'ENHANCED', rules: JSON.stringify(EVERYTHING_CONTINUOUSLY) },
      ],
    ];
    const asked = wanted.flatMap(([prop, service, adoption, settings]) => {
      if (adoption === Adoption.OFF) return [];
      if (adoption === Adoption.CREATE) {
        throw new PropsError(
          this,
          `'${prop}' must be ENSURE, ADOPT or OFF, because CloudFormation has no type for it, got ${adoption}`,
        );
      }
      return [{ id: prop[0].toUpperCase() + prop.slice(1), service, adoption, settings }];
    });
    if (asked.length === 0) return;
    const { logGroup } = new ProviderLog(this, 'Log', props.vault);
    for (const { id, ...service } of asked) new EnsuredService(this, id, { ...service, logGroup });
  }
}
