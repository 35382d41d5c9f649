import { type Cases, one } from '../../../../local/samples/cases';

const ensured = (...scans: string[]) =>
  one('Custom::SecureLlmInspector', { Settings: Object.fromEntries(scans.map((scan) => [scan, 'ENABLED'])) });

export const InspectorScans: Cases = {
  good: { 'images and functions': ensured('ECR', 'LAMBDA', 'EC2') },
  bad: { 'hosts only': ensured('EC2') },
};

const registry = (type: string, rules: unknown[]) =>
  one('AWS::ECR::RegistryScanningConfiguration', { ScanType: type, Rules: rules });
const everything = [{ ScanFrequency: 'CONTINUOUS_SCAN', RepositoryFilters: [{ Filter: '*', FilterType: 'WILDCARD' }] }];

export const EcrEnhancedScanning: Cases = {
  good: {
    'all repositories': registry('ENHANCED', everything),
    ensured: one('Custom::SecureLlmEcrScanning', { Settings: { type: 'ENHANCED' } }),
  },
  bad: { 'operating system packages only': registry('BASIC', everything) },
  lookAlike: { 'no repository': registry('ENHANCED', []) },
};
