import type { NotCheckable } from '../../../control';

/** What this layer asks for and no template shows. */
export const NOT_CHECKABLE: readonly NotCheckable[] = [
  {
    id: 'WafBodyInspectionLimit',
    reason:
      'The limit applies to the kind of resource behind the web ACL, which is chosen by associations that may stand elsewhere. What is over the limit is caught by WafBodySize and WafBodyOversize.',
    instead: 'AWS WAF logs, field oversizeFields',
  },
];
