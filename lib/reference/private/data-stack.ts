import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { DataClass, LlmDataVault, type LlmDataVaultOptions } from '../../layers/data';
import {
  type IWorkloadIdentity,
  type MachineClient,
  WorkloadIdentity,
  type WorkloadIdentityOptions,
} from '../../layers/identity';
import { RecoveryPlan, type RecoveryPlanOptions } from '../../layers/resilience';
import type { ProfileSettings } from './profile-settings';
import { trialKey } from './trial-key';

export interface DataStackProps extends StackProps {
  readonly settings: ProfileSettings;
  readonly vault?: LlmDataVault;
  readonly vaultOptions?: LlmDataVaultOptions;
  readonly lockMode?: s3.ObjectLockMode;
  readonly iUnderstandComplianceModeCannotBeShortened?: boolean;
  readonly identity?: IWorkloadIdentity;
  readonly identityOptions: WorkloadIdentityOptions;
  readonly recoveryOptions?: RecoveryPlanOptions;
  /** Whether there is a gateway of tools, which the one key of a trial then encrypts too. */
  readonly hasAgent: boolean;
}

/** Under whose endpoints something of the application is encrypted. */
const SERVICES = ['appconfig', 'bedrock', 'dynamodb', 'lambda', 'secretsmanager', 'sns', 'sqs', 'ssm', 'states'];

/** What must outlive the application: data, evidence, keys, users, backups. */
export class DataStack extends Stack {
  public readonly vault: LlmDataVault;
  public readonly identity: IWorkloadIdentity;
  /** The machine clients of a new user pool, by name. */
  public readonly machineClients: { [name: string]: MachineClient };
  public readonly recovery?: RecoveryPlan;
  /** The one key of everything; absent where each part has its own. */
  public readonly sharedKey?: kms.Key;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);
    const { sandbox, recovery } = props.settings;
    if (sandbox) {
      this.sharedKey = trialKey(this, 'Key', `Everything of ${scope.node.path}`, [
        ...SERVICES,
        ...(props.hasAgent ? ['bedrock-agentcore'] : []),
      ]);
    }
    const classes = [DataClass.PROMPTS, DataClass.CORPUS, DataClass.EVIDENCE];
    const { sharedKey: key } = this;
    this.vault =
      props.vault ??
      new LlmDataVault(this, 'Vault', {
        ...props.vaultOptions,
        classes,
        sandbox,
        lockMode: props.lockMode,
        iUnderstandComplianceModeCannotBeShortened: props.iUnderstandComplianceModeCannotBeShortened,
        ...(key && { keys: Object.fromEntries(classes.map((dataClass) => [dataClass, key])) }),
      });
    this.identity =
      props.identity ?? new WorkloadIdentity(this, 'Identity', { ...props.identityOptions, encryptionKey: key });
    this.machineClients = this.identity instanceof WorkloadIdentity ? this.identity.machineClients : {};
    if (this.identity instanceof WorkloadIdentity) this.tellCallers(this.identity);
    if (recovery) {
      // a copy that can be deleted would not keep what its original keeps
      const compliance = props.lockMode === s3.ObjectLockMode.COMPLIANCE && {
        complianceLockAfter: Duration.days(3),
        iUnderstandComplianceModeCannotBeShortened: props.iUnderstandComplianceModeCannotBeShortened,
      };
      this.recovery = new RecoveryPlan(this, 'Recovery', { ...props.recoveryOptions, ...compliance });
      // Not conversations: what a user asks to erase must not come back from a backup.
      for (const dataClass of [DataClass.CORPUS, DataClass.EVIDENCE])
        this.recovery.protect(this.vault.bucket(dataClass));
    }
  }

  /** Where documents are uploaded; the bucket is one of the vault that is made here. */
  public tellInbox(inbox: s3.IBucket): void {
    new CfnOutput(this, 'KnowledgeInbox', {
      value: inbox.bucketName,
      description: 'The bucket into which documents are uploaded, below inbox/ and the name of their tenant',
    });
  }

  /** What a caller has to know to get a token. */
  private tellCallers(identity: WorkloadIdentity): void {
    const { signInUrl, tokenEndpoint } = identity;
    const tell = (id: string, value: string, description: string) => new CfnOutput(this, id, { value, description });
    tell('UserPoolId', identity.userPool.userPoolId, 'Where an administrator creates users');
    tell('ClientId', identity.clientId, 'The client that users sign in to');
    tell('Scopes', `openid ${identity.scope}`, 'What a client asks for; the gateway wants the last');
    if (signInUrl) tell('SignInUrl', signInUrl, 'Where a browser begins to sign in, with PKCE besides');
    if (tokenEndpoint) tell('TokenEndpoint', tokenEndpoint, 'Where a code or credentials become a token');
    for (const [name, { credentials }] of Object.entries(this.machineClients)) {
      // an output's name has letters and digits only
      tell(
        `Credentials${name.replaceAll('-', '')}`,
        credentials.secretArn,
        `The secret with which the machine ${name} gets tokens`,
      );
    }
  }
}
