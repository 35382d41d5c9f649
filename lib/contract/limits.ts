/** Most output tokens of one answer, whatever a gateway, an alias or a caller says. */
export const MOST_OUTPUT_TOKENS = 4_096;
/** Most characters of one request. */
export const MOST_INPUT_CHARS = 32_000;

/** Most messages in a request. */
export const MAX_MESSAGES = 50;
/** Most characters of what is said about one tool of a caller. */
export const MOST_TOOL_DESCRIPTION = 4_096;
/** Most characters of all tools of a caller, written as JSON. */
export const MOST_TOOL_CHARS = 32_000;

/** Most groups by which a search is filtered: S3 Vectors takes 100 constraints, of which each group is one. */
export const MOST_GROUPS = 50;

/** Form of the hash of a definition that an alias pins. */
export const PINNED = /^[0-9a-f]{64}$/;

/** Least and most of the whole numbers among a gateway's settings: constructs refuse others, and so does the handler. */
export const LIMITS = {
  userTokensPerDay: [1, 1e12],
  tenantTokensPerDay: [1, 1e12],
  globalTokensPerDay: [1, 1e12],
  userRequestsPerMinute: [1, 6_000],
  quotaShards: [1, 16],
  maxOutputTokens: [1, MOST_OUTPUT_TOKENS],
  maxInputChars: [1, MOST_INPUT_CHARS],
  maxToolSteps: [1, 15],
  /** Calls of tools in one request, of one alias. */
  maxToolCalls: [1, 50],
  /** Less than Lambda's own. */
  requestTimeoutMs: [1_000, 895_000],
  /** Chunks of a knowledge base in one request. */
  maxSources: [1, 20],
  /** Characters of all instructions that a caller sends. */
  clientInstructionChars: [1, 8_000],
  /** Tools that a caller brings. */
  clientTools: [1, 64],
  /** Definitions that an alias pins. */
  pinnedTools: [1, 32],
  /** Bedrock's own bounds. */
  temperature: [0, 1],
  topP: [0, 1],
  stopSequences: [1, 4],
} as const;
