import { type Control, eachResource, rule } from '../../../control';
import { DIMENSIONS } from '../../../facts/embedding-models';
import { PASS } from '../../../template/answer';
import { indexOf, isUsedIndex, KNOWLEDGE_BASE, S3_VECTORS } from './_store';

const VECTORS = 'KnowledgeBaseConfiguration.VectorKnowledgeBaseConfiguration';
const CHOSEN = `${VECTORS}.EmbeddingModelConfiguration.BedrockEmbeddingModelConfiguration.Dimensions`;

/** What a knowledge base writes beside each vector, and what is too long to filter by. */
const TEXTS = ['AMAZON_BEDROCK_TEXT', 'AMAZON_BEDROCK_METADATA'];

export const control: Control = {
  id: 'rag-index-fits',
  title: 'An index takes the vectors and the text of its knowledge base',
  risks: ['LLM08:2025', 'LLM09:2025', 'LLM06:2023', 'LLM09:2023'],
  acts: 'upkeep',
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0005'],
  why: 'A job that fails in silence leaves yesterday’s documents in the answers, and CloudFormation makes an index that does not fit.',
  source: 'Amazon Bedrock User Guide, Prerequisites for using a vector store you created for a knowledge base',
  rules: [
    rule('KbDimensionsMatch', {
      severity: 'LOW',
      fix: 'Make the index with as many dimensions as the model’s vectors have; that cannot be changed later.',
      fixTemplate: 'Set Dimension of the AWS::S3Vectors::Index to that of the embedding model.',
      check: eachResource(KNOWLEDGE_BASE, (base) => {
        const index = indexOf(base);
        if (index?.type !== 'AWS::S3Vectors::Index') return undefined;
        const model = base.pattern(`${VECTORS}.EmbeddingModelArn`)?.toString().split('/').at(-1) ?? '';
        const wanted = base.get(CHOSEN).present ? base.number(CHOSEN) : DIMENSIONS[model];
        if (wanted === undefined) return undefined;
        return index.number('Dimension') === wanted
          ? PASS
          : base.fail(
              S3_VECTORS,
              `names an index of ${index.number('Dimension')} dimensions; the vectors have ${wanted}`,
            );
      }),
    }),
    rule('S3VectorsTextNotFilterable', {
      severity: 'LOW',
      fix: 'Name AMAZON_BEDROCK_TEXT and AMAZON_BEDROCK_METADATA in `nonFilterableMetadataKeys`; that cannot be changed later.',
      fixTemplate:
        'Set MetadataConfiguration: {NonFilterableMetadataKeys: [AMAZON_BEDROCK_TEXT, AMAZON_BEDROCK_METADATA]}.',
      check: eachResource('AWS::S3Vectors::Index', (index) => {
        if (!isUsedIndex(index)) return undefined;
        const keys = index.list('MetadataConfiguration.NonFilterableMetadataKeys');
        const missing = TEXTS.filter((text) => !keys.some((key) => key.text() === text));
        return missing.length === 0
          ? PASS
          : index.fail(
              'MetadataConfiguration.NonFilterableMetadataKeys',
              `does not name ${missing.join(' and ')}: what is filtered by has room for 2 KB, and ingestion fails`,
            );
      }),
    }),
  ],
};
