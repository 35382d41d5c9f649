import type { NotCheckable } from '../../../control';

/** What this layer asks for and no template shows. */
export const NOT_CHECKABLE: readonly NotCheckable[] = [
  {
    id: 'NetFwRouted',
    reason:
      'Which endpoint of a firewall stands in which Availability Zone is an unordered list that is known only at deployment, and the routes may be of a custom resource or of another account.',
    instead: 'The Network Access Scope of `PrivateLlmNetwork`; AWS Firewall Manager, Network Firewall policy',
  },
  {
    id: 'VpcEncryptionMode',
    reason:
      'Both modes of AWS::EC2::VPCEncryptionControl are accepted, and whether an exclusion is meant cannot be seen.',
    instead: 'VPC flow logs, field encryption-status',
  },
];
