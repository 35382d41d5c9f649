/** How much a finding weighs, from the most to the least. */
export const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * The question that decides: what does it take, beside the fault, to get at a model, an agent, data or a credential? The
 * first answer that fits counts.
 */
export const CRITERION: Readonly<Record<Severity, string>> = {
  CRITICAL: 'nothing: anybody gets there, without an identity that the workload gave or checked',
  HIGH: 'what many have: an identity of the account or a service that acts for others, a user who is or may be signed in, a prompt or a document that the model reads, or a look at a template or a setting that holds a credential',
  MEDIUM: 'a second fault: one layer is missing, and another one has to fail too',
  LOW: 'something else altogether: nothing is given away, but what happened is seen later, is proven less well, or is recovered with more effort',
};

/** Whether `severity` weighs at least as much as `least`. */
export const atLeast = (severity: Severity, least: Severity): boolean =>
  SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least);
