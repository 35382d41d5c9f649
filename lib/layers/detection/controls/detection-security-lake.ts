import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { eachEnsured } from '../../../workload/ensured';
import { expectOwnKey } from '../../../workload/key';

/** Our look at a lake that was there before. */
const ENSURED = 'Custom::SecureLlmSecurityLake';

/** Who called what, what moved on the network, which names were asked for, and what was found. */
const SOURCES = ['CLOUD_TRAIL_MGMT', 'VPC_FLOW', 'ROUTE53', 'SH_FINDINGS'];

export const control: Control = {
  id: 'detection-security-lake',
  title: 'Security Lake collects CloudTrail, flow, DNS and finding records',
  risks: ['LLM02:2025', 'LLM04:2025', 'LLM10:2025', 'LLM03:2023', 'LLM06:2023', 'LLM10:2023', 'ASI10:2026'],
  acts: 'record',
  csf: 'Detect',
  boundary: 'organization',
  atlas: ['AML.M0024'],
  why: 'Cross-account hunting for model abuse needs one schema and one place.',
  source: 'Amazon Security Lake User Guide, Collecting data from AWS services and Encryption at rest',

  rules: [
    rule('SecurityLakeCmk', {
      severity: 'MEDIUM',
      fix: 'Set `encryptionConfiguration.kmsKeyId` to a key of your own.',
      fixTemplate: 'Set EncryptionConfiguration.KmsKeyId to a key of your own.',
      proves: false,
      check: eachEnsured(['AWS::SecurityLake::DataLake', ENSURED], (lake) => {
        if (lake.type === ENSURED) return lake.expect('Settings.key', 'customer');
        return expectOwnKey(lake, 'EncryptionConfiguration.KmsKeyId');
      }),
    }),
    rule('SecurityLakeSources', {
      severity: 'LOW',
      fix: 'Add an `AWS::SecurityLake::AwsLogSource` for each source named.',
      fixTemplate: 'Add an AWS::SecurityLake::AwsLogSource for each source named.',
      check: eachResource('AWS::SecurityLake::DataLake', (lake, view) => {
        const sources = view.resources('AWS::SecurityLake::AwsLogSource').map((source) => source.text('SourceName'));
        const missing = SOURCES.filter((source) => !sources.includes(source));
        return missing.length === 0 ? PASS : lake.fail('', `collects no ${missing.join(', ')}`);
      }),
    }),
  ],
};
