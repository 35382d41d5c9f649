import type { JobStatistics } from '../../../../lib/layers/rag/contract';
import { sidecarOf } from '../../../../lib/layers/rag/runtime/owner';
import type { Filter, Piece, Search } from '../../../../lib/layers/rag/runtime/search';
import {
  type TransformationEvent,
  type TransformSettings,
  transformChunks,
} from '../../../../lib/layers/rag/runtime/transform-chunks';
import type { LocalObjects } from '../../../../local/aws/local-objects';

/** The second look at a piece, as Bedrock asks for it. */
export type Transform = (event: TransformationEvent) => Promise<unknown>;

const PASSAGE = 'passage-bucket';
const words = (text: string) => new Set(text.toLowerCase().match(/\p{L}{4,}/gu) ?? []);

/**
 * A knowledge base in memory: a job makes the index as the corpus is, a document a piece, through the transformation; a search
 * finds by words what a filter lets through. It knows of filters what ingestion and the gateway ask.
 */
export class LocalKnowledge {
  public readonly pieces = new Map<string, Piece>();
  private readonly transform: Transform;

  constructor(
    private readonly objects: LocalObjects,
    private readonly settings: Omit<TransformSettings, 'passage' | 'knowledgeBase'>,
    transform?: Transform,
  ) {
    this.transform =
      transform ?? transformChunks(objects, { ...settings, passage: PASSAGE, knowledgeBase: 'KNOWLEDGE1' });
  }

  /** A job: what is new is read, and what is gone is forgotten. */
  async ingest(): Promise<JobStatistics> {
    const { corpus, prefix } = this.settings;
    const documents = this.objects.keys(corpus).filter((key) => key.startsWith(prefix) && key.endsWith('.txt'));
    const gone = [...this.pieces.keys()].filter((key) => !documents.includes(key));
    for (const key of gone) this.pieces.delete(key);
    const added = documents.filter((key) => !this.pieces.has(key));
    let failed = 0;
    for (const key of added) {
      const piece = await this.read(key).catch(() => undefined);
      if (piece) this.pieces.set(key, piece);
      else failed += 1;
    }
    return {
      NumberOfDocumentsScanned: documents.length,
      NumberOfDocumentsFailed: failed,
      NumberOfDocumentsDeleted: gone.length,
      NumberOfNewDocumentsIndexed: added.length - failed,
    };
  }

  readonly search: Search = async (question, filter) => {
    const asked = words(question);
    const score = ({ text }: Piece) => [...words(text)].filter((word) => asked.has(word)).length;
    const found = [...this.pieces.values()].filter(({ metadata }) => lets(filter, metadata));
    return found.sort((one, other) => score(other) - score(one)).slice(0, 10);
  };

  private async read(key: string): Promise<Piece> {
    const { corpus } = this.settings;
    const said = JSON.parse(this.objects.text(corpus, sidecarOf(key))!).metadataAttributes as Record<
      string,
      { value: { stringValue: string } }
    >;
    const fileMetadata = Object.fromEntries(Object.entries(said).map(([name, { value }]) => [name, value.stringValue]));
    const contentBody = this.objects.text(corpus, key)!;
    this.objects.upload(PASSAGE, 'a.json', JSON.stringify({ fileContents: [{ contentBody, contentType: 'TEXT' }] }));
    await this.transform({
      knowledgeBaseId: 'KNOWLEDGE1',
      bucketName: PASSAGE,
      inputFiles: [
        {
          originalFileLocation: { type: 'S3', s3_location: { uri: `s3://${corpus}/${key}` } },
          fileMetadata,
          contentBatches: [{ key: 'a.json' }],
        },
      ],
    });
    const [piece] = JSON.parse(this.objects.text(PASSAGE, 'cleaned/a.json')!).fileContents;
    return { text: piece.contentBody, key, metadata: { ...fileMetadata, ...piece.contentMetadata } };
  }
}

function lets(filter: Filter | undefined, metadata: Piece['metadata']): boolean {
  if (!filter) return true;
  const {
    andAll,
    equals,
    in: oneOf,
  } = filter as {
    andAll?: Filter[];
    equals?: { key: string; value: unknown };
    in?: { key: string; value: unknown[] };
  };
  if (andAll) return andAll.every((each) => lets(each, metadata));
  if (equals) return metadata[equals.key] === equals.value;
  if (oneOf) return oneOf.value.includes(metadata[oneOf.key]);
  throw new Error(`a filter that is not known here: ${JSON.stringify(filter)}`);
}
