/**
 * Ways to what a knowledge base holds past `bedrock:Retrieve` on one knowledge base. IAM knows no resource for any of them, so
 * nobody can be let to one knowledge base alone; and each goes around whoever asks with a filter and looks at what comes back:
 * Bedrock itself writes the prompt or the query, or hands out a document as a whole.
 *
 * Source: Service Authorization Reference, Actions defined by Amazon Bedrock.
 *
 * @asOf 2026-11
 */
export const PAST_RETRIEVE = [
  'bedrock:AgenticRetrieveStream',
  'bedrock:CheckIngestedDocumentAcl',
  'bedrock:GenerateQuery',
  'bedrock:GetDocumentContent',
  'bedrock:Rerank',
  'bedrock:RetrieveAndGenerate',
] as const;
