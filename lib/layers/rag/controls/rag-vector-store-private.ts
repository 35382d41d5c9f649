import { type Answers, type Control, eachResource, eachStatement, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { policiesIn } from '../../../template/iam/policy';
import { admitsAnyone } from '../../../template/iam/principals';
import type { Resource } from '../../../template/resource';
import { holdsVectors } from '../../../workload/vector-databases';
import { concernsVectors } from './_collection';

/** A domain of OpenSearch Service: in a VPC, or with an access policy that names who may come. */
function ofDomain(domain: Resource): Answers {
  if (domain.get('VPCOptions').present) return PASS;
  const statements = policiesIn(domain).flatMap((policy) => policy.statements);
  const open = statements.find((statement) => admitsAnyone(statement));
  if (open) return open.value.fail('Principal', 'is everyone, and the domain is on the internet');
  return statements.length > 0 ? PASS : undefined;
}

const DATABASES = [
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::OpenSearchService::Domain',
  'AWS::NeptuneGraph::Graph',
];

export const control: Control = {
  id: 'rag-vector-store-private',
  title: 'Vector stores are not reached from the internet',
  risks: ['LLM02:2025', 'LLM08:2025', 'LLM06:2023', 'LLM10:2023'],
  acts: {
    'refuses who reaches for the vectors from the internet': ['LLM02:2025', 'LLM08:2025', 'LLM06:2023'],
  },
  shownBy: {
    // an address that is not there, and a right that a policy does not give, refuse nobody
    'refuses who reaches for the vectors from the internet': ['AossNotPublic'],
  },
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0019', 'AML.T0085.000', 'AML.T0036', 'AML.T0132'],
  why: 'A vector store that the internet reaches is a search engine for confidential text.',
  source:
    'Amazon OpenSearch Service Developer Guide, Network access for Amazon OpenSearch Serverless; S3 Vectors policies',
  rules: [
    rule('AossNotPublic', {
      severity: 'HIGH',
      fix: 'Allow the collection from VPC endpoints (`SourceVPCEs`) and from bedrock.amazonaws.com (`SourceServices`) only.',
      fixTemplate: 'In Policy, set AllowFromPublic to false, with SourceVPCEs and SourceServices.',
      counterparts: ['FS-26', 'CS'],
      check: eachResource('AWS::OpenSearchServerless::SecurityPolicy', (policy) => {
        if (policy.text('Type') !== 'network') return undefined;
        return policy
          .json('Policy')
          .list()
          .filter(concernsVectors)
          .map((item) =>
            item.flag('AllowFromPublic') === true
              ? item.fail('AllowFromPublic', 'is true: the internet reaches the collection')
              : PASS,
          );
      }),
    }),
    rule('S3VectorsPolicy', {
      severity: 'CRITICAL',
      fix: 'Name the roles in the policy of the vector bucket.',
      fixTemplate: 'Name the roles in Principal of Policy.',
      check: eachStatement(
        (statement) => {
          if (!statement.allows) return undefined;
          return admitsAnyone(statement)
            ? statement.value.fail('Principal', 'is everyone, and no condition says who may come')
            : PASS;
        },
        { types: ['AWS::S3Vectors::VectorBucketPolicy'] },
      ),
    }),
    rule('VectorDatabaseNotPublic', {
      severity: 'CRITICAL',
      fix: 'Set `publiclyAccessible: false` on the instances and the cluster (`publicConnectivity: false` on a graph), and name the role of the knowledge base in the access policy of a domain: one in a VPC is closed to Bedrock too.',
      fixTemplate:
        'Set PubliclyAccessible: false (PublicConnectivity: false on a graph; the role as the Principal in AccessPolicies of a domain, which Bedrock cannot reach in a VPC).',
      check: eachResource(DATABASES, (database) => {
        if (database.type === 'AWS::OpenSearchService::Domain')
          return holdsVectors(database) ? ofDomain(database) : undefined;
        if (database.type === 'AWS::NeptuneGraph::Graph')
          return holdsVectors(database) && database.get('PublicConnectivity').present
            ? database.expectFlag('PublicConnectivity', false)
            : undefined;
        const cluster = database.type === 'AWS::RDS::DBCluster' ? database : database.tryTarget('DBClusterIdentifier');
        if (!holdsVectors(cluster) || database.get('PubliclyAccessible').absent) return undefined;
        return database.expectFlag('PubliclyAccessible', false);
      }),
    }),
  ],
};
