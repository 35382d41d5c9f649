import type { NotCheckable } from '../../../control';

/** What this layer asks for and no template shows. */
export const NOT_CHECKABLE: readonly NotCheckable[] = [
  {
    id: 'OrganizationPolicyTypeEnabled',
    reason: 'Enabling a policy type in AWS Organizations has no CloudFormation type.',
    instead: 'Prowler organizations_scp_check_deny_regions; aws organizations list-roots',
  },
  {
    id: 'ScpEffective',
    reason:
      'Which service control policies apply to an account follows from its place in the organization, not from one template.',
    instead: 'IAM policy simulator; Prowler organizations_scp_check_deny_regions',
  },
];
