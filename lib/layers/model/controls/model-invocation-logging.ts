import { type Control, rule } from '../../../control';
import { type Answer, PASS } from '../../../template/answer';
import { eachEnsured } from '../../../workload/ensured';
import { INVOCATION_LOG_TYPES, invocationLogs, loggingConfig } from '../../../workload/invocation-logs';
import { expectOwnBucketKey, expectOwnKey } from '../../../workload/key';

const GROUP = 'cloudWatchConfig.logGroupName';
const BUCKET = 's3Config.bucketName';

export const control: Control = {
  id: 'model-invocation-logging',
  title: 'Every call of a model is logged, with its text, to an encrypted place',
  risks: [
    'LLM01:2025',
    'LLM02:2025',
    'LLM06:2025',
    'LLM07:2025',
    'LLM10:2025',
    'LLM01:2023',
    'LLM04:2023',
    'LLM06:2023',
    'LLM08:2023',
    'LLM10:2023',
    'ASI03:2026',
    'ASI10:2026',
  ],
  acts: 'record',
  csf: 'Detect',
  boundary: 'model',
  atlas: ['AML.M0024', 'AML.T0024', 'AML.T0057'],
  why: 'Only this log shows what a model was really asked, also by callers that went past the gateway.',
  source: 'Amazon Bedrock User Guide, Monitor model invocation using CloudWatch Logs and Amazon S3',
  rules: [
    rule('ModelInvocationLogged', {
      severity: 'LOW',
      fix: 'Deliver text to a log group or a bucket; `ModelInvocationLogging` does.',
      fixTemplate:
        'Set textDataDeliveryEnabled: true, and cloudWatchConfig or s3Config, in the logging configuration that Settings (Create and Update, of a call) holds.',
      counterparts: ['BR-04'],
      check: eachEnsured(INVOCATION_LOG_TYPES, (resource) => {
        const config = loggingConfig(resource);
        if (!config) return undefined;
        if (config.flag('textDataDeliveryEnabled') === false)
          return config.fail(
            'textDataDeliveryEnabled',
            'is false: the log tells that a model was called, not what it was asked',
          );
        return config.get(GROUP).present || config.get(BUCKET).present
          ? PASS
          : config.fail('', 'names neither a log group nor a bucket');
      }),
    }),
    rule('InvocationLogDestination', {
      severity: 'MEDIUM',
      fix: 'Encrypt the log group and the bucket with a customer managed KMS key.',
      fixTemplate:
        'Set KmsKeyId of the AWS::Logs::LogGroup, and BucketEncryption of the AWS::S3::Bucket with SSEAlgorithm: aws:kms and your key.',
      counterparts: ['P', 'FMI-06', 'SRA', 'BR-12', 'ST'],
      check: eachEnsured(INVOCATION_LOG_TYPES, (resource, view) => {
        const log = invocationLogs(view).find((candidate) => candidate.resource.is(resource));
        if (!log) return undefined;
        const answers: Answer[] = [];
        for (const group of log.groups) {
          const encrypted = expectOwnKey(group, 'KmsKeyId');
          answers.push(
            encrypted.verdict === 'fail'
              ? log.config.fail(GROUP, `names ${group.logicalId}, which no key of the account encrypts`)
              : encrypted,
          );
        }
        for (const bucket of log.buckets) {
          const keys = expectOwnBucketKey(bucket);
          answers.push(
            keys.some(({ verdict }) => verdict === 'fail')
              ? log.config.fail(BUCKET, `names ${bucket.logicalId}, which no key of the account encrypts`)
              : (keys.find(({ verdict }) => verdict === 'undecided') ?? PASS),
          );
        }
        return answers;
      }),
    }),
  ],
};
