import { policiesIn } from '../../../lib/template/iam/policy';
import { admitsAnyone, CALLER_KEYS, deniesOthers, isBoundBy } from '../../../lib/template/iam/principals';
import { View } from '../../../lib/template/resource';
import { application } from '../../../local/samples/cases';

const statement = (body: Record<string, unknown>) => {
  const app = application({
    Resources: {
      Thing: {
        Type: 'AWS::S3::BucketPolicy',
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

test.each([
  ['the organization', { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }],
  ['its paths, any of them', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/*' } }],
  ['a tag', { StringEquals: { 'aws:PrincipalTag/team': 'llm' } }],
  ['an address range', { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }],
])('%s bounds a statement', (_, condition) => expect(admitsAnyone(everyone(condition))).toBe(false));

test.each([
  ['a key that may lack', { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } }],
  ['all values of a key that may lack', { 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/*' } }],
  ['a wildcard', { StringLike: { 'aws:PrincipalOrgID': '*' } }],
  ['every address', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }],
  ['a negation', { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }],
  ['something else', { Bool: { 'aws:SecureTransport': 'true' } }],
])('%s bounds nothing', (_, condition) => expect(admitsAnyone(everyone(condition))).toBe(true));

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
