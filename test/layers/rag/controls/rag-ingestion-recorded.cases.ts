import type { Cases } from '../../../../local/samples/cases';

const base = { Type: 'AWS::Bedrock::KnowledgeBase', Properties: { Name: 'b' } };
const logged = (LogType = 'APPLICATION_LOGS', of = 'Base', delivered = true) => ({
  Resources: {
    Base: base,
    Other: { Type: 'AWS::S3::Bucket', Properties: {} },
    Source: {
      Type: 'AWS::Logs::DeliverySource',
      Properties: {
        Name: 'source',
        LogType,
        ResourceArn: { 'Fn::GetAtt': [of, of === 'Base' ? 'KnowledgeBaseArn' : 'Arn'] },
      },
    },
    ...(delivered && {
      Delivery: {
        Type: 'AWS::Logs::Delivery',
        Properties: { DeliverySourceName: { Ref: 'Source' }, DeliveryDestinationArn: 'arn:aws:logs:destination' },
      },
    }),
  },
});
export const KbLogsIngestion: Cases = {
  good: { delivered: logged() },
  bad: { 'no log': { Resources: { Base: base } } },
  lookAlike: {
    'a source that nothing delivers': logged('APPLICATION_LOGS', 'Base', false),
    'a log that only counts': logged('USAGE_LOGS'),
    'the log of something else': logged('APPLICATION_LOGS', 'Other'),
  },
};
