/** One name that callers may send as `alias` (or OpenAI's `model`). */
export interface AliasConfig {
  /** Model id, inference profile id or ARN. */
  readonly modelId: string;
  /** Inference profile of a tenant, in place of `modelId`: cost and limits per tenant. */
  readonly tenantProfiles?: Readonly<Record<string, string>>;
  /** System prompt: a Bedrock prompt (id or ARN without version) and its numbered version. Absent: a neutral one. */
  readonly prompt?: { readonly id: string; readonly version: string };
  /** Another guardrail than `GW_GUARDRAIL_ID`. */
  readonly guardrail?: { readonly id: string; readonly version: string };
  /** Lower than `GW_MAX_OUTPUT_TOKENS`. */
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  /** Names of tools of the document that the model may ask for. */
  readonly tools?: readonly string[];
  /** Most calls of tools in one request, all rounds together, 1 to 50. Absent: 10. */
  readonly maxToolCalls?: number;
  readonly knowledgeBase?: KnowledgeBaseConfig;
  /** Inference parameters that callers may set, within bounds. Absent: none but the number of output tokens. */
  readonly parameters?: ParameterBounds;
  /** Instructions that callers may send. Absent: none. */
  readonly clientInstructions?: ClientInstructionsConfig;
  /** Tools that callers may bring, and run themselves. Absent: none. */
  readonly clientTools?: ClientToolsConfig;
}

/** What an alias lets callers say beyond text. */
export type Allowance = Pick<AliasConfig, 'parameters' | 'clientInstructions' | 'clientTools'>;

/** Least and most of each parameter that callers may set; one that is absent here they may not. */
export interface ParameterBounds {
  readonly temperature?: readonly [least: number, most: number];
  readonly topP?: readonly [least: number, most: number];
  /** Most stop sequences of one request. */
  readonly stopSequences?: number;
}

/** What callers may say of how to answer. */
export interface ClientInstructionsConfig {
  /** Most characters of all instructions of a request. */
  readonly maxChars: number;
}

/** What tools callers may bring. */
export interface ClientToolsConfig {
  /** Most tools of one request. */
  readonly maxTools: number;
  /** SHA-256 (hexadecimal) of each definition that is accepted. Absent: any definition that the guardrail passes. */
  readonly pinned?: readonly string[];
}

/** What the answers of an alias rest on. */
export interface KnowledgeBaseConfig {
  readonly id: string;
  /** Whether Bedrock manages its store, which is searched in another way. */
  readonly managed?: boolean;
  /** Metadata key of a chunk's tenant. Absent: whoever may use the alias may read all of it. */
  readonly tenantKey?: string;
  /** Metadata key of the group, or groups, that may read a chunk. Absent: every group may. */
  readonly groupsKey?: string;
  /** Metadata key of the name by which callers know a source. Absent: they know the id of the chunk. */
  readonly sourceKey?: string;
  /** Most chunks of one request, 1 to 20. */
  readonly maxSources: number;
}
