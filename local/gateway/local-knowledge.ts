import { type CanaryQuestion, METADATA } from '../../lib/layers/rag/contract';
import { awsCall } from '../../lib/runtime/aws-call';
import { LocalIngestion, SCANS, type Scan, type Way } from '../aws/local-ingestion';
import type { VectorStore } from '../aws/vector-store';
import { LOCAL_KNOWLEDGE_BASE, type World } from '../aws/world';
import { OFFERED, type OfferedDocument } from './offered-documents';
import { DOCUMENTS, PEOPLE, type Person } from './scenarios';

/** Who may upload: one of each tenant. */
const OWNERS: readonly Person[] = ['alice', 'zoe'];

/** Questions whose answers are among what the knowledge base starts with: one of each tenant. */
const CANARIES: readonly CanaryQuestion[] = [
  { tenant: 'acme', question: 'How many days do I have to return a parcel?', expects: 'within 30 days' },
  { tenant: 'globex', question: 'How many days do I have to return a parcel?', expects: 'within 14 days' },
];

/** An upload, as the page lists it. */
export interface Upload {
  readonly name: string;
  readonly tenant: string;
  readonly became: string;
  /** Absent where it is not in the corpus. */
  readonly pieces?: number;
  /** By which answers cite it, and where its original is kept. */
  readonly source: string;
}

/** What the page needs to show documents. */
export interface KnowledgeSetup {
  readonly owners: readonly Person[];
  readonly samples: readonly Omit<OfferedDocument, 'make' | 'name'>[];
  readonly scans: readonly Scan[];
  /** The newest first. */
  readonly uploads: readonly Upload[];
}

/** A knowledge base of two tenants whose documents come in as they do in AWS. */
export class LocalKnowledge {
  private readonly uploads: Upload[] = [];

  private constructor(private readonly ingestion: LocalIngestion) {}

  /** Starts with the documents of the scenarios: what tenants put up for themselves. */
  static async start(world: World, store: VectorStore): Promise<LocalKnowledge> {
    world.knowledge.store = store;
    const { region, endpoints, guardrail } = world.settings();
    const call = awsCall({ region, endpoints, timeouts: { control: 10_000 } }, async () => ({
      accessKeyId: 'local',
      secretAccessKey: 'local',
    }));
    const ingestion = new LocalIngestion(call, store, {
      knowledgeBase: LOCAL_KNOWLEDGE_BASE.id,
      tenantKey: LOCAL_KNOWLEDGE_BASE.tenantKey!,
      guardrail,
      canaries: CANARIES,
    });
    const knowledge = new LocalKnowledge(ingestion);
    const { ways } = await ingestion.bringAll(
      DOCUMENTS.map(({ text, metadata }) => ({
        tenant: String(metadata.tenant),
        name: String(metadata.source),
        content: String(metadata.source).endsWith('.html') ? `<!DOCTYPE html><title>Post</title><p>${text}</p>` : text,
      })),
    );
    for (const way of ways) knowledge.note(way);
    return knowledge;
  }

  get setup(): KnowledgeSetup {
    const samples = OFFERED.map(({ id, title, expect, question }) => ({ id, title, expect, question }));
    return { owners: OWNERS, samples, scans: SCANS, uploads: [...this.uploads].reverse() };
  }

  /** Brings in what `body` names, or holds; false where it does neither. */
  async bring(body: Record<string, unknown>): Promise<{ way: Way; uploads: readonly Upload[] } | false> {
    const person = PEOPLE.find(({ name }) => name === body.person && OWNERS.includes(name));
    const scan = SCANS.find((each) => each === (body.scan ?? SCANS[0]));
    const document = await documentOf(body);
    if (!person || !scan || !document) return false;
    const way = await this.ingestion.bring(person.tenant, document.name, document.content, scan);
    this.note(way);
    return { way, uploads: [...this.uploads].reverse() };
  }

  private note({ key, tenant, steps, object, pieces, source, metadata }: Way): void {
    const stopped = steps.find(({ verdict }) => verdict !== 'allow');
    const became = [
      object === undefined ? 'not in the corpus' : 'in the corpus',
      ...(stopped ? [`${stopped.name}: ${stopped.said}`] : []),
    ].join('; ');
    const shown = object === undefined ? undefined : (pieces ?? this.ingestion.jobs.pieces.get(object));
    this.uploads.push({
      name: key.split('/').slice(2).join('/'),
      tenant,
      became,
      pieces: shown,
      // a text that was there already keeps the name of its first upload
      source: metadata?.[METADATA.source] ?? source,
    });
  }
}

async function documentOf({
  sample,
  name,
  content,
}: Record<string, unknown>): Promise<{ name: string; content: Uint8Array } | undefined> {
  const found = OFFERED.find(({ id }) => id === sample);
  if (found) return { name: found.name, content: await found.make() };
  if (typeof name !== 'string' || !/^[^/\p{C}]{1,200}$/u.test(name)) return undefined;
  if (typeof content !== 'string' || content === '') return undefined;
  return { name, content: Buffer.from(content, 'base64') };
}
