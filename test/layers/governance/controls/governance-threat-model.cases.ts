import { type Cases, one } from '../../../../local/samples/cases';

const record = (attributes: Record<string, unknown>) =>
  one('AWS::ServiceCatalogAppRegistry::AttributeGroup', { Name: 'r', Attributes: { riskTier: 'high', ...attributes } });
const parameter = (value: Record<string, unknown>, Name = '/secure-llm/governance/claims') =>
  one('AWS::SSM::Parameter', { Name, Type: 'String', Value: JSON.stringify(value) });
const other = {
  'attributes of something else': one('AWS::ServiceCatalogAppRegistry::AttributeGroup', { Attributes: { team: 'a' } }),
};

export const ThreatModelReferenced: Cases = {
  good: {
    'in the repository': record({ threatModelUri: 'https://git.example.com/app/threats.tc.json?ref=main' }),
    'in a parameter': parameter({ threatModelUri: 'https://git.example.com/app/threats.tc.json' }),
    'in a parameter of another name that is a record': parameter(
      { riskTier: 'high', securityContact: 'a', threatModelUri: 'https://git.example.com/app/threats.tc.json' },
      '/apps/claims',
    ),
  },
  bad: {
    'not recorded in a parameter': parameter({ riskTier: 'high' }),
    'not recorded': record({}),
    'another file': record({ threatModelUri: 'https://example.com/threats.pdf' }),
  },
  undecided: {
    'a record that is filled in at deployment': {
      Parameters: { P: { Type: 'String' } },
      ...one('AWS::SSM::Parameter', { Name: '/secure-llm/governance/claims', Value: { Ref: 'P' } }),
    },
  },
  silent: {
    ...other,
    'a setting': one('AWS::SSM::Parameter', { Name: '/app/mode', Value: 'strict' }),
    'a setting in JSON': parameter({ riskTier: 'high' }, '/app/settings'),
  },
};

export const ThreatModelReviewed: Cases = {
  good: { 'this year': record({ threatModelReviewedOn: '2026-05-04' }) },
  bad: { 'not recorded': record({}), 'no day': record({ threatModelReviewedOn: 'yesterday' }) },
  lookAlike: { 'a day that does not exist': record({ threatModelReviewedOn: '2026-02-30' }) },
  silent: other,
};
