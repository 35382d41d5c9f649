import { type AwsCall, AwsError, parseBody } from './aws-call';

/** What a guardrail said of some texts. */
export type GuardrailVerdict =
  | { readonly kind: 'passed' }
  /** Nothing was forbidden, but parts were masked: these texts stand in for the ones that were sent. */
  | { readonly kind: 'masked'; readonly texts: readonly string[] }
  | { readonly kind: 'blocked' };

export interface GuardrailId {
  readonly id: string;
  readonly version: string;
}

/** Asks a guardrail about texts; throws when there is no clear answer. */
export type ApplyGuardrail = (
  guardrail: GuardrailId,
  source: 'INPUT' | 'OUTPUT',
  texts: readonly string[],
  signal: AbortSignal,
) => Promise<GuardrailVerdict>;

/** What Bedrock answers when a guardrail is applied. */
export const guardrailAnswer = async (
  call: AwsCall,
  { id, version }: GuardrailId,
  body: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Record<string, unknown>> =>
  parseBody(
    'bedrock-runtime',
    await call({
      service: 'bedrock-runtime',
      path: `/guardrail/${encodeURIComponent(id)}/version/${encodeURIComponent(version)}/apply`,
      body,
      signal,
    }),
  );

export function bedrockGuardrail(call: AwsCall): ApplyGuardrail {
  return async (guardrail, source, texts, signal) => {
    const content = texts.map((text) => ({ text: { text } }));
    const answer = await guardrailAnswer(call, guardrail, { source, content }, signal);
    if (answer.action === 'NONE') return { kind: 'passed' };
    if (answer.action !== 'GUARDRAIL_INTERVENED') throw new AwsError('bedrock-runtime', 'MalformedAnswer', 200);
    if (!onlyMasked(answer.assessments)) return { kind: 'blocked' };
    const masked = ((answer.outputs ?? []) as { text?: unknown }[]).map(({ text }) => text);
    // texts that cannot be told apart cannot be put back in their places
    if (masked.length !== texts.length || !masked.every((text) => typeof text === 'string')) return { kind: 'blocked' };
    return { kind: 'masked', texts: masked as string[] };
  };
}

/** True when assessments name a masking and nothing stronger; anything unknown counts as stronger. */
export function onlyMasked(assessments: unknown): boolean {
  const actions = new Set<string>();
  collectActions(assessments, actions);
  actions.delete('NONE');
  return actions.size === 1 && actions.has('ANONYMIZED');
}

/** Adds every action that assessments name. */
export function collectActions(value: unknown, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    if (name === 'action' && typeof part === 'string') found.add(part);
    else collectActions(part, found);
  }
}
