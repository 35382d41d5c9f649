import { type Cases, one } from '../../../../local/samples/cases';

const network = (item: Record<string, unknown>, type = 'VECTORSEARCH') => ({
  Resources: {
    Collection: { Type: 'AWS::OpenSearchServerless::Collection', Properties: { Name: 'docs', Type: type } },
    Policy: {
      Type: 'AWS::OpenSearchServerless::SecurityPolicy',
      Properties: {
        Type: 'network',
        Name: 'p',
        Policy: JSON.stringify([{ Rules: [{ ResourceType: 'collection', Resource: ['collection/docs'] }], ...item }]),
      },
    },
  },
});
export const AossNotPublic: Cases = {
  good: { 'an endpoint and Bedrock': network({ SourceVPCEs: ['vpce-1'], SourceServices: ['bedrock.amazonaws.com'] }) },
  bad: {
    public: network({ AllowFromPublic: true }),
    'a collection of another type, read by a knowledge base': {
      Resources: {
        ...network({ AllowFromPublic: true }, 'SEARCH').Resources,
        Base: {
          Type: 'AWS::Bedrock::KnowledgeBase',
          Properties: {
            StorageConfiguration: {
              OpensearchServerlessConfiguration: { CollectionArn: { 'Fn::GetAtt': ['Collection', 'Arn'] } },
            },
          },
        },
      },
    },
    'public by a second policy, which goes before the first': {
      Resources: {
        ...network({ SourceServices: ['bedrock.amazonaws.com'] }).Resources,
        Second: {
          Type: 'AWS::OpenSearchServerless::SecurityPolicy',
          Properties: {
            Type: 'network',
            Name: 'q',
            Policy: JSON.stringify([
              { Rules: [{ ResourceType: 'collection', Resource: ['collection/*'] }], AllowFromPublic: true },
            ]),
          },
        },
      },
    },
    'by the name of a parameter': {
      Parameters: { Name: { Type: 'String' } },
      Resources: {
        Collection: {
          Type: 'AWS::OpenSearchServerless::Collection',
          Properties: { Name: { Ref: 'Name' }, Type: 'VECTORSEARCH' },
        },
        Policy: {
          Type: 'AWS::OpenSearchServerless::SecurityPolicy',
          Properties: {
            Type: 'network',
            Name: 'p',
            Policy: {
              'Fn::Sub':
                '[{"Rules":[{"ResourceType":"collection","Resource":["collection/${Name}"]}],"AllowFromPublic":true}]',
            },
          },
        },
      },
    },
  },
  lookAlike: { 'public beside an endpoint': network({ AllowFromPublic: true, SourceVPCEs: ['vpce-1'] }) },
  undecided: {
    'a policy from a parameter': {
      Parameters: { Given: { Type: 'String' } },
      ...one('AWS::OpenSearchServerless::SecurityPolicy', { Type: 'network', Policy: { Ref: 'Given' } }),
    },
  },
  silent: { 'a collection for logs': network({ AllowFromPublic: true }, 'TIMESERIES') },
};

const policy = (statement: Record<string, unknown>) =>
  one('AWS::S3Vectors::VectorBucketPolicy', {
    Policy: { Statement: [{ Effect: 'Allow', Action: 's3vectors:QueryVectors', Resource: '*', ...statement }] },
  });
export const S3VectorsPolicy: Cases = {
  good: {
    'one role': policy({ Principal: { AWS: 'arn:aws:iam::111122223333:role/query' } }),
    'the organization': policy({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
  },
  bad: {
    everyone: policy({ Principal: '*' }),
    'every account': policy({ Principal: { AWS: '*' } }),
    'a role of any account': policy({ Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::*:role/query' } } }),
  },
  lookAlike: {
    'a condition that a missing key passes': policy({
      Principal: '*',
      Condition: { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } },
    }),
  },
  silent: { 'a denial': policy({ Effect: 'Deny', Principal: '*' }) },
};

const database = (properties: Record<string, unknown>, used = true) => ({
  Resources: {
    Cluster: { Type: 'AWS::RDS::DBCluster', Properties: {} },
    Instance: {
      Type: 'AWS::RDS::DBInstance',
      Properties: { DBClusterIdentifier: { Ref: 'Cluster' }, ...properties },
    },
    ...(used && {
      Base: {
        Type: 'AWS::Bedrock::KnowledgeBase',
        Properties: {
          StorageConfiguration: { RdsConfiguration: { ResourceArn: { 'Fn::GetAtt': ['Cluster', 'DBClusterArn'] } } },
        },
      },
    }),
  },
});
const CONFIGURATIONS: Record<string, (arn: unknown) => Record<string, unknown>> = {
  'AWS::NeptuneGraph::Graph': (GraphArn) => ({ NeptuneAnalyticsConfiguration: { GraphArn } }),
  'AWS::OpenSearchService::Domain': (DomainArn) => ({ OpensearchManagedClusterConfiguration: { DomainArn } }),
};
const store = (type: string, properties: Record<string, unknown>) => ({
  Resources: {
    Thing: { Type: type, Properties: properties },
    Base: {
      Type: 'AWS::Bedrock::KnowledgeBase',
      Properties: { StorageConfiguration: CONFIGURATIONS[type]!({ 'Fn::GetAtt': ['Thing', 'Arn'] }) },
    },
  },
});
const domain = (Principal: unknown) =>
  store('AWS::OpenSearchService::Domain', {
    AccessPolicies: { Statement: [{ Effect: 'Allow', Principal, Action: 'es:*', Resource: '*' }] },
  });

export const VectorDatabaseNotPublic: Cases = {
  good: {
    private: database({ PubliclyAccessible: false }),
    'a private graph': store('AWS::NeptuneGraph::Graph', { PublicConnectivity: false }),
    'a domain in a VPC': store('AWS::OpenSearchService::Domain', { VPCOptions: { SubnetIds: ['s'] } }),
    'a domain that names who may come': domain({ AWS: 'arn:aws:iam::111122223333:role/kb' }),
  },
  bad: {
    public: database({ PubliclyAccessible: true }),
    'a graph on the internet': store('AWS::NeptuneGraph::Graph', { PublicConnectivity: true }),
    'a domain for everyone': domain({ AWS: '*' }),
  },
  silent: { 'another database': database({ PubliclyAccessible: true }, false) },
};
