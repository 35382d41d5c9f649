import { Duration } from 'aws-cdk-lib';
import { ABSENT, LIMITS } from '../../../contract';
import type { GatewayAlias } from '../gateway-alias';
import type { LlmGatewayProps } from '../llm-gateway-props';
import { ModelFallback } from '../model-fallback';
import { OutputPolicy } from '../output-policy';

/** The props of a gateway with every default decided; undefined is only what is then made or left out. */
export type DecidedProps = ReturnType<typeof decided>;

/** Decides every default, once: checks, the handler's settings and what is made around them read the same values. */
export function decided(props: LlmGatewayProps) {
  const userTokensPerDay = props.userTokensPerDay ?? 100_000;
  const tenantTokensPerDay = props.tenantTokensPerDay ?? Math.min(10 * userTokensPerDay, LIMITS.tenantTokensPerDay[1]);
  const userRequestsPerMinute = props.userRequestsPerMinute ?? 30;
  const requestsPerSecond = props.requestsPerSecond ?? 20;
  const reserveConcurrency = props.reserveConcurrency ?? true;
  const aliases: Readonly<Record<string, GatewayAlias>> =
    props.aliases ?? Object.fromEntries(props.modelAccess.aliases.map((alias) => [alias, {}]));
  return {
    ...props,
    aliases,
    tools: props.tools ?? {},
    agentTools: props.agentGateway?._tools ?? {},
    maxToolRounds: props.maxToolRounds ?? ABSENT.maxToolSteps,
    userTokensPerDay,
    maxUserTokensPerDay: props.maxUserTokensPerDay ?? userTokensPerDay,
    tenantTokensPerDay,
    maxTenantTokensPerDay: props.maxTenantTokensPerDay ?? tenantTokensPerDay,
    globalTokensPerDay: props.globalTokensPerDay ?? Math.min(100 * userTokensPerDay, LIMITS.globalTokensPerDay[1]),
    userRequestsPerMinute,
    maxUserRequestsPerMinute: props.maxUserRequestsPerMinute ?? userRequestsPerMinute,
    quotaShards: props.quotaShards ?? ABSENT.quotaShards,
    maxOutputTokens: props.maxOutputTokens ?? 1024,
    maxInputChars: props.maxInputChars ?? 16_000,
    output: props.output ?? OutputPolicy.text(),
    linkHosts: props.linkHosts ?? [],
    aiDisclosure: props.aiDisclosure ?? true,
    groundingAction: props.groundingAction ?? ABSENT.groundingAction,
    requireCitations: props.requireCitations ?? ABSENT.requireCitations,
    fallback: props.fallback ?? ModelFallback.staticMessage(),
    staticMessage: props.staticMessage ?? 'The assistant is not available right now. Please try again later.',
    timeout: props.timeout ?? Duration.seconds(120),
    reserveConcurrency,
    concurrency: props.concurrency ?? (reserveConcurrency ? 20 : undefined),
    tenantIsolation: props.tenantIsolation ?? false,
    requestsPerSecond,
    burst: 2 * requestsPerSecond,
    apiKeyRequired: props.apiKeyRequired ?? false,
    requestsPerDayAndKey: props.requestsPerDayAndKey ?? 10_000,
    apiGatewayLogRole: props.apiGatewayLogRole ?? true,
  };
}
