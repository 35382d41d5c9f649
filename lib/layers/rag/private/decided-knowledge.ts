import type { Decided } from '../../../private/decided';
import type { SecureKnowledgeBaseProps } from '../secure-knowledge-base-props';

/** The props with their defaults. */
export type DecidedKnowledge = Decided<
  SecureKnowledgeBaseProps,
  'chunking' | 'embedding' | 'malwareScan' | 'prefix' | 'store'
>;
