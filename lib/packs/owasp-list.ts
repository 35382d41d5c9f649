/** The OWASP lists that `OwaspLlmChecks` can speak. */
export enum OwaspList {
  /** OWASP Top 10 for LLM Applications, version 1.1 (2023/24). */
  LLM_2023 = 'llm-2023',
  /** OWASP Top 10 for LLM Applications 2025. */
  LLM_2025 = 'llm-2025',
  /** OWASP Top 10 for LLM Applications 2026. */
  LLM_2026 = 'llm-2026',
  /** OWASP Top 10 for Agentic Applications 2026. */
  AGENTIC_2026 = 'agentic-2026',
}
