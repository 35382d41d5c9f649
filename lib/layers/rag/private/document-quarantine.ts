import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../../private/acknowledge';
import { DataClass } from '../../data';
import type { Machine } from '../../response/internal';
import { HELD } from '../contract';
import type { RetrievalCanary } from '../knowledge-ingestion-props';
import type { SecureKnowledgeBase } from '../secure-knowledge-base';
import { type IngestionMachineProps, ingestionMachine } from './ingestion-machine';
import { quarantineDefinition } from './quarantine-definition';

export interface DocumentQuarantineProps extends Pick<IngestionMachineProps, 'key' | 'topic' | 'logGroup'> {
  readonly knowledge: SecureKnowledgeBase;
  readonly canaries: readonly RetrievalCanary[];
  /** Says what is known of a document. */
  readonly trace: lambda.IFunction;
  /** Asks the index known questions. */
  readonly examine: lambda.IFunction;
}

/**
 * The playbook against a poisoned document. Its role takes documents out and reads none; what it holds and retires keeps all of
 * its versions, and nobody destroys those before their lock ends.
 */
export class DocumentQuarantine extends Construct {
  public readonly machine: Machine;

  constructor(scope: Construct, id: string, props: DocumentQuarantineProps) {
    super(scope, id);
    const { knowledge, canaries, trace, examine, ...rest } = props;
    const { vault, prefix } = knowledge;
    const corpus = vault.bucket(DataClass.CORPUS);
    this.machine = ingestionMachine(this, 'Machine', {
      ...rest,
      does: 'quarantine of a document',
      definition: quarantineDefinition(canaries),
      functions: { Trace: trace, Examine: examine },
      substitutions: {
        KnowledgeBase: knowledge.knowledgeBaseId,
        DataSource: knowledge.dataSourceId,
        Corpus: corpus.bucketName,
        Prefix: prefix,
      },
    });
    const { grantee, policy } = this.machine;
    this.machine.allow(
      ['bedrock:DeleteKnowledgeBaseDocuments', 'bedrock:GetIngestionJob', 'bedrock:StartIngestionJob'],
      [knowledge.knowledgeBaseArn],
    );
    vault._grantRetire(DataClass.CORPUS, grantee, `${prefix}*`);
    vault.grantAdd(DataClass.CORPUS, grantee, `${HELD}${prefix}*`);
    for (const documents of [`${prefix}*`, `${HELD}${prefix}*`])
      acknowledgeWildcard(
        policy,
        corpus.arnForObjects(documents),
        'Whoever starts it names the document: one of the knowledge base, whose versions stay.',
      );
  }
}
