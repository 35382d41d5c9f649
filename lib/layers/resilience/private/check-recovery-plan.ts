import { type Duration, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Decided } from '../../../private/decided';
import { PropsError } from '../../../private/errors';
import type { RecoveryPlanProps } from '../recovery-plan-props';

/** Throws for what AWS Backup would refuse, and for a lock that keeps for longer than somebody may have meant. */
export function checkRecoveryPlan(
  scope: Construct,
  props: Decided<RecoveryPlanProps, 'retention' | 'recoveryPointObjective'>,
): void {
  const days = (duration: Duration | undefined) =>
    duration === undefined || duration.isUnresolved() ? undefined : duration.toDays({ integral: false });
  const [kept, interval, cold, cooling] = [
    props.retention,
    props.recoveryPointObjective,
    props.moveToColdStorageAfter,
    props.complianceLockAfter,
  ].map(days);
  if (kept !== undefined && kept < 35) throw new PropsError(scope, `'retention' must be at least 35 days, got ${kept}`);
  if (interval !== undefined && (interval < 1 || interval > 7 || !Number.isInteger(interval)))
    throw new PropsError(scope, `'recoveryPointObjective' must be whole days from 1 to 7, got ${interval}`);
  if (cold !== undefined && kept !== undefined && kept < cold + 90)
    throw new PropsError(
      scope,
      `'retention' must exceed 'moveToColdStorageAfter' by at least 90 days, got ${kept} days with cold storage after ${cold}`,
    );
  if (cooling !== undefined && cooling < 3)
    throw new PropsError(scope, `'complianceLockAfter' must be at least 3 days, got ${cooling}`);
  if (
    props.complianceLockAfter &&
    !Token.isUnresolved(props.complianceLockAfter) &&
    !props.iUnderstandComplianceModeCannotBeShortened
  )
    throw new PropsError(
      scope,
      "'complianceLockAfter' needs 'iUnderstandComplianceModeCannotBeShortened: true', because nobody can lift the lock afterwards; got false",
    );
  if (props.sandbox && props.complianceLockAfter)
    throw new PropsError(scope, "'sandbox' and 'complianceLockAfter' exclude each other, got both");
}
