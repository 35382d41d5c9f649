import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
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
import { HELD, INBOX, RETIRE } from './contract';
import type { KnowledgeIngestionProps } from './knowledge-ingestion-props';
import { ADMIT_DEFINITION } from './private/admit-definition';
import { checkKnowledgeIngestion, checkOwner } from './private/check-knowledge-ingestion';
import { DocumentQuarantine } from './private/document-quarantine';
import { indexDefinition } from './private/index-definition';
import { IngestionEvents } from './private/ingestion-events';
import { IngestionFunctions } from './private/ingestion-functions';
import { ingestionMachine } from './private/ingestion-machine';
import { MalwareScan } from './private/malware-scan';
import { UploadRelease } from './private/upload-release';

/** A job begins when the scan of a document is over. Plans of others are admitted at any time before synthesis. */
const unscanned = ({ knowledge: { vault } }: KnowledgeIngestionProps): string[] =>
  vault._isScanned(DataClass.CORPUS)
    ? []
    : [
        "'malwareScan' must be true where no plan of yours scans the corpus: nothing that is written there would ever be indexed. " +
          'Where there is a plan, admit its role by vault.grantScan(DataClass.CORPUS, role)',
      ];

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
  private readonly functions: IngestionFunctions;
  private readonly events: IngestionEvents;
  private readonly inboxBucket: VaultBucket;
  private readonly quarantineBucket: VaultBucket;

  constructor(scope: Construct, id: string, props: KnowledgeIngestionProps) {
    super(scope, id);
    checkProps(this, 'KnowledgeIngestionProps', props);
    checkOffered(this, 'AWS::Pipes::Pipe', "'KnowledgeIngestion' must be left out");
    const canaries = props.canaries ?? [];
    this.node.addValidation({ validate: () => unscanned(props) });
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

    this.functions = new IngestionFunctions(this, {
      ...props,
      inbox: this.inboxBucket,
      quarantine: this.quarantineBucket,
      logGroup: this.logGroup,
    });
    const transform = knowledge.retrieval().managed ? [] : [this.alarmOn(this.functions.transform())];
    const all = { key, topic, logGroup: this.logGroup };
    const admit = ingestionMachine(this, 'Admission', {
      ...all,
      does: 'admission',
      definition: ADMIT_DEFINITION,
      functions: { Keep: this.functions.keep(), Admit: this.functions.admit() },
    });
    const examine = this.functions.examine();
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
      trace: this.functions.trace(),
      examine,
    });
    this.admitMachine = admit.machine;
    this.indexMachine = index.machine;
    this.quarantineMachine = quarantine.machine;
    this.alarms = [admit.alarm, index.alarm, quarantine.alarm, ...transform];
    this.events = new IngestionEvents(this, 'Events', {
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
    const { arns } = this.props.knowledge.vault._named(grantee);
    // as policies of buckets name it, and as it names itself: of a role of another stack the two differ
    const itself = grantee.grantPrincipal.policyFragment.principalJson.AWS ?? [];
    for (const arn of [...arns, ...itself]) this.uploaders.add(arn);
    return this.grantPut(grantee, INBOX, tenant, group);
  }

  /**
   * Allow `grantee` to have documents of a tenant taken out: by putting an object into the inbox whose key is `retire/`, the
   * tenant, its group where there are groups, and what answers cite. What is in that object is not asked; put a few letters
   * into it, because it is scanned first. Versions of the document stay; documents of others it does not reach.
   *
   * @param grantee a role or user, or what runs as one
   * @param tenant as in `grantUpload`
   * @param group as in `grantUpload`
   */
  public grantRetire(grantee: iam.IGrantable, tenant: string, group?: string): iam.Grant {
    return this.grantPut(grantee, RETIRE, tenant, group);
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
      release: this.functions.release(),
    });
    this.node.addValidation({
      validate: () =>
        response._approvers.some((arn) => this.uploaders.has(arn))
          ? [`'response' must have no approver who uploads: whoever uploads would release it himself`]
          : [],
    });
    this.alarms.push(machine.alarm);
    this.events.watch('ReleaseTampering', 'Changes of the machine that releases uploads', [machine.machine]);
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

  /** Whose it is says the key: what is put is the tenant's, and nobody else's. */
  private grantPut(grantee: iam.IGrantable, below: string, tenant: string, group?: string): iam.Grant {
    const { tenancy, vault } = this.props.knowledge;
    checkOwner(this, '', tenancy, tenant, group);
    const pattern = `${below}${[tenant, group].filter((part) => part !== undefined).join('/')}/*`;
    const objects = this.inboxBucket.grantAdd(grantee, vault._named(grantee), pattern);
    return objects.combine(grantKeyThrough('s3', vault.key(DataClass.CORPUS), grantee, ['kms:GenerateDataKey']));
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

  private alarmOn(transform: lambda.IFunction): cloudwatch.Alarm {
    return toldAlarm(this, 'TransformFailed', {
      metric: transform.metricErrors({ statistic: 'Sum', period: Duration.minutes(5) }),
      description: 'A document of the corpus is not what was admitted, or its pieces could not be looked at',
      threshold: 1,
      topic: this.props.topic,
    });
  }
}
