import type { PGliteInterface } from '@electric-sql/pglite';
import { DIMENSIONS, embed } from './embedder';
import type { RetrievalFilter } from './retrieval-filter';
import type { FoundPiece, StoredPiece, VectorStore } from './vector-store';

/** How many rows are written at once. */
const ROWS = 500;

/**
 * Vectors in an embedded PostgreSQL with pgvector, in this process and in memory. It has no index of vectors: the search looks
 * at each row that the filter leaves, so it is exact, and what is left out can only be the filter's doing.
 */
export class PostgresVectors implements VectorStore {
  private constructor(private readonly database: PGliteInterface) {}

  /** Starts the database, which takes some seconds. */
  static async start(): Promise<PostgresVectors> {
    // loaded only when it is asked for: half a gigabyte of memory
    const [{ PGlite }, { vector }] = await Promise.all([
      import('@electric-sql/pglite'),
      import('@electric-sql/pglite-pgvector'),
    ]);
    const database = await PGlite.create({ extensions: { vector } });
    // rows stay in one piece: each search reads all of them
    await database.exec(`
      CREATE EXTENSION vector;
      CREATE TABLE pieces (id text PRIMARY KEY, uri text NOT NULL, text text NOT NULL, metadata jsonb NOT NULL,
        embedding vector(${DIMENSIONS}) NOT NULL) WITH (toast_tuple_target = 8160);
      CREATE INDEX ON pieces (uri);`);
    return new PostgresVectors(database);
  }

  async put(pieces: readonly StoredPiece[]): Promise<void> {
    for (let first = 0; first < pieces.length; first += ROWS) {
      const rows = pieces
        .slice(first, first + ROWS)
        .map((piece) => ({ ...piece, embedding: JSON.stringify(embed(piece.text)) }));
      await this.database.query(
        `INSERT INTO pieces (id, uri, text, metadata, embedding)
         SELECT r->>'id', r->>'uri', r->>'text', r->'metadata', (r->>'embedding')::vector
         FROM jsonb_array_elements($1::jsonb) r
         ON CONFLICT (id) DO UPDATE SET uri = excluded.uri, text = excluded.text, metadata = excluded.metadata,
           embedding = excluded.embedding`,
        [JSON.stringify(rows)],
      );
    }
  }

  async remove(uri: string): Promise<number> {
    const { affectedRows = 0 } = await this.database.query('DELETE FROM pieces WHERE uri = $1', [uri]);
    return affectedRows;
  }

  async find(vector: readonly number[], filter: RetrievalFilter | undefined, most: number): Promise<FoundPiece[]> {
    const values: unknown[] = [JSON.stringify(vector), most];
    const where = filter ? `WHERE ${condition(filter, values)}` : '';
    const { rows } = await this.database.query<FoundPiece>(
      `SELECT id, uri, text, metadata, 1 - (embedding <=> $1::vector) AS score FROM pieces ${where}
       ORDER BY embedding <=> $1::vector, id LIMIT $2`,
      values,
    );
    return rows;
  }

  async stop(): Promise<void> {
    await this.database.close();
  }
}

/**
 * A filter as a condition of SQL. Keys and values are parameters, never a part of the text: a value that says SQL is compared
 * like any other.
 */
function condition(filter: RetrievalFilter, values: unknown[]): string {
  if ('andAll' in filter) return `(${filter.andAll.map((each) => condition(each, values)).join(' AND ')})`;
  const parameter = (value: unknown, type: string) => `$${values.push(value)}::${type}`;
  const { key, value } = 'in' in filter ? filter.in : filter.equals;
  const found = `metadata->${parameter(key, 'text')}`;
  // of a list any value counts; anything else is compared as it is, with its type
  return [value]
    .flat()
    .map((wanted) => {
      const json = parameter(JSON.stringify(wanted), 'jsonb');
      return `(${found} = ${json} OR (jsonb_typeof(${found}) = 'array' AND ${found} @> ${json}))`;
    })
    .join(' OR ')
    .replace(/^.*$/s, (text) => `(${text})`);
}
