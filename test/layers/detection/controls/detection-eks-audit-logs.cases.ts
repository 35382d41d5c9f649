import { type Cases, one } from '../../../../local/samples/cases';

const cluster = (properties: Record<string, unknown>) => ({
  Resources: {
    Thing: { Type: 'AWS::EKS::Cluster', Properties: properties },
    Model: { Type: 'AWS::SageMaker::Model', Properties: {} },
  },
});
const logs = (...types: string[]) =>
  cluster({ Logging: { ClusterLogging: { EnabledTypes: types.map((Type) => ({ Type })) } } });
const plain = { 'a cluster of an application without models': one('AWS::EKS::Cluster', {}) };

export const EksAuditLogs: Cases = {
  good: { both: logs('api', 'audit', 'authenticator') },
  bad: { none: cluster({}), 'one of them': logs('audit') },
  silent: plain,
};

export const EksSecretsCmk: Cases = {
  good: {
    'own key': cluster({ EncryptionConfig: [{ Provider: { KeyArn: 'arn:aws:kms:x' }, Resources: ['secrets'] }] }),
  },
  bad: { 'no key': cluster({}) },
  silent: plain,
};
