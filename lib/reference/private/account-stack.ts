import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Adoption } from '../../ensure';
import { AccountSettings, AuditTrail } from '../../layers/account';
import { DataClass, type LlmDataVault } from '../../layers/data';
import { ThreatDetection } from '../../layers/detection';
import { ModelInvocationLogging } from '../../layers/model';
import { SecureAccountBaseline } from '../secure-account-baseline';
import type { AccountPlan } from './account-plan';

export interface AccountStackProps extends StackProps {
  readonly plan: AccountPlan;
  readonly vault: LlmDataVault;
}

/** What watches and remembers the whole account: deleting the application must not switch it off. */
export class AccountStack extends Stack {
  public readonly baseline: SecureAccountBaseline;
  public readonly invocationLogging?: ModelInvocationLogging;

  constructor(scope: Construct, id: string, props: AccountStackProps) {
    super(scope, id, props);
    const { plan, vault } = props;
    const dataBuckets = [vault.bucket(DataClass.PROMPTS), vault.bucket(DataClass.CORPUS)];
    const auditTrail = new AuditTrail(this, 'AuditTrail', {
      ...plan.auditTrail,
      vault,
      ...(plan.auditTrail.trail === Adoption.CREATE && { dataBuckets }),
    });
    this.baseline = new SecureAccountBaseline(this, 'Baseline', {
      vault,
      auditTrail,
      threatDetection: new ThreatDetection(this, 'ThreatDetection', { ...plan.detection, vault, auditTrail }),
      settings: new AccountSettings(this, 'Settings', { ...plan.accountSettings, vault }),
    });
    if (plan.invocationLogging.adoption !== Adoption.OFF) {
      this.invocationLogging = new ModelInvocationLogging(this, 'InvocationLogging', {
        ...plan.invocationLogging,
        vault,
      });
    }
  }
}
