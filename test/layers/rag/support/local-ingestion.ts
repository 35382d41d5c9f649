import type {
  CanaryQuestion,
  ExamineEvent,
  ReleasedVersion,
  TraceEvent,
  UploadedVersion,
} from '../../../../lib/layers/rag/contract';
import { ADMIT_DEFINITION } from '../../../../lib/layers/rag/private/admit-definition';
import { indexDefinition } from '../../../../lib/layers/rag/private/index-definition';
import { quarantineDefinition } from '../../../../lib/layers/rag/private/quarantine-definition';
import { releaseDefinition } from '../../../../lib/layers/rag/private/release-definition';
import { admitUpload, type Outcome, releaseUpload } from '../../../../lib/layers/rag/runtime/admit-upload';
import { examineIndex } from '../../../../lib/layers/rag/runtime/examine-index';
import { keepOriginal } from '../../../../lib/layers/rag/runtime/keep-original';
import { traceDocument } from '../../../../lib/layers/rag/runtime/trace-document';
import type { ApplyGuardrail } from '../../../../lib/runtime/guardrail';
import { LocalObjects } from '../../../../local/aws/local-objects';
import { type Answer, type Call, execute, type Run, ServiceError } from '../../response/support/machine';
import { LocalKnowledge, type Transform } from './local-knowledge';

export const BUCKETS = { inbox: 'inbox-bucket', corpus: 'corpus-bucket', quarantine: 'quarantine-bucket' };
const SETTINGS = { corpus: BUCKETS.corpus, prefix: 'approved/', tenantKey: 'tenantId' };

type Admit = (upload: UploadedVersion) => Promise<Outcome>;
type Definition = Parameters<typeof execute>[0];
const asDeployed = (definition: object): Definition =>
  JSON.parse(
    JSON.stringify(definition)
      .replaceAll('${Partition}', 'aws')
      .replaceAll('${Corpus}', BUCKETS.corpus)
      .replaceAll('${Inbox}', BUCKETS.inbox)
      .replaceAll('${Prefix}', SETTINGS.prefix),
  );
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

/** What an attack may find changed: a control that is taken away. */
export interface Changed {
  readonly apply?: ApplyGuardrail;
  readonly admit?: (objects: LocalObjects, as: Admit) => Admit;
  readonly transform?: (objects: LocalObjects) => Transform;
  /** The definition of the machine that admits. */
  readonly admission?: (as: typeof ADMIT_DEFINITION) => object;
  /** The definition of the machine that examines the index. */
  readonly index?: (as: ReturnType<typeof indexDefinition>) => object;
  readonly canaries?: readonly CanaryQuestion[];
}

/** The machines as they are deployed, with the functions that they call, on objects and an index in memory. */
export class LocalIngestion {
  public readonly objects = new LocalObjects();
  public readonly knowledge: LocalKnowledge;
  /** Subject and text of what people were told. */
  public readonly told: string[] = [];
  private readonly admit: Admit;
  private readonly release: (upload: ReleasedVersion, signal: AbortSignal) => Promise<Outcome>;
  private readonly definitions: Readonly<Record<'admission' | 'index' | 'quarantine' | 'release', Definition>>;

  constructor(changed: Changed = {}) {
    const { apply = async () => ({ kind: 'passed' as const }), admit, transform, canaries = [] } = changed;
    const { admission = (as: object) => as, index = (as: object) => as } = changed;
    this.knowledge = new LocalKnowledge(this.objects, SETTINGS, transform?.(this.objects));
    const settings = { ...BUCKETS, ...SETTINGS, guardrail: { id: 'g', version: '1' } };
    const judge = admitUpload(this.objects, apply, settings, () => this.objects.now);
    const as: Admit = (upload) => judge(upload, new AbortController().signal);
    this.admit = admit?.(this.objects, as) ?? as;
    this.release = releaseUpload(this.objects, apply, settings, () => this.objects.now);
    this.definitions = {
      admission: asDeployed(admission(ADMIT_DEFINITION)),
      index: asDeployed(index(indexDefinition(canaries))),
      quarantine: asDeployed(quarantineDefinition(canaries)),
      release: asDeployed(releaseDefinition('Release', 3_600)),
    };
  }

  upload(key: string, text: string | Uint8Array): UploadedVersion {
    return this.objects.upload(BUCKETS.inbox, key, text);
  }

  /** What lies in the corpus, without what says whose it is. */
  get documents(): string[] {
    return this.objects.keys(BUCKETS.corpus).filter((key) => key.startsWith(SETTINGS.prefix) && key.endsWith('.txt'));
  }

  /** What happens to a version once it was scanned. */
  scanned(upload: UploadedVersion, scanResultStatus = 'NO_THREATS_FOUND'): Promise<Run> {
    const { bucket: bucketName, key: objectKey, versionId, eTag } = upload;
    return this.run(this.definitions.admission, {
      detail: { s3ObjectDetails: { bucketName, objectKey, versionId, eTag }, scanResultDetails: { scanResultStatus } },
    });
  }

  /** Uploads, scans and admits a document; its key in the corpus, where it gets there. */
  async admitted(key: string, text: string): Promise<string | undefined> {
    const before = this.documents;
    await this.scanned(this.upload(key, text));
    return this.documents.find((each) => !before.includes(each));
  }

  /** What happens once the corpus has changed. */
  indexed(): Promise<Run> {
    return this.run(this.definitions.index, {});
  }

  /** The playbook; `broken` are calls that fail so often, each by its name. */
  quarantined(input: unknown, broken: Readonly<Record<string, number>> = {}, names = 'ServiceException'): Promise<Run> {
    return this.run(this.definitions.quarantine, input, broken, names);
  }

  /** What was asked to be released, and `decision` of those who approve: `approved`, or the error by which it ends. */
  released(input: unknown, decision = 'approved'): Promise<Run> {
    const broken: Record<string, number> = decision === 'approved' ? {} : { HoldFunction: 1 };
    return this.run(this.definitions.release, input, broken, decision);
  }

  private async run(
    definition: Definition,
    input: unknown,
    broken: Readonly<Record<string, number>> = {},
    error = '',
  ): Promise<Run> {
    const left = new Map(Object.entries(broken));
    const answers = Object.fromEntries(
      Object.entries(this.services()).map(([name, answer]): [string, Answer] => [
        name,
        async (sent, attempt) => {
          const called = name === 'lambda:invoke' ? nameOf(sent) : name;
          const fails = left.get(called) ?? 0;
          left.set(called, fails - 1);
          if (fails > 0) throw new ServiceError(error);
          // who waits is answered with what was decided, and no function of ingestion is called
          if (called === 'HoldFunction') return { approvedBy: 'alice', askedBy: 'bob' };
          return plain((await answer(sent, attempt)) ?? {});
        },
      ]),
    );
    const run = await execute(definition, input, answers);
    this.told.push(...run.calls.filter(isTold).map(({ input: { Subject, Message } }) => `${Subject}: ${Message}`));
    return run;
  }

  private services(): Record<string, Answer> {
    const { objects, knowledge } = this;
    let job = {};
    const keep = keepOriginal(objects, { ...BUCKETS, isGrouped: false });
    const examine = examineIndex(knowledge.search, SETTINGS);
    const trace = traceDocument(objects, knowledge.search, SETTINGS, () => objects.now);
    const functions: Record<string, (payload: unknown) => Promise<unknown>> = {
      Keep: (payload) => keep(payload as UploadedVersion),
      Admit: (payload) => this.admit(payload as UploadedVersion),
      Release: (payload) => this.release(payload as ReleasedVersion, new AbortController().signal),
      Examine: (payload) => examine(payload as ExamineEvent),
      Trace: (payload) => trace(payload as TraceEvent),
    };
    return {
      'sns:publish': () => ({ MessageId: '1' }),
      'lambda:invoke': async (sent) => ({
        Payload: await functions[/\w+/.exec(String(sent.FunctionName))![0]]!(sent.Payload),
      }),
      's3:deleteObject': ({ Bucket, Key }) => objects.delete(String(Bucket), String(Key)),
      's3:putObject': ({ Bucket, Key, Body }) => void objects.upload(String(Bucket), String(Key), String(Body)),
      'bedrockagent:deleteKnowledgeBaseDocuments': ({ DocumentIdentifiers }) => {
        for (const { S3 } of DocumentIdentifiers as { S3: { Uri: string } }[])
          knowledge.pieces.delete(S3.Uri.replace(`s3://${BUCKETS.corpus}/`, ''));
      },
      'bedrockagent:listIngestionJobs': () => ({ IngestionJobSummaries: [{ StartedAt: '2026-11-30T09:00:00.000Z' }] }),
      'bedrockagent:startIngestionJob': async () => {
        job = { IngestionJobId: 'job-1', Status: 'COMPLETE', Statistics: await knowledge.ingest() };
        return { IngestionJob: job };
      },
      'bedrockagent:getIngestionJob': () => ({ IngestionJob: job }),
    };
  }
}

const isTold = ({ action }: Call) => action === 'sns:publish';
/** Of `Trace`, which answers several questions, the question too. */
const nameOf = ({ FunctionName, Payload }: Record<string, unknown>) =>
  [/\w+/.exec(String(FunctionName))![0], (Payload as { ask?: string }).ask].filter(Boolean).join(' ');
