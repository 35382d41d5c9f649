/**
 * How many numbers a vector has that a model of Bedrock makes when its caller does not choose, by the id of the model.
 *
 * Source: Amazon Bedrock User Guide, Supported models and Regions for Amazon Bedrock knowledge bases.
 *
 * @asOf 2026-11
 */
export const DIMENSIONS: Readonly<Record<string, number>> = {
  'amazon.titan-embed-text-v1': 1536,
  'amazon.titan-embed-text-v2:0': 1024,
  'cohere.embed-english-v3': 1024,
  'cohere.embed-multilingual-v3': 1024,
};
