import type { NotCheckable } from '../../../control';

/** What this layer asks for and no template shows. */
export const NOT_CHECKABLE: readonly NotCheckable[] = [
  {
    id: 'AccountPublicAccessBlock',
    reason:
      'The block of a whole account has no CloudFormation type; AccountPublicAccessBlocked sees it only where `AccountSettings` asks for it.',
    instead: 'Security Hub S3.1; Prowler s3_account_level_public_access_blocks',
  },
  {
    id: 'CorpusBucketNotifications',
    reason:
      'Whether somebody has to hear of each new document depends on how it is ingested: on a schedule, or by an event.',
    instead: 'EventBridge rule on Object Created; Security Hub S3.11',
  },
];
