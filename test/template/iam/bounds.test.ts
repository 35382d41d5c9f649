import { Undecided } from '../../../lib/template/answer';
import { boundOf, exceptionOf, namedExceptionOf, someBounds } from '../../../lib/template/iam/bounds';
import { policiesIn } from '../../../lib/template/iam/policy';
import { View } from '../../../lib/template/resource';
import { application } from '../../../local/samples/cases';

const ACCOUNT = '123456789012';
const ANY = { Ref: 'Any' };
const sub = (text: string) => ({ 'Fn::Sub': text });

/** A statement under these conditions. */
const under = (Condition: Record<string, unknown>, type = 'AWS::S3::BucketPolicy') => {
  const app = application({
    Parameters: { Any: { Type: 'String' } },
    Resources: {
      Thing: {
        Type: type,
        Properties: { PolicyDocument: { Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition } } },
      },
    },
  });
  return policiesIn(new View(app).resources(type)[0]!)[0]!.statements[0]!;
};
const first = (read: typeof boundOf, Condition: Record<string, unknown>, type?: string) => {
  const statement = under(Condition, type);
  return read(statement.conditions[0]!, statement);
};
const like = (key: string, value: unknown, test = 'StringLike') => first(boundOf, { [test]: { [key]: value } });

const WHOLE = [
  ...['aws:PrincipalAccount', 'aws:SourceAccount', 'aws:SourceOwner', 'aws:ResourceAccount', 'aws:VpceAccount'],
  ...['s3:ResourceAccount', 's3:DataAccessPointAccount', 'kms:CallerAccount', 'aws:PrincipalOrgID'],
  ...['aws:SourceOrgID', 'aws:ResourceOrgID', 'aws:VpceOrgID', 'aws:SourceVpc', 'aws:SourceVpce'],
];
const PATHS = ['aws:PrincipalOrgPaths', 'aws:SourceOrgPaths', 'aws:ResourceOrgPaths', 'aws:VpceOrgPaths'];
const ARNS = ['aws:PrincipalArn', 'aws:SourceArn', 'aws:SourceVpcArn', 's3:DataAccessPointArn'];

test.each(WHOLE)('%s has to be named in whole', (key) => {
  expect([like(key, 'abc'), like(key, 'ab*'), like(key, 'a?c'), like(key, '*'), like(key, '')]).toEqual([
    ...['named', 'nothing', 'nothing', 'nothing', 'nothing'],
  ]);
  expect(like(key, 'ab*', 'StringEquals')).toBe('named');
  expect(like(key, '*', 'StringEquals')).toBe('nothing');
});

test.each(PATHS)('%s has to name the organization in whole', (key) => {
  expect([like(key, 'o-1/*'), like(key, 'o-1/r-?/*'), like(key, 'o-*/r-1'), like(key, '*/x')]).toEqual([
    ...['named', 'named', 'nothing', 'nothing'],
  ]);
});

describe.each(ARNS)('%s', (key) => {
  test.each<[unknown, string, string]>([
    [`arn:aws:iam::${ACCOUNT}:role/*`, 'named', 'named'],
    [`arn:*:*:*:${ACCOUNT}:*`, 'named', 'named'],
    ['arn:aws:iam::*:role/x', 'nothing', 'nothing'],
    ['arn:aws:iam::1234*:role/x', 'nothing', 'named'],
    ['arn:aws:sns:eu-west-1::x', 'named', 'named'],
    ['arn:aws:sns:eu-west-1::*', 'nothing', 'nothing'],
    ['arn:aws:s3:::my-bucket', 'named', 'named'],
    ['arn:aws:s3:::my-bucket/*', 'named', 'named'],
    ['arn:aws:s3:::my-*', 'nothing', 'named'],
    ['arn:aws:s3:::*', 'nothing', 'nothing'],
    ['arn:aws:s3:eu-west-1:*:accesspoint/x', 'nothing', 'nothing'],
    [`arn:aws:s3:eu-west-1:${ACCOUNT}:accesspoint/*`, 'named', 'named'],
    ['arn:aws:s3:*:*:my-bucket', 'named', 'named'],
    ['arn:*', 'nothing', 'nothing'],
    [{ 'Fn::GetAtt': ['Thing', 'Arn'] }, 'named', 'named'],
    [sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:role/x'), 'named', 'named'],
    [sub('arn:aws:iam::${Any}:role/x'), 'unknown', 'named'],
    [ANY, 'unknown', 'named'],
    [`arn:aws:iam::\${aws:PrincipalAccount}:role/x`, 'nothing', 'nothing'],
    ['arn:aws:iam::${aws:ResourceAccount}:role/x', 'named', 'named'],
  ])('like %j bounds: %s, and equal to it: %s', (value, asLike, asEqual) => {
    expect(like(key, value)).toBe(asLike);
    expect(like(key, value, 'ArnLike')).toBe(asLike);
    expect(like(key, value, 'ArnEquals')).toBe(asLike);
    expect(like(key, value, 'StringEquals')).toBe(asEqual);
  });
});

test.each<[string, unknown, string]>([
  ['bedrock:GuardrailIdentifier', `arn:aws:bedrock:*:${ACCOUNT}:guardrail/*`, 'named'],
  ['bedrock:GuardrailIdentifier', 'arn:aws:bedrock:*:*:guardrail/abc', 'named'],
  ['bedrock:GuardrailIdentifier', 'arn:aws:bedrock:*:*:guardrail/abc:1', 'named'],
  ['bedrock:GuardrailIdentifier', 'arn:aws:bedrock:*:*:guardrail/*', 'nothing'],
  ['bedrock:GuardrailIdentifier', 'arn:aws:bedrock:*:*:guardrail/a*', 'nothing'],
  ['bedrock:GuardrailIdentifier', 'abc', 'named'],
  ['bedrock:GuardrailIdentifier', 'ab*', 'nothing'],
  ['bedrock:GuardrailIdentifier', { 'Fn::GetAtt': ['Thing', 'Arn'] }, 'named'],
  ['bedrock:GuardrailIdentifier', ANY, 'unknown'],
  ['bedrock:InferenceProfileArn', 'arn:aws:bedrock:*:*:inference-profile/eu.anthropic.x', 'named'],
  ['bedrock:InferenceProfileArn', 'arn:aws:bedrock:*:*:inference-profile/eu.anthropic.*', 'named'],
  ['bedrock:InferenceProfileArn', 'arn:aws:bedrock:*:*:inference-profile/*', 'nothing'],
  ['bedrock:InferenceProfileArn', `arn:aws:bedrock:*:${ACCOUNT}:application-inference-profile/*`, 'named'],
  ['bedrock:InferenceProfileArn', 'arn:aws:bedrock:*:*:application-inference-profile/a', 'nothing'],
  ['bedrock:InferenceProfileArn', `arn:aws:bedrock:*:${ACCOUNT}:*`, 'nothing'],
  ['bedrock:InferenceProfileArn', { 'Fn::GetAtt': ['Thing', 'Arn'] }, 'named'],
  ['bedrock:InferenceProfileArn', sub('arn:aws:bedrock:${AWS::Region}:1:other/x'), 'nothing'],
  ['aws:userid', 'AROAX:*', 'named'],
  ['aws:userid', '*:gateway', 'nothing'],
  ['aws:userid', 'anonymous', 'nothing'],
  ['aws:userid', 'anonymous2', 'named'],
  ['aws:SourceIp', '192.0.2.*', 'named'],
  ['aws:SourceIp', '192.*', 'named'],
  ['aws:SourceIp', '19*', 'nothing'],
  ['aws:SourceIp', '*', 'nothing'],
  ['aws:PrincipalServiceName', 'events.*', 'named'],
  ['aws:PrincipalServiceName', '*.amazonaws.com', 'nothing'],
  ['aws:PrincipalServiceName', '?vents', 'nothing'],
  ['aws:PrincipalServiceName', '', 'nothing'],
  ['aws:PrincipalServiceName', ANY, 'unknown'],
  ['aws:PrincipalAccount', ANY, 'unknown'],
  ['aws:PrincipalAccount', { Ref: 'AWS::AccountId' }, 'named'],
  ['aws:PrincipalAccount', '${aws:ResourceAccount}', 'named'],
  ['aws:PrincipalOrgID', '${ aws:ResourceOrgID }', 'named'],
  ['aws:PrincipalOrgPaths', '${aws:ResourceOrgPaths}/*', 'named'],
  ['aws:PrincipalAccount', "${aws:ResourceAccount, 'x'}", 'named'],
  ['aws:PrincipalAccount', '${aws:PrincipalAccount}', 'nothing'],
  ['aws:PrincipalAccount', '${xaws:ResourceAccount}', 'nothing'],
  ['aws:PrincipalAccount', '${aws:ResourceAccountX}', 'nothing'],
  ['aws:PrincipalAccount', '1${*}', 'named'],
  ['aws:PrincipalAccount', ['1', '*'], 'nothing'],
  ['aws:PrincipalAccount', ['1', ANY], 'unknown'],
  ['aws:PrincipalAccount', ['1', '2'], 'named'],
])('%s like %j bounds: %s', (key, value, expected) => expect(like(key, value)).toBe(expected));

test.each<[string, string, unknown, string]>([
  ['IpAddress', 'aws:SourceIp', '192.0.2.0/24', 'named'],
  ['IpAddress', 'aws:SourceIp', ['192.0.2.0/24', '0.0.0.0/0'], 'nothing'],
  ['IpAddress', 'aws:SourceIp', ['192.0.2.0/24', ANY], 'unknown'],
  ['IpAddress', 'aws:SourceIp', ['0.0.0.0/0', ANY], 'nothing'],
  ['IpAddress', 'aws:PrincipalAccount', '192.0.2.0/24', 'nothing'],
  ['IpAddress', 'aws:Other', '192.0.2.0/24', 'nothing'],
  ['NotIpAddress', 'aws:SourceIp', '192.0.2.0/24', 'nothing'],
  ['StringEqualsIgnoreCase', 'aws:PrincipalOrgID', 'o-1', 'named'],
  ['StringEquals', 'aws:PrincipalOrgID', ANY, 'named'],
  ['StringNotEquals', 'aws:PrincipalOrgID', 'o-1', 'nothing'],
  ['ArnNotLike', 'aws:PrincipalOrgID', 'o-1', 'nothing'],
  ['Bool', 'aws:PrincipalOrgID', 'o-1', 'nothing'],
  ['XStringEquals', 'aws:PrincipalOrgID', 'o-1', 'nothing'],
  ['StringEqualsX', 'aws:PrincipalOrgID', 'o-1', 'nothing'],
  ['StringEqualsIfExists', 'aws:PrincipalOrgID', 'o-1', 'nothing'],
  ['ForAllValues:StringEquals', 'aws:PrincipalOrgID', 'o-1', 'nothing'],
  ['ForAnyValue:StringEquals', 'aws:PrincipalOrgID', 'o-1', 'named'],
])('%s on %s with %j lets in: %s', (test, key, value, expected) => expect(like(key, value, test)).toBe(expected));

test('a key that may lack is bound where another condition asks for it', () => {
  const both = (more: Record<string, unknown>) =>
    first(boundOf, { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' }, ...more });
  expect(both({ Null: { 'aws:PrincipalOrgId': 'false' } })).toBe('named');
  expect(both({ StringLike: { 'aws:PrincipalOrgID': '*' } })).toBe('named');
  expect(both({ StringLikeIfExists: { 'aws:PrincipalOrgID': '*' } })).toBe('nothing');
  expect(both({ Null: { 'aws:PrincipalOrgID': 'true' } })).toBe('nothing');
  expect(both({ Null: { 'aws:PrincipalAccount': 'false' } })).toBe('nothing');
});

test('a policy of an endpoint is not bound by whose the resource is', () => {
  const condition = { StringEquals: { 'aws:PrincipalAccount': '${aws:ResourceAccount}' } };
  expect(first(boundOf, condition, 'AWS::EC2::VPCEndpoint')).toBe('nothing');
  expect(first(boundOf, condition)).toBe('named');
});

test.each<[string, unknown, string, string]>([
  ['StringNotEquals', 'o-1', 'named', 'named'],
  ['StringNotEqualsIfExists', 'o-1', 'named', 'named'],
  ['StringNotLike', 'o-*', 'nothing', 'nothing'],
  ['ForAnyValue:StringNotEquals', 'o-1', 'nothing', 'nothing'],
  ['ForAllValues:StringNotEquals', 'o-1', 'named', 'named'],
  ['StringEquals', 'o-1', 'nothing', 'nothing'],
  ['Bool', 'true', 'nothing', 'nothing'],
])('a denial by %s of %j leaves over: %s', (test, value, expected, asNamed) => {
  const condition = { [test]: { 'aws:PrincipalOrgID': value } };
  expect([first(exceptionOf, condition), first(namedExceptionOf, condition)]).toEqual([expected, asNamed]);
});

test('a denial by addresses leaves over these', () => {
  const leaves = (value: unknown) => first(exceptionOf, { NotIpAddress: { 'aws:SourceIp': value } });
  expect([leaves('192.0.2.0/24'), leaves('0.0.0.0/0')]).toEqual(['named', 'nothing']);
});

test.each<[unknown, string]>([
  [`arn:aws:iam::${ACCOUNT}:role/admin`, 'named'],
  [`arn:aws:iam::${ACCOUNT}:role/admin*`, 'named'],
  [`arn:aws:iam::${ACCOUNT}:role/*`, 'nothing'],
  [`arn:aws:iam::${ACCOUNT}:*`, 'nothing'],
  [`arn:aws:iam::${ACCOUNT}:*/*`, 'nothing'],
  [`arn:aws:sts::${ACCOUNT}:assumed-role/*`, 'nothing'],
  [`arn:aws:iam::${ACCOUNT}:root`, 'named'],
  [[`arn:aws:iam::${ACCOUNT}:role/admin`, `arn:aws:iam::${ACCOUNT}:user/*`], 'nothing'],
  [`arn:aws:iam::${ACCOUNT}:role/a:*`, 'named'],
])('of principals %j a denial names: %s', (value, expected) => {
  expect(first(namedExceptionOf, { ArnNotLike: { 'aws:PrincipalArn': value } })).toBe(expected);
});

test('a whole account is nobody for the ARN of a principal only', () => {
  const value = `a:b:c:d:${ACCOUNT}:*`;
  expect(first(namedExceptionOf, { StringNotEquals: { 'aws:PrincipalServiceName': value } })).toBe('named');
});

describe('of several conditions', () => {
  const bounds = (Condition: Record<string, unknown>) => {
    const statement = under(Condition);
    return someBounds(statement, statement.conditions);
  };
  const NAMED = { 'aws:PrincipalOrgID': 'o-1' };

  test('one is enough, also beside one that is not known', () => {
    expect(bounds({ StringEquals: NAMED, Bool: { 'aws:SecureTransport': 'true' } })).toBe(true);
    expect(bounds({ StringLike: { 'aws:PrincipalAccount': ANY }, StringEquals: NAMED })).toBe(true);
    expect(bounds({ Bool: { 'aws:SecureTransport': 'true' } })).toBe(false);
    expect(bounds({})).toBe(false);
  });

  test('without one, what is not known leaves it undecided', () => {
    const undecided = { StringLike: { 'aws:PrincipalAccount': ANY }, Bool: { 'aws:SecureTransport': 'true' } };
    expect(() => bounds(undecided)).toThrow(Undecided);
    expect(() => bounds(undecided)).toThrow(
      expect.objectContaining({ message: expect.stringContaining("comes from parameter 'Any'") }),
    );
  });
});
