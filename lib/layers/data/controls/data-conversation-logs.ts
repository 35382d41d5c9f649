import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { expectOwnKey } from '../../../workload/key';

export const control: Control = {
  id: 'data-conversation-logs',
  title: 'Conversation logs of Lex are encrypted with own keys',
  risks: ['LLM02:2025', 'LLM06:2023'],
  acts: 'encryption',
  csf: 'Protect',
  boundary: 'user-interface',
  atlas: ['AML.M0012', 'AML.T0057'],
  why: 'A bot logs what people say and type; the log is the conversation.',
  source: 'Amazon Lex V2 Developer Guide, Encrypting conversation logs',

  rules: [
    rule('LexLogsKms', {
      severity: 'MEDIUM',
      fix: 'Give the S3 destination of audio a `kmsKeyArn`, and the log group of text an encryption key.',
      fixTemplate:
        'In ConversationLogSettings, set KmsKeyArn of the S3 bucket of audio, and KmsKeyId of the AWS::Logs::LogGroup of text.',
      counterparts: ['NAG LEX4'],
      check: eachResource('AWS::Lex::BotAlias', (alias) => {
        const settings = alias.get('ConversationLogSettings');
        const audio = settings
          .list('AudioLogSettings')
          .filter((one) => one.flag('Enabled') === true)
          .map((one) => expectOwnKey(one, 'Destination.S3Bucket.KmsKeyArn'));
        const text = settings
          .list('TextLogSettings')
          .filter((one) => one.flag('Enabled') === true)
          .map((one) =>
            one.decide(() => {
              const path = 'Destination.CloudWatch.CloudWatchLogGroupArn';
              const group = one.target(path);
              const encrypted = group ? expectOwnKey(group, 'KmsKeyId') : PASS;
              return encrypted.verdict === 'fail'
                ? one.fail(path, `is ${group!.logicalId}, which no key of the account encrypts`)
                : encrypted;
            }),
          );
        return [...audio, ...text];
      }),
    }),
  ],
};
