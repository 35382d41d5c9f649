import { Undecided } from '../../../lib/template/answer';
import { policiesIn } from '../../../lib/template/iam/policy';
import {
  admitsAnyone,
  asksOnly,
  CALLER_KEYS,
  deniesEveryone,
  deniesOthers,
  isBoundBy,
  SOURCE_KEYS,
  sparesOnlyNamed,
} from '../../../lib/template/iam/principals';
import { View } from '../../../lib/template/resource';
import { application } from '../../../local/samples/cases';

const statement = (body: Record<string, unknown>, type = 'AWS::S3::BucketPolicy') => {
  const app = application({
    Parameters: { Any: { Type: 'String' } },
    Resources: {
      Thing: {
        Type: type,
        Properties: { PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*', ...body }] } },
      },
    },
  });
  const view = new View(app);
  return policiesIn(view.see(app.templates[0]!.resources.get('Thing')!))[0]!.statements[0]!;
};
const everyone = (condition: Record<string, unknown> = {}) => statement({ Principal: '*', Condition: condition });

test('everyone is admitted where no principal is named and no condition says who may come', () => {
  expect(admitsAnyone(everyone())).toBe(true);
  expect(admitsAnyone(statement({ Principal: { AWS: ['*'] } }))).toBe(true);
  expect(admitsAnyone(statement({ NotPrincipal: { AWS: 'arn:aws:iam::123456789012:root' } }))).toBe(true);
});

test('a named principal, a service or a denial admits nobody else', () => {
  expect(admitsAnyone(statement({ Principal: { AWS: 'arn:aws:iam::123456789012:root' } }))).toBe(false);
  expect(admitsAnyone(statement({ Principal: { Service: '*' } }))).toBe(false);
  expect(admitsAnyone(statement({ Effect: 'Deny', Principal: '*' }))).toBe(false);
});

describe('a principal that nobody knows', () => {
  const unknown = (body: Record<string, unknown> = {}) => statement({ Principal: { AWS: { Ref: 'Any' } }, ...body });
  const organization = { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } };

  test('may be everyone', () => {
    expect(() => admitsAnyone(unknown())).toThrow(Undecided);
    expect(() => admitsAnyone(statement({ Principal: { AWS: ['123456789012', { Ref: 'Any' }] } }))).toThrow(Undecided);
  });

  test('is no question where a condition says who may come, or everyone is let in beside', () => {
    expect(admitsAnyone(unknown(organization))).toBe(false);
    expect(admitsAnyone(unknown({ Effect: 'Deny' }))).toBe(false);
    expect(admitsAnyone(statement({ Principal: { AWS: ['*', { Ref: 'Any' }] } }))).toBe(true);
  });

  test('is somebody of one account where the rest of the ARN is written', () => {
    expect(admitsAnyone(statement({ Principal: { AWS: { 'Fn::Sub': 'arn:aws:iam::${Any}:root' } } }))).toBe(false);
    expect(admitsAnyone(statement({ Principal: { Service: { Ref: 'Any' } } }))).toBe(false);
  });
});

const ACCOUNT = '123456789012';

test.each([
  ['the organization', { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }],
  ['the organization, whatever the case of the key', { StringEquals: { 'AWS:PrincipalOrgId': 'o-1' } }],
  ['its paths, any of them', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/*' } }],
  ['an address range', { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }],
  ['several address ranges', { IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '198.51.100.7', '2001:db8::/32'] } }],
  ['private address ranges', { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '172.16.0.0/12', 'fc00::/7'] } }],
  ['a role of one account', { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/*` } }],
  ['a role in any partition', { ArnLike: { 'aws:PrincipalArn': `arn:*:iam::${ACCOUNT}:role/x` } }],
  ['a source of one account', { ArnEquals: { 'aws:SourceArn': `arn:aws:sns:*:${ACCOUNT}:*` } }],
  ['a source of this account', { ArnLike: { 'aws:SourceArn': { 'Fn::Sub': 'arn:aws:sns:*:${AWS::AccountId}:*' } } }],
  ['a bucket, whose name is unique', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:*:*:my-bucket' } }],
  ['a bucket without an account', { StringEquals: { 'aws:SourceArn': 'arn:aws:s3:::my-bucket' } }],
  ['a resource of the template', { ArnLike: { 'aws:SourceArn': { 'Fn::GetAtt': ['Thing', 'Arn'] } } }],
  ['the owner of a topic', { StringEquals: { 'AWS:SourceOwner': ACCOUNT } }],
  ['the sessions of one role', { StringLike: { 'aws:userid': 'AROAEXAMPLE:*' } }],
  ['an endpoint', { StringEquals: { 'aws:SourceVpce': 'vpce-1' } }],
  ['several, each of which names somebody', { StringEquals: { 'aws:PrincipalAccount': [ACCOUNT, '210987654321'] } }],
  ['the organization of the resource', { StringEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' } }],
  [
    'a key that is asked for besides',
    { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' }, Null: { 'aws:PrincipalOrgID': 'false' } },
  ],
  [
    'all values of a key that is asked for besides',
    {
      'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/*' },
      Null: { 'aws:PrincipalOrgPaths': false },
    },
  ],
  ['an equal parameter', { StringEquals: { 'aws:PrincipalOrgID': { Ref: 'Any' } } }],
])('%s bounds a statement', (_, condition) => expect(admitsAnyone(everyone(condition))).toBe(false));

test.each([
  ['a key that may lack', { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } }],
  ['all values of a key that may lack', { 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/*' } }],
  ['a wildcard', { StringLike: { 'aws:PrincipalOrgID': '*' } }],
  ['every organization', { StringLike: { 'aws:PrincipalOrgID': 'o-*' } }],
  ['organizations of a beginning', { StringLike: { 'aws:PrincipalOrgID': 'o-a1b2*' } }],
  ['paths of every organization', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-*/r-1/*' } }],
  ['every address', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }],
  ['every address in two halves', { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } }],
  ['every address in quarters', { IpAddress: { 'aws:SourceIp': [0, 64, 128, 192].map((n) => `${n}.0.0.0/2`) } }],
  ['half of the addresses', { IpAddress: { 'aws:SourceIp': '128.0.0.0/1' } }],
  ['every address of IPv6', { IpAddress: { 'aws:SourceIp': '::/0' } }],
  ['every address of IPv6 in two halves', { IpAddress: { 'aws:SourceIp': ['::/1', '8000::/1'] } }],
  ['the public addresses of IPv6', { IpAddress: { 'aws:SourceIp': '2000::/3' } }],
  ['a network beside all', { IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '::/0'] } }],
  ['a negation', { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }],
  ['a negated network', { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }],
  ['something else', { Bool: { 'aws:SecureTransport': 'true' } }],
  ['a role of any account', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/admin' } }],
  ['a role of accounts of a beginning', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::1234????????:role/admin' } }],
  ['a role of any account, by ArnEquals', { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/admin' } }],
  ['a role by the end of its name', { StringLike: { 'aws:PrincipalArn': '*role/admin' } }],
  ['any ARN', { StringLike: { 'aws:PrincipalArn': 'arn:*' } }],
  ['a source of any account', { ArnLike: { 'aws:SourceArn': 'arn:aws:events:us-east-1:*:rule/x' } }],
  ['a bucket by its beginning', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::my-*' } }],
  [
    'one of two that is any',
    { ArnLike: { 'aws:PrincipalArn': [`arn:aws:iam::${ACCOUNT}:role/x`, 'arn:aws:iam::*:role/x'] } },
  ],
  ['a tag, which its owner writes', { StringEquals: { 'aws:PrincipalTag/team': 'llm' } }],
  ['a tag of the request', { StringEquals: { 'aws:RequestTag/team': 'llm' } }],
  ['the user agent', { StringEquals: { 'aws:UserAgent': 'ours' } }],
  ['the referer', { StringLike: { 'aws:Referer': 'https://example.com/*' } }],
  ['the access list of an upload', { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } }],
  ['an external id', { StringEquals: { 'sts:ExternalId': 'x' } }],
  ['that there is an organization', { Null: { 'aws:PrincipalOrgID': 'false' } }],
  ['an account that is the caller’s own', { StringEquals: { 'aws:PrincipalAccount': '${aws:PrincipalAccount}' } }],
  ['any session of a name', { StringLike: { 'aws:userid': '*:gateway' } }],
  ['who is not signed in', { StringEquals: { 'aws:userid': 'anonymous' } }],
  ['any VPC', { StringLike: { 'aws:SourceVpc': 'vpc-*' } }],
  ['any service', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }],
  [
    'a key asked for by the wrong Null',
    { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' }, Null: { 'aws:PrincipalOrgID': 'true' } },
  ],
])('%s bounds nothing', (_, condition) => expect(admitsAnyone(everyone(condition))).toBe(true));

test.each([
  ['a network', { IpAddress: { 'aws:SourceIp': { Ref: 'Any' } } }],
  ['a pattern', { StringLike: { 'aws:PrincipalOrgID': { Ref: 'Any' } } }],
  ['the account of an ARN', { ArnLike: { 'aws:PrincipalArn': { 'Fn::Sub': 'arn:aws:iam::${Any}:role/x' } } }],
])('%s that only the deployer knows is undecided', (_, condition) =>
  expect(() => admitsAnyone(everyone(condition))).toThrow(Undecided),
);

test('the resource that a caller chooses says nothing of who calls', () => {
  const own = { StringEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' } };
  expect(admitsAnyone(statement({ Principal: '*', Condition: own }, 'AWS::EC2::VPCEndpoint'))).toBe(true);
});

test('a role of any account is everyone', () =>
  expect(admitsAnyone(statement({ Principal: { AWS: 'arn:aws:iam::*:role/admin' } }))).toBe(true));

test('only the keys that are asked for bound a statement', () => {
  const fromHere = everyone({ StringEquals: { 'aws:SourceVpce': 'vpce-1' } });
  expect(isBoundBy(fromHere, CALLER_KEYS)).toBe(false);
  expect(admitsAnyone(fromHere, CALLER_KEYS)).toBe(true);
});

test('a denial of what is not ours draws the line that Allow statements leave open', () => {
  const condition = { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } };
  const line = statement({ Effect: 'Deny', Principal: '*', Condition: condition });
  expect(deniesOthers(line, 's3:GetObject', CALLER_KEYS)).toBe(true);
  expect(deniesOthers(line, 'kms:Decrypt', CALLER_KEYS)).toBe(false);
  expect(deniesOthers(everyone(condition), 's3:GetObject', CALLER_KEYS)).toBe(false);
});

test.each([
  ['a condition besides', { Bool: { 'aws:SecureTransport': 'false' } }],
  ['an exception for a tag of the caller', { StringNotEquals: { 'aws:PrincipalTag/ours': 'yes' } }],
])('%s leaves another way past a denial', (_, more) => {
  const { StringNotEquals: tags = {}, ...others } = more as Record<string, Record<string, string>>;
  const condition = { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1', ...tags }, ...others };
  const line = statement({ Effect: 'Deny', Principal: '*', Condition: condition });
  expect(deniesOthers(line, 's3:GetObject', CALLER_KEYS)).toBe(false);
});

test('a denial may spare services, and roles of its own', () => {
  const condition = {
    StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' },
    ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/admin` },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
  };
  expect(
    deniesOthers(statement({ Effect: 'Deny', Principal: '*', Condition: condition }), 's3:GetObject', CALLER_KEYS),
  ).toBe(true);
});

test.each([
  ['every organization', { StringNotLike: { 'aws:PrincipalOrgID': 'o-*' } }],
  ['a role of any account', { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/admin' } }],
  ['whoever has no path', { 'ForAnyValue:StringNotLike': { 'aws:PrincipalOrgPaths': 'o-1/*' } }],
])('a denial that spares %s draws no line', (_, condition) =>
  expect(
    deniesOthers(statement({ Effect: 'Deny', Principal: '*', Condition: condition }), 's3:GetObject', CALLER_KEYS),
  ).toBe(false),
);

test('an Allow for everyone is closed by a denial beside it that spares only those whom it names', () => {
  const beside = (denial: Record<string, unknown>) => {
    const DENY = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', ...denial };
    const open = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
    const app = application({
      Resources: {
        Thing: { Type: 'AWS::S3::BucketPolicy', Properties: { PolicyDocument: { Statement: [open, DENY] } } },
      },
    });
    return policiesIn(new View(app).resources('AWS::S3::BucketPolicy')[0]!)[0]!.statements[0]!;
  };
  const others = { Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } };
  expect(admitsAnyone(beside(others))).toBe(false);
  expect(admitsAnyone(beside({ ...others, Resource: 'arn:aws:s3:::b/*' }))).toBe(false);
  expect(admitsAnyone(beside({ ...others, Resource: 'arn:aws:s3:::b/private/*' }))).toBe(true);
  expect(admitsAnyone(beside({ ...others, Action: 's3:Put*' }))).toBe(true);
  expect(admitsAnyone(beside({ ...others, Principal: { AWS: 'arn:aws:iam::123456789012:root' } }))).toBe(true);
  expect(admitsAnyone(beside({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }))).toBe(true);
});

test.each([
  ...['aws:PrincipalOrgID', 'aws:PrincipalOrgPaths', 'aws:PrincipalAccount', 'aws:PrincipalArn', 'aws:userid'],
  'kms:CallerAccount',
])('%s says who calls', (key) => {
  const bound = everyone({ StringEquals: { [key.toUpperCase()]: `arn:aws:iam::${ACCOUNT}:role/x` } });
  expect([isBoundBy(bound, CALLER_KEYS), isBoundBy(bound, SOURCE_KEYS), admitsAnyone(bound)]).toEqual([
    ...[true, false, false],
  ]);
});

test.each([
  ...['aws:SourceAccount', 'aws:SourceOwner', 'aws:SourceArn', 'aws:SourceOrgID', 'aws:SourceOrgPaths'],
  ...['aws:SourceVpc', 'aws:SourceVpcArn', 'aws:SourceVpce', 'aws:VpceAccount', 'aws:VpceOrgID', 'aws:VpceOrgPaths'],
  ...['aws:SourceIp', 's3:DataAccessPointAccount', 's3:DataAccessPointArn'],
])('%s says for whom or from where', (key) => {
  const bound = everyone({ StringEquals: { [key]: `arn:aws:iam::${ACCOUNT}:role/x` } });
  expect([isBoundBy(bound, CALLER_KEYS), isBoundBy(bound, SOURCE_KEYS), admitsAnyone(bound)]).toEqual([
    ...[false, true, false],
  ]);
});

test.each<[unknown, boolean]>([
  ['*', true],
  [{ AWS: '*' }, true],
  [{ '*': '*' }, true],
  [{ AWS: 'arn:aws:iam::*:root' }, true],
  [{ AWS: 'arn:aws:sts::?23456789012:assumed-role/x/y' }, true],
  [{ AWS: `arn:aws:iam::${ACCOUNT}:*` }, false],
  [{ AWS: 'arn:aws:xiam::*:role/x' }, false],
  [{ AWS: 'arn:aws:iamx::*:role/x' }, false],
  [{ AWS: ACCOUNT }, false],
  [{ Federated: '*' }, false],
  [{ CanonicalUser: '*' }, false],
  [{ AWS: [ACCOUNT, '*'] }, true],
])('the principal %j is everyone: %s', (Principal, expected) => {
  expect(admitsAnyone(statement({ Principal }))).toBe(expected);
});

describe('a denial', () => {
  const deny = (more: Record<string, unknown>) => statement({ Effect: 'Deny', Principal: '*', ...more });
  const ORG = { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } };
  const role = `arn:aws:iam::${ACCOUNT}:role/x`;

  test.each<[string, Record<string, unknown>, boolean]>([
    ['everyone', { Principal: '*' }, true],
    ['everyone who is signed in', { Principal: { AWS: '*' } }, true],
    ['everyone among others', { Principal: { AWS: [role, '*'] } }, true],
    ['one', { Principal: { AWS: role } }, false],
    ['any service', { Principal: { Service: '*' } }, false],
    ['everyone, but is an Allow', { Effect: 'Allow' }, false],
  ])('is of %s', (_, more, expected) => expect(deniesEveryone(deny(more))).toBe(expected));

  test.each<[string, Record<string, unknown>, boolean]>([
    ['nobody', {}, true],
    ['a role', { Condition: { ArnNotEquals: { 'aws:PrincipalArn': role } } }, true],
    ['a user id', { Condition: { StringNotLike: { 'aws:userid': 'AROAX:*' } } }, true],
    ['a service by its name', { Condition: { StringNotEquals: { 'aws:PrincipalServiceName': 'x' } } }, true],
    ['a tag', { Condition: { StringNotEquals: { 'aws:PrincipalTag/team': 'llm' } } }, true],
    ['services', { Condition: { Bool: { 'aws:PrincipalIsAWSService': 'false' } } }, true],
    ['calls by services', { Condition: { BoolIfExists: { 'AWS:ViaAWSService': ['False'] } } }, true],
    ['those who are no service', { Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } }, false],
    ['those of one of two kinds', { Condition: { Bool: { 'aws:ViaAWSService': ['false', 'true'] } } }, false],
    ['by a text', { Condition: { StringEquals: { 'aws:ViaAWSService': 'false' } } }, false],
    ['by a key of a like name', { Condition: { Bool: { 'xaws:ViaAWSService': 'false' } } }, false],
    ['by a longer key', { Condition: { Bool: { 'aws:ViaAWSServices': 'false' } } }, false],
    ['an account', { Condition: { ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:*` } } }, false],
    ['an organization', { Condition: ORG }, false],
    ['by another key', { Condition: { StringNotEquals: { 'xaws:userid': 'AROAX' } } }, false],
    ['by another longer key', { Condition: { StringNotEquals: { 'aws:useridX': 'AROAX' } } }, false],
    ['a role, and more', { Condition: { ArnNotEquals: { 'aws:PrincipalArn': role }, ...ORG } }, false],
    ['whom it does not speak of', { Principal: { AWS: role } }, false],
    ['whom NotPrincipal names', { Principal: undefined, NotPrincipal: { AWS: [role] } }, true],
    ['whom NotPrincipal leaves open', { Principal: undefined, NotPrincipal: { AWS: [role, '*'] } }, false],
    ['whom NotPrincipal names by a beginning', { Principal: undefined, NotPrincipal: { AWS: `${role}?` } }, false],
    ['whom nobody names', { Principal: undefined }, false],
    ['all, since it is an Allow', { Effect: 'Allow', Principal: undefined, NotPrincipal: { AWS: role } }, false],
  ])('spares %s', (_, more, expected) => expect(sparesOnlyNamed(deny(more))).toBe(expected));

  test('asks for nothing besides a condition', () => {
    const only = (more: Record<string, unknown>) => {
      const one = deny({ Condition: { ...ORG, ...more } });
      return asksOnly(one, one.conditions[0]!);
    };
    expect(only({})).toBe(true);
    expect(only({ Bool: { 'aws:ViaAWSService': 'false' } })).toBe(true);
    expect(only({ Bool: { 'aws:SecureTransport': 'false' } })).toBe(false);
    expect(only({ Bool: { 'aws:ViaAWSService': 'false' }, Null: { x: 'true' } })).toBe(false);
  });

  test('draws a line by its conditions only', () => {
    const line = (Condition: Record<string, unknown>) => deniesOthers(deny({ Condition }), 's3:GetObject', CALLER_KEYS);
    expect(line(ORG)).toBe(true);
    expect(line({})).toBe(false);
    expect(line({ Bool: { 'aws:ViaAWSService': 'false' } })).toBe(false);
    expect(line({ StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } })).toBe(false);
    expect(line({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-1', 'aws:PrincipalAccount': ACCOUNT } })).toBe(true);
  });

  test('closes an Allow in the same policy, for all that it allows', () => {
    const beside = (denial: Record<string, unknown>, allow: Record<string, unknown> = {}) => {
      const Statement = [
        { Effect: 'Allow', Principal: '*', Action: ['s3:GetObject', 's3:PutObject'], Resource: ['a', 'b'], ...allow },
        { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: ['a', 'b'], Condition: ORG, ...denial },
      ];
      const app = application({
        Resources: { Thing: { Type: 'AWS::S3::BucketPolicy', Properties: { PolicyDocument: { Statement } } } },
      });
      return admitsAnyone(policiesIn(new View(app).resources('AWS::S3::BucketPolicy')[0]!)[0]!.statements[0]!);
    };
    expect(beside({})).toBe(false);
    expect(beside({ Resource: '*' })).toBe(false);
    expect(beside({ Resource: 'a' })).toBe(true);
    expect(beside({ Action: 's3:GetObject' })).toBe(true);
    expect(beside({ Action: 's3:PutObject' })).toBe(true);
    expect(beside({ Effect: 'Allow' })).toBe(true);
    expect(beside({ Principal: { AWS: `arn:aws:iam::*:root` } })).toBe(false);
    expect(beside({ Principal: { AWS: [ACCOUNT, '*'] } })).toBe(false);
    expect(beside({ Principal: { AWS: ACCOUNT } })).toBe(true);
  });
});
