import type { Cases } from '../../../../local/samples/cases';

const ROOT = { AWS: 'arn:aws:iam::111122223333:root' };
const KEY = { 'Fn::GetAtt': ['Key', 'Arn'] };
const ARN_OF = (role: string) => ({ 'Fn::GetAtt': [role, 'Arn'] });
const toIam = { Effect: 'Allow', Principal: ROOT, Action: 'kms:*', Resource: '*' };
const only = (...roles: unknown[]) => ({
  Effect: 'Allow',
  Principal: ROOT,
  Action: 'kms:GenerateMac',
  Resource: '*',
  Condition: { ArnEquals: { 'aws:PrincipalArn': roles } },
});
const role = (...statements: object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    Policies: statements.map((statement, i) => ({
      PolicyName: `p${i}`,
      PolicyDocument: { Statement: [{ Effect: 'Allow', ...statement }] },
    })),
  },
});
const signs = (Resource: unknown = KEY) => ({ Action: 'kms:GenerateMac', Resource });
const verifies = { Action: 'kms:VerifyMac', Resource: KEY };

/** A key that a function knows as the one of approvals, its policy, and roles. */
const made = (
  statements: object[],
  roles: Record<string, object>,
  { usage = 'GENERATE_VERIFY_MAC', variable = 'APPROVALS_KEY' }: { usage?: unknown; variable?: string } = {},
) => ({
  Parameters: { Given: { Type: 'String' } },
  Resources: {
    Key: { Type: 'AWS::KMS::Key', Properties: { KeyUsage: usage, KeyPolicy: { Statement: statements } } },
    Issue: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { [variable]: KEY } } } },
    ...roles,
  },
});

export const ApprovalIssuerAlone: Cases = {
  good: {
    'one role that the key names': made([only(ARN_OF('Issuer'))], { Issuer: role(signs()), Desk: role(verifies) }),
    'one role, where the key leaves it to IAM': made([toIam], { Issuer: role(signs()), Desk: role(verifies) }),
    'one role that the key names, whatever others are allowed': made([only(ARN_OF('Issuer'))], {
      Issuer: role(signs()),
      Mighty: role({ Action: 'kms:*', Resource: '*' }),
    }),
    'one role that is the principal': made(
      [{ Effect: 'Allow', Principal: { AWS: ARN_OF('Issuer') }, Action: 'kms:GenerateMac', Resource: '*' }],
      { Issuer: role() },
    ),
    'one role that is the principal and is allowed besides': made(
      [toIam, { Effect: 'Allow', Principal: { AWS: ARN_OF('Issuer') }, Action: 'kms:GenerateMac', Resource: '*' }],
      { Issuer: role(signs()) },
    ),
    'one role by its name, that is allowed besides': made([toIam, only('arn:aws:iam::111122223333:role/issuer')], {
      Issuer: { ...role(signs()), Properties: { ...role(signs()).Properties, RoleName: 'issuer' } },
    }),
    'two, of whom one is denied it again': made([toIam], {
      Issuer: role(signs()),
      Desk: role(signs(), { Effect: 'Deny', Action: 'kms:GenerateMac', Resource: '*' }),
    }),
  },
  bad: {
    'two roles': made([toIam], { Issuer: role(signs()), Interceptor: role(signs()) }),
    'a role that may do everything with keys': made([toIam], {
      Issuer: role(signs()),
      Handler: role({ Action: 'kms:*', Resource: '*' }),
    }),
    'a role by all keys of the account': made([toIam], {
      Issuer: role(signs()),
      Handler: role(signs('arn:aws:kms:eu-central-1:111122223333:key/*')),
    }),
    'two roles that the key names': made([only(ARN_OF('Issuer'), ARN_OF('Desk'))], { Issuer: role(), Desk: role() }),
    anybody: made([{ Effect: 'Allow', Principal: '*', Action: 'kms:GenerateMac', Resource: '*' }], {
      Issuer: role(signs()),
    }),
    'anybody of the account, without IAM': made(
      [
        {
          ...only(),
          Principal: { AWS: '*' },
          Condition: { StringEquals: { 'kms:CallerAccount': '111122223333' } },
        },
      ],
      { Issuer: role(signs()) },
    ),
    'everybody but one': made(
      [
        only(ARN_OF('Issuer')),
        { Effect: 'Allow', NotPrincipal: { AWS: ARN_OF('Desk') }, Action: 'kms:GenerateMac', Resource: '*' },
      ],
      { Issuer: role(signs()), Desk: role() },
    ),
    'a role whose name begins that of the one that the key names': made([toIam, only(ARN_OF('IssuerOfAll'))], {
      IssuerOfAll: role(),
      Issuer: role(signs()),
    }),
  },
  lookAlike: {
    'a condition that names everybody': made([only('*')], { Issuer: role(signs()), Desk: role(signs()) }),
    'a condition that holds where there is no role': made(
      [
        {
          ...only(),
          Condition: { ArnEqualsIfExists: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/issuer' } },
        },
      ],
      { Issuer: role(signs()), Desk: role(signs()) },
    ),
  },
  undecided: {
    'a role whose key only the deployment knows': made([toIam], {
      Issuer: role(signs()),
      Handler: role(signs({ Ref: 'Given' })),
    }),
    'whoever a parameter names': made([only({ Ref: 'Given' })], { Issuer: role(signs()) }),
    'a principal from a parameter': made(
      [{ Effect: 'Allow', Principal: { AWS: { Ref: 'Given' } }, Action: 'kms:GenerateMac', Resource: '*' }],
      { Issuer: role(signs()) },
    ),
    'a key whose use a parameter decides': made([toIam], { Issuer: role(signs()) }, { usage: { Ref: 'Given' } }),
  },
  silent: {
    'a key of another use': made([toIam], { Issuer: role(signs()) }, { usage: 'ENCRYPT_DECRYPT' }),
    'a key that signs something else': made(
      [toIam],
      { One: role(signs()), Two: role(signs()) },
      { variable: 'PROOF_KEY' },
    ),
    'a key that nobody signs with': made([toIam], { Desk: role(verifies) }),
  },
};
