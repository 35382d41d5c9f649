/**
 * How far a construct was shown to work beyond its tests. `rehearsed`: it is in an application that `npm run rehearse` makes
 * on an emulator, which made at least half of its resources, and the one that it is named for. Who has deployed one says when, as `deployed on 2027-01-31`.
 */
export type Shown = 'synthesized' | 'rehearsed' | `deployed on ${number}-${number}-${number}`;

/** Each construct, by the layer whose page tells it; the reference has a page too. A test compares what was rehearsed. */
export const SHOWN: Readonly<Record<string, Readonly<Record<string, Shown>>>> = {
  account: { AccountSettings: 'rehearsed', AuditTrail: 'synthesized', OrganizationGuardrails: 'synthesized' },
  agent: {
    AgentGateway: 'synthesized',
    AgentMemory: 'synthesized',
    AgentRuntime: 'synthesized',
    ApprovalQueue: 'synthesized',
    CodeSandbox: 'synthesized',
  },
  data: { LlmDataVault: 'rehearsed' },
  detection: { ThreatDetection: 'rehearsed' },
  edge: { EdgeProtection: 'synthesized', PrivateCa: 'synthesized' },
  gateway: { LlmGateway: 'synthesized', SystemPrompt: 'synthesized' },
  identity: { MachineClient: 'synthesized', WorkloadIdentity: 'synthesized' },
  model: {
    EnforcedGuardrail: 'synthesized',
    ModelAccess: 'rehearsed',
    ModelGuardrail: 'synthesized',
    ModelInvocationLogging: 'rehearsed',
  },
  network: { DnsFirewall: 'synthesized', EgressFirewall: 'synthesized', PrivateLlmNetwork: 'rehearsed' },
  rag: { KnowledgeIngestion: 'synthesized', SecureKnowledgeBase: 'synthesized' },
  reference: { DefenseInDepth: 'rehearsed', SecureAccountBaseline: 'rehearsed' },
  resilience: { RecoveryPlan: 'synthesized' },
  response: {
    IncidentResponse: 'rehearsed',
    KillSwitch: 'synthesized',
    LlmDashboard: 'synthesized',
    SpendGuard: 'synthesized',
    UsageLimits: 'synthesized',
  },
};

/** The sentences of a page. */
export function shownText(room: string): string {
  const all = Object.entries(SHOWN[room]!);
  const named = (which: (shown: Shown) => boolean) =>
    all
      .filter(([, shown]) => which(shown))
      .map(([name, shown]) => `\`${name}\`${shown.startsWith('deployed') ? ` ${shown.slice('deployed '.length)}` : ''}`)
      .join(', ');
  const lines: [what: string, names: string][] = [
    ['Deployed', named((shown) => shown.startsWith('deployed'))],
    ['Rehearsed on an emulator, which is weak evidence', named((shown) => shown === 'rehearsed')],
    ['Synthesized and checked, and neither rehearsed nor deployed', named((shown) => shown === 'synthesized')],
  ];
  return lines.flatMap(([what, names]) => (names === '' ? [] : [`${what}: ${names}.`])).join(' ');
}
