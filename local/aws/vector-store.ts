import { embed, nearness } from './embedder';
import { matches, type RetrievalFilter } from './retrieval-filter';

/** A piece of a document as a store keeps it. */
export interface StoredPiece {
  readonly id: string;
  /** Where its document lies. */
  readonly uri: string;
  readonly text: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface FoundPiece extends StoredPiece {
  /** 1 for the same text, 0 for one that has nothing to do with it. */
  readonly score: number;
}

/** Pieces of documents by their vectors. The nearest are found exactly, among those only that fit the filter. */
export interface VectorStore {
  put(pieces: readonly StoredPiece[]): Promise<void>;
  /** Forgets the pieces of a document; how many there were. */
  remove(uri: string): Promise<number>;
  /** The nearest of what `filter` lets through; without one, of everything. */
  find(vector: readonly number[], filter: RetrievalFilter | undefined, most: number): Promise<FoundPiece[]>;
}

/** Vectors in memory: for unit tests, and to compare what a database finds with. */
export class MemoryVectors implements VectorStore {
  private readonly pieces = new Map<string, StoredPiece & { readonly vector: readonly number[] }>();

  async put(pieces: readonly StoredPiece[]): Promise<void> {
    for (const piece of pieces) this.pieces.set(piece.id, { ...piece, vector: embed(piece.text) });
  }

  async remove(uri: string): Promise<number> {
    const found = [...this.pieces.values()].filter((piece) => piece.uri === uri);
    for (const { id } of found) this.pieces.delete(id);
    return found.length;
  }

  async find(vector: readonly number[], filter: RetrievalFilter | undefined, most: number): Promise<FoundPiece[]> {
    return [...this.pieces.values()]
      .filter(({ metadata }) => !filter || matches(filter, metadata))
      .map(({ vector: own, ...piece }) => ({ ...piece, score: nearness(vector, own) }))
      .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
      .slice(0, most);
  }
}
