import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as aoss from 'aws-cdk-lib/aws-opensearchserverless';
import type { Construct } from 'constructs';
import { deployingRole } from '../../../private/administrators';
import { PropsError } from '../../../private/errors';
import { kept } from '../../../private/kept';
import { stackMark } from '../../../private/kept-name';
import { DataClass } from '../../data';
import { METADATA } from '../contract';
import type { OpenSearchServerlessOptions } from '../vector-store-options';
import type { BoundStore, StoreMaker, StoreParts } from './bound-store';
import { inGeneration } from './generation';

const INDEX = 'docs';
/** Fields of the index, as the knowledge base names them. */
const FIELDS = { vector: 'vector', text: 'AMAZON_BEDROCK_TEXT_CHUNK', metadata: 'AMAZON_BEDROCK_METADATA' };

/** A collection of Amazon OpenSearch Serverless for one index, into which nobody but Bedrock has a way. */
export const openSearchServerlessStore = ({ standbyReplicas = true }: OpenSearchServerlessOptions): StoreMaker => ({
  identity: ['opensearch-serverless', standbyReplicas],

  check(scope) {
    if (deployingRole(scope)) return;
    throw new PropsError(
      scope,
      "'store' must be another store where the synthesizer does not say which role deploys: the index is made by whom the collection names, got OpenSearch Serverless",
    );
  },

  bind(scope, parts): BoundStore {
    const { vault, role, generation } = parts;
    const sandbox = vault._sandbox;
    vault.allowKeyThrough(DataClass.CORPUS, 'aoss');
    // 3 + 6 + 1 + 8 + 1 + 8 of at most 28; a collection with a name is never replaced by one of the same name
    const name = `kb-${scope.node.addr.slice(-6)}-${generation}-${stackMark()}`;
    const rules = [{ ResourceType: 'collection', Resource: [`collection/${name}`] }];
    const policy = (id: string, type: string, content: unknown) =>
      inGeneration(
        new aoss.CfnSecurityPolicy(scope, id, { name, type, policy: Stack.of(scope).toJsonString(content) }),
        generation,
      );
    const encryption = policy('Encryption', 'encryption', {
      Rules: rules,
      AWSOwnedKey: false,
      KmsARN: vault.key(DataClass.CORPUS).keyArn,
    });
    // for Bedrock, and for no dashboard, network or endpoint
    const network = policy('Network', 'network', [
      { Rules: rules, AllowFromPublic: false, SourceServices: ['bedrock.amazonaws.com'] },
    ]);
    const collection = inGeneration(
      new aoss.CfnCollection(scope, 'Collection', {
        name,
        type: 'VECTORSEARCH',
        standbyReplicas: standbyReplicas ? 'ENABLED' : 'DISABLED',
        deletionProtection: sandbox ? 'DISABLED' : 'ENABLED',
      }),
      generation,
    );
    collection.addResourceDependency(encryption);
    collection.addResourceDependency(network);
    const access = inGeneration(
      new aoss.CfnAccessPolicy(scope, 'Access', { name, type: 'data', policy: accessPolicy(scope, name, parts) }),
      generation,
    );
    const index = inGeneration(vectorIndex(scope, collection, parts), generation);
    index.addResourceDependency(access);
    for (const [resource, type] of [
      [collection, 'AWS::OpenSearchServerless::Collection'],
      [index, 'AWS::OpenSearchServerless::Index'],
    ] as const) {
      resource.applyRemovalPolicy(sandbox ? RemovalPolicy.DESTROY : kept(type));
    }
    role.allow(['aoss:APIAccessAll'], [collection.attrArn]);
    return {
      storage: {
        type: 'OPENSEARCH_SERVERLESS',
        opensearchServerlessConfiguration: {
          collectionArn: collection.attrArn,
          vectorIndexName: INDEX,
          fieldMapping: { vectorField: FIELDS.vector, textField: FIELDS.text, metadataField: FIELDS.metadata },
        },
      },
      before: [index, access],
    };
  },
});

/** The knowledge base reads and writes documents; whoever deploys makes the index and deletes it, and reads nothing. */
function accessPolicy(scope: Construct, collection: string, { role }: StoreParts): string {
  const entry = (principal: string, permissions: string[]) => ({
    Rules: [
      {
        ResourceType: 'index',
        Resource: [`index/${collection}/${INDEX}`],
        Permission: permissions.map((permission) => `aoss:${permission}`),
      },
    ],
    Principal: [principal],
  });
  return Stack.of(scope).toJsonString([
    entry(role.role.roleArn, ['DescribeIndex', 'ReadDocument', 'WriteDocument']),
    entry(deployingRole(scope)!, ['CreateIndex', 'DeleteIndex', 'DescribeIndex', 'UpdateIndex']),
  ]);
}

function vectorIndex(scope: Construct, collection: aoss.CfnCollection, { embedding, tenancy }: StoreParts) {
  // what is filtered by is compared as it is, and never cut into words
  const own = [METADATA.source, METADATA.document];
  const keys = [tenancy.tenantKey, tenancy.groupsKey, ...own].filter((key) => key !== undefined);
  return new aoss.CfnIndex(scope, 'Index', {
    collectionEndpoint: collection.attrCollectionEndpoint,
    indexName: INDEX,
    settings: { index: { knn: true } },
    mappings: {
      properties: {
        [FIELDS.vector]: {
          type: 'knn_vector',
          dimension: embedding.dimensions,
          // of the engines it alone filters while it searches
          method: { engine: 'faiss', name: 'hnsw', spaceType: 'l2' },
        },
        [FIELDS.text]: { type: 'text' },
        [FIELDS.metadata]: { type: 'text', index: false },
        ...Object.fromEntries(keys.map((key) => [key, { type: 'keyword' }])),
      },
    },
  });
}
