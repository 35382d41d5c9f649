/** Keys of the metadata that each document carries in the corpus, and each chunk of it in the store. */
export const METADATA = { tenant: 'tenantId', source: 'source' } as const;

/** Below which key of the corpus documents lie that are ready to be read. */
export const APPROVED = 'approved/';
