/** What the paths of the roles of machines begin with that ingest documents; the name of their stack follows. */
export const INGESTION_PATH = '/secure-llm/ingestion/';
