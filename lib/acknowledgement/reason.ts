/** A reason, and who answers for it until when. */
export interface Reason {
  readonly reason: string;
  readonly owner?: string;
  readonly expires?: string;
}

/**
 * Reads owner and expiry at the end of a reason that was written in CDK, which has no place of their own for them:
 * `(owner: llm-team, expires: 2027-03-31)`. Either may be left out.
 */
export function readReason(text: string): Reason {
  const found = /\s*\(((?:owner|expires): [^()]*)\)\s*$/.exec(text);
  if (!found) return { reason: text };
  const parts = new Map(found[1]!.split(/,\s*/).map((part) => part.split(/:\s*/, 2) as [string, string]));
  const [owner, expires] = [parts.get('owner') || undefined, parts.get('expires') || undefined];
  return {
    reason: text.slice(0, found.index),
    owner,
    expires,
  };
}

/** A reason with owner and expiry, as CDK is told and reports show it. */
export function reasonText({ reason, owner, expires }: Reason): string {
  const more = [
    ...(owner === undefined ? [] : [`owner: ${owner}`]),
    ...(expires === undefined ? [] : [`expires: ${expires}`]),
  ];
  return more.length === 0 ? reason : `${reason} (${more.join(', ')})`;
}
