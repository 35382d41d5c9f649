import type { Cases } from '../../../../local/samples/cases';

const bot = (settings: Record<string, unknown>, group: Record<string, unknown> = {}) => ({
  Resources: {
    Thing: { Type: 'AWS::Lex::BotAlias', Properties: { ConversationLogSettings: settings } },
    Group: { Type: 'AWS::Logs::LogGroup', Properties: group },
  },
});
const audio = (bucket: Record<string, unknown>, enabled = true) =>
  bot({
    AudioLogSettings: [{ Enabled: enabled, Destination: { S3Bucket: { S3BucketArn: 'arn:aws:s3:::b', ...bucket } } }],
  });
const text = (group: Record<string, unknown>) =>
  bot(
    {
      TextLogSettings: [
        { Enabled: true, Destination: { CloudWatch: { CloudWatchLogGroupArn: { 'Fn::GetAtt': ['Group', 'Arn'] } } } },
      ],
    },
    group,
  );

export const LexLogsKms: Cases = {
  good: { 'audio under own key': audio({ KmsKeyArn: 'arn:aws:kms:x' }), 'text under own key': text({ KmsKeyId: 'k' }) },
  bad: { 'audio under a key of S3': audio({}), 'text under a key of the service': text({}) },
  undecided: {
    'a log group that is not given': bot({
      TextLogSettings: [{ Enabled: true, Destination: { CloudWatch: { CloudWatchLogGroupArn: 'arn:aws:logs:x' } } }],
    }),
  },
  silent: { 'no logs': bot({}), 'logs that are off': audio({}, false) },
};
