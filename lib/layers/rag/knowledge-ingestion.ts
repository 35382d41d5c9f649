import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../private/acknowledge';
import { checkProps } from '../../private/check-props';
import { PropsError } from '../../private/errors';
import { grantKeyThrough } from '../../private/kept-key';
import { allowEvents, allowLogDelivery } from '../../private/key-policy';
import { checkOffered } from '../../private/offered';
import { toldAlarm } from '../../private/told-alarm';
import { DataClass } from '../data';
import type { VaultBucket } from '../data/internal';
import type { IncidentResponse } from '../response';
import { admitLogDeliveries } from '../response/internal';
import { INGESTION_ENV as ENV, HELD, INBOX } from './contract';
import type { KnowledgeIngestionProps } from './knowledge-ingestion-props';
import { ADMIT_DEFINITION } from './private/admit-definition';
import { checkKnowledgeIngestion, checkOwner } from './private/check-knowledge-ingestion';
import { DocumentQuarantine } from './private/document-quarantine';
import { indexDefinition } from './private/index-definition';
import { IngestionEvents } from './private/ingestion-events';
import { IngestionFunction, TIMEOUTS } from './private/ingestion-function';
import { ingestionMachine } from './private/ingestion-machine';
import { MalwareScan } from './private/malware-scan';
import { UploadRelease } from './private/upload-release';

/** How long an upload lies in the inbox. */
const INBOX_RETENTION = Duration.days(30);

/**
 * The way of a document into a knowledge base, and the only one: uploaded by its tenant, scanned for malware, kept under lock as
 * it came, judged, and written into the corpus as the plain text that people see of it. Then a job has the knowledge base read
 * the corpus, and known questions are asked of the index; new documents that stand in the way of known answers are taken back.
 *
 * What cannot be judged stays out, and the topic is told. Whose a document is says the key under which it was uploaded, which
 * IAM decides (`grantUpload`), and nothing in the document or beside it. Each piece of a document is cleaned once more, and given
 * to the tenant of its key, before it is embedded; not where Bedrock manages the store, which has no place for that.
 */
export class KnowledgeIngestion extends Construct {
  /** Where tenants put documents, each below its own key; everything in it is gone after 30 days. */
  public readonly inbox: s3.Bucket;
  /** Where the original of each upload is locked. Nobody reads it but whom `grantInvestigate` names. */
  public readonly quarantine: s3.Bucket;
  /** Keeps and judges an upload that was scanned. */
  public readonly admitMachine: sfn.StateMachine;
  /** Starts a job, examines the index, and takes back new documents that stand in the way. */
  public readonly indexMachine: sfn.StateMachine;
  /**
   * The playbook against a poisoned document: takes it out of corpus and index at once, and with it what has the same text; holds
   * what its owner uploads; tells what else came of late; and asks the index the known questions again.
   */
  public readonly quarantineMachine: sfn.StateMachine;
  /** What functions and machines did: names of uploads, and no text of documents. */
  public readonly logGroup: logs.LogGroup;
  /** On failures of each machine, and of the function that looks at pieces. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly props: KnowledgeIngestionProps;
  private readonly uploaders = new Set<string>();
  private readonly inboxBucket: VaultBucket;
  private readonly quarantineBucket: VaultBucket;

  constructor(scope: Construct, id: string, props: KnowledgeIngestionProps) {
    super(scope, id);
    checkProps(this, 'KnowledgeIngestionProps', props);
    checkOffered(this, 'AWS::Pipes::Pipe', "'KnowledgeIngestion' must be left out");
    const canaries = props.canaries ?? [];
    const quarantineRetention = props.quarantineRetention ?? Duration.days(90);
    checkKnowledgeIngestion(this, { ...props, canaries, quarantineRetention });
    this.props = props;
    const { knowledge, topic } = props;
    const { vault } = knowledge;
    const address = this.node.addr.slice(0, 8);
    this.inboxBucket = vault._beside(`Inbox${address}`, DataClass.CORPUS, { expires: INBOX_RETENTION });
    this.inbox = this.inboxBucket.resource;
    this.quarantineBucket = vault._beside(`Quarantine${address}`, DataClass.EVIDENCE, {
      expires: quarantineRetention,
      locked: true,
    });
    this.quarantine = this.quarantineBucket.resource;
    this.scanInbox();

    const key = vault.key(DataClass.EVIDENCE);
    for (const service of ['sqs', 'states']) vault.allowKeyThrough(DataClass.EVIDENCE, service);
    allowEvents(this, key);
    allowLogDelivery(this, key);
    this.logGroup = vault.logGroup(`Ingestion${address}`);
    admitLogDeliveries(this.logGroup);

    const transform = knowledge.retrieval().managed ? [] : [this.transformPieces()];
    const all = { key, topic, logGroup: this.logGroup };
    const admit = ingestionMachine(this, 'Admission', {
      ...all,
      does: 'admission',
      definition: ADMIT_DEFINITION,
      functions: { Keep: this.keeps(), Admit: this.admits() },
    });
    const examine = this.examines();
    const index = ingestionMachine(this, 'Indexing', {
      ...all,
      does: 'indexing',
      definition: indexDefinition(canaries),
      functions: { Examine: examine },
      substitutions: {
        KnowledgeBase: knowledge.knowledgeBaseId,
        DataSource: knowledge.dataSourceId,
        Corpus: vault.bucket(DataClass.CORPUS).bucketName,
      },
    });
    knowledge.grantIngest(index.grantee);
    const documents = `${knowledge.prefix}*`;
    vault._grantRetire(DataClass.CORPUS, index.grantee, documents);
    acknowledgeWildcard(
      index.policy,
      vault.bucket(DataClass.CORPUS).arnForObjects(documents),
      'Which document is taken back is known when an index was examined: one of the knowledge base, whose versions stay.',
    );
    const { machine: quarantine } = new DocumentQuarantine(this, 'Quarantine', {
      ...all,
      knowledge,
      canaries,
      trace: this.traces(),
      examine,
    });
    this.admitMachine = admit.machine;
    this.indexMachine = index.machine;
    this.quarantineMachine = quarantine.machine;
    this.alarms = [admit.alarm, index.alarm, quarantine.alarm, ...transform];
    new IngestionEvents(this, 'Events', {
      inbox: this.inbox,
      corpus: vault.bucket(DataClass.CORPUS),
      prefix: knowledge.prefix,
      admit: this.admitMachine,
      index: this.indexMachine,
      quarantine: this.quarantineMachine,
      topic,
      key,
    });
  }

  /**
   * Allow `grantee` to upload documents of a tenant, and nothing else: it neither reads, lists, tags nor deletes. Whoever may
   * do so decides what that tenant is answered from.
   *
   * @param grantee a role or user, or what runs as one
   * @param tenant as in the claims of a caller: 1 to 40 letters, digits, hyphens and underscores
   * @param group as `tenant`; needed where the tenancy of the knowledge base has groups, and then alone reads what is uploaded
   */
  public grantUpload(grantee: iam.IGrantable, tenant: string, group?: string): iam.Grant {
    const { tenancy, vault } = this.props.knowledge;
    checkOwner(this, '', tenancy, tenant, group);
    for (const arn of vault._named(grantee).arns) this.uploaders.add(arn);
    const pattern = `${INBOX}${[tenant, group].filter((part) => part !== undefined).join('/')}/*`;
    const objects = this.inboxBucket.grantAdd(grantee, vault._named(grantee), pattern);
    return objects.combine(grantKeyThrough('s3', vault.key(DataClass.CORPUS), grantee, ['kms:GenerateDataKey']));
  }

  /**
   * Lets people release an upload that was refused, by `response`: somebody asks, and somebody else, of whom it knows that he
   * approves, agrees. What is approved is one version with one content, as the notice of its refusal names them; what the version
   * hides stays out all the same, and what a scan did not find clean cannot be released. No role that uploads approves.
   *
   * @returns the machine that waits; it is asked for as the playbook `RELEASE_` with the id of this construct
   */
  public releaseBy(response: IncidentResponse): sfn.StateMachine {
    const name = `RELEASE_${this.node.id}`;
    if (this.node.tryFindChild('Release'))
      throw new PropsError(this, "'releaseBy' must be called once, got another call");
    const { vault } = this.props.knowledge;
    const { machine } = new UploadRelease(this, 'Release', {
      response,
      name,
      key: vault.key(DataClass.EVIDENCE),
      topic: this.props.topic,
      logGroup: this.logGroup,
      inboxName: this.inbox.bucketName,
      release: this.writes('Released', 'release', 'Writes the text of uploads that a person released'),
    });
    this.node.addValidation({
      validate: () =>
        response._approvers.some((arn) => this.uploaders.has(arn))
          ? [`'response' must have no approver who uploads: whoever uploads would release it himself`]
          : [],
    });
    return machine.machine;
  }

  /** Allow `grantee` to read the originals of uploads, malware among them. Name whoever investigates, and nobody else. */
  public grantInvestigate(grantee: iam.IGrantable): iam.Grant {
    const { vault } = this.props.knowledge;
    const objects = this.quarantineBucket.grantRead(grantee, vault._named(grantee), '*');
    return objects.combine(grantKeyThrough('s3', vault.key(DataClass.EVIDENCE), grantee, ['kms:Decrypt']));
  }

  /**
   * Allow `grantee` to take documents of any tenant out: to start the playbook with
   * `{"incident": "any id", "document": "approved/acme/….txt"}`, or `"source"` with what an answer cites in place of `document`.
   */
  public grantQuarantine(grantee: iam.IGrantable): iam.Grant {
    const { vault } = this.props.knowledge;
    // whoever starts a machine encrypts what it begins with
    return this.quarantineMachine
      .grantStartExecution(grantee)
      .combine(
        grantKeyThrough('states', vault.key(DataClass.EVIDENCE), grantee, ['kms:Decrypt', 'kms:GenerateDataKey']),
      );
  }

  /**
   * Allow `grantee` to see for which documents owners are held, and to end that: to delete what lies below `held/` in the corpus.
   * What was refused meanwhile is uploaded again then.
   */
  public grantEndHold(grantee: iam.IGrantable): iam.Grant {
    const { vault, prefix } = this.props.knowledge;
    const holds = `${HELD}${prefix}*`;
    return vault
      ._grantFind(DataClass.CORPUS, grantee, holds)
      .combine(vault._grantRetire(DataClass.CORPUS, grantee, holds));
  }

  private scanInbox(): void {
    const { vault } = this.props.knowledge;
    new MalwareScan(this, 'Scan', {
      bucket: this.inbox,
      what: 'the inbox',
      grant: (grantee) =>
        this.inboxBucket
          .grantScan(grantee, vault._named(grantee))
          .combine(grantKeyThrough('s3', vault.key(DataClass.CORPUS), grantee, ['kms:Decrypt', 'kms:GenerateDataKey'])),
    });
  }

  private keeps(): lambda.IFunction {
    const { vault } = this.props.knowledge;
    const { function: made, grantee } = this.function('Keep', 'keep', 'Keeps the originals of uploads', 256, {
      [ENV.inbox]: this.inbox.bucketName,
      [ENV.quarantine]: this.quarantine.bucketName,
    });
    const named = vault._named(grantee);
    this.inboxBucket.grantSetAside(grantee, named, `${INBOX}*`);
    this.quarantineBucket.grantAdd(grantee, named, '*');
    grantKeyThrough('s3', vault.key(DataClass.CORPUS), grantee, ['kms:Decrypt']);
    grantKeyThrough('s3', vault.key(DataClass.EVIDENCE), grantee, ['kms:GenerateDataKey']);
    this.explain(
      made,
      this.inbox.arnForObjects(`${INBOX}*`),
      'It copies whatever was uploaded, and reads nothing of it.',
    );
    this.explain(
      made,
      this.quarantine.arnForObjects('*'),
      'Whatever was uploaded is kept; nothing that is kept is read.',
    );
    return made;
  }

  private admits(): lambda.IFunction {
    return this.writes('Admit', 'admit', 'Judges uploads, and writes their text');
  }

  /** What writes documents: it reads a version of an upload that was found clean, and asks the guardrail. */
  private writes(id: 'Admit' | 'Released', name: 'admit' | 'release', description: string): lambda.IFunction {
    const { knowledge, guardrail } = this.props;
    const { vault, prefix } = knowledge;
    const { function: made, grantee } = this.function(id, name, description, 512, {
      [ENV.inbox]: this.inbox.bucketName,
      [ENV.corpus]: vault.bucket(DataClass.CORPUS).bucketName,
      [ENV.guardrail]: guardrail.guardrailId,
      [ENV.guardrailVersion]: guardrail.guardrailVersion,
    });
    const uploads = this.inbox.arnForObjects(`${INBOX}*`);
    iam.Grant.addToPrincipal({ grantee, actions: ['s3:GetObjectVersion'], resourceArns: [uploads] });
    grantKeyThrough('s3', vault.key(DataClass.CORPUS), grantee, ['kms:Decrypt']);
    vault.grantAdd(DataClass.CORPUS, grantee, `${prefix}*`);
    if (id === 'Admit') vault._grantFind(DataClass.CORPUS, grantee, `${HELD}${prefix}*`);
    guardrail.grantApply(grantee);
    this.explain(made, uploads, 'It reads whatever was uploaded and found clean.');
    this.explain(
      made,
      vault.bucket(DataClass.CORPUS).arnForObjects(`${prefix}*`),
      'It is what writes documents; a name is a hash of the text.',
    );
    return made;
  }

  private examines(): lambda.IFunction {
    const { knowledge } = this.props;
    const { function: made, grantee } = this.function('Examine', 'examine', 'Asks the index known questions', 256, {
      [ENV.corpus]: knowledge.vault.bucket(DataClass.CORPUS).bucketName,
      [ENV.knowledgeBase]: knowledge.knowledgeBaseId,
      [ENV.managed]: knowledge.retrieval().managed ? 'true' : undefined,
    });
    knowledge.grantRetrieve(grantee);
    return made;
  }

  private traces(): lambda.IFunction {
    const { knowledge } = this.props;
    const { vault, prefix } = knowledge;
    const { function: made, grantee } = this.function('Trace', 'trace', 'Says what is known of a document', 256, {
      [ENV.corpus]: vault.bucket(DataClass.CORPUS).bucketName,
      [ENV.knowledgeBase]: knowledge.knowledgeBaseId,
      [ENV.managed]: knowledge.retrieval().managed ? 'true' : undefined,
    });
    knowledge.grantRetrieve(grantee);
    vault._grantFind(DataClass.CORPUS, grantee, `${prefix}*`);
    return made;
  }

  /** The second, independent look. Bedrock calls it with the role of the knowledge base. */
  private transformPieces(): cloudwatch.Alarm {
    const { knowledge, topic } = this.props;
    const { function: made, grantee } = this.function('Transform', 'transform', 'Cleans pieces of documents', 1024, {
      [ENV.corpus]: knowledge.vault.bucket(DataClass.CORPUS).bucketName,
      [ENV.knowledgeBase]: knowledge.knowledgeBaseId,
    });
    const passage = knowledge.transformBy(made.currentVersion, grantee);
    made.addEnvironment(ENV.passage, passage.bucketName);
    this.explain(
      made,
      passage.arnForObjects('*'),
      'Bedrock chooses the names of what passes, and nothing else is there.',
    );
    return toldAlarm(this, 'TransformFailed', {
      metric: made.metricErrors({ statistic: 'Sum', period: Duration.minutes(5) }),
      description: 'A document of the corpus is not what was admitted, or its pieces could not be looked at',
      threshold: 1,
      topic,
    });
  }

  private function(
    id: 'Keep' | 'Admit' | 'Released' | 'Transform' | 'Examine' | 'Trace',
    name: keyof typeof TIMEOUTS,
    description: string,
    memorySize: number,
    environment: Record<string, string | undefined>,
  ): IngestionFunction {
    const { prefix, tenancy } = this.props.knowledge;
    return new IngestionFunction(this, id, {
      name,
      description,
      memorySize,
      timeout: TIMEOUTS[name],
      logGroup: this.logGroup,
      environment: {
        [ENV.prefix]: prefix,
        [ENV.tenantKey]: tenancy.tenantKey,
        [ENV.groupsKey]: tenancy.groupsKey,
        ...environment,
      },
    });
  }

  private explain(made: lambda.IFunction, resource: string, reason: string): void {
    acknowledgeWildcard(made.node.scope!, resource, reason);
  }
}
