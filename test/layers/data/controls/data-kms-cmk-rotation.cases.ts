import { type Cases, one } from '../../../../local/samples/cases';

const key = (properties: Record<string, unknown>, statement?: Record<string, unknown>) => ({
  Resources: {
    Thing: {
      Type: 'AWS::KMS::Key',
      Properties: {
        ...properties,
        KeyPolicy: {
          Statement: [
            { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::123456789012:root' }, Action: 'kms:*', Resource: '*' },
            ...(statement ? [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*', ...statement }] : []),
          ],
        },
      },
    },
    Guardrail: { Type: 'AWS::Bedrock::Guardrail', Properties: { KmsKeyArn: { 'Fn::GetAtt': ['Thing', 'Arn'] } } },
  },
});

/** The key of vectors, or of a collection of another type. */
const ofCollection = (Type: string) => ({
  Resources: {
    Thing: { Type: 'AWS::KMS::Key', Properties: {} },
    Policy: {
      Type: 'AWS::OpenSearchServerless::SecurityPolicy',
      Properties: {
        Type: 'encryption',
        Policy: {
          'Fn::Sub': '{"Rules":[{"ResourceType":"collection","Resource":["collection/docs"]}],"KmsARN":"${Thing.Arn}"}',
        },
      },
    },
    Collection: { Type: 'AWS::OpenSearchServerless::Collection', Properties: { Name: 'docs', Type } },
  },
});
/** The key by the ARN of its alias. */
const byAlias = {
  Resources: {
    Thing: { Type: 'AWS::KMS::Key', Properties: {} },
    Alias: {
      Type: 'AWS::KMS::Alias',
      Properties: { AliasName: 'alias/llm', TargetKeyId: { Ref: 'Thing' } },
    },
    Guardrail: {
      Type: 'AWS::Bedrock::Guardrail',
      Properties: {
        KmsKeyArn: { 'Fn::Sub': 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:alias/llm' },
      },
    },
  },
};

export const LlmKeyRotation: Cases = {
  good: {
    rotating: key({ EnableKeyRotation: true }),
    'rotating every quarter': key({ EnableKeyRotation: true, RotationPeriodInDays: 90 }),
  },
  bad: {
    'not set': key({}),
    'not set, used by its alias': byAlias,
    'not set, for vectors': ofCollection('VECTORSEARCH'),
    off: key({ EnableKeyRotation: false }),
    'rotating every five years': key({ EnableKeyRotation: true, RotationPeriodInDays: 1825 }),
  },
  undecided: {
    'rotation from a parameter': {
      Parameters: { Rotate: { Type: 'String' } },
      ...key({ EnableKeyRotation: { Ref: 'Rotate' } }),
    },
  },
  silent: {
    'a key for something else': one('AWS::KMS::Key', {}),
    'a key for logs that are searched': ofCollection('TIMESERIES'),
    'a signing key': key({ KeySpec: 'ECC_NIST_P256' }),
    'imported material': key({ Origin: 'EXTERNAL' }),
  },
};

export const LlmKeyPolicyNotPublic: Cases = {
  good: {
    'the account': key({}),
    'everyone in the organization': key(
      {},
      { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } },
    ),
    'everyone in the account, through a service': key(
      {},
      { Principal: { AWS: '*' }, Condition: { StringEquals: { 'kms:CallerAccount': { Ref: 'AWS::AccountId' } } } },
    ),
  },
  bad: { everyone: key({}, { Principal: '*' }), 'everyone, spelled as AWS: *': key({}, { Principal: { AWS: ['*'] } }) },
  lookAlike: {
    'a role of any account': key(
      {},
      { Principal: { AWS: '*' }, Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/app' } } },
    ),
    'accounts of a beginning': key(
      {},
      { Principal: { AWS: '*' }, Condition: { StringLike: { 'kms:CallerAccount': '1234*' } } },
    ),
    'all of IPv6 in two halves': key(
      {},
      { Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': ['::/1', '8000::/1'] } } },
    ),
    'a condition that says nothing of the caller': key(
      {},
      { Principal: '*', Condition: { StringEquals: { 'kms:GrantOperations': 'Decrypt' } } },
    ),
  },
  silent: { 'a key for something else': one('AWS::KMS::Key', { KeyPolicy: { Statement: [] } }) },
};

export const KmsBedrockScoped: Cases = {
  good: {
    'for one account': key(
      {},
      {
        Principal: { Service: 'bedrock.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
      },
    ),
    'for one agent': key(
      {},
      {
        Principal: { Service: 'bedrock.amazonaws.com' },
        Condition: { StringEquals: { 'kms:EncryptionContext:aws:bedrock:arn': 'arn:aws:bedrock:eu-west-1:1:agent/a' } },
      },
    ),
  },
  bad: { 'for anybody': key({}, { Principal: { Service: 'bedrock.amazonaws.com' } }) },
  lookAlike: {
    'knowledge bases of any account': key(
      {},
      {
        Principal: { Service: 'bedrock.amazonaws.com' },
        Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:bedrock:eu-west-1:*:knowledge-base/*' } },
      },
    ),
    'an encryption context of any value': key(
      {},
      {
        Principal: { Service: 'bedrock.amazonaws.com' },
        Condition: { StringLike: { 'kms:EncryptionContext:aws:bedrock:arn': '*' } },
      },
    ),
    'a condition that passes without its key': key(
      {},
      {
        Principal: { Service: ['bedrock.amazonaws.com'] },
        Condition: { StringEqualsIfExists: { 'aws:SourceAccount': '123456789012' } },
      },
    ),
  },
  silent: { 'another service': key({}, { Principal: { Service: 'sns.amazonaws.com' } }) },
};
