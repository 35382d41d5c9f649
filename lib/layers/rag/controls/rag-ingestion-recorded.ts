import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { sourceOf } from '../../../workload/vended-logs';

export const control: Control = {
  id: 'rag-ingestion-recorded',
  title: 'Ingestion is logged, document by document',
  risks: ['LLM04:2025', 'LLM08:2025', 'LLM03:2023', 'ASI06:2026'],
  acts: 'record',
  csf: 'Detect',
  boundary: 'data',
  atlas: ['AML.M0024', 'AML.T0070'],
  why: 'After a poisoning somebody has to know which job brought the document in, and Bedrock tells of single documents nowhere else.',
  source: 'Amazon Bedrock User Guide, Monitor knowledge bases using CloudWatch Logs',
  rules: [
    rule('KbLogsIngestion', {
      severity: 'LOW',
      fix: 'Deliver APPLICATION_LOGS of the knowledge base (`CfnDeliverySource`, `CfnDeliveryDestination`, `CfnDelivery`), or use `SecureKnowledgeBase`.',
      fixTemplate:
        'Add AWS::Logs::DeliverySource with LogType APPLICATION_LOGS and the ARN of the knowledge base, and a delivery of it.',
      check: eachResource('AWS::Bedrock::KnowledgeBase', (base, view) => {
        const sources = base
          .referrers('AWS::Logs::DeliverySource', 'ResourceArn')
          .filter((source) => source.text('LogType') === 'APPLICATION_LOGS');
        const delivered = view
          .resources('AWS::Logs::Delivery')
          .some((delivery) => sources.some((source) => source.is(sourceOf(delivery))));
        return delivered
          ? PASS
          : base.fail('', 'has no log of what became of its documents: APPLICATION_LOGS is not delivered');
      }),
    }),
  ],
};
