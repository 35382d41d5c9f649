/** How keys begin that a knowledge base keeps for itself (Amazon Bedrock User Guide, Include metadata in a data source). */
const RESERVED = ['x-amz-bedrock', '_'];

/** What is wrong with a metadata key by which documents are searched: no document can have it, or no search name it. */
export function metadataKeyFault(key: string): string | undefined {
  if (key.length > 0 && key.length <= 100 && !RESERVED.some((beginning) => key.startsWith(beginning))) return undefined;
  return "must be 1 to 100 characters that do not begin with 'x-amz-bedrock' or '_'";
}
