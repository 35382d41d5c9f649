import type { Cases } from '../../../../local/samples/cases';

const TITAN = 'amazon.titan-embed-text-v2:0';
const TEXTS = ['AMAZON_BEDROCK_TEXT', 'AMAZON_BEDROCK_METADATA'];
const stored = (index: Record<string, unknown>, model: string = TITAN, chosen?: unknown, used = true) => ({
  Resources: {
    Index: { Type: 'AWS::S3Vectors::Index', Properties: index },
    ...(used && {
      Base: {
        Type: 'AWS::Bedrock::KnowledgeBase',
        Properties: {
          KnowledgeBaseConfiguration: {
            Type: 'VECTOR',
            VectorKnowledgeBaseConfiguration: {
              EmbeddingModelArn: {
                'Fn::Sub': `arn:\${AWS::Partition}:bedrock:eu-central-1::foundation-model/${model}`,
              },
              ...(chosen !== undefined && {
                EmbeddingModelConfiguration: { BedrockEmbeddingModelConfiguration: { Dimensions: chosen } },
              }),
            },
          },
          StorageConfiguration: { S3VectorsConfiguration: { IndexArn: { 'Fn::GetAtt': ['Index', 'IndexArn'] } } },
        },
      },
    }),
  },
});
/** The same, where the knowledge base names the index by its name. */
const byName = (index: Record<string, unknown>, name = 'docs') => {
  const { Resources } = stored({ IndexName: 'docs', VectorBucketName: { Ref: 'Vectors' }, ...index });
  return {
    Resources: {
      ...Resources,
      Vectors: { Type: 'AWS::S3Vectors::VectorBucket' },
      Base: {
        ...Resources.Base,
        Properties: {
          ...Resources.Base?.Properties,
          StorageConfiguration: {
            S3VectorsConfiguration: {
              IndexName: name,
              VectorBucketArn: { 'Fn::GetAtt': ['Vectors', 'VectorBucketArn'] },
            },
          },
        },
      },
    },
  };
};
export const KbDimensionsMatch: Cases = {
  good: {
    'the model’s own': stored({ Dimension: 1024 }),
    'what was chosen': stored({ Dimension: 512 }, TITAN, 512),
    'of another model': stored({ Dimension: 1536 }, 'amazon.titan-embed-text-v1'),
  },
  bad: {
    'of another model': stored({ Dimension: 1536 }),
    'of another model, by its name': byName({ Dimension: 1536 }),
    'fewer than was chosen': stored({ Dimension: 256 }, TITAN, 512),
  },
  lookAlike: { 'the model’s own, where others were chosen': stored({ Dimension: 1024 }, TITAN, 256) },
  undecided: {
    'by a parameter': { Parameters: { Given: { Type: 'Number' } }, ...stored({ Dimension: { Ref: 'Given' } }) },
  },
  silent: {
    'a model that is not known': stored({ Dimension: 5 }, 'somebody.embed-v9'),
    'an index of no knowledge base': stored({ Dimension: 5 }, TITAN, undefined, false),
    'an index of another name': byName({ Dimension: 5 }, 'other'),
  },
};

const texts = (...keys: unknown[]) => stored({ MetadataConfiguration: { NonFilterableMetadataKeys: keys } });
export const S3VectorsTextNotFilterable: Cases = {
  good: { 'text and metadata': texts(...TEXTS), 'and more': texts('summary', ...TEXTS) },
  bad: {
    'nothing said': stored({}),
    'nothing said, by its name': byName({}),
    'the text alone': texts('AMAZON_BEDROCK_TEXT'),
  },
  lookAlike: { 'the name in OpenSearch': texts('AMAZON_BEDROCK_TEXT_CHUNK', 'AMAZON_BEDROCK_METADATA') },
  undecided: {
    'a key from a parameter': { Parameters: { Given: { Type: 'String' } }, ...texts(TEXTS[0], { Ref: 'Given' }) },
  },
  silent: { 'an index of no knowledge base': stored({}, TITAN, undefined, false) },
};
