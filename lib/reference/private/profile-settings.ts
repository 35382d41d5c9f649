import { Adoption } from '../../ensure';
import { SecurityStandard } from '../../layers/detection';
import { BotControl } from '../../layers/edge';
import { LlmEndpoint } from '../../layers/network';
import { Containment, SpendFreeze } from '../../layers/response';
import { SecurityProfile } from '../security-profile';

/** What a profile decides. */
export interface ProfileSettings {
  /** Everything goes with the stacks. */
  readonly sandbox: boolean;
  /** A way to the internet, through a firewall. */
  readonly internet: boolean;
  /** Availability Zones: endpoints, NAT gateways and the firewall are paid for each. */
  readonly zones: number;
  readonly endpoints: LlmEndpoint[];
  /** Backups. */
  readonly recovery: boolean;
  /** Executions of the gateway's own; a new account has too few to reserve any. */
  readonly reserveConcurrency: boolean;
  readonly botControl: BotControl;
  readonly freeze: SpendFreeze;
  /** Whether a gateway of tools is reached through the endpoint of the VPC alone. */
  readonly privateTools: boolean;
  /** People who have to agree to a call of a tool that changes something. */
  readonly approvers: number;
  /** Besides those that cannot wait for approval. */
  readonly containment: Containment[];
  readonly standards: SecurityStandard[];
  /** `OFF` where the profile does without. */
  readonly inspector: Adoption;
  readonly accessAnalyzer: Adoption;
  readonly dataServices: Adoption;
  /** The guardrail holds for every caller of the account, and the VPC tells of traffic that is not encrypted. */
  readonly strict: boolean;
}

/** Without these the gateway cannot answer. */
const NEEDED = [LlmEndpoint.BEDROCK_RUNTIME, LlmEndpoint.APPCONFIG_DATA, LlmEndpoint.SECRETS_MANAGER];

const STANDARD: ProfileSettings = {
  sandbox: false,
  internet: true,
  zones: 2,
  endpoints: [
    ...NEEDED,
    LlmEndpoint.BEDROCK_AGENT,
    LlmEndpoint.BEDROCK_AGENT_RUNTIME,
    LlmEndpoint.KMS,
    LlmEndpoint.LAMBDA,
    LlmEndpoint.LOGS,
    LlmEndpoint.STS,
  ],
  recovery: true,
  reserveConcurrency: true,
  botControl: BotControl.COMMON,
  freeze: SpendFreeze.MANUAL,
  privateTools: true,
  approvers: 1,
  containment: [Containment.QUARANTINE_PRINCIPAL, Containment.ISOLATE_FUNCTION],
  standards: [SecurityStandard.FOUNDATIONAL],
  inspector: Adoption.ENSURE,
  accessAnalyzer: Adoption.ENSURE,
  dataServices: Adoption.OFF,
  strict: false,
};

export const SETTINGS: Readonly<Record<SecurityProfile, ProfileSettings>> = {
  [SecurityProfile.STARTER]: {
    ...STANDARD,
    sandbox: true,
    internet: false,
    zones: 1,
    endpoints: NEEDED,
    recovery: false,
    reserveConcurrency: false,
    botControl: BotControl.NONE,
    // somebody who tries it must not be surprised by a bill
    freeze: SpendFreeze.AUTOMATIC,
    privateTools: false,
    containment: [],
    inspector: Adoption.OFF,
    // unused access is charged for each role and user
    accessAnalyzer: Adoption.OFF,
  },
  [SecurityProfile.STANDARD]: STANDARD,
  [SecurityProfile.REGULATED]: {
    ...STANDARD,
    containment: [...STANDARD.containment, Containment.DISABLE_USER],
    standards: [SecurityStandard.FOUNDATIONAL, SecurityStandard.NIST_800_53],
    dataServices: Adoption.ENSURE,
    // the fee for a request is ten times that of COMMON, the monthly fee is the same
    botControl: BotControl.TARGETED,
    strict: true,
    approvers: 2,
    endpoints: [...STANDARD.endpoints, LlmEndpoint.MONITORING, LlmEndpoint.XRAY],
  },
};
