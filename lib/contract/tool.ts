/** A tool that the model may ask for; its function's ARN stands in `GW_TOOL_FUNCTIONS`, or its name in `GW_AGENT_GATEWAY`. */
export interface ToolConfig {
  readonly description: string;
  /** JSON schema (2020-12 subset: type, properties, required, enum, items, lengths, bounds, pattern) of the arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** True: a call runs only with an approval bound to user, tool and arguments; each approval opens one call. */
  readonly mutating?: boolean;
  /** Milliseconds one call may take. Absent: 10000. */
  readonly timeoutMs?: number;
}
