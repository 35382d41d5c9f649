import { Duration, Lazy, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  ABSENT,
  type AgentGatewayConfig,
  type AliasConfig,
  type Allowance,
  callersMay,
  DOCUMENT_PATH,
  ENV,
  FIXED,
  type GatewayDocument,
  type IssuerConfig,
  type KnowledgeBaseConfig,
  NO_FILTER,
  type PrincipalClaims,
  type UsageLimitsConfig,
} from '../../../contract';
import type { AgentGateway } from '../../agent';
import type { BoundAuthorization } from '../../identity/internal';
import type { GatewayRetrieval } from '../../rag';
import type { IKillSwitch, UsageLimits } from '../../response';
import type { ParameterRange } from '../caller-parameters';
import type { GatewayAlias } from '../gateway-alias';
import type { DecidedProps } from './gateway-defaults';

/** What the handler's settings are made of besides the props. */
export interface EnvironmentParts {
  readonly authorization: BoundAuthorization;
  readonly killSwitch: IKillSwitch;
  readonly usageLimits: UsageLimits;
  readonly tableName: string;
  readonly secretArn: string;
  readonly auditLogGroupName: string;
  readonly document?: GatewayDocument;
  /** Whether the handler can fetch the keys of the issuer, and so verifies tokens itself. */
  readonly reachesKeys: boolean;
}

/** The handler's settings, by the names of the contract. */
export function gatewayEnvironment(
  scope: Construct,
  props: DecidedProps,
  parts: EnvironmentParts,
): Record<string, string> {
  const { aliases, identity, modelAccess, output, fallback, tools, agentGateway } = props;
  const { guardrail } = modelAccess;
  const { killSwitch, usageLimits } = parts;
  const json = (value: unknown): string => Stack.of(scope).toJsonString(value);
  const claims: PrincipalClaims = identity.claims;
  const optional = {
    [ENV.document]: parts.document && DOCUMENT_PATH,
    [ENV.policyStoreId]: parts.authorization.policyStore?.attrPolicyStoreId,
    [ENV.outputSchema]: output._schema && json(output._schema),
    [ENV.linkHosts]: props.linkHosts.length > 0 ? json(props.linkHosts) : undefined,
    [ENV.fallbackModelId]: fallback._alias && modelAccess.modelId(fallback._alias),
    [ENV.retrievalFilterClaim]: filterClaim(aliases, claims),
    [ENV.toolFunctions]: Object.keys(tools).length > 0 ? json(functionsOf(tools)) : undefined,
    [ENV.agentGateway]: agentGateway && json(configOf(agentGateway)),
  };
  return {
    ...FIXED,
    [ENV.aliases]: json(
      Object.fromEntries(Object.entries(aliases).map(([name, alias]) => [name, aliasConfig(name, alias, modelAccess)])),
    ),
    [ENV.callersMay]: callersMay(Object.values(aliases).map(allowanceOf)),
    // Where the handler's network does not reach the keys, the authorizer before it has verified the signature; issuer,
    // audience, client, use and scope are checked once more.
    [ENV.tokenSource]: parts.reachesKeys ? 'header' : 'authorizer',
    // Late: clients are added to the identity after the gateway.
    [ENV.tokenIssuers]: Lazy.uncachedString({
      produce: () => json([identity.acceptedTokens() satisfies IssuerConfig]),
    }),
    [ENV.principalClaims]: json(claims),
    [ENV.killSwitchApplication]: killSwitch.applicationId,
    [ENV.killSwitchEnvironment]: killSwitch.environmentId,
    [ENV.killSwitchProfile]: killSwitch.configurationProfileId,
    [ENV.usageLimits]: json({
      application: usageLimits.applicationId,
      environment: usageLimits.environmentId,
      profile: usageLimits.configurationProfileId,
      userTokensPerDay: props.maxUserTokensPerDay,
      tenantTokensPerDay: props.maxTenantTokensPerDay,
      userRequestsPerMinute: props.maxUserRequestsPerMinute,
    } satisfies UsageLimitsConfig),
    [ENV.quotaTable]: parts.tableName,
    [ENV.userTokensPerDay]: text(props.userTokensPerDay),
    [ENV.tenantTokensPerDay]: text(props.tenantTokensPerDay),
    [ENV.globalTokensPerDay]: text(props.globalTokensPerDay),
    [ENV.userRequestsPerMinute]: text(props.userRequestsPerMinute),
    [ENV.quotaShards]: text(props.quotaShards),
    [ENV.maxOutputTokens]: text(props.maxOutputTokens),
    [ENV.maxInputChars]: text(props.maxInputChars),
    // an id would be looked for in this account, and the guardrail may be another's
    [ENV.guardrailId]: guardrail.guardrailArn,
    [ENV.guardrailVersion]: guardrail.guardrailVersion,
    [ENV.outputMode]: output._mode,
    [ENV.linkPolicy]: props.linkHosts.length > 0 ? 'allowlist' : 'strip',
    [ENV.secretArn]: parts.secretArn,
    [ENV.auditLogGroup]: parts.auditLogGroupName,
    [ENV.auditMode]: ABSENT.auditMode,
    [ENV.aiDisclosure]: String(props.aiDisclosure),
    [ENV.requireCitations]: String(props.requireCitations),
    [ENV.groundingAction]: props.groundingAction,
    [ENV.fallbackMode]: fallback._alias ? 'model' : 'static-message',
    [ENV.staticMessage]: props.staticMessage,
    [ENV.maxToolSteps]: text(props.maxToolRounds),
    // Before Lambda stops the function, which would leave reservations unsettled and no record.
    [ENV.requestTimeoutMs]: text(props.timeout.minus(Duration.seconds(5)).toMilliseconds()),
    ...defined(optional),
  };
}

const text = (value: number): string => (Token.isUnresolved(value) ? Token.asString(value) : String(value));

function defined(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function aliasConfig(name: string, alias: GatewayAlias, models: DecidedProps['modelAccess']): AliasConfig {
  const { systemPrompt, tenantModels } = alias;
  return {
    modelId: models.modelId(alias.model ?? name),
    tenantProfiles:
      tenantModels &&
      Object.fromEntries(Object.entries(tenantModels).map(([tenant, model]) => [tenant, models.modelId(model)])),
    prompt: systemPrompt && { id: systemPrompt.promptId, version: systemPrompt.promptVersion },
    maxOutputTokens: alias.maxOutputTokens,
    temperature: alias.temperature,
    tools: alias.tools,
    maxToolCalls: alias.maxToolCalls,
    knowledgeBase: alias.retrieval && knowledgeBaseConfig(alias.retrieval),
    ...allowanceOf(alias),
  };
}

/** What callers of an alias may say beyond text. */
export const allowanceOf = ({ parameters, clientInstructions, clientTools }: GatewayAlias): Allowance => ({
  parameters: parameters && {
    temperature: rangeOf(parameters.temperature),
    topP: rangeOf(parameters.topP),
    stopSequences: parameters.stopSequences,
  },
  clientInstructions: clientInstructions && { maxChars: clientInstructions.maxChars ?? 2_000 },
  clientTools: clientTools && { maxTools: clientTools.maxTools ?? 16, pinned: clientTools.pinned },
});

const rangeOf = (range?: ParameterRange): readonly [number, number] | undefined => range && [range.min, range.max];

const knowledgeBaseConfig = (retrieval: GatewayRetrieval): KnowledgeBaseConfig => ({
  id: retrieval.knowledgeBase.knowledgeBaseRef.knowledgeBaseId,
  managed: retrieval.managed || undefined,
  tenantKey: retrieval.tenantMetadataKey,
  groupsKey: retrieval.groupsMetadataKey,
  sourceKey: retrieval.sourceMetadataKey,
  maxSources: retrieval.maxSources ?? 5,
});

/** The claim by which every search is filtered; the handler refuses to start with another one than its aliases have. */
function filterClaim(aliases: DecidedProps['aliases'], { tenant }: PrincipalClaims): string | undefined {
  const retrievals = Object.values(aliases).flatMap(({ retrieval }) => retrieval ?? []);
  if (retrievals.length === 0) return undefined;
  return retrievals.every(({ tenantMetadataKey }) => tenantMetadataKey !== undefined) ? tenant : NO_FILTER;
}

const configOf = ({ url, scope, _tools, _approvalsPage }: AgentGateway): AgentGatewayConfig => ({
  url,
  scope,
  tools: Object.fromEntries(Object.keys(_tools).map((name) => [name, name])),
  ...(_approvalsPage !== undefined && { approvalsPage: _approvalsPage }),
});

const functionsOf = (tools: DecidedProps['tools']): Record<string, string> =>
  Object.fromEntries(Object.entries(tools).map(([name, { handler }]) => [name, handler.functionArn]));

/** AWS Lambda's limit of all names and values of a function's variables together. */
const MOST_BYTES = 4096;

/** Says when the handler's settings are longer than Lambda takes; what only a deployment knows is estimated. */
export function environmentErrors(scope: Construct, environment: Record<string, string>): string[] {
  const resolved = Stack.of(scope).resolve(environment) as Record<string, unknown>;
  const size = Object.entries(resolved).reduce((sum, [name, value]) => sum + name.length + lengthOf(value), 0);
  if (size <= MOST_BYTES) return [];
  return [
    `'aliases' must fit the ${MOST_BYTES} bytes of a function's variables, got settings of about ${size}: use fewer aliases or tenant models in one gateway`,
  ];
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  const { Ref, 'Fn::Join': join } = (value ?? {}) as { Ref?: string; 'Fn::Join'?: [string, unknown[]] };
  if (Ref?.startsWith('AWS::')) return 14;
  if (Ref) return 40;
  if (join) return join[1].reduce((sum: number, part) => sum + lengthOf(part) + join[0].length, 0);
  return 90; // an attribute: an id, or an ARN
}
