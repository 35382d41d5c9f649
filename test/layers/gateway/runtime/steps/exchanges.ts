import type { AliasConfig, ChatMessage, Principal } from '../../../../../lib/contract';
import { Exchange } from '../../../../../lib/layers/gateway/runtime/exchange';
import type { GatewayRequest } from '../../../../../lib/layers/gateway/runtime/http';
import { DEFAULT_TIMEOUTS, type GatewaySettings } from '../../../../../lib/layers/gateway/runtime/settings';
import { NO_LIMITS } from '../../../../../lib/layers/gateway/runtime/usage-limits';

export const ALICE: Principal = { tenant: 'acme', subject: 'alice', clientId: 'web', groups: ['staff'], scopes: [] };

/** An alias with `more`. */
export const alias = (more: Partial<AliasConfig> = {}): AliasConfig => ({ modelId: 'model', ...more });

/** A turn of one text. */
export const says = (role: ChatMessage['role'], text: string): ChatMessage => ({ role, content: [{ text }] });

/** Settings of a gateway that talks to nobody. */
export const settings = (more: Partial<GatewaySettings> = {}): GatewaySettings => ({
  region: 'eu-central-1',
  aliases: { default: alias() },
  tokenSource: 'header',
  issuers: [],
  claims: { subject: 'sub', tenant: 'org', groups: 'groups' },
  killSwitch: { application: 'a', environment: 'e', profile: 'p' },
  quota: {
    table: 't',
    userTokensPerDay: 1_000,
    tenantTokensPerDay: 10_000,
    userRequestsPerMinute: 60,
    shards: 1,
  },
  maxOutputTokens: 100,
  maxInputChars: 1_000,
  guardrail: { id: 'guard', version: '7' },
  output: { mode: 'text', linkHosts: [] },
  secretArn: 'arn',
  auditMode: 'strict',
  aiDisclosure: true,
  requireCitations: true,
  groundingAction: 'block',
  staticMessage: 'Later.',
  toolFunctions: {},
  maxToolSteps: 2,
  timeouts: DEFAULT_TIMEOUTS,
  ...more,
});

type Part = Parameters<Exchange['has']>[0];

/** Alice's request for alias `default`, as far as `parts` tell; what goes to the client is in `delivered`. */
export function exchangeWith(
  parts: Partial<Record<Part, unknown>> = {},
  {
    request = {},
    signal = new AbortController().signal,
  }: { request?: Partial<GatewayRequest>; signal?: AbortSignal } = {},
): Exchange & { readonly delivered: string[] } {
  const delivered: string[] = [];
  const asked = { method: 'POST', path: '/converse', headers: {}, body: '', requestId: 'r1', ...request };
  const exchange = new Exchange(asked, signal, (text) => {
    delivered.push(text);
    return Promise.resolve();
  });
  const known = {
    killSwitch: 'on',
    principal: ALICE,
    limits: NO_LIMITS,
    aliasName: 'default',
    alias: alias(),
    ...parts,
  };
  for (const [name, part] of Object.entries(known)) exchange.set(name as Part, part as never);
  return Object.assign(exchange, { delivered });
}
