import type { NotCheckable } from '../../../control';

export const NOT_CHECKABLE: readonly NotCheckable[] = [
  {
    id: 'IamBedrockTagConditions',
    reason:
      'Conditions on tags are one way among several to keep teams apart; a template does not tell whether the account has chosen it.',
    instead: 'FMI-03 of the Bedrock security Config rules, where tags are the way; IamModelNamed looks at resources.',
  },
  {
    id: 'identity-model-role-boundary',
    reason:
      'A permissions boundary narrows what a role may do, and a narrow role needs none: its absence alone is no finding.',
    instead:
      'Boundaries that are there are counted in by every rule about roles; the tests of ModelAccess ask IAM about its own.',
  },
];
