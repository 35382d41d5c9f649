import type { NotCheckable } from '../../../control';

export const NOT_CHECKABLE: readonly NotCheckable[] = [
  {
    id: 'agent-api-schema-in-s3',
    reason: 'An OpenAPI schema that an action group reads from S3 is not in the template.',
    instead: 'Write it inline, where AgentApiSchemaConfirmation reads it; GetAgentActionGroup at run time.',
  },
  {
    id: 'agent-dynamic-tools',
    reason: 'An MCP server says at run time which tools it has, and may say something else tomorrow.',
    instead: 'A list of allowed tools (HarnessToolsAllowlist), and policies of the gateway that name actions.',
  },
  {
    id: 'agent-identity-credentials',
    reason: 'Service-specific credentials and workload access tokens have no CloudFormation type.',
    instead: 'A credential report or Prowler at run time; IamNoBearerToken looks at who may make them.',
  },
  {
    id: 'agent-token-vault-key',
    reason: 'The key of the token vault is set by a call alone; CloudFormation has no type for the vault.',
    instead: 'GetTokenVault at run time.',
  },
  {
    id: 'agent-system-tools',
    reason: 'Code interpreters and browsers that AWS provides are used without being declared anywhere.',
    instead: 'A service control policy that denies sessions of resources whose account is aws.',
  },
];
