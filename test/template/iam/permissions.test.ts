import { Grant, holdersOf, overlap, Permissions, trustedServices } from '../../../lib/template/iam/permissions';
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

describe('a policy is held by', () => {
  const kinds = ['Role', 'User', 'Group'] as const;
  const holders = (Type: string, Properties: Record<string, unknown>) => {
    const resources = view({
      ...Object.fromEntries(kinds.map((kind) => [kind, { Type: `AWS::IAM::${kind}`, Properties: {} }])),
      Policy: { Type, Properties: { PolicyDocument: { Statement: allow('s3:Get*') }, ...Properties } },
    });
    const held = holdersOf(resources.resources(Type)[0]!);
    for (const holder of held) expect(Permissions.of(holder).may('s3:GetObject')).toBe(true);
    return held.map(({ logicalId }) => logicalId);
  };

  test.each(kinds)('the %s that it names', (kind) => {
    const reference = { Ref: kind };
    for (const type of ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'])
      expect(holders(type, { [`${kind}s`]: [reference] })).toEqual([kind]);
    expect(holders(`AWS::IAM::${kind}Policy`, { [`${kind}Name`]: reference })).toEqual([kind]);
  });

  test('each once, and by nobody else', () => {
    expect(holders('AWS::IAM::Policy', { Roles: [{ Ref: 'Role' }, { Ref: 'Role' }, 'elsewhere'] })).toEqual(['Role']);
    expect(holders('AWS::IAM::Policy', { Roles: [{ Ref: 'Role' }], Users: [{ Ref: 'User' }] })).toEqual([
      ...['Role', 'User'],
    ]);
    expect(holders('AWS::IAM::Policy', {})).toEqual([]);
    expect(holders('AWS::IAM::RolePolicy', { UserName: { Ref: 'User' } })).toEqual([]);
  });

  test.each([
    ['AWS::IAM::Role', 'Policies', { PolicyName: 'p', PolicyDocument: { Statement: allow('s3:Get*') } }],
    ['AWS::IAM::User', 'Policies', { PolicyName: 'p', PolicyDocument: { Statement: allow('s3:Get*') } }],
    ['AWS::IAM::Group', 'Policies', { PolicyName: 'p', PolicyDocument: { Statement: allow('s3:Get*') } }],
    ['AWS::Serverless::Function', 'Policies', { Statement: allow('s3:Get*') }],
    ['AWS::Serverless::StateMachine', 'Policies', { Statement: allow('s3:Get*') }],
  ])('a %s that it stands in', (type, property, policy) => {
    const [one] = view({ One: { Type: type, Properties: { [property]: [policy] } } }).resources(type);
    expect(holdersOf(one!)).toEqual([one]);
    expect(Permissions.of(one!).statements).toHaveLength(1);
    expect(Permissions.of(one!)).toBe(Permissions.of(one!));
  });

  test('those that name it as a managed policy, and others stay names', () => {
    const resources = view({
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { ManagedPolicyArns: [{ Ref: 'Policy' }, 'arn:aws:iam::aws:policy/X'] },
      },
      Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Statement: allow('s3:Get*') } } },
    });
    expect(role(resources).may('s3:GetObject')).toBe(true);
    expect(role(resources).managed.map(String)).toEqual(['arn:aws:iam::aws:policy/X']);
  });

  test('nobody, where it says who may assume a role', () => {
    const resources = view({
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: allow('sts:*') } } },
    });
    expect(role(resources).may('sts:AssumeRole')).toBe(false);
  });
});

describe('a boundary that is given', () => {
  const bounded = (...statements: unknown[]) =>
    role(
      view({
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            PermissionsBoundary: { Ref: 'Boundary' },
            Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: allow('s3:*') } }],
          },
        },
        Boundary: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Statement: statements } } },
      }),
    );

  test('leaves what one of its statements allows, on what that allows it on', () => {
    const permissions = bounded(allow('sqs:*'), allow('s3:Get*', 'arn:aws:s3:::a/*'));
    expect(permissions.may('s3:GetObject')).toBe(true);
    expect(permissions.may('s3:GetObject', 'arn:aws:s3:::a/x')).toBe(true);
    expect(permissions.may('s3:GetObject', 'arn:aws:s3:::b/x')).toBe(false);
    expect(permissions.may('s3:PutObject')).toBe(false);
    expect(bounded(deny('s3:*')).may('s3:GetObject')).toBe(false);
  });

  test('denies as the policies do', () => {
    const allBut = { Effect: 'Deny', Action: 's3:Get*', NotResource: 'arn:aws:s3:::a/*' };
    const permissions = bounded(allow('*'), allBut);
    expect(permissions.deniesAllBut('s3:GetObject')).toBe(true);
    expect(permissions.deniesAllBut('s3:PutObject')).toBe(false);
    expect(bounded(allow('*'), deny('s3:*')).deniesAllBut('s3:GetObject')).toBe(false);
    expect(bounded(allow('*'), { ...allBut, Effect: 'Allow' }).deniesAllBut('s3:GetObject')).toBe(false);
    expect(permissions.denials(permissions.statements[0]!, 's3:GetObject')).toHaveLength(0);
    expect(permissions.denials(permissions.statements[0]!, 's3:GetObject', 'arn:aws:s3:::b/x')).toHaveLength(1);
  });
});

describe('a grant', () => {
  const grant = (
    Statement: unknown[],
    properties: Record<string, unknown> = {},
    more: Record<string, unknown> = {},
  ) => {
    const resources = view({
      ...more,
      Role: { Type: 'AWS::IAM::Role', Properties: {} },
      Other: { Type: 'AWS::IAM::Role', Properties: {} },
      Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { Statement }, ...properties } },
    });
    return Grant.of(policiesIn(resources.resources('AWS::IAM::Policy')[0]!)[0]!.statements[0]!)!;
  };
  const held = { Roles: [{ Ref: 'Role' }, { Ref: 'Other' }] };
  const denying = (name: string, denial: unknown) => ({
    [`Deny${name}`]: {
      Type: 'AWS::IAM::RolePolicy',
      Properties: { RoleName: { Ref: name }, PolicyDocument: { Statement: denial } },
    },
  });
  const conditional = { ...deny('s3:*'), Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
  const allBut = { Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::a/*' };

  test('is of an Allow of an identity only', () => {
    expect(grant([deny('s3:*')])).toBeUndefined();
    expect(grant([allow('s3:*')])).toBeInstanceOf(Grant);
    const bucket = view({
      Policy: { Type: 'AWS::S3::BucketPolicy', Properties: { PolicyDocument: { Statement: allow('s3:*') } } },
    }).resources('AWS::S3::BucketPolicy')[0]!;
    expect(Grant.of(policiesIn(bucket)[0]!.statements[0]!)).toBeUndefined();
  });

  test('allows what no denial takes back of one of its holders', () => {
    expect(grant([allow('s3:*')], held).permissions()).toHaveLength(2);
    expect(grant([allow('s3:*')], held).allows('s3:GetObject')).toBe(true);
    expect(grant([allow('s3:*')], held).allows('sqs:Send')).toBe(false);
    expect(grant([allow('s3:*'), allow('sqs:*')], held).allows('sqs:Send')).toBe(false);
    expect(grant([allow('s3:*')], held, denying('Role', deny('s3:*'))).allows('s3:GetObject')).toBe(true);
    const both = { ...denying('Role', deny('s3:*')), ...denying('Other', deny('s3:Get*')) };
    expect(grant([allow('s3:*')], held, both).allows('s3:GetObject')).toBe(false);
    expect(grant([allow('s3:*')], held, both).allows('s3:PutObject')).toBe(true);
  });

  test('that nobody is known to hold is judged by its own policy', () => {
    expect(grant([allow('s3:*')]).allows('s3:GetObject')).toBe(true);
    expect(grant([allow('s3:*')]).allows('sqs:Send')).toBe(false);
    expect(grant([allow('s3:*'), deny('s3:Get*')]).allows('s3:GetObject')).toBe(false);
    expect(grant([allow('s3:*'), conditional]).allows('s3:GetObject')).toBe(true);
    expect(
      grant([allow('s3:*'), conditional])
        .denials('s3:GetObject')
        .map(({ length }) => length),
    ).toEqual([1]);
    expect(grant([allow('s3:*')]).denials('s3:GetObject')).toEqual([[]]);
    expect(grant([allow('s3:*'), allBut]).isNarrowed('s3:GetObject')).toBe(false);
  });

  test('has the denials of each holder, and is narrow where each of them is', () => {
    const one = denying('Role', conditional);
    expect(
      grant([allow('s3:*')], held, one)
        .denials('s3:GetObject')
        .map(({ length }) => length),
    ).toEqual([1, 0]);
    const narrow = (more: Record<string, unknown>) => grant([allow('s3:*')], held, more).isNarrowed('s3:GetObject');
    expect(narrow({ ...denying('Role', allBut), ...denying('Other', allBut) })).toBe(true);
    expect(narrow(denying('Role', allBut))).toBe(false);
  });
});

test('a role trusts the services and principals that its policy allows', () => {
  const [one] = view({
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: ['lambda.amazonaws.com', { 'Fn::Sub': 'ec2.${AWS::URLSuffix}' }] },
            },
            { Effect: 'Allow', Principal: { AWS: '123456789012' } },
            { Effect: 'Allow', Principal: '*' },
            { Effect: 'Deny', Principal: { Service: 'events.amazonaws.com' } },
          ],
        },
        Policies: [
          { PolicyName: 'p', PolicyDocument: { Statement: { ...allow('s3:*'), Principal: { Service: 'x' } } } },
        ],
      },
    },
  }).resources('AWS::IAM::Role');
  expect(trustedServices(one!)).toEqual(['lambda.amazonaws.com', 'ec2.amazonaws.com', 'AWS', '*']);
});

test.each([
  ['a*', '*z', true],
  ['a*', 'ab*', true],
  ['ab*', 'a*', true],
  ['a*', 'b*', false],
  ['*a', '*ba', true],
  ['*ba', '*a', true],
  ['*a', '*b', false],
  ['a?c', 'abc', true],
  ['abc', 'a?c', true],
  ['abd', 'a?c', false],
  ['a?c', 'a?d', false],
  ['a?c', 'a*c', true],
  ['a', 'a', true],
  ['a', 'A', false],
  ['a*', 'A', false],
  ['xa', 'a*', false],
])('the patterns %s and %s may have a text in common: %s', (a, b, expected) => {
  expect([overlap(a, b), overlap(b, a)]).toEqual([expected, expected]);
});
