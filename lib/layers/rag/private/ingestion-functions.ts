import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../../private/acknowledge';
import { grantKeyThrough } from '../../../private/kept-key';
import { DataClass } from '../../data';
import type { VaultBucket } from '../../data/internal';
import type { IModelGuardrail } from '../../model';
import { INGESTION_ENV as ENV, HELD, INBOX } from '../contract';
import type { SecureKnowledgeBase } from '../secure-knowledge-base';
import { IngestionFunction, TIMEOUTS } from './ingestion-function';

export interface IngestionFunctionsProps {
  readonly knowledge: SecureKnowledgeBase;
  readonly guardrail: IModelGuardrail;
  readonly inbox: VaultBucket;
  readonly quarantine: VaultBucket;
  readonly logGroup: logs.ILogGroup;
}

/** The functions of ingestion, each with what it may do: made in `scope`, and once each. */
export class IngestionFunctions {
  constructor(
    private readonly scope: Construct,
    private readonly props: IngestionFunctionsProps,
  ) {}

  /** Copies originals to where they are locked. */
  public keep(): lambda.IFunction {
    const { vault } = this.props.knowledge;
    const { function: made, grantee } = this.function('Keep', 'keep', 'Keeps the originals of uploads', 256, {
      [ENV.inbox]: this.props.inbox.resource.bucketName,
      [ENV.quarantine]: this.props.quarantine.resource.bucketName,
    });
    const named = vault._named(grantee);
    this.props.inbox.grantSetAside(grantee, named, `${INBOX}*`);
    this.props.quarantine.grantAdd(grantee, named, '*');
    grantKeyThrough('s3', vault.key(DataClass.CORPUS), grantee, ['kms:Decrypt']);
    grantKeyThrough('s3', vault.key(DataClass.EVIDENCE), grantee, ['kms:GenerateDataKey']);
    this.explain(
      made,
      this.props.inbox.resource.arnForObjects(`${INBOX}*`),
      'It copies whatever was uploaded, and reads nothing of it.',
    );
    this.explain(
      made,
      this.props.quarantine.resource.arnForObjects('*'),
      'Whatever was uploaded is kept; nothing that is kept is read.',
    );
    return made;
  }

  /** Judges what was uploaded, and writes it. */
  public admit(): lambda.IFunction {
    return this.writes('Admit', 'admit', 'Judges uploads, and writes their text');
  }

  /** Writes what a person released. */
  public release(): lambda.IFunction {
    return this.writes('Released', 'release', 'Writes the text of uploads that a person released');
  }

  /** What writes documents: it reads a version of an upload that was found clean, and asks the guardrail. */
  private writes(id: 'Admit' | 'Released', name: 'admit' | 'release', description: string): lambda.IFunction {
    const { knowledge, guardrail } = this.props;
    const { vault, prefix } = knowledge;
    const { function: made, grantee } = this.function(id, name, description, 512, {
      [ENV.inbox]: this.props.inbox.resource.bucketName,
      [ENV.corpus]: vault.bucket(DataClass.CORPUS).bucketName,
      [ENV.guardrail]: guardrail.guardrailId,
      [ENV.guardrailVersion]: guardrail.guardrailVersion,
    });
    const uploads = this.props.inbox.resource.arnForObjects(`${INBOX}*`);
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

  /** Asks the index known questions. */
  public examine(): lambda.IFunction {
    const { knowledge } = this.props;
    const { function: made, grantee } = this.function('Examine', 'examine', 'Asks the index known questions', 256, {
      [ENV.corpus]: knowledge.vault.bucket(DataClass.CORPUS).bucketName,
      [ENV.knowledgeBase]: knowledge.knowledgeBaseId,
      [ENV.managed]: knowledge.retrieval().managed ? 'true' : undefined,
    });
    knowledge.grantRetrieve(grantee);
    return made;
  }

  /** Says what is known of a document. */
  public trace(): lambda.IFunction {
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
  public transform(): lambda.Function {
    const { knowledge } = this.props;
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
    return made;
  }

  private function(
    id: 'Keep' | 'Admit' | 'Released' | 'Transform' | 'Examine' | 'Trace',
    name: keyof typeof TIMEOUTS,
    description: string,
    memorySize: number,
    environment: Record<string, string | undefined>,
  ): IngestionFunction {
    const { prefix, tenancy } = this.props.knowledge;
    return new IngestionFunction(this.scope, id, {
      name,
      description,
      memorySize,
      timeout: TIMEOUTS[name],
      logGroup: this.props.logGroup,
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
