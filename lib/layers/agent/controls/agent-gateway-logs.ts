import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { sourceOf } from '../../../workload/vended-logs';

const SOURCE = 'AWS::Logs::DeliverySource';

export const control: Control = {
  id: 'agent-gateway-logs',
  title: 'What a tool gateway did is logged',
  risks: ['LLM06:2025', 'LLM02:2025', 'LLM06:2023', 'LLM08:2023', 'ASI02:2026', 'ASI08:2026', 'ASI10:2026'],
  acts: 'record',
  csf: 'Detect',
  boundary: 'application',
  atlas: ['AML.M0024', 'AML.T0053', 'AML.T0086'],
  why: 'A gateway delivers no log unless somebody asks for it: refused and strange tool calls then leave no trace.',
  source:
    'Amazon Bedrock AgentCore Developer Guide, Observability; Amazon CloudWatch Logs User Guide, Vended log deliveries',
  rules: [
    rule('AgentCoreLogsDelivered', {
      severity: 'LOW',
      fix: 'Add a `CfnDeliverySource` with the ARN of the gateway and logType APPLICATION_LOGS, and a `CfnDelivery` that names it.',
      fixTemplate: 'Add an AWS::Logs::DeliverySource (LogType APPLICATION_LOGS) and an AWS::Logs::Delivery.',
      check: eachResource('AWS::BedrockAgentCore::Gateway', (gateway, view) => {
        const sources = gateway
          .referrers(SOURCE, 'ResourceArn')
          .filter((source) => source.text('LogType') === 'APPLICATION_LOGS');
        if (sources.length === 0) return gateway.fail('', 'delivers no log');
        const delivered = view
          .resources('AWS::Logs::Delivery')
          .some((delivery) => sources.some((source) => sourceOf(delivery)?.is(source)));
        return delivered ? PASS : gateway.fail('', 'has a source of logs that no delivery takes anywhere');
      }),
    }),
  ],
};
