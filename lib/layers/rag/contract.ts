/** Keys of the metadata that each document carries in the corpus, and each chunk of it in the store. */
export const METADATA = {
  tenant: 'tenantId',
  groups: 'groups',
  source: 'source',
  /** What a document is called in its key: the beginning of the hash of its text. */
  document: 'document',
  sha256: 'sha256',
  trust: 'trust',
  ingestedAt: 'ingestedAt',
  pipeline: 'pipeline',
} as const;

/** Below which key of the corpus documents lie that are ready to be read. */
export const APPROVED = 'approved/';

/** Below which key of the inbox a tenant puts what it wants in the corpus. */
export const INBOX = 'inbox/';

/** Below which key of the inbox an owner names, by the end of the key, what answers cite and it wants out of the corpus. */
export const RETIRE = 'retire/';

/**
 * Below which key of the corpus lies what holds an owner: as long as something lies there below the part of a tenant, nothing of
 * that tenant is admitted.
 */
export const HELD = 'held/';

/** How a tenant, or a group, stands in keys: the boundary between tenants is made of these letters. */
export const OWNER = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;

/** How a function calls what is tried again: a service had no time. */
export const THROTTLED = 'Throttled';

/** How a function says that a search still finds what was taken out of the index. */
export const STILL_FOUND = 'StillFound';

/** Environment variables of the functions that ingest. */
export const INGESTION_ENV = {
  inbox: 'INBOX_BUCKET',
  corpus: 'CORPUS_BUCKET',
  quarantine: 'QUARANTINE_BUCKET',
  passage: 'PASSAGE_BUCKET',
  /** Below which key of the corpus documents lie that are ready to be read. */
  prefix: 'APPROVED_PREFIX',
  knowledgeBase: 'KNOWLEDGE_BASE_ID',
  /** `true` where Bedrock manages the store. */
  managed: 'MANAGED_STORE',
  /** Absent: whoever may ask may read everything. */
  tenantKey: 'TENANT_KEY',
  /** Absent: groups make no difference. */
  groupsKey: 'GROUPS_KEY',
  guardrail: 'GUARDRAIL_ID',
  guardrailVersion: 'GUARDRAIL_VERSION',
} as const;

/** A version of an object in the inbox. */
export interface InboxVersion {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

/** A version as GuardDuty names what it has scanned. */
export interface UploadedVersion extends InboxVersion {
  readonly eTag: string;
}

/** An upload that a person releases, whatever was thought of it: this version, if it has this content. */
export interface ReleasedVersion extends InboxVersion {
  /** Of its bytes. */
  readonly sha256: string;
}

/** A question of which it is known what is found. */
export interface CanaryQuestion {
  readonly tenant: string;
  readonly group?: string;
  readonly question: string;
  /** What a piece that is found has to say. */
  readonly expects: string;
}

/** What is told of a job that is over, to have its index examined. */
export interface ExamineEvent {
  readonly statistics: JobStatistics;
  readonly canaries: readonly CanaryQuestion[];
  /** When the job before it began; documents that came later are new. Null: nothing is known to be old. */
  readonly since: string | null;
  /** Keys that were taken back before this job. */
  readonly retired: readonly string[];
}

/** How many documents a job met, as Step Functions spells what Bedrock answers. */
export interface JobStatistics {
  readonly NumberOfDocumentsScanned: number;
  readonly NumberOfDocumentsFailed: number;
  readonly NumberOfDocumentsDeleted: number;
  readonly NumberOfNewDocumentsIndexed: number;
}

/** What an index looks like after a job. */
export interface Examination {
  readonly verdict: 'good' | 'bad';
  /** What is wrong, without a word of any document. */
  readonly findings: readonly string[];
  /** Keys of the corpus to take back: of new documents, with what says whose they are. */
  readonly retire: readonly string[];
}

/** What is asked about a document that is taken out. */
export type TraceEvent =
  /** Which document of the corpus came from an upload, by the name under which answers cite it. */
  | { readonly ask: 'find'; readonly source: string }
  /** Which document an owner names that wants it out, by the key under which that was put into the inbox. */
  | { readonly ask: 'own'; readonly key: string }
  /** Whether a search finds nothing of it any more. */
  | { readonly ask: 'gone'; readonly document: string }
  /** What else may be of the same hand. */
  | { readonly ask: 'related'; readonly document: string };

/** Documents that may be of the same hand, by their keys. */
export interface Related {
  /** Documents with the same text that are there now, as many as are taken out at once. */
  readonly copies: readonly string[];
  /** How many more of them there are, which are still there afterwards. */
  readonly moreCopies: number;
  /** What the owner of the document got into the corpus of late, the newest first, as much as a message holds. */
  readonly recent: readonly string[];
  /** How many more there are. */
  readonly more: number;
}
