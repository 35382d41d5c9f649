import { type Cases, one } from '../../../../local/samples/cases';
import { ensured } from '../../../support/ensured';

const inspector = (...scans: string[]) =>
  ensured('Inspector', Object.fromEntries(scans.map((scan) => [scan, 'ENABLED'])));

export const InspectorScans: Cases = {
  good: { 'images and functions': inspector('ECR', 'LAMBDA', 'EC2') },
  bad: { 'hosts only': inspector('EC2') },
};

const registry = (type: string, rules: unknown[]) =>
  one('AWS::ECR::RegistryScanningConfiguration', { ScanType: type, Rules: rules });
const everything = [{ ScanFrequency: 'CONTINUOUS_SCAN', RepositoryFilters: [{ Filter: '*', FilterType: 'WILDCARD' }] }];

export const EcrEnhancedScanning: Cases = {
  good: {
    'all repositories': registry('ENHANCED', everything),
    ensured: ensured('EcrScanning', { type: 'ENHANCED' }),
  },
  bad: { 'operating system packages only': registry('BASIC', everything) },
  lookAlike: { 'no repository': registry('ENHANCED', []) },
};
