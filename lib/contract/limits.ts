/** Most output tokens of one answer, whatever a gateway, an alias or a caller says. */
export const MOST_OUTPUT_TOKENS = 4_096;
/** Most characters of one request. */
export const MOST_INPUT_CHARS = 32_000;

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
} as const;
