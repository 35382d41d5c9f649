import { type Cases, one } from '../../../../local/samples/cases';

const scan = (kinds: string[], events: string[]) =>
  one('AWS::InspectorV2::CodeSecurityScanConfiguration', {
    Configuration: {
      ruleSetCategories: kinds,
      continuousIntegrationScanConfiguration: { supportedEvents: events },
    },
  });

export const CodeSecurityScans: Cases = {
  good: { 'all kinds, on pull requests': scan(['SAST', 'IAC', 'SCA'], ['PULL_REQUEST', 'PUSH']) },
  bad: { 'one kind': scan(['SAST'], ['PULL_REQUEST']), 'after the merge': scan(['SAST', 'IAC', 'SCA'], ['PUSH']) },
};
