import { Stack, Token } from 'aws-cdk-lib';
import { DatabaseCluster } from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';
import type { AuroraOptions } from '../vector-store-options';
import type { BoundStore, StoreMaker, StoreParts } from './bound-store';

/** Columns of the table, as AWS names them (Amazon Bedrock User Guide, Use Aurora PostgreSQL as a knowledge base). */
const COLUMNS = {
  primaryKeyField: 'id',
  vectorField: 'embedding',
  textField: 'chunks',
  metadataField: 'metadata',
  customMetadataField: 'custom_metadata',
};

/** A table of Amazon Aurora PostgreSQL that is there already: Bedrock comes through the Data API, so nothing has to be open. */
export const auroraStore = ({ cluster, credentials, databaseName, tableName }: AuroraOptions): StoreMaker => ({
  identity: ['aurora', cluster.clusterArn, databaseName, tableName],

  check(scope) {
    const { engine } = cluster;
    if (engine && engine.engineType !== 'aurora-postgresql') {
      throw new PropsError(scope, `'store' must be a cluster of Aurora PostgreSQL, got one of ${engine.engineType}`);
    }
    checkPlace(scope, 'account', Stack.of(scope).account, cluster.env.account);
    checkPlace(scope, 'Region', Stack.of(scope).region, cluster.env.region);
    if (cluster instanceof DatabaseCluster && cluster.secret?.secretArn === credentials.secretArn) {
      throw new PropsError(
        scope,
        "'credentials' must be those of a user that has one schema, got those of the cluster's master, who has all",
      );
    }
    for (const [prop, name, form] of [
      ['databaseName', databaseName, /^[a-z_][a-z0-9_]{0,62}$/],
      ['tableName', tableName, /^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/],
    ] as const) {
      if (Token.isUnresolved(name) || (form.test(name) && name.length <= 63)) continue;
      const what = prop === 'tableName' ? 'a schema and a table, such as bedrock.chunks,' : 'a name';
      throw new PropsError(
        scope,
        `'${prop}' must be ${what} of at most 63 small letters, digits and underscores, got '${name}'`,
      );
    }
  },

  bind(_scope: Construct, { role }: StoreParts): BoundStore {
    role.allow(
      ['rds-data:BatchExecuteStatement', 'rds-data:ExecuteStatement', 'rds:DescribeDBClusters'],
      [cluster.clusterArn],
    );
    credentials.grantRead(role.grantee());
    return {
      storage: {
        type: 'RDS',
        rdsConfiguration: {
          resourceArn: cluster.clusterArn,
          credentialsSecretArn: credentials.secretArn,
          databaseName,
          tableName,
          fieldMapping: COLUMNS,
        },
      },
      before: [],
    };
  },
});

/** Bedrock reaches databases of its own account and Region only. */
function checkPlace(scope: Construct, what: string, own: string, other: string): void {
  if (Token.isUnresolved(own) || Token.isUnresolved(other) || own === other) return;
  throw new PropsError(scope, `'store' must be a cluster of the ${what} ${own}, got one of ${other}`);
}
