import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { LlmDataVault } from '../../layers/data';
import type { IModelGuardrail } from '../../layers/model';
import { type KbTenancy, KnowledgeIngestion, SecureKnowledgeBase } from '../../layers/rag';
import type { KnowledgeOptions } from '../knowledge-options';
import { Notices } from './notices';
import { ingestionOptions, knowledgeBaseOptions } from './options';

export interface KnowledgeStackProps extends StackProps {
  readonly options: KnowledgeOptions;
  readonly tenancy: KbTenancy;
  readonly vault: LlmDataVault;
  readonly guardrail: IModelGuardrail;
  readonly contacts: string[];
}

/**
 * What answers rest on, and how it gets there. The gateway reads its id, so it comes before the application, and has a topic
 * of its own: that of the application is not there yet.
 */
export class KnowledgeStack extends Stack {
  public readonly knowledge: SecureKnowledgeBase;
  public readonly ingestion: KnowledgeIngestion;
  public readonly notices: Notices;

  constructor(scope: Construct, id: string, props: KnowledgeStackProps) {
    super(scope, id, props);
    const { options, tenancy, vault, guardrail, contacts } = props;
    this.notices = new Notices(this, 'Notices', { vault, contacts });
    this.knowledge = new SecureKnowledgeBase(this, 'Base', { ...knowledgeBaseOptions(options), tenancy, vault });
    this.ingestion = new KnowledgeIngestion(this, 'Ingestion', {
      ...ingestionOptions(options),
      knowledge: this.knowledge,
      guardrail,
      topic: this.notices.topic,
    });
    new CfnOutput(this, 'KnowledgeBaseId', {
      value: this.knowledge.knowledgeBaseId,
      description: 'The knowledge base, for who looks at its jobs',
    });
    new CfnOutput(this, 'AdmitMachine', {
      value: this.ingestion.admitMachine.stateMachineArn,
      description: 'What judges uploads, one execution each',
    });
  }
}
