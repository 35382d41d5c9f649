import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PrivateCa, type PrivateCaProps } from '../../../lib/layers/edge';
import { Iam, type PolicyDocument } from '../../support/iam';
import { nagFindings } from '../../support/nag';

const ENV = { account: '111122223333', region: 'eu-central-1' };

function authorityOf(
  props: PrivateCaProps = { commonName: 'Agents' },
  region = ENV.region,
): { stack: Stack; ca: PrivateCa } {
  const stack = new Stack(new App(), 'Foo', { env: { ...ENV, region } });
  return { stack, ca: new PrivateCa(stack, 'Ca', props) };
}

test('alone in a stack, no unacknowledged finding of AwsSolutions and NIST 800-53', () => {
  expect(nagFindings(authorityOf().stack)).toEqual([]);
});

test('ACM can issue from it, and what is revoked is told in two ways', () => {
  Template.fromStack(authorityOf().stack).hasResource('AWS::ACMPCA::CertificateAuthority', {
    DeletionPolicy: 'Retain',
    Properties: {
      Type: 'ROOT',
      UsageMode: 'GENERAL_PURPOSE',
      RevocationConfiguration: {
        CrlConfiguration: {
          Enabled: true,
          S3BucketName: { Ref: Match.stringLikeRegexp('^CaRevocationLists') },
          S3ObjectAcl: 'BUCKET_OWNER_FULL_CONTROL',
        },
        OcspConfiguration: { Enabled: true },
      },
    },
  });
});

test('in AWS China, which has no OCSP, lists alone tell what is revoked', () => {
  Template.fromStack(authorityOf(undefined, 'cn-north-1').stack).hasResourceProperties(
    'AWS::ACMPCA::CertificateAuthority',
    {
      KeyStorageSecurityStandard: 'CCPC_LEVEL_1_OR_HIGHER',
      RevocationConfiguration: { CrlConfiguration: { Enabled: true }, OcspConfiguration: Match.absent() },
    },
  );
});

test('it signs its own certificate and becomes active with it', () => {
  const template = Template.fromStack(authorityOf({ commonName: 'Agents', validity: Duration.days(730) }).stack);
  template.hasResourceProperties('AWS::ACMPCA::Certificate', {
    TemplateArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':acm-pca:::template/RootCACertificate/V1']] },
    Validity: { Type: 'DAYS', Value: 730 },
  });
  template.hasResourceProperties('AWS::ACMPCA::CertificateAuthorityActivation', {
    Certificate: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CaCertificate'), 'Certificate'] },
    Status: 'ACTIVE',
  });
});

test('it is made after the bucket admits it', () => {
  Template.fromStack(authorityOf().stack).hasResource('AWS::ACMPCA::CertificateAuthority', {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^CaRevocationListsPolicy')]),
  });
});

test('its revocation lists are written by the service for this account only', async () => {
  const { stack } = authorityOf();
  const sim = new Iam(stack);
  const bucket = sim.deployed.all('AWS::S3::Bucket').find(({ logicalId }) => logicalId.startsWith('CaRevocation'))!;
  const write = (account: string) =>
    sim.decide({
      principal: sim.service('acm-pca.amazonaws.com'),
      action: 's3:PutObject',
      resource: `${bucket.arn}/crl/a.crl`,
      resourcePolicy: sim.document('AWS::S3::BucketPolicy', 'PolicyDocument', 'CaRevocationLists'),
      context: {
        'aws:PrincipalIsAWSService': 'true',
        'aws:SourceAccount': account,
        'aws:SourceArn': `arn:aws:acm-pca:eu-central-1:${account}:certificate-authority/1`,
        's3:TlsVersion': '1.3',
      },
    });
  expect(await write(ENV.account)).toBe('allowed');
  expect(await write('999900001111')).toMatch(/^denied/);
});

const everything = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
} as PolicyDocument;

test.each([
  ['acm-pca-permission-test-key', 'allowed'],
  ['acm-pca-permission-test-key-private', 'allowed'],
  ['crl/a.crl', /OnlyCuratorsWrite/],
])('whoever deploys it may write %s, as AWS Private CA demands: %s', async (key, outcome) => {
  const { stack } = authorityOf();
  const sim = new Iam(stack);
  const bucket = sim.deployed.all('AWS::S3::Bucket').find(({ logicalId }) => logicalId.startsWith('CaRevocation'))!;
  // under a key, the deployer would need that key as well
  expect(JSON.stringify(bucket.properties.BucketEncryption)).not.toContain('aws:kms');
  const verdict = await sim.decide({
    principal: {
      arn: `arn:aws:iam::${ENV.account}:role/deployer`,
      identityPolicies: { own: everything },
    },
    action: 's3:PutObject',
    resource: `${bucket.arn}/${key}`,
    resourcePolicy: sim.document('AWS::S3::BucketPolicy', 'PolicyDocument', 'CaRevocationLists'),
    context: { 'aws:PrincipalIsAWSService': 'false', 's3:TlsVersion': '1.3' },
  });
  expect(verdict).toMatch(outcome);
});

test('whoever issues client certificates issues no others', async () => {
  const { stack, ca } = authorityOf();
  const role = new iam.Role(stack, 'Issuer', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  ca.grantIssueClientCertificate(role);
  const policy = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))[0]!;
  const [issue] = policy.Properties.PolicyDocument.Statement;
  expect(issue.Action).toBe('acm-pca:IssueCertificate');
  expect(JSON.stringify(issue.Condition)).toContain('template/EndEntityClientAuthCertificate/V1');
});

test.each<[string, PrivateCaProps, RegExp]>([
  ['a name that is too long', { commonName: 'x'.repeat(65) }, /'commonName' must have 1 to 64 characters, got 65/],
  ['an authority of a month', { commonName: 'a', validity: Duration.days(30) }, /at least 365 days, got 30 days/],
])('refuses %s', (_, props, message) => {
  expect(() => authorityOf(props)).toThrow(message);
});
