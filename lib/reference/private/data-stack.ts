import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { DataClass, LlmDataVault } from '../../layers/data';
import { type IWorkloadIdentity, WorkloadIdentity } from '../../layers/identity';
import { RecoveryPlan } from '../../layers/resilience';
import type { ProfileSettings } from './profile-settings';

export interface DataStackProps extends StackProps {
  readonly settings: ProfileSettings;
  readonly vault?: LlmDataVault;
  readonly identity?: IWorkloadIdentity;
  readonly singleTenant?: boolean;
  readonly callbackUrls?: string[];
}

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
      this.sharedKey = new kms.Key(this, 'Key', {
        description: `Everything of ${scope.node.path}`,
        enableKeyRotation: true,
        pendingWindow: Duration.days(7),
        removalPolicy: RemovalPolicy.DESTROY,
      });
    }
    const classes = [DataClass.PROMPTS, DataClass.CORPUS, DataClass.EVIDENCE];
    const { sharedKey: key } = this;
    this.vault =
      props.vault ??
      new LlmDataVault(this, 'Vault', {
        classes,
        sandbox,
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
      this.recovery = new RecoveryPlan(this, 'Recovery');
      // Not conversations: what a user asks to erase must not come back from a backup.
      for (const dataClass of [DataClass.CORPUS, DataClass.EVIDENCE])
        this.recovery.protect(this.vault.bucket(dataClass));
    }
  }
}
