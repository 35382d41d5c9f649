import type { NotCheckable } from '../../../control';

/** What this layer asks for and no template shows. */
export const NOT_CHECKABLE: readonly NotCheckable[] = [
  {
    id: 'InspectorEnabled',
    reason: 'Activating Amazon Inspector has no CloudFormation type; only `ThreatDetection` shows it in a template.',
    instead: 'Security Hub Inspector.1 to Inspector.4; Prowler inspector2_is_enabled',
  },
  {
    id: 'GuardDutyOrganization',
    reason: 'Delegated administration and automatic enabling of GuardDuty have no CloudFormation type.',
    instead: 'Security Hub GuardDuty.1 in each account; Prowler guardduty_centrally_managed',
  },
];
