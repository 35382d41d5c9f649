import { Grant, holdersOf, overlap, Permissions } from '../../../lib/template/iam/permissions';
import { policiesIn } from '../../../lib/template/iam/policy';
import { View } from '../../../lib/template/resource';
import { application } from '../../../local/samples/cases';

const view = (resources: Record<string, unknown>) => new View(application({ Resources: resources }));
const role = (resources: View) => Permissions.of(resources.resources('AWS::IAM::Role')[0]!);
const allow = (Action: unknown, Resource: unknown = '*') => ({ Effect: 'Allow', Action, Resource });
const deny = (Action: unknown, Resource: unknown = '*') => ({ Effect: 'Deny', Action, Resource });
const attached = (...statements: unknown[]) => ({
  Role: { Type: 'AWS::IAM::Role', Properties: {} },
  Policy: {
    Type: 'AWS::IAM::Policy',
    Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: statements } },
  },
});

test('statements of several policies together allow', () => {
  const permissions = role(
    view({
      ...attached(allow('s3:Get*')),
      More: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: allow('bedrock:InvokeModel') } },
      },
    }),
  );
  expect(permissions.may('s3:GetObject') && permissions.may('bedrock:InvokeModel')).toBe(true);
  expect(permissions.may('s3:PutObject')).toBe(false);
});

test('NotAction and NotResource allow what they leave over', () => {
  const permissions = role(
    view(attached({ Effect: 'Allow', NotAction: 'iam:*', NotResource: 'arn:aws:s3:::secret/*' })),
  );
  expect(permissions.may('bedrock:InvokeModel')).toBe(true);
  expect(permissions.may('iam:PassRole')).toBe(false);
  expect(permissions.may('s3:GetObject', 'arn:aws:s3:::open/key')).toBe(true);
  expect(permissions.may('s3:GetObject', 'arn:aws:s3:::secret/key')).toBe(false);
});

test('a denial takes back what it covers, and no more', () => {
  const covered = role(view(attached(allow('s3:*', 'arn:aws:s3:::a/*'), deny('s3:GetObject', 'arn:aws:s3:::a*'))));
  expect(covered.may('s3:GetObject')).toBe(false);
  expect(covered.may('s3:PutObject')).toBe(true);
  const partly = role(view(attached(allow('s3:*', '*'), deny('s3:GetObject', 'arn:aws:s3:::a*'))));
  expect(partly.may('s3:GetObject')).toBe(true);
  expect(partly.may('s3:GetObject', 'arn:aws:s3:::abc/key')).toBe(false);
});

test('a narrow denial hides no Allow with NotResource', () => {
  const allButOne = {
    Effect: 'Allow',
    Action: 'bedrock:InvokeModel',
    NotResource: 'arn:aws:bedrock:*::foundation-model/a',
  };
  const denying = (denial: object) => role(view(attached(allButOne, denial)));
  expect(denying(deny('bedrock:InvokeModel', 'arn:aws:bedrock:*::foundation-model/b')).may('bedrock:InvokeModel')).toBe(
    true,
  );
  expect(denying(deny('bedrock:InvokeModel', ['arn:aws:bedrock:*', 'arn:aws:s3:::*'])).may('bedrock:InvokeModel')).toBe(
    true,
  );
  expect(denying(deny('bedrock:InvokeModel')).may('bedrock:InvokeModel')).toBe(false);
  expect(denying(deny('bedrock:*', ['arn:aws:bedrock:*', '*'])).may('bedrock:InvokeModel')).toBe(false);
});

test('a denial takes back a list only if it covers all of it, and by what its own NotResource leaves over', () => {
  const both = allow('s3:GetObject', ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*']);
  const denying = (denial: object) => role(view(attached(both, denial))).may('s3:GetObject');
  expect(denying(deny('s3:GetObject', 'arn:aws:s3:::a/*'))).toBe(true);
  expect(denying(deny('s3:GetObject', ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*']))).toBe(false);
  const allBut = (NotResource: string) => denying({ Effect: 'Deny', Action: 's3:GetObject', NotResource });
  expect(allBut('arn:aws:s3:::c/*')).toBe(false);
  expect(allBut('arn:aws:s3:::b/*')).toBe(true);
});

test('a denial of another action, and an Allow in its place, take nothing back', () => {
  const denying = (denial: object) => role(view(attached(allow('s3:GetObject'), denial))).may('s3:GetObject');
  expect(denying(deny('s3:PutObject'))).toBe(true);
  expect(denying({ Effect: 'Deny', NotAction: 's3:GetObject', Resource: '*' })).toBe(true);
  expect(denying({ Effect: 'Deny', NotAction: 's3:PutObject', Resource: '*' })).toBe(false);
  expect(denying(allow('s3:*'))).toBe(true);
});

test('a denial under a condition takes nothing back', () => {
  const permissions = role(
    view(attached(allow('s3:*'), { ...deny('s3:*'), Condition: { Bool: { 'aws:SecureTransport': 'false' } } })),
  );
  expect(permissions.may('s3:GetObject')).toBe(true);
});

describe('a boundary', () => {
  const bounded = (boundary: unknown) =>
    view({
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          PermissionsBoundary: boundary,
          Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: allow('*') } }],
        },
      },
      Boundary: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { PolicyDocument: { Statement: [allow('s3:*'), deny('s3:DeleteObject')] } },
      },
    });

  test('leaves what it allows', () => {
    const permissions = role(bounded({ Ref: 'Boundary' }));
    expect(permissions.may('s3:GetObject')).toBe(true);
    expect(permissions.may('s3:DeleteObject')).toBe(false);
    expect(permissions.may('bedrock:InvokeModel')).toBe(false);
  });

  test('that is not given leaves the question undecided', () => {
    const permissions = role(bounded('arn:aws:iam::111122223333:policy/Other'));
    expect(() => permissions.may('s3:GetObject')).toThrow(
      expect.objectContaining({ message: expect.stringContaining('not among the given templates') }),
    );
  });

  test('that is not given may be taken to allow everything, and that is not remembered', () => {
    const templates = bounded('arn:aws:iam::111122223333:policy/Other');
    const permissions = role(templates);
    const asked = () => templates.once('asked', () => permissions.may('s3:GetObject'));
    expect(templates.withoutBoundaries(asked)).toBe(true);
    expect(asked).toThrow('not among the given templates');
  });

  const grants = (templates: View) =>
    templates
      .resources('AWS::IAM::ManagedPolicy')
      .flatMap((policy) => policiesIn(policy))
      .flatMap(({ statements }) => statements)
      .flatMap((statement) => Grant.of(statement) ?? []);

  test('grants nothing by itself', () => {
    expect(grants(bounded({ Ref: 'Boundary' }))).toEqual([]);
    expect(grants(bounded({ Ref: 'AWS::NoValue' }))).toHaveLength(1);
  });

  test('grants what it allows to a role outside of the templates that it is attached to as well', () => {
    const templates = bounded({ Ref: 'Boundary' });
    const properties = templates.resources('AWS::IAM::ManagedPolicy')[0]!.declaration.body.Properties;
    Object.assign(properties as object, { Roles: ['made-elsewhere'] });
    expect(grants(new View(templates.application))).toHaveLength(1);
  });
});

test('a SAM function holds the managed policy that it names by reference', () => {
  const templates = view({
    Function: {
      Type: 'AWS::Serverless::Function',
      Properties: { Policies: [{ Ref: 'Policy' }, 'AmazonS3ReadOnlyAccess', { Statement: allow('sqs:SendMessage') }] },
    },
    Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Statement: allow('s3:PutObject') } } },
  });
  const permissions = Permissions.of(templates.resources('AWS::Serverless::Function')[0]!);
  expect(permissions.may('s3:PutObject') && permissions.may('sqs:SendMessage')).toBe(true);
  expect(permissions.managed.map(String)).toEqual(['AmazonS3ReadOnlyAccess']);
  expect(holdersOf(templates.resources('AWS::IAM::ManagedPolicy')[0]!).map(({ logicalId }) => logicalId)).toEqual([
    'Function',
  ]);
});

test('a managed policy is held by those it names and by those who name it', () => {
  const templates = view({
    Named: { Type: 'AWS::IAM::Role', Properties: {} },
    Naming: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: [{ Ref: 'Policy' }] } },
    User: { Type: 'AWS::IAM::User', Properties: { ManagedPolicyArns: [{ Ref: 'Policy' }] } },
    Policy: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { Roles: [{ Ref: 'Named' }], PolicyDocument: { Statement: allow('s3:*') } },
    },
  });
  const [policy] = templates.resources('AWS::IAM::ManagedPolicy');
  expect(holdersOf(policy!).map(({ logicalId }) => logicalId)).toEqual(['Named', 'Naming', 'User']);
});

test.each([
  ['arn:a/*', 'arn:a/b', true],
  ['arn:a/*', 'arn:b/*', false],
  ['*/b', 'a/*', true],
  ['a*z', 'a*y', false],
  ['a', 'b', false],
])('%s and %s overlap: %s', (a, b, expected) => {
  expect(overlap(a, b)).toBe(expected);
});
