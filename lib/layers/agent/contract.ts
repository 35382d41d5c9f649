import { createHash } from 'node:crypto';
import { canonicalJson } from '../../contract/canonical-json';

/**
 * What the agent layer's constructs write and its run-time code reads. It is not public API.
 */

/** The handlers that scripts/bundle.ts makes of `runtime/<name>.lambda.ts`, for `runtimeCode('agent', name)`. */
export const AGENT_HANDLER = {
  /** Before the policy engine: methods, size, arguments, guardrail, approval; signs who calls. */
  request: 'interceptor-request',
  /** After the target: size, guardrail; lists tools from the catalogue, not from what a target says. */
  response: 'interceptor-response',
  /** In front of each tool's function: does nothing without the proof that the REQUEST interceptor ran. */
  shim: 'tool-shim',
  /** Forbids calls by policy, for the playbook against a rogue agent. */
  contain: 'contain-agent',
  /** Compares the targets of a gateway with the catalogue, once a day. */
  check: 'check-targets',
} as const;

/** Where the Lambda layer puts the catalogue: a path of its own, beside the gateway's document. */
export const CATALOGUE_PATH = '/opt/secure-llm/agent.json';

/** Environment variables of interceptors and shims. What is optional says so; anything else that is absent is a denial. */
export const AGENT_ENV = {
  /** Path of the `AgentCatalogue`. Interceptors and shims. */
  catalogue: 'AG_CATALOGUE',
  /** The `iss` claim, exactly. */
  issuer: 'AG_ISSUER',
  /** JSON `string[]`: clients whose tokens count (`client_id`). For issuers of type `oidc` it may be empty: `AG_AUDIENCE` decides. */
  clients: 'AG_CLIENTS',
  /** The scope that a token must carry. */
  scope: 'AG_SCOPE',
  /** The claim that names the tenant. Absent: everybody is of tenant `default`. */
  tenantClaim: 'AG_TENANT_CLAIM',
  /** Optional: the claim that names the user. Absent: `sub`. */
  subjectClaim: 'AG_SUBJECT_CLAIM',
  /** Optional, JSON `string[]`: accepted `aud`. Set for OIDC issuers, whose tokens carry no `token_use`. */
  audience: 'AG_AUDIENCE',
  /** Optional: where the issuer's keys are. Absent: `/.well-known/jwks.json` below the issuer. */
  jwksUri: 'AG_JWKS_URI',
  /** Optional, JSON `Record<string, string>`: tenants of machine clients, whose tokens carry no user's claims, by client id. */
  clientTenants: 'AG_CLIENT_TENANTS',
  /** REQUEST interceptor: where the kill switch is, by the ids of AppConfig. Only while it says `on` a tool is called. */
  killSwitchApplication: 'AG_KILL_SWITCH_APPLICATION',
  killSwitchEnvironment: 'AG_KILL_SWITCH_ENVIRONMENT',
  killSwitchProfile: 'AG_KILL_SWITCH_PROFILE',
  /** ARN of the HMAC key: REQUEST interceptor (GenerateMac) and shims (VerifyMac). */
  proofKey: 'AG_PROOF_KEY',
  /** Optional: id or ARN of the guardrail that reads arguments and results. */
  guardrailId: 'AG_GUARDRAIL_ID',
  /** A number, never DRAFT; there with `AG_GUARDRAIL_ID`. */
  guardrailVersion: 'AG_GUARDRAIL_VERSION',
  /** Optional: table of the approval queue. Absent: tools that are MUTATING are refused. */
  approvalsTable: 'AG_APPROVALS_TABLE',
  /** Optional: ARN of the HMAC key with which approvals are signed (`kms:VerifyMac`); there with `AG_APPROVALS_TABLE`. */
  approvalsKey: 'AG_APPROVALS_KEY',
  /** Optional: ARN of the queue's function that takes requests; there with `AG_APPROVALS_TABLE`. */
  approvalsAsk: 'AG_APPROVALS_ASK',
  /** Optional: ARN of the queue's function that tells what came of a request; there with `AG_APPROVALS_TABLE`. */
  approvalsIssue: 'AG_APPROVALS_ISSUE',
  /** Optional: address of the page where people decide. Both interceptors; there with `AG_APPROVALS_TABLE`. */
  approvalsPage: 'AG_APPROVALS_PAGE',
  /** Most bytes of a request's body. */
  maxRequestBytes: 'AG_MAX_REQUEST_BYTES',
  /** Most bytes of a result. */
  maxResultBytes: 'AG_MAX_RESULT_BYTES',
  /** Shims: ARN of the function that does the work. */
  function: 'AG_FUNCTION',
  /** The function that forbids: id of the policy engine. */
  policyEngine: 'AG_POLICY_ENGINE',
  /** The function that forbids: ARN of the gateway. */
  gatewayArn: 'AG_GATEWAY_ARN',
  /** The daily check: JSON `GatewayAsMade`. */
  gatewayAsMade: 'AG_GATEWAY_AS_MADE',
  /** The daily check: id of the gateway. */
  gatewayId: 'AG_GATEWAY_ID',
  /** The daily check: ARN of the playbook that stops a tool. */
  machine: 'AG_MACHINE',
  /** Shims: the tool that this shim stands for, `<Target>___<tool>`. A proof for another tool is refused. */
  tool: 'AG_TOOL',
} as const;

/** All tools of one gateway, in the file at `AG_CATALOGUE`. */
export interface AgentCatalogue {
  readonly version: 1;
  /** Name of the gateway, for records. */
  readonly gateway?: string;
  /** By `toolName(target, tool)`. */
  readonly tools: Readonly<Record<string, CatalogueTool>>;
  /** What AgentCore keeps of each target, by its name: for a daily check. */
  readonly targets?: Readonly<Record<string, PinnedTarget>>;
}

/** A target as the template makes it. What only the deployment knows is absent, and not compared. */
export type PinnedTarget =
  | { readonly kind: 'Lambda' }
  | { readonly kind: 'OpenApi'; readonly credential: string; readonly sha256?: string }
  | { readonly kind: 'McpServer'; readonly credential: string; readonly endpoint?: string };

/** A tool as the template pins it. What a target says of itself never reaches a model. */
export interface CatalogueTool {
  readonly description: string;
  /** JSON schema of the arguments as a model sees it: without `_context`. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly effect: ToolEffectName;
  /** Who may call it; one of them is enough, and of none nobody may. Policies of Cedar are made of the same. */
  readonly allow: readonly AccessRule[];
  /** `toolHash` of name, description and schema. */
  readonly hash: string;
  /** Milliseconds one call may take. */
  readonly timeoutMs: number;
  readonly maxResultBytes: number;
  /** Of a tool that is MUTATING: within all of these limits, by the path of an argument, nobody is asked. */
  readonly withoutApproval?: Readonly<Record<string, ArgumentLimit>>;
  /** The target is no shim of ours and knows no `_context`: it gets the arguments alone, and its credential says who calls. */
  readonly withoutProof?: true;
}

/** About which calls nobody is asked, for those who read about another one. */
export function unaskedText(limits: Readonly<Record<string, ArgumentLimit>>): string {
  const parts = Object.entries(limits).map(([path, { minimum, maximum, oneOf }]) => {
    const texts = [
      ...(minimum === undefined ? [] : [`at least ${minimum}`]),
      ...(maximum === undefined ? [] : [`at most ${maximum}`]),
      ...(oneOf === undefined ? [] : [oneOf.map((value) => JSON.stringify(value)).join(' or ')]),
    ];
    return `${path} is ${texts.join(' and ')}`;
  });
  return `Nobody is asked where ${parts.join(', and ')}.`;
}

export type ToolEffectName = 'READ' | 'MUTATING';

/** Whom something lets in, and with which arguments: all of it must hold. */
export interface AccessRule {
  readonly conditions: readonly ClaimCondition[];
  /** By the path of an argument; each must be there. */
  readonly limits: readonly (readonly [path: string, limit: ArgumentLimit])[];
}

/** A condition on the verified token of the caller. */
export interface ClaimCondition {
  readonly claim: string;
  readonly values: readonly string[];
  /** Whether the claim is a list of words with spaces between them, as `scope` is. */
  readonly words: boolean;
}

/** What an argument may be. */
export interface ArgumentLimit {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly oneOf?: readonly string[];
}

/** Whether Cedar's type of numbers with a fraction holds a number exactly. */
export const isDecimal = (value: number): boolean =>
  Number.isFinite(value) && Math.abs(value) < 9e11 && Number(value.toFixed(4)) === value;

/** Between target and tool: three, in names that MCP clients call and in ids of Cedar actions. */
export const TOOL_DELIMITER = '___';

/** Names of tools that Bedrock's Converse API takes: at most this long. */
export const TOOL_NAME_MAX = 64;

export const toolName = (target: string, tool: string): string => `${target}${TOOL_DELIMITER}${tool}`;

/** The argument that carries the proof. The target's schema has it, the model's has not. */
export const PROOF_ARGUMENT = '_context';

/** How long a proof counts, in seconds. */
export const PROOF_SECONDS = 60;

/** Longest text of a proof: claims of the caller are bounded before they are signed. */
export const PROOF_MAX_LENGTH = 2048;

/** JSON of this in base64url, a point, and in base64url what KMS signs the first part with: HMAC with SHA-256. */
export interface Proof {
  readonly tenant: string;
  readonly subject: string;
  /** `<Target>___<tool>`. */
  readonly tool: string;
  /** `argumentsHash` of the arguments without `_context`. */
  readonly argsHash: string;
  /** Of a call that people agreed to: names their approval. */
  readonly approval?: string;
  /** Seconds since 1970 after which it counts no more. */
  readonly exp: number;
}

/** Names of approvals: SHA-256 in hexadecimal. */
export const APPROVAL_NAME = /^[0-9a-f]{64}$/;

const OF_REQUESTS = '$.type = "secure-llm.agent" && $.at = "request"';
const oneOf = (decisions: readonly string[]) => decisions.map((each) => `$.decision = "${each}"`).join(' || ');

/** What is counted of the records of interceptors, by filters of the log of decisions. */
export const AGENT_METRICS = {
  /** Calls that somebody may not make, or that have another form than the catalogue's. That people are asked is none. */
  Refused: `{ ${OF_REQUESTS} && (${oneOf(['notPermitted', 'noSuchMethod', 'invalidRequest', 'invalidParams', 'tooLarge'])}) }`,
  /** Arguments that the guardrail blocked. */
  Blocked: `{ ${OF_REQUESTS} && $.decision = "blocked" }`,
  /** Calls that could not be decided: a service, the queue or the kill switch did not answer. */
  Undecided: `{ ${OF_REQUESTS} && $.decision = "unavailable" }`,
  /** Lists in which the gateway described a tool otherwise than the template pins it. */
  Drifted: '{ $.type = "secure-llm.agent" && $.drifted[0] = * }',
} as const;

/** What of a gateway decides about calls, as the template has it. */
export interface GatewayAsMade {
  readonly discoveryUrl: string;
  readonly policyEngineArn: string;
  /** ARNs of the interceptors. */
  readonly requestArn: string;
  readonly responseArn: string;
}

/** What the function of a tool receives from its shim. */
export interface ToolCall {
  /** `<Target>___<tool>`. */
  readonly tool: string;
  /** As the schema has them, without `_context`. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Who calls, as the gateway verified it. Nothing in the arguments says who somebody is. */
  readonly caller: { readonly tenant: string; readonly subject: string };
  /**
   * Of a tool that changes something: names the approval that opened the call, the same however often a gateway or client
   * repeats it. What must not happen twice is done once for each. Absent where nobody is asked (`withoutApproval`).
   */
  readonly approval?: string;
}

/** What the function that forbids is asked: to make policies, or whether they are in force. */
export interface ContainEvent {
  readonly ask: 'forbid' | 'in-force';
  /** Of the playbook: `user` and `tool` say who and what is stopped; without them it is everything. */
  readonly input: unknown;
}

/** SHA-256, in hexadecimal, of what a model is told of a tool. */
export const toolHash = (name: string, description: string, inputSchema: Readonly<Record<string, unknown>>): string =>
  sha256(canonicalJson({ name, description, inputSchema }));

/** SHA-256, in hexadecimal, of arguments without the proof. */
export function argumentsHash(args: Readonly<Record<string, unknown>>): string {
  const { [PROOF_ARGUMENT]: _proof, ...rest } = args;
  return sha256(canonicalJson(rest));
}

/** SHA-256, in hexadecimal, of what a document in JSON says, however it is written. */
export const payloadHash = (json: string): string => sha256(canonicalJson(JSON.parse(json)));

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** Variables that tell the code of an `AgentRuntime` what it may use. */
export const RUNTIME_ENV = {
  /** JSON `Record<string, string>`: by alias, what Converse takes as `modelId`. */
  models: 'SECURE_LLM_MODELS',
  /** ARN of the guardrail that each call of a model has to name. */
  guardrailId: 'SECURE_LLM_GUARDRAIL_ID',
  /** Its version. */
  guardrailVersion: 'SECURE_LLM_GUARDRAIL_VERSION',
} as const;
