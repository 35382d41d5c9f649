import type { NotCheckable } from '../../../control';

export const NOT_CHECKABLE: readonly NotCheckable[] = [
  {
    id: 'KbMetadata',
    reason: 'Which metadata a document carries is written beside the document (.metadata.json), not in a template.',
    instead: 'FS-24 of the assessment at run time; a transformation that refuses documents without owner and tenant.',
  },
  {
    id: 'rag-retrieval-filter',
    reason: 'Whether a query carries a filter built from verified claims is decided by the code that retrieves.',
    instead: 'Data events of bedrock:Retrieve, and a canary that asks as one tenant for what another owns.',
  },
  {
    id: 'rag-ingestion-sanitizer-effect',
    reason: 'A template shows that a transformation runs, not what it takes out.',
    instead: 'A test document with hidden instructions after each deployment; DataSourceSanitized sees the function.',
  },
];
