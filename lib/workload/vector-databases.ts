// Databases that hold the vectors of knowledge bases.

import type { Resource } from '../template/resource';

/** Databases in which a knowledge base can keep its vectors, and where it names them. */
const NAMED_AT: Readonly<Record<string, string>> = {
  'AWS::RDS::DBCluster': 'RdsConfiguration.ResourceArn',
  'AWS::OpenSearchService::Domain': 'OpensearchManagedClusterConfiguration.DomainArn',
  'AWS::NeptuneGraph::Graph': 'NeptuneAnalyticsConfiguration.GraphArn',
};

/** Whether a knowledge base keeps its vectors in this database. */
export const holdsVectors = (store: Resource | undefined): boolean => {
  const path = store && NAMED_AT[store.type];
  return (
    path !== undefined && store!.referrers('AWS::Bedrock::KnowledgeBase', `StorageConfiguration.${path}`).length > 0
  );
};
