/**
 * The types of a guardrail's content filters for harmful text. A rule asks for each, and `ModelGuardrail` has each, so that
 * a new one is written down once.
 *
 * Source: Amazon Bedrock User Guide, Detect and filter harmful content by using Amazon Bedrock Guardrails.
 *
 * @asOf 2026-11
 */
export const HARMFUL: readonly string[] = ['HATE', 'INSULTS', 'SEXUAL', 'VIOLENCE', 'MISCONDUCT'];
