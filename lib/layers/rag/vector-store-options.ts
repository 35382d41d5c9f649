import type * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';

/** How a collection of Amazon OpenSearch Serverless runs. */
export interface OpenSearchServerlessOptions {
  /**
   * Whether replicas stand by in other Availability Zones. They double the least that a collection costs.
   *
   * @default true
   */
  readonly standbyReplicas?: boolean;
}

/** A table of Amazon Aurora PostgreSQL that was made for a knowledge base. */
export interface AuroraOptions {
  /**
   * The cluster, in the same account and Region: encrypted under a key of yours, in subnets without a way out, not public,
   * protected from deletion, and with its Data API on.
   */
  readonly cluster: rds.IDatabaseCluster;

  /** User name and password of a database user that has the one schema, and is not the master of the cluster. */
  readonly credentials: secretsmanager.ISecret;

  /** The database. */
  readonly databaseName: string;

  /**
   * Schema and table, such as `bedrock.chunks`, made as the README of this layer says. Another model, or other pieces, need
   * another table: vectors of both would be found in one.
   */
  readonly tableName: string;
}
