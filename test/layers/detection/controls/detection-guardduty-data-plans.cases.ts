import { type Cases, one } from '../../../../local/samples/cases';
import { ensured } from '../../../support/ensured';

const detector = (features: [string, string][], more: Record<string, unknown> = {}) =>
  one('AWS::GuardDuty::Detector', {
    Enable: true,
    ...(features.length > 0 ? { Features: features.map(([Name, Status]) => ({ Name, Status })) } : {}),
    ...more,
  });
const all: [string, string][] = [
  ['S3_DATA_EVENTS', 'ENABLED'],
  ['RDS_LOGIN_EVENTS', 'ENABLED'],
  ['LAMBDA_NETWORK_LOGS', 'ENABLED'],
  ['EBS_MALWARE_PROTECTION', 'ENABLED'],
  ['AI_PROTECTION', 'ENABLED'],
];

export const GuardDutyDataPlans: Cases = {
  good: { 'every one': detector(all) },
  bad: {
    'one is off': detector([...all.slice(1), ['S3_DATA_EVENTS', 'DISABLED']]),
    'protection of models is off': detector([['AI_PROTECTION', 'DISABLED']]),
    'logins off beside a database': {
      Resources: {
        ...detector([['RDS_LOGIN_EVENTS', 'DISABLED']]).Resources,
        Database: { Type: 'AWS::RDS::DBCluster', Properties: {} },
      },
    },
    'off in the older spelling': detector([], { DataSources: { S3Logs: { Enable: false } } }),
  },
  silent: {
    'nothing said, so GuardDuty turns them on': detector([]),
    'logins off, and no database': detector([['RDS_LOGIN_EVENTS', 'DISABLED']]),
  },
};

const guardDuty = (settings: Record<string, unknown>) => ensured('GuardDuty', settings);

export const GuardDutyDataPlansEnsured: Cases = {
  good: { 'every one': guardDuty(Object.fromEntries(all.map(([name, status]) => [`feature:${name}`, status]))) },
  bad: { 'one is not asked for': guardDuty({ 'feature:S3_DATA_EVENTS': 'ENABLED' }) },
};
