import { beside, type Cases, one, type Template } from '../../../../local/samples/cases';

const policy = (statement: Record<string, unknown>) =>
  one('AWS::IAM::ManagedPolicy', {
    PolicyDocument: { Statement: [{ Effect: 'Allow', Resource: '*', ...statement }] },
  });

const denial = policy({ Effect: 'Deny', Action: 'bedrock:CallWithBearerToken' });
/** A policy that a role has. */
const held = (template: Template, properties: Record<string, unknown>) =>
  beside(template, { Role: { Type: 'AWS::IAM::Role', Properties: properties } });

export const IamNoBearerToken: Cases = {
  good: {
    'denied in a policy': held(denial, { ManagedPolicyArns: [{ Ref: 'Thing' }] }),
    'denied in a boundary': held(denial, { PermissionsBoundary: { Ref: 'Thing' } }),
    'denied for the organization': one('AWS::Organizations::Policy', {
      Type: 'SERVICE_CONTROL_POLICY',
      TargetIds: ['ou-1'],
      Content: { Statement: [{ Effect: 'Deny', Action: 'bedrock:CallWithBearerToken', Resource: '*' }] },
    }),
    'denied but to one role': held(
      policy({
        Effect: 'Deny',
        Action: 'bedrock:CallWithBearerToken',
        Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/break-glass' } },
      }),
      { PermissionsBoundary: { Ref: 'Thing' } },
    ),
    'keys that live long are denied': held(
      policy({
        Effect: 'Deny',
        Action: 'bedrock:CallWithBearerToken',
        Condition: { StringEquals: { 'bedrock:BearerTokenType': 'LONG_TERM' } },
      }),
      { PermissionsBoundary: { Ref: 'Thing' } },
    ),
  },
  bad: {
    'calls with a key': policy({ Action: ['bedrock:InvokeModel', 'bedrock:CallWithBearerToken'] }),
    'by a wildcard': policy({ Action: 'bedrock:Call*' }),
    'making keys': policy({ Action: 'iam:CreateServiceSpecificCredential' }),
  },
  silent: {
    'a denial of making keys, which leaves those that are there': held(
      policy({ Effect: 'Deny', Action: ['iam:CreateServiceSpecificCredential', 'iam:ResetServiceSpecificCredential'] }),
      { PermissionsBoundary: { Ref: 'Thing' } },
    ),
    'a denial from some addresses': held(
      policy({
        Effect: 'Deny',
        Action: 'bedrock:CallWithBearerToken',
        Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
      }),
      { PermissionsBoundary: { Ref: 'Thing' } },
    ),
    'a denial for some resources': held(
      policy({ Effect: 'Deny', Action: 'bedrock:CallWithBearerToken', Resource: 'arn:aws:bedrock:*:*:guardrail/a' }),
      { PermissionsBoundary: { Ref: 'Thing' } },
    ),
    'a denial that waits to be attached': denial,
    'a denial for no part of the organization': one('AWS::Organizations::Policy', {
      Type: 'SERVICE_CONTROL_POLICY',
      Content: { Statement: [{ Effect: 'Deny', Action: 'bedrock:CallWithBearerToken', Resource: '*' }] },
    }),
    'signed calls': policy({ Action: 'bedrock:InvokeModel' }),
    'all of Bedrock, which another rule reports': policy({ Action: 'bedrock:*' }),
    'a denial of something else': policy({ Effect: 'Deny', Action: 'bedrock:DeleteGuardrail' }),
  },
};
