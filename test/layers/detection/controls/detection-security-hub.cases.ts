import { type Cases, one } from '../../../../local/samples/cases';
import { ensured } from '../../../support/ensured';

const hub = (properties: Record<string, unknown>, standard?: string) => ({
  Resources: {
    Thing: { Type: 'AWS::SecurityHub::Hub', Properties: properties },
    ...(standard
      ? { S: { Type: 'AWS::SecurityHub::Standard', Properties: { StandardsArn: { 'Fn::Sub': standard } } } }
      : {}),
  },
});
const fsbp =
  'arn:${AWS::Partition}:securityhub:${AWS::Region}::standards/aws-foundational-security-best-practices/v/1.0.0';

export const SecurityHubStandard: Cases = {
  good: {
    'by default': hub({}),
    'by name': hub({ EnableDefaultStandards: false }, fsbp),
    ensured: ensured('SecurityHub', {
      hub: '@own',
      'standard:aws-foundational-security-best-practices/v/1.0.0': 'ENABLED',
    }),
  },
  bad: {
    'another one': hub(
      { EnableDefaultStandards: false },
      'arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0',
    ),
    'none ensured': ensured('SecurityHub', { hub: '@own' }),
  },
  lookAlike: { 'a hub that checks nothing': hub({ EnableDefaultStandards: false }) },
};

export const SecurityHubNewControls: Cases = {
  good: { on: hub({ AutoEnableControls: true }), 'by default': hub({}) },
  bad: { off: hub({ AutoEnableControls: false }) },
};

const aggregator = (properties: Record<string, unknown>) => one('AWS::SecurityHub::FindingAggregator', properties);

export const SecurityHubAggregates: Cases = {
  good: {
    'all Regions': aggregator({ RegionLinkingMode: 'ALL_REGIONS' }),
    'two Regions': aggregator({ RegionLinkingMode: 'SPECIFIED_REGIONS', Regions: ['eu-west-1', 'eu-central-1'] }),
  },
  bad: { 'no Region': aggregator({ RegionLinkingMode: 'SPECIFIED_REGIONS' }) },
};
