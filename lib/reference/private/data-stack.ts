import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { DataClass, LlmDataVault } from '../../layers/data';
import { type IWorkloadIdentity, WorkloadIdentity } from '../../layers/identity';
import { RecoveryPlan } from '../../layers/resilience';
import { trialKey } from '../../private/trial-key';
import type { ProfileSettings } from './profile-settings';

export interface DataStackProps extends StackProps {
  readonly settings: ProfileSettings;
  readonly vault?: LlmDataVault;
  readonly lockMode?: s3.ObjectLockMode;
  readonly iUnderstandComplianceModeCannotBeShortened?: boolean;
  readonly identity?: IWorkloadIdentity;
  readonly singleTenant?: boolean;
  readonly callbackUrls?: string[];
}

/** Under whose endpoints something of the application is encrypted. */
const SERVICES = ['appconfig', 'bedrock', 'dynamodb', 'lambda', 'secretsmanager', 'sns', 'sqs', 'ssm', 'states'];

/** What must outlive the application: data, evidence, keys, users, backups. */
export class DataStack extends Stack {
  public readonly vault: LlmDataVault;
  public readonly identity: IWorkloadIdentity;
  public readonly recovery?: RecoveryPlan;
  /** The one key of everything; absent where each part has its own. */
  public readonly sharedKey?: kms.Key;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);
    const { sandbox, recovery } = props.settings;
    if (sandbox) {
      this.sharedKey = trialKey(this, 'Key', `Everything of ${scope.node.path}`, SERVICES);
    }
    const classes = [DataClass.PROMPTS, DataClass.CORPUS, DataClass.EVIDENCE];
    const { sharedKey: key } = this;
    this.vault =
      props.vault ??
      new LlmDataVault(this, 'Vault', {
        classes,
        sandbox,
        lockMode: props.lockMode,
        iUnderstandComplianceModeCannotBeShortened: props.iUnderstandComplianceModeCannotBeShortened,
        ...(key && { keys: Object.fromEntries(classes.map((dataClass) => [dataClass, key])) }),
      });
    this.identity =
      props.identity ??
      new WorkloadIdentity(this, 'Identity', {
        singleTenant: props.singleTenant,
        callbackUrls: props.callbackUrls,
        encryptionKey: key,
      });
    if (this.identity instanceof WorkloadIdentity) {
      new CfnOutput(this, 'UserPoolId', { value: this.identity.userPool.userPoolId });
      new CfnOutput(this, 'ClientId', { value: this.identity.clientId });
    }
    if (recovery) {
      // a copy that can be deleted would not keep what its original keeps
      const compliance = props.lockMode === s3.ObjectLockMode.COMPLIANCE && {
        complianceLockAfter: Duration.days(3),
        iUnderstandComplianceModeCannotBeShortened: props.iUnderstandComplianceModeCannotBeShortened,
      };
      this.recovery = new RecoveryPlan(this, 'Recovery', { ...compliance });
      // Not conversations: what a user asks to erase must not come back from a backup.
      for (const dataClass of [DataClass.CORPUS, DataClass.EVIDENCE])
        this.recovery.protect(this.vault.bucket(dataClass));
    }
  }
}
