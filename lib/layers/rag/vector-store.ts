import { auroraStore } from './private/aurora-store';
import type { StoreMaker } from './private/bound-store';
import { managedStore } from './private/managed-store';
import { openSearchServerlessStore } from './private/open-search-serverless-store';
import { s3VectorsStore } from './private/s3-vectors-store';
import type { AuroraOptions, OpenSearchServerlessOptions } from './vector-store-options';

/**
 * Where a knowledge base keeps its vectors. Only stores that can be encrypted under a key of the account, and that only the
 * knowledge base can be let search, are offered.
 */
export class VectorStore {
  /**
   * An index of Amazon S3 Vectors: nothing to run and, while nothing is asked, next to nothing to pay. Filters hold before
   * the search, so a tenant with few documents finds them among millions of others.
   */
  public static s3Vectors(): VectorStore {
    return new VectorStore(s3VectorsStore());
  }

  /**
   * A collection of Amazon OpenSearch Serverless: quick searches, by words too, at a fixed price each hour. Bedrock alone has
   * a way into it, and nobody reads it but the knowledge base.
   */
  public static openSearchServerless(options: OpenSearchServerlessOptions = {}): VectorStore {
    return new VectorStore(openSearchServerlessStore(options));
  }

  /**
   * A table of Amazon Aurora PostgreSQL, which has to be there with its extension, user and indexes: this library runs no SQL.
   * Bedrock comes through the Data API, so nothing has to be open to it.
   */
  public static aurora(options: AuroraOptions): VectorStore {
    return new VectorStore(auroraStore(options));
  }

  /**
   * A store that Bedrock manages, with its own model and its own pieces, under the key of the corpus. Nothing can look at the
   * pieces before they are kept, so that whatever cleans documents has to come before the corpus.
   */
  public static managed(): VectorStore {
    return new VectorStore(managedStore());
  }

  private constructor(
    /** @internal */
    public readonly _maker: StoreMaker,
  ) {}
}
