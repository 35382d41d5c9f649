import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LIMITS, metadataKeyFault, PINNED } from '../../../contract';
import { compileSchema } from '../../../contract/json-schema';
import { checkAuditRetention } from '../../../private/audit-retention';
import { checkArnRegion } from '../../../private/check-props';
import { PropsError } from '../../../private/errors';
import { checkWholeNumber } from '../../../private/whole-number';
import type { IWorkloadIdentity, PrincipalClaims } from '../../identity';
import type { GatewayRetrieval } from '../../rag';
import type { GatewayAlias } from '../gateway-alias';
import type { LlmGatewayProps } from '../llm-gateway-props';
import type { DecidedProps } from './gateway-defaults';

/** Bounds of numbers: outside of them the handler would refuse every request, or AWS the deployment. */
const BOUNDS = {
  maxToolRounds: LIMITS.maxToolSteps,
  userTokensPerDay: LIMITS.userTokensPerDay,
  maxUserTokensPerDay: LIMITS.userTokensPerDay,
  tenantTokensPerDay: LIMITS.tenantTokensPerDay,
  maxTenantTokensPerDay: LIMITS.tenantTokensPerDay,
  globalTokensPerDay: LIMITS.globalTokensPerDay,
  userRequestsPerMinute: LIMITS.userRequestsPerMinute,
  maxUserRequestsPerMinute: LIMITS.userRequestsPerMinute,
  quotaShards: LIMITS.quotaShards,
  maxOutputTokens: LIMITS.maxOutputTokens,
  maxInputChars: LIMITS.maxInputChars,
  concurrency: [1, 1000],
  requestsPerSecond: [1, 50],
  requestsPerDayAndKey: [1, 1e9],
} as const;

/** Throws where a default would have to be calculated from what only a deployment knows. */
export function checkCalculated(
  scope: Construct,
  { userTokensPerDay, tenantTokensPerDay, globalTokensPerDay, requestsPerSecond }: LlmGatewayProps,
): void {
  for (const [prop, value] of Object.entries({ tenantTokensPerDay, globalTokensPerDay })) {
    if (value !== undefined || !Token.isUnresolved(userTokensPerDay)) continue;
    throw new PropsError(scope, `'${prop}' must be given where 'userTokensPerDay' is a token, got none`);
  }
  if (Token.isUnresolved(requestsPerSecond)) {
    throw new PropsError(
      scope,
      "'requestsPerSecond' must be known at synthesis: the burst is twice of it, got a token",
    );
  }
}

/** Throws for props that the handler, or AWS, would refuse later. */
export function checkLlmGateway(scope: Construct, props: DecidedProps): void {
  for (const [prop, [low, high]] of Object.entries(BOUNDS)) {
    checkWholeNumber(scope, prop, props[prop as keyof typeof BOUNDS], low, high);
  }
  if (!props.reserveConcurrency && props.concurrency !== undefined) {
    throw new PropsError(
      scope,
      `'concurrency' must be absent with 'reserveConcurrency' false: it is what would be reserved, got ${props.concurrency}`,
    );
  }
  const seconds = props.timeout.toSeconds();
  if (seconds < 10 || seconds > 120) {
    throw new PropsError(scope, `'timeout' must be 10 to 120 seconds, got ${seconds}`);
  }
  checkAuditRetention(scope, props.auditRetention);
  const message = props.staticMessage;
  if (!Token.isUnresolved(message) && (message.length === 0 || message.length > 500)) {
    throw new PropsError(scope, `'staticMessage' must be 1 to 500 characters, got ${message.length}`);
  }
  if (props.edge && props.webAclArn) {
    throw new PropsError(
      scope,
      `'webAclArn' must be absent with 'edge': an API has one web ACL, got ${props.webAclArn}`,
    );
  }
  if (props.webAclArn !== undefined && !Token.isUnresolved(props.webAclArn)) checkWebAcl(scope, props.webAclArn);
  checkQuotas(scope, props);
  checkCeilings(scope, props);
  if (props.vpcEndpoints?.length === 0) {
    throw new PropsError(scope, `'vpcEndpoints' must hold at least one endpoint, got none: nobody could reach the API`);
  }
  for (const host of props.linkHosts) {
    if (Token.isUnresolved(host) || /^\.?([a-z0-9-]+\.)+[a-z]{2,}$/.test(host)) continue;
    throw new PropsError(scope, `'linkHosts' must hold host names such as docs.example.com, got '${host}'`);
  }
  checkSchema(scope, 'output', props.output._schema);
  checkTools(scope, props);
  checkAgentGateway(scope, props);
}

/** An API takes a web ACL of its own Region; those of CloudFront are kept in us-east-1 and called global. */
function checkWebAcl(scope: Construct, arn: string): void {
  if (!/^arn:[^:]+:wafv2:[^:]+:\d{12}:regional\/webacl\/[^/]+\/[^/]+$/.test(arn)) {
    throw new PropsError(
      scope,
      `'webAclArn' must name a regional web ACL, as arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/name/id, got '${arn}'`,
    );
  }
  checkArnRegion(scope, 'webAclArn', arn);
}

/** Budgets by which no answer fits, or that one person could spend for all. */
function checkQuotas(scope: Construct, props: DecidedProps): void {
  const { maxOutputTokens, userTokensPerDay, tenantTokensPerDay, globalTokensPerDay } = props;
  const known = (...values: number[]) => !values.some((value) => Token.isUnresolved(value));
  if (known(userTokensPerDay, maxOutputTokens) && userTokensPerDay <= maxOutputTokens) {
    throw new PropsError(
      scope,
      `'userTokensPerDay' must be more than one answer reserves ('maxOutputTokens', ${maxOutputTokens}), or every request is refused, got ${userTokensPerDay}`,
    );
  }
  if (known(userTokensPerDay, tenantTokensPerDay) && tenantTokensPerDay < userTokensPerDay) {
    throw new PropsError(
      scope,
      `'tenantTokensPerDay' must be at least 'userTokensPerDay' (${userTokensPerDay}), which nobody could reach else, got ${tenantTokensPerDay}`,
    );
  }
  if (known(tenantTokensPerDay, globalTokensPerDay) && globalTokensPerDay < tenantTokensPerDay) {
    throw new PropsError(
      scope,
      `'globalTokensPerDay' must be at least 'tenantTokensPerDay' (${tenantTokensPerDay}), which nobody could reach else, got ${globalTokensPerDay}`,
    );
  }
}

/** How far a document may raise a budget: not below what it raises, and not above what everybody shares. */
function checkCeilings(scope: Construct, props: DecidedProps): void {
  const atLeast = (prop: keyof typeof BOUNDS, floor: keyof typeof BOUNDS, why: string) => {
    const [value, least] = [props[prop]!, props[floor]!];
    if (Token.isUnresolved(value) || Token.isUnresolved(least) || value >= least) return;
    throw new PropsError(scope, `'${prop}' must be at least '${floor}' (${least}), ${why}, got ${value}`);
  };
  const raised = 'which it is the ceiling of';
  atLeast('maxUserTokensPerDay', 'userTokensPerDay', raised);
  atLeast('maxTenantTokensPerDay', 'tenantTokensPerDay', raised);
  atLeast('maxUserRequestsPerMinute', 'userRequestsPerMinute', raised);
  atLeast('maxTenantTokensPerDay', 'maxUserTokensPerDay', 'which nobody could reach else');
  atLeast('globalTokensPerDay', 'maxTenantTokensPerDay', 'which nobody could reach else');
}

/** Throws for aliases that name no model, tool or limit of the gateway. */
export function checkAliases(
  scope: Construct,
  { aliases, identity, modelAccess, tools: functions, agentTools, maxOutputTokens }: DecidedProps,
): void {
  const tools = { ...functions, ...agentTools };
  if (Object.keys(aliases).length === 0)
    throw new PropsError(scope, `'aliases' must hold at least one alias, got none`);
  const known = (alias: string, what: string, or = '') => {
    if (!modelAccess.aliases.includes(alias)) {
      throw new PropsError(
        scope,
        `${what} must name aliases of 'modelAccess' (${modelAccess.aliases.join(', ')})${or}, got '${alias}'`,
      );
    }
  };
  for (const [name, alias] of Object.entries(aliases)) {
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(name)) {
      throw new PropsError(scope, `'aliases' must have names of letters, digits, '.', '_' and '-', got '${name}'`);
    }
    if (alias.model === undefined) known(name, "'aliases'", " or say which 'model' they use");
    else known(alias.model, `'model' of alias '${name}'`);
    for (const model of Object.values(alias.tenantModels ?? {})) known(model, `'tenantModels' of alias '${name}'`);
    const { maxOutputTokens: limit, temperature } = alias;
    if (limit !== undefined && (!Number.isInteger(limit) || limit < 1 || limit > maxOutputTokens)) {
      throw new PropsError(
        scope,
        `'maxOutputTokens' of alias '${name}' must be a whole number from 1 to the gateway's ${maxOutputTokens}, got ${limit}`,
      );
    }
    if (temperature !== undefined && (temperature < 0 || temperature > 1)) {
      throw new PropsError(scope, `'temperature' of alias '${name}' must be from 0 to 1, got ${temperature}`);
    }
    const [fewest, most] = LIMITS.maxToolCalls;
    const { maxToolCalls: calls } = alias;
    if (
      calls !== undefined &&
      !Token.isUnresolved(calls) &&
      (!Number.isInteger(calls) || calls < fewest || calls > most)
    ) {
      throw new PropsError(
        scope,
        `'maxToolCalls' of alias '${name}' must be a whole number from ${fewest} to ${most}, got ${calls}`,
      );
    }
    for (const tool of alias.tools ?? []) {
      if (tools[tool]) continue;
      throw new PropsError(
        scope,
        `'tools' of alias '${name}' must name tools of the gateway (${Object.keys(tools).join(', ') || 'none'}), got '${tool}'`,
      );
    }
    if (alias.retrieval) checkRetrieval(scope, name, alias.retrieval, identity.claims);
    checkAllowance(scope, name, alias);
  }
}

/** Throws for what the handler would not let callers say. The API's models are made of it: a token is not taken. */
function checkAllowance(scope: Construct, name: string, alias: GatewayAlias): void {
  const { parameters = {}, clientInstructions, clientTools, retrieval } = alias;
  const fail = (prop: string, sentence: string): never => {
    throw new PropsError(scope, `'${prop}' of alias '${name}' ${sentence}`);
  };
  for (const prop of ['temperature', 'topP'] as const) {
    const { min, max } = parameters[prop] ?? { min: 0, max: 0 };
    const [least, most] = LIMITS[prop];
    if (min >= least && min <= max && max <= most) continue;
    fail(`parameters.${prop}`, `must be a range within ${least} to ${most}, got ${min} to ${max}`);
  }
  const counts = [
    ['parameters.stopSequences', parameters.stopSequences, LIMITS.stopSequences],
    ['clientInstructions.maxChars', clientInstructions?.maxChars, LIMITS.clientInstructionChars],
    ['clientTools.maxTools', clientTools?.maxTools, LIMITS.clientTools],
    ['clientTools.pinned', clientTools?.pinned?.length, LIMITS.pinnedTools],
  ] as const;
  for (const [prop, count, [least, most]] of counts) {
    if (count === undefined || (Number.isInteger(count) && count >= least && count <= most)) continue;
    if (prop === 'clientTools.pinned') fail(prop, `must hold ${least} to ${most} hashes, got ${count}`);
    fail(prop, `must be a whole number from ${least} to ${most}, got ${count}`);
  }
  for (const hash of clientTools?.pinned ?? []) {
    if (Token.isUnresolved(hash) || PINNED.test(hash)) continue;
    fail('clientTools.pinned', `must hold SHA-256 hashes of 64 hexadecimal digits in lower case, got '${hash}'`);
  }
  if (clientTools && retrieval) {
    fail('clientTools', "must be absent with 'retrieval': what callers say of their tools is no source, got both");
  }
}

/** Throws for a knowledge base that everybody would read by mistake, or nobody could. */
function checkRetrieval(scope: Construct, alias: string, retrieval: GatewayRetrieval, claims: PrincipalClaims): void {
  const { knowledgeBase, tenantMetadataKey, singleTenant, groupsMetadataKey, maxSources } = retrieval;
  const fail = (prop: string, sentence: string): never => {
    throw new PropsError(scope, `'${prop}' of alias '${alias}' ${sentence}`);
  };
  if (tenantMetadataKey === undefined && !singleTenant) {
    fail(
      'tenantMetadataKey',
      "must be given, unless 'singleTenant' says that all callers may read everything, got none",
    );
  }
  if (tenantMetadataKey !== undefined && singleTenant) {
    fail('tenantMetadataKey', `must be absent with 'singleTenant', got '${tenantMetadataKey}'`);
  }
  if (tenantMetadataKey !== undefined && !claims.tenant) {
    fail('tenantMetadataKey', `needs an identity whose tokens name a tenant, got '${tenantMetadataKey}' without one`);
  }
  if (groupsMetadataKey !== undefined && !claims.groups) {
    fail('groupsMetadataKey', `needs an identity whose tokens name groups, got '${groupsMetadataKey}' without one`);
  }
  for (const prop of ['tenantMetadataKey', 'groupsMetadataKey', 'sourceMetadataKey'] as const) {
    const key = retrieval[prop];
    if (key === undefined || Token.isUnresolved(key)) continue;
    const fault = metadataKeyFault(key);
    if (fault) fail(prop, `${fault}, got '${key}'`);
  }
  const [least, most] = LIMITS.maxSources;
  if (maxSources !== undefined && (!Number.isInteger(maxSources) || maxSources < least || maxSources > most)) {
    fail('maxSources', `must be a whole number from ${least} to ${most}, got ${maxSources}`);
  }
  const { region } = Stack.of(scope);
  const other = knowledgeBase.env.region;
  if (!Token.isUnresolved(region) && !Token.isUnresolved(other) && region !== other) {
    fail('knowledgeBase', `must be in the gateway's Region ${region}, got one in ${other}`);
  }
}

/** Throws where API Gateway could not tell Lambda the tenant of each caller. */
export function checkTenantIsolation(scope: Construct, identity: IWorkloadIdentity): void {
  const { tenant } = identity.claims;
  if (!tenant) {
    throw new PropsError(scope, "'tenantIsolation' needs an identity whose tokens name a tenant, got one without");
  }
  if (identity.userPools.length === 0) return;
  if (!Token.isUnresolved(tenant) && !/^[A-Za-z0-9._$-]+$/.test(tenant)) {
    throw new PropsError(
      scope,
      `'tenantIsolation' needs a claim that API Gateway can map, of letters, digits, '.', '_', '$' and '-', got '${tenant}'`,
    );
  }
  scope.node.addValidation({
    validate: () =>
      // late: clients are added after the gateway
      identity.acceptedTokens().clientTenants === undefined
        ? []
        : [
            `'tenantIsolation' must be absent where machine clients of a user pool call: API Gateway finds no tenant in their tokens, and Lambda refuses a call without one. Use an OIDC issuer, or a gateway of their own.`,
          ],
  });
}

function checkAgentGateway(
  scope: Construct,
  { agentGateway, agentTools, tools, identity, network }: DecidedProps,
): void {
  if (!agentGateway) return;
  if (agentGateway._identity !== identity) {
    throw new PropsError(
      scope,
      "'agentGateway' must be of the gateway's own 'identity': it is called with the token of whoever asks, got another one",
    );
  }
  if (agentGateway._network && agentGateway._network !== network) {
    throw new PropsError(
      scope,
      "'network' must be the one of 'agentGateway', through whose endpoint alone it is reached, got another one",
    );
  }
  const both = Object.keys(tools).find((name) => Object.hasOwn(agentTools, name));
  if (both) throw new PropsError(scope, `'tools' must have names that 'agentGateway' has not, got '${both}'`);
}

function checkTools(scope: Construct, { tools }: DecidedProps): void {
  for (const [name, tool] of Object.entries(tools)) {
    if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name)) {
      throw new PropsError(scope, `'tools' must have names of letters, digits, '_' and '-', got '${name}'`);
    }
    if (tool.inputSchema.type !== 'object') {
      throw new PropsError(
        scope,
        `'inputSchema' of tool '${name}' must be of type object, got ${JSON.stringify(tool.inputSchema.type)}`,
      );
    }
    checkSchema(scope, 'inputSchema', tool.inputSchema);
    const milliseconds = tool.timeout?.toMilliseconds();
    if (milliseconds !== undefined && (milliseconds < 100 || milliseconds > 30_000)) {
      throw new PropsError(
        scope,
        `'timeout' of tool '${name}' must be 100 milliseconds to 30 seconds, got ${milliseconds} ms`,
      );
    }
  }
}

/** The handler's own compiler: it knows what it can check, and refuses the rest. */
function checkSchema(scope: Construct, prop: string, schema?: { [key: string]: unknown }): void {
  if (!schema) return;
  if (Token.isUnresolved(schema)) throw new PropsError(scope, `'${prop}' must be known at synthesis, got a token`);
  try {
    compileSchema(schema);
  } catch (error) {
    throw new PropsError(
      scope,
      `'${prop}' must be a JSON schema that the handler can check, got: ${(error as Error).message}`,
    );
  }
}
