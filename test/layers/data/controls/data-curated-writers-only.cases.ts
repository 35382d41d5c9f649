import { type Cases, one } from '../../../../local/samples/cases';

const corpus = (statement?: Record<string, unknown>) => ({
  Resources: {
    Thing: { Type: 'AWS::S3::Bucket', Properties: {} },
    Curator: { Type: 'AWS::IAM::Role', Properties: {} },
    Source: {
      Type: 'AWS::Bedrock::DataSource',
      Properties: { DataSourceConfiguration: { S3Configuration: { BucketArn: { 'Fn::GetAtt': ['Thing', 'Arn'] } } } },
    },
    ...(statement
      ? {
          Policy: {
            Type: 'AWS::S3::BucketPolicy',
            Properties: {
              Bucket: { Ref: 'Thing' },
              PolicyDocument: { Statement: [{ Effect: 'Deny', Principal: '*', Resource: '*', ...statement }] },
            },
          },
        }
      : {}),
  },
});
const others = (arn: string) => ({ ArnNotLike: { 'aws:PrincipalArn': arn } });

const CURATOR = { Action: 's3:PutObject', Condition: others('arn:aws:iam::123456789012:role/curator') };
const READERS = { Action: 's3:GetObject', Condition: others('arn:aws:iam::1:role/r') };
/** A bucket with a policy more, of which S3 keeps the last. */
const twice = (
  first: Record<string, unknown>,
  second: Record<string, unknown>,
  more: Record<string, unknown> = {},
) => ({
  Conditions: { C: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] }, Not: { 'Fn::Not': [{ Condition: 'C' }] } },
  Resources: {
    ...corpus(first).Resources,
    Policy: { ...corpus(first).Resources.Policy, ...(more.Condition ? { Condition: 'C' } : {}) },
    Second: { ...corpus(second).Resources.Policy, ...more },
  },
});

export const CorpusWritersNamed: Cases = {
  good: {
    'two policies that both deny': twice(CURATOR, CURATOR),
    'one policy in each branch of a condition': twice(CURATOR, CURATOR, { Condition: 'Not' }),
    'nobody but services': corpus({
      Action: 's3:PutObject',
      Condition: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
    }),
    'all but the curation role': corpus({
      Principal: undefined,
      NotPrincipal: { AWS: 'arn:aws:iam::123456789012:role/curator' },
      Action: 's3:PutObject',
    }),
    'nobody at all': corpus({ Action: 's3:Put*' }),
    'roles of one beginning': corpus({
      Action: 's3:*',
      Condition: others('arn:aws:iam::123456789012:role/curation/*'),
    }),
    'sessions of one role': corpus({
      Action: 's3:PutObject',
      Condition: { StringNotLike: { 'aws:userid': 'AROAEXAMPLE:*' } },
    }),
    'a role of the template': corpus({
      Action: 's3:PutObject',
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': { 'Fn::GetAtt': ['Curator', 'Arn'] } } },
    }),
    'a tag of the curators, and services': corpus({
      Action: 's3:PutObject',
      Condition: {
        StringNotEquals: { 'aws:PrincipalTag/team': 'curation' },
        Bool: { 'aws:PrincipalIsAWSService': 'false' },
      },
    }),
    'the curation role': corpus({
      Action: ['s3:PutObject', 's3:DeleteObject*'],
      Condition: others('arn:aws:iam::123456789012:role/curator'),
    }),
  },
  bad: {
    'two policies, of which none denies': twice(READERS, READERS),
    'a policy that denies in one branch of a condition only': twice(CURATOR, READERS, { Condition: 'Not' }),
    'one principal alone is denied': corpus({
      Action: 's3:PutObject',
      Principal: { AWS: 'arn:aws:iam::123456789012:role/other' },
    }),
    'the objects of one folder': corpus({
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::corpus/drafts/*',
      Condition: others('arn:aws:iam::123456789012:role/curator'),
    }),
    'the bucket without its objects': corpus({
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::corpus',
      Condition: others('arn:aws:iam::123456789012:role/curator'),
    }),
    'a denial beside an encryption': corpus({
      Action: 's3:PutObject',
      Condition: {
        ...others('arn:aws:iam::123456789012:role/curator'),
        StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' },
      },
    }),
    'a denial of what is not encrypted': corpus({
      Action: 's3:PutObject',
      Condition: { Null: { 's3:x-amz-server-side-encryption': 'true' } },
    }),
    'whoever may': corpus(),
    'readers named, writers not': corpus({ Action: 's3:GetObject', Condition: others('arn:aws:iam::1:role/r') }),
  },
  lookAlike: Object.fromEntries(
    [
      ['everyone', '*'],
      ['all roles of the account', 'arn:aws:iam::123456789012:role/*'],
      ['the whole account', 'arn:aws:iam::123456789012:*'],
      ['a role of any account', 'arn:aws:iam::*:role/curator'],
      ['whoever asks', '${aws:PrincipalArn}'],
    ].map(([who, arn]) => [
      `a denial that leaves out ${who}`,
      corpus({ Action: 's3:PutObject', Condition: others(arn!) }),
    ]),
  ),
  undecided: {
    'two policies, of which the first denies': twice(CURATOR, READERS),
    'two policies, of which the second denies': twice(READERS, CURATOR),
    'a role from a parameter': {
      ...corpus({ Action: 's3:PutObject', Condition: { ArnNotLike: { 'aws:PrincipalArn': { Ref: 'Role' } } } }),
      Parameters: { Role: { Type: 'String' } },
    },
  },
  silent: { 'a bucket of something else': one('AWS::S3::Bucket', {}) },
};
