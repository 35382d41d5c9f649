import { embed } from './embedder';
import { HttpService, type ServiceAnswer } from './http-service';
import { matches, RefusedSearch, type RetrievalFilter, readFilter } from './retrieval-filter';
import type { VectorStore } from './vector-store';

/** A document of the knowledge base. */
export interface LocalDocument {
  readonly text: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

interface Found extends LocalDocument {
  readonly id: string;
  readonly uri: string;
  readonly score: number;
}

/** What a search took, in milliseconds. */
export interface SearchTimes {
  readonly embedding: number;
  readonly search: number;
}

const MOST_RESULTS = 100;
const MOST_QUESTION = 20_000;

/**
 * Retrieve of a knowledge base that filters as it is asked to. It finds what lies in `store`, by vectors; where there is none
 * its documents, by the words that they share with the question.
 */
export class KnowledgeBaseServer extends HttpService {
  documents: readonly LocalDocument[] = [];
  store?: VectorStore;
  /** Returns everything, whatever the filter says. */
  ignoresFilter = false;
  /** Stands in for the whole answer. */
  answerWith?: unknown;
  /** Told what each search in the store took. */
  timed: (times: SearchTimes) => void = () => {};

  constructor() {
    super(
      () => 'Retrieve',
      ({ body }) => this.answer(body),
    );
  }

  override reset(): void {
    super.reset();
    this.documents = [];
    this.store = undefined;
    this.ignoresFilter = false;
    this.answerWith = undefined;
    this.timed = () => {};
  }

  private async answer(body: string): Promise<ServiceAnswer> {
    if (this.answerWith !== undefined) return { body: JSON.stringify(this.answerWith) };
    try {
      const { question, filter, most } = searchOf(JSON.parse(body) as Record<string, unknown>);
      const found = await this.find(question, this.ignoresFilter ? undefined : filter, most);
      return { body: JSON.stringify({ retrievalResults: found.map(resultOf) }) };
    } catch (error) {
      if (!(error instanceof RefusedSearch)) throw error;
      return {
        status: 400,
        headers: { 'x-amzn-errortype': 'ValidationException' },
        body: JSON.stringify({ message: error.message }),
      };
    }
  }

  private async find(question: string, filter: RetrievalFilter | undefined, most: number): Promise<readonly Found[]> {
    if (!this.store) return byWords(this.documents, question, filter, most);
    const started = performance.now();
    const vector = embed(question);
    const embedded = performance.now();
    const found = await this.store.find(vector, filter, most);
    this.timed({ embedding: embedded - started, search: performance.now() - embedded });
    return found;
  }
}

/** What a body asks for; what the service would refuse, or is not known here, is an error. */
function searchOf({ retrievalQuery, retrievalConfiguration, ...others }: Record<string, unknown>) {
  refuseOthers(others);
  const { text: question } = (retrievalQuery ?? {}) as Record<string, unknown>;
  if (typeof question !== 'string' || question.length === 0 || question.length > MOST_QUESTION)
    throw new RefusedSearch(`a question has 1 to ${MOST_QUESTION} characters`);
  const { vectorSearchConfiguration, managedSearchConfiguration, ...kinds } = (retrievalConfiguration ?? {}) as Record<
    string,
    Record<string, unknown> | undefined
  >;
  refuseOthers(kinds);
  const { numberOfResults: most = 5, filter, ...more } = vectorSearchConfiguration ?? managedSearchConfiguration ?? {};
  refuseOthers(more);
  if (!Number.isInteger(most) || Number(most) < 1 || Number(most) > MOST_RESULTS)
    throw new RefusedSearch(`a search gives 1 to ${MOST_RESULTS} results`);
  return { question, most: Number(most), filter: filter === undefined ? undefined : readFilter(filter) };
}

function refuseOthers(others: object): void {
  const names = Object.keys(others);
  if (names.length > 0) throw new RefusedSearch(`${names.join(', ')} is not known here`);
}

const resultOf = ({ id, uri, text, metadata, score }: Found) => ({
  content: { type: 'TEXT', text },
  location: { type: 'S3', s3Location: { uri } },
  metadata: { 'x-amz-bedrock-kb-chunk-id': id, ...metadata },
  score,
});

function byWords(
  documents: readonly LocalDocument[],
  question: string,
  filter: RetrievalFilter | undefined,
  most: number,
): Found[] {
  const wanted = words(question);
  return documents
    .filter(({ metadata }) => !filter || matches(filter, metadata))
    .map((document) => ({
      ...document,
      score: [...words(document.text)].filter((word) => wanted.has(word)).length / (1 + wanted.size),
    }))
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map((document, i) => ({ ...document, id: `chunk-${i}`, uri: `s3://inside-4711/${i}` }));
}

/** Words by which a question and a text are compared. */
export const words = (text: string) => new Set(text.toLowerCase().match(/\p{L}{4,}/gu) ?? []);
