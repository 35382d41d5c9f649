import { createHash } from 'node:crypto';
import type { KnowledgeBaseConfig, Principal } from '../../../contract';
import { type AwsCall, AwsError, parseBody } from '../../../runtime/aws-call';

/** A piece of a document, as a knowledge base returned it: nobody has looked at it yet. */
export interface Chunk {
  /** What callers know it by. */
  readonly id: string;
  readonly text: string;
  /** The text as the store returned it, whatever was cleaned or masked since. */
  readonly returned: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Searches a knowledge base for what `reader` may read. Throws when it cannot. */
export type Retrieve = (
  base: KnowledgeBaseConfig,
  question: string,
  reader: Principal,
  signal: AbortSignal,
) => Promise<readonly Chunk[]>;

/** Most characters of a question that a search takes, and the guardrail's contextual grounding too. */
export const MOST_QUESTION = 1_000;

/** How many times as many chunks are asked for as are shown: some are dropped when they are looked at. */
const SPARE = 3;
const MOST_RESULTS = 100;

/** Most bytes of the texts that the model is shown of a knowledge base, with their borders. */
export const mostBytes = ({ maxSources }: KnowledgeBaseConfig): number => maxSources * 4_096;

const CHUNK_ID = 'x-amz-bedrock-kb-chunk-id';

export function bedrockRetrieve(call: AwsCall, timeout: number): Retrieve {
  return async (base, question, reader, signal) => {
    const filter = filterFor(base, reader);
    if (filter === 'nothing') return [];
    const answer = parseBody(
      'bedrock-agent-runtime',
      await call({
        service: 'bedrock-agent-runtime',
        path: `/knowledgebases/${encodeURIComponent(base.id)}/retrieve`,
        body: {
          retrievalQuery: { text: question },
          retrievalConfiguration: {
            [base.managed ? 'managedSearchConfiguration' : 'vectorSearchConfiguration']: {
              numberOfResults: Math.min(MOST_RESULTS, SPARE * base.maxSources),
              filter,
            },
          },
        },
        timeout,
        signal,
      }),
    );
    if (!Array.isArray(answer.retrievalResults)) throw new AwsError('bedrock-agent-runtime', 'MalformedAnswer', 200);
    return (answer.retrievalResults as RawResult[]).flatMap((result) => chunkOf(base, result));
  };
}

interface RawResult {
  readonly content?: { readonly text?: unknown };
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly location?: unknown;
}

/** Pictures, sound and rows of tables are no text that a guardrail could judge. */
function chunkOf({ sourceKey }: KnowledgeBaseConfig, result: RawResult | null): Chunk[] {
  const text = result?.content?.text;
  if (typeof text !== 'string') return [];
  const metadata = result?.metadata ?? {};
  const named = [sourceKey ? metadata[sourceKey] : undefined, metadata[CHUNK_ID]].find(
    (id): id is string => typeof id === 'string' && /^[^\p{C}\p{Zl}\p{Zp}<>"]{1,512}$/u.test(id),
  );
  // where the chunk lies would tell of buckets and stores; what is in it names it as well
  return [
    { id: named ?? createHash('sha256').update(text).digest('hex').slice(0, 32), text, returned: text, metadata },
  ];
}

type Filter = Readonly<Record<string, unknown>>;

/** The filter of a search: of verified claims, and of nothing that a client or a model wrote. */
function filterFor({ tenantKey, groupsKey }: KnowledgeBaseConfig, reader: Principal): Filter | undefined | 'nothing' {
  if (groupsKey && reader.groups.length === 0) return 'nothing';
  const filters: Filter[] = [
    ...(tenantKey ? [{ equals: { key: tenantKey, value: reader.tenant } }] : []),
    ...(groupsKey ? [{ in: { key: groupsKey, value: reader.groups } }] : []),
  ];
  return filters.length > 1 ? { andAll: filters } : filters[0];
}

/** Whether `reader` may read a chunk, by what the chunk says of itself: without a word on it nobody may. */
export function mayRead(
  { tenantKey, groupsKey }: KnowledgeBaseConfig,
  { metadata }: Chunk,
  reader: Principal,
): boolean {
  if (tenantKey && metadata[tenantKey] !== reader.tenant) return false;
  return (
    !groupsKey ||
    [metadata[groupsKey]].flat().some((group) => typeof group === 'string' && reader.groups.includes(group))
  );
}
