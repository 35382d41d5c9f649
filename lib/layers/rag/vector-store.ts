import type { StoreMaker } from './private/bound-store';
import { s3VectorsStore } from './private/s3-vectors-store';

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

  private constructor(
    /** @internal */
    public readonly _maker: StoreMaker,
  ) {}
}
