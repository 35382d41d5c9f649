import { createHash } from 'node:crypto';
import type { JobStatistics } from '../../lib/layers/rag/contract';
import { sidecarOf } from '../../lib/layers/rag/runtime/owner';
import type { TransformationEvent, TransformedFile } from '../../lib/layers/rag/runtime/transform-chunks';
import type { LocalObjects } from './local-objects';
import type { VectorStore } from './vector-store';

/** Where a job reads, and what it passes pieces through. */
export interface JobPlaces {
  readonly knowledgeBase: string;
  readonly corpus: string;
  readonly prefix: string;
  readonly passage: string;
  /** Most tokens of a piece, of about four characters each. */
  readonly tokens: number;
  /** How many of a hundred of them the next piece repeats. */
  readonly overlap: number;
}

/** Looks at pieces before they are embedded, as the function of the ingestion does. */
export type Transform = (event: TransformationEvent) => Promise<{ readonly outputFiles: readonly TransformedFile[] }>;

interface Batch {
  readonly fileContents: readonly { readonly contentBody: string; readonly contentMetadata: Record<string, unknown> }[];
}

/**
 * Stands in for an ingestion job of Bedrock: new documents of the corpus are cut, shown to the transformation, embedded and
 * stored with their metadata; documents that are gone are forgotten. One that fails is counted, and the others go on.
 */
export class IngestionJobs {
  /** Pieces of each document, by its key. */
  readonly pieces = new Map<string, number>();
  /** When each job that is over began. */
  readonly started: string[] = [];

  constructor(
    private readonly objects: LocalObjects,
    private readonly store: VectorStore,
    private readonly transform: Transform,
    private readonly places: JobPlaces,
  ) {}

  async run(now = new Date()): Promise<JobStatistics> {
    const { corpus, prefix } = this.places;
    const all = this.objects.keys(corpus).filter((key) => key.startsWith(prefix) && !key.endsWith(sidecarOf('')));
    const gone = [...this.pieces.keys()].filter((key) => !all.includes(key));
    for (const key of gone) {
      await this.store.remove(this.uri(key));
      this.pieces.delete(key);
    }
    let indexed = 0;
    let failed = 0;
    for (const key of all.filter((each) => !this.pieces.has(each))) {
      try {
        this.pieces.set(key, await this.index(key));
        indexed += 1;
      } catch {
        failed += 1;
      }
    }
    this.started.push(now.toISOString());
    return {
      NumberOfDocumentsScanned: all.length,
      NumberOfDocumentsFailed: failed,
      NumberOfDocumentsDeleted: gone.length,
      NumberOfNewDocumentsIndexed: indexed,
    };
  }

  private async index(key: string): Promise<number> {
    const { corpus, knowledgeBase, passage, tokens, overlap } = this.places;
    const said = JSON.parse(await this.objects.read(corpus, sidecarOf(key))) as {
      metadataAttributes: Record<string, { value: { stringValue: string } }>;
    };
    const fileMetadata = Object.fromEntries(
      Object.entries(said.metadataAttributes).map(([name, { value }]) => [name, value.stringValue]),
    );
    const texts = piecesOf(await this.objects.read(corpus, key), tokens, overlap);
    const batch = `${key}.json`;
    await this.objects.put(
      passage,
      batch,
      JSON.stringify({
        fileContents: texts.map((contentBody) => ({ contentBody, contentType: 'TEXT', contentMetadata: {} })),
      }),
    );
    const { outputFiles } = await this.transform({
      knowledgeBaseId: knowledgeBase,
      bucketName: passage,
      inputFiles: [
        {
          originalFileLocation: { type: 'S3', s3_location: { uri: this.uri(key) } },
          fileMetadata,
          contentBatches: [{ key: batch }],
        },
      ],
    });
    const [file] = outputFiles;
    const cleaned = await Promise.all(
      file!.contentBatches.map(async (each) => JSON.parse(await this.objects.read(passage, each.key)) as Batch),
    );
    const stored = cleaned
      .flatMap(({ fileContents }) => fileContents)
      .map(({ contentBody, contentMetadata }, i) => ({
        id: createHash('sha256').update(`${key}\n${i}`).digest('hex').slice(0, 32),
        uri: this.uri(key),
        text: contentBody,
        // what is said of a piece counts more than what is said of its file
        metadata: { ...file!.fileMetadata, ...contentMetadata },
      }));
    await this.store.put(stored);
    return stored.length;
  }

  private uri(key: string): string {
    return `s3://${this.places.corpus}/${key}`;
  }
}

const CHARACTERS = 4;

/** A text in pieces of one size that end with a word, each of which repeats the end of the one before. */
export function piecesOf(text: string, tokens: number, overlap: number): string[] {
  const most = tokens * CHARACTERS;
  const words = text.match(/\S+\s*/g) ?? [];
  const pieces: string[] = [];
  for (let first = 0; first < words.length; ) {
    let end = first;
    for (let length = 0; end < words.length && (end === first || length + words[end]!.length <= most); end += 1)
      length += words[end]!.length;
    pieces.push(words.slice(first, end).join('').trim());
    if (end === words.length) break;
    let next = end;
    for (let length = 0; next - 1 > first && length + words[next - 1]!.length <= (most * overlap) / 100; next -= 1)
      length += words[next - 1]!.length;
    first = next;
  }
  return pieces;
}
