import type * as logs from 'aws-cdk-lib/aws-logs';
import type { LlmDataVault } from '../data';
import type { Chunking } from './chunking';
import type { EmbeddingModel } from './embedding-model';
import type { KbTenancy } from './kb-tenancy';
import type { VectorStore } from './vector-store';

/** What a knowledge base is made of, besides the vault and whose documents it holds. */
export interface SecureKnowledgeBaseOptions {
  /**
   * The model that turns text into vectors. Another one makes a new index, knowledge base and data source, which are empty
   * until documents are ingested again; the old index is kept.
   *
   * @default EmbeddingModel.titanTextV2()
   */
  readonly embedding?: EmbeddingModel;

  /**
   * Where vectors are kept. Another one makes a new knowledge base and data source, which are empty until documents are
   * ingested again; the old store is kept.
   *
   * @default VectorStore.s3Vectors()
   */
  readonly store?: VectorStore;

  /**
   * Into which pieces documents are cut. Other pieces make a new index, knowledge base and data source, as `embedding` does.
   *
   * @default Chunking.fixed()
   */
  readonly chunking?: Chunking;

  /**
   * Below which key of the corpus documents lie that are ready to be read: 2 to 32 characters that end with `/`. No other
   * object is read. Bedrock deletes single documents by an address of at most 128 characters, bucket included.
   *
   * @default 'approved/'
   */
  readonly prefix?: string;

  /**
   * Whether Amazon GuardDuty scans the corpus for malware, and nobody reads what it has not found clean. `false` where a plan
   * of yours scans that bucket, which can have one only; let its role be admitted by `vault.grantScan(DataClass.CORPUS, role)`.
   *
   * @default true
   */
  readonly malwareScan?: boolean;

  /**
   * How long is kept what became of each document.
   *
   * @default logs.RetentionDays.THIRTEEN_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
}

/** Properties for `SecureKnowledgeBase`. */
export interface SecureKnowledgeBaseProps extends SecureKnowledgeBaseOptions {
  /** Whose documents it holds, and by which metadata each says so. */
  readonly tenancy: KbTenancy;

  /**
   * ARNs of the roles or users who alone may open or destroy the vectors, besides whoever deploys and the root user.
   *
   * @default - whoever is named where the knowledge base is made, or nobody: then whoever IAM allows
   */
  readonly administratorArns?: string[];

  /**
   * Keeps the documents, as DataClass.CORPUS; its key encrypts the vectors too. In the same Region. With a sandbox the vectors
   * and the log go with the stack too.
   */
  readonly vault: LlmDataVault;
}
