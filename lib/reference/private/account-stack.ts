import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Adoption } from '../../ensure';
import { AccountSettings, AuditTrail } from '../../layers/account';
import { DataClass, type LlmDataVault } from '../../layers/data';
import { ThreatDetection } from '../../layers/detection';
import { ModelInvocationLogging } from '../../layers/model';
import { SecureAccountBaseline } from '../secure-account-baseline';
import type { ProfileSettings } from './profile-settings';

export interface AccountStackProps extends StackProps {
  readonly settings: ProfileSettings;
  readonly adoption: Adoption;
  readonly vault: LlmDataVault;
}

/** What watches and remembers the whole account: deleting the application must not switch it off. */
export class AccountStack extends Stack {
  public readonly baseline: SecureAccountBaseline;
  public readonly invocationLogging: ModelInvocationLogging;

  constructor(scope: Construct, id: string, props: AccountStackProps) {
    super(scope, id, props);
    const { adoption, settings, vault } = props;
    const unlessOff = (wanted: Adoption) => (wanted === Adoption.OFF ? Adoption.OFF : adoption);
    const creates = adoption === Adoption.ENSURE;

    const auditTrail = new AuditTrail(this, 'AuditTrail', {
      vault,
      trail: creates ? Adoption.CREATE : adoption,
      config: adoption,
      ...(creates && { dataBuckets: [vault.bucket(DataClass.PROMPTS), vault.bucket(DataClass.CORPUS)] }),
    });
    this.baseline = new SecureAccountBaseline(this, 'Baseline', {
      vault,
      auditTrail,
      threatDetection: new ThreatDetection(this, 'ThreatDetection', {
        vault,
        auditTrail,
        guardDuty: adoption,
        securityHub: adoption,
        securityStandards: settings.standards,
        inspector: unlessOff(settings.inspector),
        accessAnalyzer: unlessOff(settings.accessAnalyzer),
        macie: unlessOff(settings.dataServices),
        detective: unlessOff(settings.dataServices),
        // Security Lake can be created or adopted; it has no ENSURE
        securityLake: settings.dataServices === Adoption.OFF ? Adoption.OFF : creates ? Adoption.CREATE : adoption,
      }),
      settings: new AccountSettings(this, 'Settings', {
        vault,
        ebsEncryption: adoption,
        s3PublicAccess: adoption,
        passwordPolicy: adoption,
        // it is Inspector that scans
        ecrScanning: unlessOff(settings.inspector),
      }),
    });
    this.invocationLogging = new ModelInvocationLogging(this, 'InvocationLogging', { vault, adoption });
  }
}
