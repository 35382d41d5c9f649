/** Keys of the metadata that each document carries in the corpus, and each chunk of it in the store. */
export const METADATA = { tenant: 'tenantId', groups: 'groups', source: 'source', sha256: 'sha256' } as const;

/** How keys begin that a knowledge base keeps for itself (Amazon Bedrock User Guide, Include metadata in a data source). */
export const RESERVED_KEYS = ['x-amz-bedrock', '_'] as const;

/** Below which key of the corpus documents lie that are ready to be read. */
export const APPROVED = 'approved/';
