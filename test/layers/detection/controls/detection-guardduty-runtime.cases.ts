import { beside, type Cases } from '../../../../local/samples/cases';
import { ensured } from '../../../support/ensured';

const detector = (features: Record<string, unknown>[], more: Record<string, unknown> = {}) => ({
  Resources: { Thing: { Type: 'AWS::GuardDuty::Detector', Properties: { Enable: true, Features: features } }, ...more },
});
const agents = (status: string) => [{ Name: 'ECS_FARGATE_AGENT_MANAGEMENT', Status: status }];
const runtime = (status: string, agent = 'ENABLED') => ({
  Name: 'RUNTIME_MONITORING',
  Status: status,
  AdditionalConfiguration: agents(agent),
});
const asked = (...names: string[]) => ensured('GuardDuty', Object.fromEntries(names.map((name) => [name, 'ENABLED'])));
const hosts = { Cluster: { Type: 'AWS::EKS::Cluster', Properties: {} } };

export const GuardDutyRuntimeMonitoring: Cases = {
  good: {
    'with its agents': detector([runtime('ENABLED')]),
    ensured: beside(asked('feature.RUNTIME_MONITORING', 'feature.RUNTIME_MONITORING.EC2_AGENT_MANAGEMENT'), {
      Host: { Type: 'AWS::EC2::Instance', Properties: {} },
    }),
  },
  bad: {
    off: detector([runtime('DISABLED')]),
    'not mentioned beside a cluster': detector([], hosts),
    twice: detector([runtime('ENABLED'), { Name: 'EKS_RUNTIME_MONITORING', Status: 'ENABLED' }]),
  },
  lookAlike: {
    'without any agent': detector([runtime('ENABLED', 'DISABLED')]),
    'ensured without any agent': asked('feature.RUNTIME_MONITORING'),
  },
  silent: {
    'no hosts': detector([]),
    'ensured, and no hosts': asked('feature.RUNTIME_MONITORING', 'feature.RUNTIME_MONITORING.EC2_AGENT_MANAGEMENT'),
    'not asked for': asked(),
  },
};

export const GuardDutyEksAuditLogs: Cases = {
  good: { on: detector([{ Name: 'EKS_AUDIT_LOGS', Status: 'ENABLED' }]) },
  bad: { off: detector([{ Name: 'EKS_AUDIT_LOGS', Status: 'DISABLED' }]) },
  silent: { 'not mentioned, so GuardDuty turns it on': detector([]) },
};
