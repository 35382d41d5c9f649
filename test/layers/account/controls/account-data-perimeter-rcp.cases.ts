import { type Cases, one } from '../../../../local/samples/cases';

const rcp = (condition: Record<string, unknown>, actions = ['s3:*', 'kms:*'], targets = ['ou-1']) =>
  one('AWS::Organizations::Policy', {
    Type: 'RESOURCE_CONTROL_POLICY',
    TargetIds: targets,
    Content: {
      Statement: [{ Effect: 'Deny', Principal: '*', Action: actions, Resource: '*', Condition: condition }],
    },
  });

export const RcpDataPerimeter: Cases = {
  good: {
    'other units, but services': rcp({
      'ForAllValues:StringNotLikeIfExists': { 'aws:PrincipalOrgPaths': 'o-1/r-1/ou-1/*' },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    }),
    'others, but services': rcp({
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    }),
  },
  bad: {
    'others, services too': rcp({ StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } }),
    'other accounts, services too': rcp({ StringNotEqualsIfExists: { 'aws:PrincipalAccount': '111122223333' } }),
  },
  lookAlike: {
    'the own organization': rcp({
      StringEquals: { 'aws:PrincipalOrgID': 'o-1' },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    }),
    'all but any organization': rcp({
      StringNotLikeIfExists: { 'aws:PrincipalOrgID': 'o-*' },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    }),
    'services of others only': rcp({
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' },
      Bool: { 'aws:PrincipalIsAWSService': 'true' },
    }),
  },
  silent: {
    'a perimeter that is attached to nothing': rcp(
      {
        StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
      undefined,
      [],
    ),
    'another perimeter': rcp({ Bool: { 'aws:SecureTransport': 'false' } }),
    'a perimeter around other things': rcp(
      {
        StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
      ['sqs:*'],
    ),
  },
};
