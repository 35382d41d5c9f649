import type { NotCheckable } from '../../../control';

/** What this layer asks for and no template shows. */
export const NOT_CHECKABLE: readonly NotCheckable[] = [
  {
    id: 'BackupColdStorage',
    reason: 'Only some resource types support a cold tier; AWS Backup leaves the others where they are.',
    instead: 'AWS Backup job report; Config rule backup-plan-min-frequency-and-min-retention-check',
  },
  {
    id: 'RestoreSucceeded',
    reason: 'Whether a restore works is seen when it is tried.',
    instead: 'AWS Backup restore testing, validation status',
  },
];
