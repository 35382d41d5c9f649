import { type Answers, type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';
import { isLlmWorkload } from '../../../workload/llm-workload';

const eachCluster = (run: (cluster: Resource) => Answers) =>
  eachResource('AWS::EKS::Cluster', (cluster, view) => (isLlmWorkload(view) ? run(cluster) : undefined));

export const control: Control = {
  id: 'detection-eks-audit-logs',
  title: 'EKS control-plane audit logs',
  risks: ['LLM03:2025', 'LLM10:2025', 'LLM05:2023', 'LLM10:2023', 'ASI05:2026'],
  acts: 'record',
  csf: 'Detect',
  boundary: 'model',
  atlas: ['AML.M0024', 'AML.T0035'],
  why: 'Who mounted the weights volume is answered by the audit log and by nothing else.',
  source: 'Amazon EKS User Guide, Send control plane logs to CloudWatch Logs',

  rules: [
    rule('EksAuditLogs', {
      severity: 'LOW',
      fix: 'Set `clusterLogging: [ClusterLoggingTypes.AUDIT, ClusterLoggingTypes.AUTHENTICATOR]`.',
      fixTemplate: 'Add {Type: audit} and {Type: authenticator} to Logging.ClusterLogging.EnabledTypes.',
      counterparts: ['EKS.8', 'CKV_AWS_37'],
      check: eachCluster((cluster) => {
        const path = 'Logging.ClusterLogging.EnabledTypes';
        const types = cluster.at(`${path}[].Type`).texts();
        const missing = ['audit', 'authenticator'].filter((type) => !types.includes(type));
        return missing.length === 0 ? PASS : cluster.fail(path, `has no ${missing.join(' and no ')}`);
      }),
    }),
    rule('EksSecretsCmk', {
      severity: 'MEDIUM',
      fix: 'Set `secretsEncryptionKey`.',
      fixTemplate: 'Set EncryptionConfig: [{Provider: {KeyArn: a key of your own}, Resources: [secrets]}].',
      counterparts: ['EKS.3', 'CKV_AWS_58'],
      proves: false,
      check: eachCluster((cluster) =>
        cluster.list('EncryptionConfig').some((config) => config.get('Provider.KeyArn').present)
          ? PASS
          : cluster.fail('EncryptionConfig', 'names no key of your own for secrets'),
      ),
    }),
  ],
};
