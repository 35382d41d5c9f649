import { type AwsCall, AwsError, parseBody } from '../../../runtime/aws-call';

/** The text of a numbered version of a Bedrock prompt. */
export type ReadPrompt = (prompt: { readonly id: string; readonly version: string }) => Promise<string>;

/** Reads each version once: versions never change. */
export function bedrockPrompts(call: AwsCall): ReadPrompt {
  const known = new Map<string, string>();
  return async ({ id, version }) => {
    const key = `${id}:${version}`;
    const text = known.get(key) ?? (await read(call, id, version));
    known.set(key, text);
    return text;
  };
}

async function read(call: AwsCall, id: string, version: string): Promise<string> {
  const answer = parseBody(
    'bedrock-agent',
    await call({
      service: 'bedrock-agent',
      method: 'GET',
      path: `/prompts/${encodeURIComponent(id)}/`,
      query: { promptVersion: version },
    }),
  );
  const variants = (answer.variants ?? []) as Variant[];
  const variant = variants.find(({ name }) => name === answer.defaultVariant) ?? variants[0];
  const text =
    variant?.templateConfiguration?.text?.text ??
    variant?.templateConfiguration?.chat?.system?.map((part) => part.text ?? '').join('\n');
  if (!text) throw new AwsError('bedrock-agent', 'PromptWithoutText', 200);
  return text;
}

interface Variant {
  readonly name?: string;
  readonly templateConfiguration?: {
    readonly text?: { readonly text?: string };
    readonly chat?: { readonly system?: readonly { readonly text?: string }[] };
  };
}
