import {
  APPROVED,
  type CanaryQuestion,
  type Examination,
  type ExamineEvent,
  INBOX,
  type JobStatistics,
  type UploadedVersion,
} from '../../lib/layers/rag/contract';
import { ADMIT_DEFINITION } from '../../lib/layers/rag/private/admit-definition';
import { indexDefinition } from '../../lib/layers/rag/private/index-definition';
import { admitUpload, type Outcome } from '../../lib/layers/rag/runtime/admit-upload';
import { examineIndex } from '../../lib/layers/rag/runtime/examine-index';
import { keepOriginal } from '../../lib/layers/rag/runtime/keep-original';
import { nameOf, sidecarOf } from '../../lib/layers/rag/runtime/owner';
import { bedrockSearch } from '../../lib/layers/rag/runtime/search';
import { transformChunks } from '../../lib/layers/rag/runtime/transform-chunks';
import type { AwsCall } from '../../lib/runtime/aws-call';
import { bedrockGuardrail, type GuardrailId } from '../../lib/runtime/guardrail';
import { IngestionJobs, type Transform } from './ingestion-job';
import { LocalObjects } from './local-objects';
import { execute, type Run, type States } from './state-machine';
import type { VectorStore } from './vector-store';

/** What GuardDuty may say of an upload. */
export const SCANS = ['NO_THREATS_FOUND', 'THREATS_FOUND', 'UNSUPPORTED'] as const;
export type Scan = (typeof SCANS)[number];

export type WayStepName = 'scan' | 'keep' | 'admit' | 'transform' | 'embed' | 'examine';

/** A step of a document's way into the index. */
export interface WayStep {
  readonly name: WayStepName;
  readonly verdict: 'allow' | 'deny' | 'threw';
  /** What was decided, and why. */
  readonly said: string;
  readonly milliseconds: number;
}

/** What became of an upload. */
export interface Way {
  readonly tenant: string;
  readonly key: string;
  /** What the upload is called from the inbox to the answers that cite it. */
  readonly source: string;
  readonly steps: readonly WayStep[];
  /** Messages to the topic, for people to read. */
  readonly told: readonly string[];
  /** The object of the corpus; absent where none was written, and where it was taken back. */
  readonly object?: string;
  /** What people see of the document, as the corpus has it. */
  readonly text?: string;
  /** What the file beside it says of where it came from. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly pieces?: number;
}

export interface IngestionSettings {
  readonly knowledgeBase: string;
  readonly tenantKey: string;
  readonly guardrail: GuardrailId;
  readonly canaries?: readonly CanaryQuestion[];
  /** Most tokens of a piece. */
  readonly tokens?: number;
  /** Of the pieces: how many in a hundred tokens the next one repeats. */
  readonly overlap?: number;
}

const BUCKETS = { inbox: 'inbox', quarantine: 'quarantine', corpus: 'corpus', passage: 'passage' };

/** The definition of a machine as it is deployed, but for what stands in for ARNs. */
const deployed = (definition: object) =>
  JSON.parse(JSON.stringify(definition).replaceAll('${Partition}', 'aws')) as { StartAt: string; States: States };

/**
 * The way of documents into a knowledge base: the machines and functions that are deployed, on objects in memory. What scans
 * for malware and what reads the corpus are stand-ins.
 */
export class LocalIngestion {
  readonly objects = new LocalObjects();
  readonly jobs: IngestionJobs;
  private readonly keep;
  private readonly admitted;
  private readonly examine;
  private readonly indexing;
  /** What the steps of the run that is under way have said. */
  private steps: WayStep[] = [];
  /** One after the other: a knowledge base has one job at a time. */
  private last: Promise<unknown> = Promise.resolve();
  private runs = 0;

  constructor(call: AwsCall, store: VectorStore, settings: IngestionSettings) {
    const { objects } = this;
    const { knowledgeBase, tenantKey, guardrail, canaries = [], tokens = 300, overlap = 20 } = settings;
    const { inbox, quarantine, corpus, passage } = BUCKETS;
    const owned = { prefix: APPROVED, tenantKey };
    this.keep = keepOriginal(objects, { inbox, quarantine, isGrouped: false });
    this.admitted = admitUpload(objects, bedrockGuardrail(call), { inbox, corpus, ...owned, guardrail });
    this.examine = examineIndex(bedrockSearch(call, { knowledgeBase, corpus, managed: false }), owned);
    const transform = transformChunks(objects, { knowledgeBase, corpus, passage, ...owned });
    this.jobs = new IngestionJobs(objects, this.timed(store), this.seen(transform), {
      knowledgeBase,
      corpus,
      prefix: APPROVED,
      passage,
      tokens,
      overlap,
    });
    this.indexing = deployed(indexDefinition(canaries));
  }

  /** Brings a document of a tenant in: admits it, and has it indexed where that succeeds. */
  bring(tenant: string, name: string, content: string | Uint8Array, scan: Scan = 'NO_THREATS_FOUND'): Promise<Way> {
    return this.alone(async () => {
      const upload = this.objects.upload(BUCKETS.inbox, `${INBOX}${tenant}/${name}`, content);
      const admission = await this.admission(upload, scan);
      const { object } = admission;
      if (object === undefined) return admission;
      const { told } = await this.index();
      const isThere = this.objects.text(BUCKETS.corpus, object) !== undefined;
      return {
        ...admission,
        steps: [...admission.steps, ...this.steps],
        told: [...admission.told, ...told],
        object: isThere ? object : undefined,
        pieces: this.jobs.pieces.get(object),
      };
    });
  }

  /** Admits documents, and has all of them indexed by one job. */
  bringAll(documents: readonly { readonly tenant: string; readonly name: string; readonly content: string }[]) {
    return this.alone(async () => {
      const ways: Way[] = [];
      for (const { tenant, name, content } of documents) {
        const upload = this.objects.upload(BUCKETS.inbox, `${INBOX}${tenant}/${name}`, content);
        ways.push(await this.admission(upload, 'NO_THREATS_FOUND'));
      }
      const { told, statistics } = await this.index();
      return { ways, told, statistics };
    });
  }

  private alone<T>(work: () => Promise<T>): Promise<T> {
    const next = this.last.then(work);
    this.last = next.catch(() => {});
    return next;
  }

  /** Runs the machine that admits, as the result of the scan starts it. */
  private async admission(upload: UploadedVersion, scan: Scan): Promise<Way> {
    this.steps = [];
    this.say('scan', scan === 'NO_THREATS_FOUND' ? 'allow' : 'deny', `a stand-in says ${scan}`, performance.now());
    let outcome: Outcome | undefined;
    const run = await execute(
      deployed(ADMIT_DEFINITION),
      {
        detail: {
          s3ObjectDetails: {
            bucketName: upload.bucket,
            objectKey: upload.key,
            versionId: upload.versionId,
            eTag: upload.eTag,
          },
          scanResultDetails: { scanResultStatus: scan },
        },
      },
      {
        'lambda:invoke': async ({ FunctionName: name, Payload }) => {
          const given = Payload as UploadedVersion;
          if (name === '${Keep}') {
            return this.step(
              'keep',
              () => this.keep(given),
              ({ object }) => ({ verdict: 'allow', said: `the original, as quarantine/${object}` }),
            );
          }
          return this.step(
            'admit',
            async () => {
              outcome = await this.admitted(given, AbortSignal.timeout(60_000));
              return outcome;
            },
            (answer) =>
              answer.verdict === 'admitted'
                ? {
                    verdict: 'allow',
                    said: `${answer.characters} characters, ${answer.there ? 'already there ' : ''}as corpus/${answer.object}`,
                  }
                : { verdict: 'deny', said: `${answer.reason}: ${answer.place}` },
          );
        },
      },
      `Admission:${++this.runs}`,
    );
    const way = {
      tenant: upload.key.slice(INBOX.length).split('/')[0]!,
      key: upload.key,
      source: nameOf(upload),
      steps: [...this.steps],
      told: messagesOf(run),
    };
    if (outcome?.verdict !== 'admitted') return way;
    const { object } = outcome;
    const sidecar = JSON.parse(this.objects.text(BUCKETS.corpus, sidecarOf(object)) ?? '{}') as {
      metadataAttributes?: Record<string, { value: { stringValue: string } }>;
    };
    const metadata = Object.fromEntries(
      Object.entries(sidecar.metadataAttributes ?? {}).map(([key, { value }]) => [key, value.stringValue]),
    );
    return { ...way, object, text: this.objects.text(BUCKETS.corpus, object), metadata };
  }

  /** Runs the machine that has the corpus read and examines the index. */
  private async index(): Promise<{ told: string[]; statistics?: JobStatistics }> {
    this.steps = [];
    let statistics: JobStatistics | undefined;
    const run = await execute(
      this.indexing,
      {},
      {
        'bedrockagent:listIngestionJobs': () => ({
          IngestionJobSummaries: this.jobs.started.slice(-1).map((StartedAt) => ({ StartedAt })),
        }),
        'bedrockagent:startIngestionJob': async () => {
          statistics = await this.jobs.run();
          return { IngestionJob: { IngestionJobId: String(this.jobs.started.length) } };
        },
        'bedrockagent:getIngestionJob': () => ({ IngestionJob: { Status: 'COMPLETE', Statistics: statistics } }),
        'lambda:invoke': async ({ Payload }) =>
          this.step(
            'examine',
            () => this.examine(Payload as ExamineEvent),
            ({ verdict, findings }: Examination) =>
              verdict === 'good'
                ? { verdict: 'allow', said: 'the index answers as it should' }
                : { verdict: 'deny', said: findings.join('; ') },
          ),
        's3:deleteObject': ({ Key: key }) => this.objects.delete(BUCKETS.corpus, String(key)),
      },
      `Indexing:${++this.runs}`,
    );
    return { told: messagesOf(run), statistics };
  }

  private async step<T>(
    name: WayStepName,
    work: () => Promise<T>,
    said: (answer: T) => { readonly verdict: 'allow' | 'deny'; readonly said: string },
  ): Promise<{ Payload: T }> {
    const started = performance.now();
    try {
      const answer = await work();
      const { verdict, said: text } = said(answer);
      this.say(name, verdict, text, started);
      // as it comes through the service
      return { Payload: JSON.parse(JSON.stringify(answer)) as T };
    } catch (error) {
      this.say(name, 'threw', (error as Error).message, started);
      throw error;
    }
  }

  private say(name: WayStepName, verdict: WayStep['verdict'], said: string, started: number): void {
    this.steps.push({ name, verdict, said, milliseconds: performance.now() - started });
  }

  private seen(transform: Transform): Transform {
    return async (event) => {
      const started = performance.now();
      try {
        const answer = await transform(event);
        this.say('transform', 'allow', 'each piece cleaned again, and given to the tenant of its key', started);
        return answer;
      } catch (error) {
        this.say('transform', 'threw', (error as Error).message, started);
        throw error;
      }
    };
  }

  private timed(store: VectorStore): VectorStore {
    return {
      put: async (pieces) => {
        const started = performance.now();
        await store.put(pieces);
        this.say('embed', 'allow', `${pieces.length} ${pieces.length === 1 ? 'piece' : 'pieces'}`, started);
      },
      remove: (uri) => store.remove(uri),
      find: (vector, filter, most) => store.find(vector, filter, most),
    };
  }
}

const messagesOf = ({ calls }: Run): string[] =>
  calls.filter(({ action }) => action === 'sns:publish').map(({ input }) => String(input.Message));
