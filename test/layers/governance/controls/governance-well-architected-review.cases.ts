import { type Cases, one } from '../../../../local/samples/cases';

const workload = (properties: Record<string, unknown>) => one('AWS::WellArchitected::Workload', properties);

export const WellArchitectedLens: Cases = {
  good: { 'the framework': workload({ Lenses: ['wellarchitected', 'serverless'] }) },
  bad: { 'another lens only': workload({ Lenses: ['serverless'] }), none: workload({}) },
};

const advised = (status: string) => workload({ DiscoveryConfig: { TrustedAdvisorIntegrationStatus: status } });

export const TrustedAdvisorChecks: Cases = {
  good: { on: advised('ENABLED') },
  bad: { off: advised('DISABLED') },
  silent: { 'not said': workload({}) },
};
