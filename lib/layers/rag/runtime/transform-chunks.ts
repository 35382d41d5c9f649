import { cleanText, isMostlyHidden } from '../../../runtime/characters';
import { withoutLinks } from './admit/links';
import type { Objects } from './objects';
import { type Owned, ownedBy } from './owner';

/** What Bedrock asks of a custom transformation (Amazon Bedrock User Guide, Use a custom transformation Lambda function). */
export interface TransformationEvent {
  readonly knowledgeBaseId: string;
  readonly bucketName: string;
  readonly inputFiles: readonly TransformedFile[];
}

export interface TransformedFile {
  readonly originalFileLocation: { readonly type: string; readonly s3_location?: { readonly uri: string } };
  readonly fileMetadata?: Readonly<Record<string, unknown>>;
  readonly contentBatches: readonly { readonly key: string }[];
}

interface Batch {
  readonly fileContents: readonly {
    readonly contentBody: string;
    readonly contentType: string;
    readonly contentMetadata?: Readonly<Record<string, unknown>>;
  }[];
}

export interface TransformSettings {
  readonly knowledgeBase: string;
  readonly corpus: string;
  readonly passage: string;
  readonly prefix: string;
  readonly tenantKey?: string;
  readonly groupsKey?: string;
}

/**
 * The second look at a document, at its pieces: cleaned once more, and of the tenant in whose part of the corpus the document
 * lies, whatever a file beside it says. What it throws makes the document fail in the job, which is told.
 */
export const transformChunks =
  (objects: Pick<Objects, 'read' | 'put'>, settings: TransformSettings) =>
  async (event: TransformationEvent): Promise<{ outputFiles: TransformedFile[] }> => {
    if (event.knowledgeBaseId !== settings.knowledgeBase) throw new Error('another knowledge base');
    if (event.bucketName !== settings.passage) throw new Error('another bucket than what passes through');
    const outputFiles: TransformedFile[] = [];
    for (const file of event.inputFiles) {
      const owned = ownerOf(file, settings);
      const forced = forcedBy(settings, owned);
      refuseOthers(file.fileMetadata ?? {}, forced);
      const contentBatches: { key: string }[] = [];
      for (const { key } of file.contentBatches) {
        const batch = JSON.parse(await objects.read(settings.passage, key)) as Batch;
        const fileContents = batch.fileContents.map((piece) => {
          if (typeof piece.contentBody !== 'string') throw new Error('a piece without text');
          const clean = cleanText(piece.contentBody);
          if (isMostlyHidden(clean)) throw new Error('a piece that hides what it says');
          const contentBody = withoutLinks(clean.text, () => {});
          return { ...piece, contentBody, contentMetadata: { ...piece.contentMetadata, ...forced } };
        });
        const cleaned = `cleaned/${key}`;
        await objects.put(settings.passage, cleaned, JSON.stringify({ fileContents }));
        contentBatches.push({ key: cleaned });
      }
      outputFiles.push({ ...file, fileMetadata: { ...file.fileMetadata, ...forced }, contentBatches });
    }
    return { outputFiles };
  };

function ownerOf({ originalFileLocation }: TransformedFile, { corpus, prefix, groupsKey }: TransformSettings): Owned {
  const uri = originalFileLocation.s3_location?.uri;
  const bucket = `s3://${corpus}/`;
  if (originalFileLocation.type !== 'S3' || !uri?.startsWith(bucket)) throw new Error('a document of elsewhere');
  const owned = ownedBy(uri.slice(bucket.length), prefix, groupsKey !== undefined);
  if (!owned) throw new Error('a document of nobody');
  return owned;
}

const forcedBy = ({ tenantKey, groupsKey }: TransformSettings, { tenant, group }: Owned): Record<string, string> => ({
  ...(tenantKey !== undefined && { [tenantKey]: tenant }),
  ...(groupsKey !== undefined && { [groupsKey]: group! }),
});

/** A file beside a document that names another tenant was not written by what admits documents. */
function refuseOthers(said: Readonly<Record<string, unknown>>, forced: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(forced)) {
    if (said[key] !== undefined && said[key] !== value) throw new Error(`a document whose ${key} is another one's`);
  }
}
