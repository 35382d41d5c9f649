import type { Cases } from '../../../../local/samples/cases';

const gateway = (logs: Record<string, unknown> = {}) => ({
  Resources: { Thing: { Type: 'AWS::BedrockAgentCore::Gateway', Properties: { Name: 'g' } }, ...logs },
});
const source = (LogType = 'APPLICATION_LOGS') => ({
  Source: {
    Type: 'AWS::Logs::DeliverySource',
    Properties: { Name: 'calls', LogType, ResourceArn: { 'Fn::GetAtt': ['Thing', 'GatewayArn'] } },
  },
});
const delivery = (DeliverySourceName: unknown) => ({
  Delivery: { Type: 'AWS::Logs::Delivery', Properties: { DeliverySourceName, DeliveryDestinationArn: 'arn' } },
});

export const AgentCoreLogsDelivered: Cases = {
  good: {
    delivered: gateway({ ...source(), ...delivery({ Ref: 'Source' }) }),
    'delivered by name': gateway({ ...source(), ...delivery('calls') }),
  },
  bad: { 'no log': gateway() },
  lookAlike: {
    'a source that nothing takes anywhere': gateway(source()),
    'the delivery of another source': gateway({ ...source(), ...delivery('others') }),
    'traces alone': gateway({ ...source('TRACES'), ...delivery({ Ref: 'Source' }) }),
  },
};
