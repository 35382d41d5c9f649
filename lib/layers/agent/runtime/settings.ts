import { readFileSync } from 'node:fs';
import type { IssuerConfig, PrincipalClaims } from '../../../contract';
import { type Check, compileSchema } from '../../../contract/json-schema';
import type { ConfigurationPlace } from '../../../runtime/app-config';
import type { AwsPlace } from '../../../runtime/aws-send';
import { endpointsFromEnv } from '../../../runtime/endpoints';
import type { GuardrailId } from '../../../runtime/guardrail';
import { AGENT_ENV, type AgentCatalogue, type CatalogueTool, type GatewayAsMade } from '../contract';
import { isLimit } from './argument-limit';

export type Env = Readonly<Record<string, string | undefined>>;

/** A tool as the template pins it, with what tells whether arguments fit. */
export interface PinnedTool extends CatalogueTool {
  readonly check: Check;
}

/** The pinned tools by their names; a map, because every object has names that nobody has pinned. */
export type PinnedTools = ReadonlyMap<string, PinnedTool>;

/** Where approvals are asked for, and redeemed. */
export interface ApprovalSettings {
  readonly table: string;
  readonly key: string;
  /** ARN of the function that takes requests. */
  readonly ask: string;
  /** ARN of the function that tells what came of them. */
  readonly issue: string;
  /** Address of the page for approvers. */
  readonly page: string;
}

export interface RequestSettings extends AwsPlace {
  readonly tools: PinnedTools;
  readonly issuer: IssuerConfig;
  readonly claims: PrincipalClaims;
  readonly killSwitch: ConfigurationPlace;
  readonly proofKey: string;
  readonly guardrail?: GuardrailId;
  /** Absent: what is MUTATING is refused. */
  readonly approvals?: ApprovalSettings;
  readonly maxRequestBytes: number;
}

export interface ResponseSettings extends AwsPlace {
  readonly tools: PinnedTools;
  readonly guardrail?: GuardrailId;
  /** Address of the page for approvers; absent: callers are told of none. */
  readonly approvalsPage?: string;
  readonly maxResultBytes: number;
}

export interface ShimSettings extends AwsPlace {
  readonly tools: PinnedTools;
  readonly proofKey: string;
  readonly function: string;
  /** The one tool it stands for. */
  readonly tool: string;
}

/** Reads variables; throws one error that names everything that is missing or wrong. */
class Reader {
  private readonly problems: string[] = [];

  constructor(private readonly env: Env) {}

  text(name: string): string {
    return this.env[name] || this.wrong(`${name} is not set`);
  }

  optional(name: string): string | undefined {
    return this.env[name] || undefined;
  }

  whole(name: string): number {
    const value = Number(this.text(name));
    return Number.isSafeInteger(value) && value > 0 ? value : this.wrong(`${name} must be a positive whole number`);
  }

  list(name: string): string[] {
    const value = this.json(name);
    const fits = Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '');
    return fits ? value : this.wrong(`${name} must be a list of texts`);
  }

  json(name: string): unknown {
    try {
      return JSON.parse(this.text(name));
    } catch {
      return this.wrong(`${name} is not JSON`);
    }
  }

  gatewayAsMade(): GatewayAsMade {
    const value = this.json(AGENT_ENV.gatewayAsMade) as GatewayAsMade | undefined;
    const { discoveryUrl, policyEngineArn, requestArn, responseArn } = value ?? ({} as GatewayAsMade);
    const all = [discoveryUrl, policyEngineArn, requestArn, responseArn];
    if (all.some((each) => typeof each !== 'string' || each === ''))
      this.wrong(`${AGENT_ENV.gatewayAsMade} must tell what decides about calls`);
    return { discoveryUrl, policyEngineArn, requestArn, responseArn };
  }

  tools(): PinnedTools {
    return this.catalogue(pinned);
  }

  catalogue<T>(of: (catalogue: AgentCatalogue) => T): T {
    const path = this.text(AGENT_ENV.catalogue);
    try {
      return of(JSON.parse(readFileSync(path, 'utf8')) as AgentCatalogue);
    } catch (error) {
      return this.wrong(`${AGENT_ENV.catalogue} cannot be used: ${(error as Error).message}`);
    }
  }

  guardrail(): GuardrailId | undefined {
    if (this.optional(AGENT_ENV.guardrailId) === undefined) return undefined;
    const version = this.text(AGENT_ENV.guardrailVersion);
    if (!/^[0-9]+$/.test(version)) this.wrong(`${AGENT_ENV.guardrailVersion} must be a number, never DRAFT`);
    return { id: this.text(AGENT_ENV.guardrailId), version };
  }

  place(): AwsPlace {
    return { region: this.text('AWS_REGION'), endpoints: endpointsFromEnv(this.env) };
  }

  /** The settings, if nothing was wrong with any. */
  done<T>(settings: T): T {
    if (this.problems.length > 0) throw new Error(this.problems.join('; '));
    return settings;
  }

  /** What stands in for the value is never used: `done` throws. */
  private wrong<T>(problem: string): T {
    this.problems.push(problem);
    return undefined as T;
  }
}

/** The tools of a catalogue. Throws for a schema that cannot be enforced. */
export function pinned({ version, tools }: AgentCatalogue): PinnedTools {
  if (version !== 1) throw new Error('its version is not known');
  return new Map(
    Object.entries(tools).map(([name, tool]) => {
      if (tool.effect !== 'READ' && tool.effect !== 'MUTATING') throw new Error(`the effect of ${name} is not known`);
      if (!Array.isArray(tool.allow)) throw new Error(`who may call ${name} is not known`);
      checkUnasked(name, tool);
      return [name, { ...tool, check: compileSchema(tool.inputSchema) }];
    }),
  );
}

/** Throws for limits that are no limits: a call that nobody is asked about must be within something. */
function checkUnasked(name: string, { effect, withoutApproval }: CatalogueTool): void {
  if (withoutApproval === undefined) return;
  const wrong = Object.values(withoutApproval).some((limit) => !isLimit(limit));
  if (effect === 'READ' || Object.keys(withoutApproval).length === 0 || wrong) {
    throw new Error(`the limits of ${name} without an approval are none`);
  }
}

export function requestSettings(env: Env): RequestSettings {
  const read = new Reader(env);
  const table = read.optional(AGENT_ENV.approvalsTable);
  const subject = subjectClaimOf(read);
  const tenant = read.optional(AGENT_ENV.tenantClaim);
  return read.done({
    ...read.place(),
    tools: read.tools(),
    issuer: issuerOf(read),
    claims: tenant === undefined ? { subject } : { subject, tenant },
    killSwitch: {
      application: read.text(AGENT_ENV.killSwitchApplication),
      environment: read.text(AGENT_ENV.killSwitchEnvironment),
      profile: read.text(AGENT_ENV.killSwitchProfile),
    },
    proofKey: read.text(AGENT_ENV.proofKey),
    guardrail: read.guardrail(),
    approvals: table === undefined ? undefined : approvalsOf(read, table),
    maxRequestBytes: read.whole(AGENT_ENV.maxRequestBytes),
  });
}

const subjectClaimOf = (read: Reader): string => read.optional(AGENT_ENV.subjectClaim) ?? 'sub';

const approvalsOf = (read: Reader, table: string): ApprovalSettings => ({
  table,
  key: read.text(AGENT_ENV.approvalsKey),
  ask: read.text(AGENT_ENV.approvalsAsk),
  issue: read.text(AGENT_ENV.approvalsIssue),
  page: read.text(AGENT_ENV.approvalsPage),
});

function issuerOf(read: Reader): IssuerConfig {
  const clientIds = read.list(AGENT_ENV.clients) ?? [];
  const audience = read.optional(AGENT_ENV.audience) === undefined ? undefined : read.list(AGENT_ENV.audience);
  const jwksUri = read.optional(AGENT_ENV.jwksUri);
  const machines = read.optional(AGENT_ENV.clientTenants);
  return {
    kind: audience === undefined ? 'cognito' : 'oidc',
    issuer: read.text(AGENT_ENV.issuer),
    ...(jwksUri !== undefined && { jwksUri }),
    // of Cognito no client is none; an OIDC issuer's audience may decide alone
    ...((audience === undefined || clientIds.length > 0) && { clientIds }),
    ...(audience !== undefined && { audience }),
    scopes: [read.text(AGENT_ENV.scope)],
    ...(machines !== undefined && {
      clientTenants: read.json(AGENT_ENV.clientTenants) as Record<string, string>,
    }),
  };
}

export function responseSettings(env: Env): ResponseSettings {
  const read = new Reader(env);
  return read.done({
    ...read.place(),
    tools: read.tools(),
    guardrail: read.guardrail(),
    approvalsPage: read.optional(AGENT_ENV.approvalsPage),
    maxResultBytes: read.whole(AGENT_ENV.maxResultBytes),
  });
}

export function shimSettings(env: Env): ShimSettings {
  const read = new Reader(env);
  return read.done({
    ...read.place(),
    tools: read.tools(),
    proofKey: read.text(AGENT_ENV.proofKey),
    function: read.text(AGENT_ENV.function),
    tool: read.text(AGENT_ENV.tool),
  });
}

/** What the function that stops agents is told. */
export interface ContainSettings extends Pick<ShimSettings, 'tools'> {
  readonly engine: string;
  readonly gatewayArn: string;
  /** The claim by which tokens name users. */
  readonly subjectClaim: string;
}

export function containSettings(env: Env): ContainSettings {
  const read = new Reader(env);
  return read.done({
    tools: read.tools(),
    subjectClaim: subjectClaimOf(read),
    engine: read.text(AGENT_ENV.policyEngine),
    gatewayArn: read.text(AGENT_ENV.gatewayArn),
  });
}

export function checkSettings(env: Env): {
  catalogue: AgentCatalogue;
  gateway: string;
  made: GatewayAsMade;
  machine: string;
} {
  const read = new Reader(env);
  return read.done({
    catalogue: read.catalogue((catalogue) => {
      pinned(catalogue);
      return catalogue;
    }),
    gateway: read.text(AGENT_ENV.gatewayId),
    made: read.gatewayAsMade(),
    machine: read.text(AGENT_ENV.machine),
  });
}
