import { type AwsCall, AwsError, parseBody } from '../../../runtime/aws-call';

/** A piece that a search has found. */
export interface Piece {
  readonly text: string;
  /** The key of its document in the corpus; absent where it lies somewhere else. */
  readonly key?: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export type Filter = Readonly<Record<string, unknown>>;

/** Searches for a question what a filter lets through; throws when it cannot. */
export type Search = (question: string, filter: Filter | undefined) => Promise<readonly Piece[]>;

/** What an owner finds, as whoever asks for him says it. */
export const ownedFilters = (
  { tenantKey, groupsKey }: { readonly tenantKey?: string; readonly groupsKey?: string },
  { tenant, group }: { readonly tenant: string; readonly group?: string },
): Filter[] => [
  ...(tenantKey !== undefined ? [{ equals: { key: tenantKey, value: tenant } }] : []),
  ...(groupsKey !== undefined ? [{ in: { key: groupsKey, value: [group] } }] : []),
];

/** All of them together; Bedrock takes no list of one. */
export const all = (filters: readonly Filter[]): Filter | undefined =>
  filters.length > 1 ? { andAll: filters } : filters[0];

export interface SearchSettings {
  readonly knowledgeBase: string;
  readonly corpus: string;
  readonly managed: boolean;
}

interface Result {
  readonly content?: { readonly text?: unknown };
  readonly location?: { readonly s3Location?: { readonly uri?: unknown } };
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** The first ten pieces that a knowledge base finds. */
export function bedrockSearch(call: AwsCall, { knowledgeBase, corpus, managed }: SearchSettings): Search {
  const service = 'bedrock-agent-runtime';
  const kind = managed ? 'managedSearchConfiguration' : 'vectorSearchConfiguration';
  return async (text, filter) => {
    const body = {
      retrievalQuery: { text },
      retrievalConfiguration: { [kind]: { numberOfResults: 10, filter } },
    };
    const path = `/knowledgebases/${encodeURIComponent(knowledgeBase)}/retrieve`;
    const { retrievalResults } = parseBody(service, await call({ service, path, body }));
    if (!Array.isArray(retrievalResults)) throw new AwsError(service, 'MalformedAnswer', 200);
    return (retrievalResults as Result[]).map(({ content, location, metadata = {} }) => {
      const uri = String(location?.s3Location?.uri ?? '');
      const bucket = `s3://${corpus}/`;
      return {
        text: String(content?.text ?? ''),
        ...(uri.startsWith(bucket) && { key: uri.slice(bucket.length) }),
        metadata,
      };
    });
  };
}
