import type { Gap } from '../coverage';
import type { ControlEvidence } from '../evidence';

/**
 * Constructs of this library whose smallest call proves a control, from the one that makes the fewest resources to the one
 * that makes the most. Where several do, the first counts.
 */
export const MAKERS: Readonly<Record<string, readonly string[]>> = {
  SystemPrompt: ['model-no-secrets-in-prompts', 'resilience-versioned-rollback'],
  ModelGuardrail: ['data-kms-cmk-rotation', 'model-configuration-encryption', 'model-guardrail-versioned'],
  EnforcedGuardrail: [
    'model-guardrail-account-enforced',
    'model-guardrail-content-topics',
    'model-guardrail-pii',
    'model-guardrail-prompt-attack',
    'model-guardrail-standard-tier',
  ],
  OrganizationGuardrails: [
    'account-data-perimeter-rcp',
    'account-scp-close-side-doors',
    'account-scp-model-region-allowlist',
    'governance-sovereignty',
    'identity-no-bearer-tokens',
  ],
  ModelAccess: [
    'identity-guardrail-separation',
    'identity-least-privilege-model-role',
    'model-guardrail-iam-condition',
  ],
  ModelInvocationLogging: [
    'data-log-masking',
    'data-s3-baseline',
    'identity-service-roles',
    'model-invocation-logging',
    'response-forensic-retention',
  ],
  AuditTrail: [
    'account-cloudtrail-multi-region',
    'account-config-recorder',
    'detection-llm-data-events',
    'governance-audit-evidence',
  ],
  AccountSettings: ['account-wide-settings', 'detection-inspector'],
  ThreatDetection: ['detection-guardduty-data-plans', 'detection-guardduty-foundation', 'detection-security-hub'],
  PrivateLlmNetwork: [
    'network-dns-firewall',
    'network-endpoint-policy',
    'network-reachability-scope',
    'network-vpc-flow-logs',
  ],
  IncidentResponse: ['detection-safety-tampering', 'response-playbooks'],
  SpendGuard: ['detection-token-anomaly'],
  EgressFirewall: ['network-egress-encrypted', 'network-firewall-domain-allowlist', 'network-firewall-egress'],
  LlmGateway: [
    'data-secrets-outside-prompts',
    'data-tls-certificates',
    'edge-waf-bot-control',
    'edge-waf-injection-rules',
    'edge-waf-prompt-filter',
    'edge-waf-rate-limit',
    'gateway-audit-record',
    'gateway-authorizer-required',
    'gateway-guardrail-both-ways',
    'gateway-input-normalization',
    'gateway-output-encoding',
    'gateway-prompt-canary',
    'gateway-request-schema',
    'gateway-throttling',
    'gateway-trust-signals',
    'gateway-user-token-quota',
    'identity-immutable-claims',
    'identity-no-anonymous-users',
    'identity-strong-authentication',
    'network-isolated-subnets',
    'resilience-model-fallback',
    'response-escalation',
    'response-kill-switch',
  ],
};

const ORDER = Object.keys(MAKERS);
const MAKER = new Map(Object.entries(MAKERS).flatMap(([maker, ids]) => ids.map((id) => [id, maker] as const)));

/** So many ways to close a gap are told. */
const MOST = 4;

/**
 * How to close a gap, the way that takes the least first: to mend what is there already, then constructs that make few
 * resources before those that make many, then what has to be built. One way is told of each layer, for two of one layer are
 * one defence.
 */
export function waysToClose({ candidates }: Gap): string {
  if (candidates.length === 0)
    return 'No control of this library acts so against it: acknowledge the gap, and say what does.';
  const sorted = candidates
    .map((candidate) => ({ candidate, effort: effortOf(candidate) }))
    .sort((a, b) => a.effort - b.effort)
    .map(({ candidate }) => candidate);
  const layers = new Set<string>();
  const ways = sorted.filter(({ control: { layer } }) => !layers.has(layer) && layers.add(layer));
  return `Any of these, the least effort first: ${ways.slice(0, MOST).map(wayOf).join('; ')}.`;
}

const isThere = ({ findings }: ControlEvidence) => findings.length > 0;

function effortOf(candidate: ControlEvidence): number {
  if (isThere(candidate)) return 0;
  const maker = MAKER.get(candidate.control.id);
  return 1 + (maker === undefined ? ORDER.length : ORDER.indexOf(maker));
}

function wayOf(candidate: ControlEvidence): string {
  const { id, title } = candidate.control;
  const maker = MAKER.get(id);
  if (isThere(candidate)) return `mend ${rulesOf(candidate)}: ${title} (${id})`;
  return maker === undefined ? `${title} (${id})` : `\`${maker}\`: ${title} (${id})`;
}

const rulesOf = ({ findings }: ControlEvidence) => [...new Set(findings.map(({ rule }) => rule.name))].join(', ');
