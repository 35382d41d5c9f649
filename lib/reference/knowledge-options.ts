import type { KbTenancy, KnowledgeIngestionOptions, SecureKnowledgeBaseOptions } from '../layers/rag';

/** Documents that answers rest on: which knowledge base is made, how documents get into it, and who is answered from it. */
export interface KnowledgeOptions extends SecureKnowledgeBaseOptions, KnowledgeIngestionOptions {
  /**
   * Whose documents it holds. It has to fit the tokens of callers: where they name a tenant, each document belongs to one.
   *
   * @default - by tenant where tokens name one, each group of a tenant reads all of its documents; without tenants whoever may ask
   * reads everything
   */
  readonly tenancy?: KbTenancy;

  /**
   * Aliases whose answers rest on it. None of them may have a `retrieval` or `clientTools`.
   *
   * @default - every alias
   */
  readonly aliases?: string[];

  /**
   * Most chunks that the model reads for one answer, 1 to 20.
   *
   * @default 5
   */
  readonly maxSources?: number;
}
