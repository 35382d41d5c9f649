import { type Body, type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';
import { besideModel } from '../../../support/llm';

const MODEL = 'arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude';
const invoke = { Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: MODEL };
const key = (operator: string, value: unknown = 'arn:aws:bedrock:eu-west-1:111122223333:guardrail/g:1') => ({
  Condition: { [operator]: { 'bedrock:GuardrailIdentifier': value } },
});
const policy = (...statements: Record<string, unknown>[]) =>
  one('AWS::IAM::ManagedPolicy', { Roles: ['caller'], PolicyDocument: { Statement: statements } });
const deny = (operator: string, more: Record<string, unknown> = {}) => ({
  Effect: 'Deny',
  Action: 'bedrock:InvokeModel*',
  Resource: '*',
  ...key(operator),
  ...more,
});
const trust = (Service: string) => ({
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } }],
});
const role = (service: string, boundary?: Record<string, unknown>): Body => ({
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trust(service),
        ...(boundary && { PermissionsBoundary: { Ref: 'Boundary' } }),
      },
    },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'p', Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: [invoke] } },
    },
    ...(boundary && {
      Boundary: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          PolicyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, boundary] },
        },
      },
    }),
  },
});

/** A policy that asks for the guardrail, as it is held in different ways or not at all. */
const guarded = (properties: Record<string, unknown>, more: Record<string, unknown> = {}, type = 'ManagedPolicy') => ({
  Parameters: { Callers: { Type: 'CommaDelimitedList' } },
  Resources: {
    Thing: {
      Type: `AWS::IAM::${type}`,
      Properties: { PolicyDocument: { Statement: [{ ...invoke, ...key('StringEquals') }] }, ...properties },
    },
    ...more,
  },
});
const named = (kind: string, properties: Record<string, unknown> = {}) => ({
  [kind]: { Type: `AWS::IAM::${kind}`, Properties: properties },
});

/** A role that the given statement stands in, under a boundary that is not given. */
const underOther = (statement: Record<string, unknown>): Body =>
  one('AWS::IAM::Role', {
    AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
    PermissionsBoundary: 'arn:aws:iam::111122223333:policy/Boundary',
    Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: [statement] } }],
  });

/** A role that may do everything, under a boundary that asks for the guardrail and shuts the doors that are given. */
const bounded = (...shut: string[]): Body =>
  besideModel({
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
          PermissionsBoundary: { Ref: 'Boundary' },
          Policies: [
            { PolicyName: 'p', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } },
          ],
        },
      },
      Boundary: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          PolicyDocument: {
            Statement: [
              { Effect: 'Allow', Action: '*', Resource: '*' },
              deny('StringNotEquals'),
              { Effect: 'Deny', Action: shut, Resource: '*' },
            ],
          },
        },
      },
    },
  });

/** Permissions with a policy called `guarded`, and somebody who is given them. */
const given = () => ({
  Set: {
    Type: 'AWS::SSO::PermissionSet',
    Properties: { CustomerManagedPolicyReferences: [{ Name: 'guarded' }] },
  },
  Given: {
    Type: 'AWS::SSO::Assignment',
    Properties: { PermissionSetArn: { 'Fn::GetAtt': ['Set', 'PermissionSetArn'] } },
  },
});

export const IamInvokeNeedsGuardrail: Cases = {
  good: {
    'a condition on the guardrail, under a boundary from elsewhere': underOther({ ...invoke, ...key('StringEquals') }),
    'a condition on the guardrail': policy({ ...invoke, ...key('StringEquals') }),
    'a pattern of guardrails': policy({
      ...invoke,
      ...key('StringLike', 'arn:aws:bedrock:*:111122223333:guardrail/*'),
    }),
    'the versions of one guardrail': policy({
      ...invoke,
      ...key('ArnLike', 'arn:aws:bedrock:*:111122223333:guardrail/g:*'),
    }),
    'a guardrail, by its id': policy({
      ...invoke,
      ...key('StringLike', 'arn:aws:bedrock:*:*:guardrail/abcdefgh1234:1'),
    }),
    'a guardrail that is asked for besides': policy({
      ...invoke,
      Condition: { ...key('StringEqualsIfExists').Condition, ...key('Null', 'false').Condition },
    }),
    'batches that are denied without it, and so altogether': policy(
      { ...invoke, Action: 'bedrock:CreateModelInvocationJob' },
      { ...deny('StringNotEquals'), Action: 'bedrock:*' },
    ),
    'a denial beside it': policy(invoke, deny('StringNotEquals')),
    'a boundary that denies': role('lambda.amazonaws.com', deny('StringNotEquals')),
    'a policy that a role names': guarded({}, named('Role', { ManagedPolicyArns: [{ Ref: 'Thing' }] })),
    'a policy of a role of another stack': guarded({ RoleName: 'caller' }, {}, 'RolePolicy'),
    'a policy of a group with somebody in it': guarded(
      { Groups: [{ Ref: 'Group' }] },
      { ...named('Group'), ...named('User', { Groups: [{ Ref: 'Group' }] }) },
    ),
    'a policy of a group to which somebody is added': guarded(
      { Groups: [{ Ref: 'Group' }] },
      { ...named('Group'), ...named('UserToGroupAddition', { GroupName: { Ref: 'Group' }, Users: ['somebody'] }) },
    ),
    'a policy that is among the permissions that somebody is given': guarded({ ManagedPolicyName: 'guarded' }, given()),
    'permissions that somebody is given': {
      Resources: {
        Set: {
          Type: 'AWS::SSO::PermissionSet',
          Properties: { InlinePolicy: { Statement: [{ ...invoke, ...key('StringEquals') }] } },
        },
        Given: {
          Type: 'AWS::SSO::Assignment',
          Properties: { PermissionSetArn: { 'Fn::GetAtt': ['Set', 'PermissionSetArn'] } },
        },
      },
    },
  },
  bad: {
    'no condition': policy(invoke),
    'a model from a parameter, which may make text': {
      ...parameter,
      ...policy({ ...invoke, Resource: { 'Fn::Sub': 'arn:aws:bedrock:*::foundation-model/${Given}' } }),
    },
    'batches, which take no guardrail': policy({ ...invoke, Action: 'bedrock:CreateModelInvocationJob' }),
    'the second endpoint, which takes none': policy({
      ...invoke,
      Action: 'bedrock-mantle:CreateInference',
      Resource: 'arn:aws:bedrock-mantle:eu-west-1:111122223333:project/p',
    }),
    'a vendor’s own endpoint': policy({
      ...invoke,
      Action: 'aws-external-anthropic:Create*',
      Resource: 'arn:aws:aws-external-anthropic:eu-west-1:111122223333:workspace/w',
    }),
    'a guardrail for calls, and none for batches': policy(
      { ...invoke, ...key('StringEquals') },
      { ...invoke, Action: 'bedrock:CreateModelInvocationJob' },
    ),
    'a wildcard in the action': policy({ ...invoke, Action: 'bedrock:Invoke*' }),
    'everything but IAM, beside a model': besideModel({
      ...policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
    }),
    'everything, under a boundary that leaves a vendor’s endpoint open': bounded(
      'bedrock:CreateModelInvocationJob',
      'bedrock-mantle:*',
    ),
    'in capitals': policy({ ...invoke, Action: 'BEDROCK:InvokeModel' }),
    'a role of a function': role('lambda.amazonaws.com'),
    'in a SAM function': one('AWS::Serverless::Function', { Policies: [{ Statement: [invoke] }] }),
  },
  lookAlike: {
    'a denial of calls without any guardrail': policy(invoke, {
      ...deny('StringNotLike'),
      ...key('StringNotLike', '*'),
    }),
    'any ARN': policy({ ...invoke, ...key('StringLike', 'arn:*') }),
    'any guardrail of a Region': policy({ ...invoke, ...key('StringLike', 'arn:aws:bedrock:us-east-1:*') }),
    'guardrails of any account, by a beginning': policy({
      ...invoke,
      ...key('ArnLike', 'arn:aws:bedrock:eu-west-1:*:guardrail/a*'),
    }),
    'one guardrail, or any': policy({
      ...invoke,
      ...key('StringLike', ['arn:aws:bedrock:eu-west-1:111122223333:guardrail/g:1', 'arn:*:guardrail/*']),
    }),
    'that there is a guardrail': policy({ ...invoke, ...key('Null', 'false') }),
    'a denial of calls without a guardrail of any account': policy(invoke, {
      ...deny('StringNotLike'),
      ...key('StringNotLike', 'arn:aws:bedrock:*:*:guardrail/*'),
    }),
    'any guardrail of any account': policy({ ...invoke, ...key('StringLike', 'arn:aws:bedrock:*:*:guardrail/*') }),
    'IfExists, which a call without guardrail passes': policy({ ...invoke, ...key('StringEqualsIfExists') }),
    'ForAllValues, which a call without guardrail passes': policy({ ...invoke, ...key('ForAllValues:StringEquals') }),
    'any guardrail at all': policy({ ...invoke, ...key('StringLike', '*') }),
    'a denial for some value only': policy(invoke, deny('ForAnyValue:StringNotEquals')),
    'a denial with a second condition': policy(
      invoke,
      deny('StringNotEquals', {
        Condition: { ...key('StringNotEquals').Condition, Bool: { 'aws:ViaAWSService': 'false' } },
      }),
    ),
    'a denial for other models': policy(
      invoke,
      deny('StringNotEquals', { Resource: 'arn:aws:bedrock:*::foundation-model/meta.*' }),
    ),
    'a boundary that allows all': role('lambda.amazonaws.com', { Effect: 'Allow', Action: 's3:*', Resource: '*' }),
  },
  undecided: {
    'an embedding model, by the default of a parameter': {
      Parameters: { Model: { Type: 'String', Default: 'amazon.titan-embed-text-v2:0' } },
      ...policy({ ...invoke, Resource: { 'Fn::Sub': 'arn:aws:bedrock:*::foundation-model/${Model}' } }),
    },
    'an action from a parameter': { ...parameter, ...policy({ ...invoke, Action: { Ref: 'Given' } }) },
    'a boundary from elsewhere': underOther(invoke),
    'a policy of the roles that the deployer names': guarded({ Roles: { Ref: 'Callers' } }),
  },
  silent: {
    'an administrator of an application without models': policy({ Effect: 'Allow', Action: '*', Resource: '*' }),
    'everything but IAM, where nothing calls a model': policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
    'another action': policy({ Effect: 'Allow', Action: 'bedrock:ListFoundationModels', Resource: '*' }),
    'an embedding model': policy({
      ...invoke,
      Resource: 'arn:aws:bedrock:eu-west-1::foundation-model/amazon.titan-embed-text-v2:0',
    }),
    'a policy that nobody holds': guarded({}),
    'an inline policy of no role': guarded({ PolicyName: 'p', Roles: [] }, {}, 'Policy'),
    'a policy of a role that is not there': guarded({ Roles: [{ Ref: 'AWS::NoValue' }] }),
    'a policy of a group with nobody in it': guarded({ Groups: [{ Ref: 'Group' }] }, named('Group')),
    'a policy of a group to which nobody is added': guarded(
      { Groups: [{ Ref: 'Group' }] },
      { ...named('Group'), ...named('UserToGroupAddition', { GroupName: { Ref: 'Group' }, Users: [] }) },
    ),
    'a policy that is among permissions that nobody is given': guarded(
      { ManagedPolicyName: 'guarded' },
      { Set: given().Set },
    ),
    'a policy that is a boundary, and nothing else': guarded(
      {},
      named('Role', { PermissionsBoundary: { Ref: 'Thing' } }),
    ),
    'permissions that nobody is given': one('AWS::SSO::PermissionSet', {
      InlinePolicy: { Statement: [{ ...invoke, ...key('StringEquals') }] },
    }),
    'a role of Bedrock itself': role('bedrock.amazonaws.com'),
    'an action that is denied again': policy(invoke, { Effect: 'Deny', Action: 'bedrock:*', Resource: '*' }),
    'a boundary that takes it back': role('lambda.amazonaws.com', {
      Effect: 'Deny',
      Action: 'bedrock:*',
      Resource: '*',
    }),
  },
};
