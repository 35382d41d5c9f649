import type { AgentGatewayOptions } from '../../layers/agent';
import type { EdgeDomainOptions } from '../../layers/edge';
import type { WorkloadIdentityOptions } from '../../layers/identity';
import type { ExistingVpcOptions, PrivateLlmNetworkOptions } from '../../layers/network';
import type { KnowledgeIngestionOptions, SecureKnowledgeBaseOptions } from '../../layers/rag';
import type { BudgetOptions, IncidentResponseOptions } from '../../layers/response';

/** Of props that hold more, those of one struct: what a part would read by the same name stays out of it. */
type Of<Options> = (props: Options) => { [Key in keyof Required<Options>]: Options[Key] };

export const identityOptions: Of<WorkloadIdentityOptions> = (props) => ({
  authorization: props.authorization,
  singleTenant: props.singleTenant,
  callbackUrls: props.callbackUrls,
  logoutUrls: props.logoutUrls,
  accessTokenValidity: props.accessTokenValidity,
  sessionValidity: props.sessionValidity,
  machineClients: props.machineClients,
});

export const domainOptions: Of<EdgeDomainOptions> = (props) => ({
  domainName: props.domainName,
  hostedZone: props.hostedZone,
  certificate: props.certificate,
  mutualTls: props.mutualTls,
});

export const responseOptions: Of<IncidentResponseOptions> = (props) => ({
  contacts: props.contacts,
  approveContainment: props.approveContainment,
  approvalTimeout: props.approvalTimeout,
  containmentSeverity: props.containmentSeverity,
  killSwitchState: props.killSwitchState,
  guardrailInterventions: props.guardrailInterventions,
  protectedRoles: props.protectedRoles,
  protectedUsers: props.protectedUsers,
  approvers: props.approvers,
});

export const budgetOptions: Of<BudgetOptions> = (props) => ({
  monthlyLimitUsd: props.monthlyLimitUsd,
  budget: props.budget,
});

export const networkOptions: Of<PrivateLlmNetworkOptions> = (props) => ({
  cidr: props.cidr,
  availabilityZones: props.availabilityZones,
  allowedDomains: props.allowedDomains,
});

export const existingVpcOptions: Of<ExistingVpcOptions> = (props) => ({
  vpc: props.vpc,
  workloadSubnets: props.workloadSubnets,
  existingEndpoints: props.existingEndpoints,
  dnsFirewall: props.dnsFirewall,
  privateDns: props.privateDns,
  gatewayEndpoints: props.gatewayEndpoints,
});

export const knowledgeBaseOptions: Of<SecureKnowledgeBaseOptions> = (options) => ({
  embedding: options.embedding,
  store: options.store,
  chunking: options.chunking,
  prefix: options.prefix,
  malwareScan: options.malwareScan,
  logRetention: options.logRetention,
});

export const ingestionOptions: Of<KnowledgeIngestionOptions> = (options) => ({
  canaries: options.canaries,
  quarantineRetention: options.quarantineRetention,
});

export const agentGatewayOptions: Of<AgentGatewayOptions> = (options) => ({
  tools: options.tools,
  scope: options.scope,
  userRequestsPerMinute: options.userRequestsPerMinute,
  toolRequestsPerMinute: options.toolRequestsPerMinute,
  concurrency: options.concurrency,
  reserveConcurrency: options.reserveConcurrency,
  maxRequest: options.maxRequest,
  logRetention: options.logRetention,
});
