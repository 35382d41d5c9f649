import { ArnFormat, Duration, Stack, Token } from 'aws-cdk-lib';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { checkProps } from '../../private/check-props';
import { PropsError } from '../../private/errors';
import { kept } from '../../private/kept';
import { VaultBucket } from '../data/internal';

/** Properties for `PrivateCa`. */
export interface PrivateCaProps {
  /** Name of the authority, at most 64 characters. A change makes a new authority. */
  readonly commonName: string;

  /**
   * How long the authority's own certificate is valid, in whole days, at least 365. Client certificates end before it.
   *
   * @default Duration.days(3650)
   */
  readonly validity?: Duration;
}

/**
 * A root certificate authority for the clients of mutual TLS: agents, batch jobs and other callers without a person.
 *
 * It answers for revoked certificates by OCSP, except in AWS China, and writes revocation lists. API Gateway and load balancers accept what
 * is in their truststore; whether they also ask about revocation is theirs.
 */
export class PrivateCa extends Construct {
  /** The authority, for overrides this class does not offer. */
  public readonly authority: acmpca.CfnCertificateAuthority;
  /** ARN of the authority. */
  public readonly authorityArn: string;
  /** The authority's own certificate in PEM: the content of a truststore. */
  public readonly certificatePem: string;
  /** The bucket of the revocation lists. */
  public readonly revocationLists: s3.Bucket;

  constructor(scope: Construct, id: string, props: PrivateCaProps) {
    super(scope, id);
    checkProps(this, 'PrivateCaProps', props);
    const validity = props.validity ?? Duration.days(3650);
    const { length } = props.commonName;
    if (!Token.isUnresolved(props.commonName) && (length === 0 || length > 64)) {
      throw new PropsError(this, `'commonName' must have 1 to 64 characters, got ${length}`);
    }
    if (!validity.isUnresolved() && validity.toDays({ integral: false }) < 365) {
      throw new PropsError(this, `'validity' must be at least 365 days, got ${validity.toHumanString()}`);
    }

    const inChina = /^cn-/.test(Stack.of(this).region);
    const { bucket, grant } = this.makeRevocationLists();
    this.revocationLists = bucket.resource;
    this.authority = new acmpca.CfnCertificateAuthority(this, 'Resource', {
      type: 'ROOT',
      // ACM issues from no authority of short-lived certificates, and the mode cannot be changed.
      usageMode: 'GENERAL_PURPOSE',
      keyAlgorithm: 'EC_prime256v1',
      signingAlgorithm: 'SHA256WITHECDSA',
      subject: { commonName: props.commonName },
      revocationConfiguration: {
        crlConfiguration: {
          enabled: true,
          expirationInDays: 7,
          s3BucketName: this.revocationLists.bucketName,
          s3ObjectAcl: 'BUCKET_OWNER_FULL_CONTROL',
        },
        // AWS China has no OCSP, and its own standard for keys.
        ...(inChina ? {} : { ocspConfiguration: { enabled: true } }),
      },
      keyStorageSecurityStandard: inChina ? 'CCPC_LEVEL_1_OR_HIGHER' : undefined,
    });
    // Clients trust it for years; a stack that goes must not take it along.
    this.authority.applyRemovalPolicy(kept('AWS::ACMPCA::CertificateAuthority'));
    grant.applyBefore(this.authority);
    this.authorityArn = this.authority.attrArn;

    const certificate = new acmpca.CfnCertificate(this, 'Certificate', {
      certificateAuthorityArn: this.authorityArn,
      certificateSigningRequest: this.authority.attrCertificateSigningRequest,
      signingAlgorithm: 'SHA256WITHECDSA',
      templateArn: this.template('RootCACertificate/V1'),
      validity: { type: 'DAYS', value: validity.toDays() },
    });
    certificate.applyRemovalPolicy(kept('AWS::ACMPCA::Certificate'));
    this.certificatePem = certificate.attrCertificate;
    const activation = new acmpca.CfnCertificateAuthorityActivation(this, 'Activation', {
      certificateAuthorityArn: this.authorityArn,
      certificate: this.certificatePem,
      status: 'ACTIVE',
    });
    activation.applyRemovalPolicy(kept('AWS::ACMPCA::CertificateAuthorityActivation'));
  }

  /** Allow `grantee` to have certificates issued for clients, and for nothing else. */
  public grantIssueClientCertificate(grantee: iam.IGrantable): iam.Grant {
    const resourceArns = [this.authorityArn];
    const issue = iam.Grant.addToPrincipal({
      grantee,
      actions: ['acm-pca:IssueCertificate'],
      resourceArns,
      conditions: { StringEquals: { 'acm-pca:TemplateArn': this.template('EndEntityClientAuthCertificate/V1') } },
    });
    const read = iam.Grant.addToPrincipal({
      grantee,
      actions: ['acm-pca:GetCertificate', 'acm-pca:GetCertificateAuthorityCertificate'],
      resourceArns,
    });
    return issue.combine(read);
  }

  private template(name: string): string {
    const { partition } = Stack.of(this);
    return `arn:${partition}:acm-pca:::template/${name}`;
  }

  private makeRevocationLists(): { bucket: VaultBucket; grant: iam.Grant } {
    const common = { erasable: false, sandbox: false };
    const year = [{ expiration: Duration.days(400), noncurrentVersionExpiration: Duration.days(30) }];
    const accessLogs = new VaultBucket(this, 'AccessLogs', { ...common, lifecycleRules: year });
    const bucket = new VaultBucket(this, 'RevocationLists', {
      ...common,
      accessLogs,
      accessLogPrefix: 'revocation-lists',
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(90) }],
      // AWS Private CA asks whether whoever makes the authority may write, too, and tries it with a file of this name.
      openObjects: 'acm-pca-permission-test-key*',
      whyNoKey:
        'Revocation lists are made to be read by everyone who checks a certificate. AWS Private CA tries with the credentials of whoever deploys whether it can write, and a key that admits every deployer keeps nobody out. They are encrypted with SSE-S3.',
    });
    const stack = Stack.of(this);
    const delivery = {
      servicePrincipal: 'acm-pca.amazonaws.com',
      // Any authority of this account: one cannot be made before the bucket admits it.
      sourceArn: stack.formatArn({
        service: 'acm-pca',
        resource: 'certificate-authority',
        resourceName: '*',
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      }),
      sourceAccount: stack.account,
      objects: ['*'],
      objectActions: ['s3:PutObjectAcl'],
      bucketActions: ['s3:GetBucketAcl', 's3:GetBucketLocation'],
      keyActions: [],
    };
    return { bucket, grant: bucket.grantDelivery(delivery) };
  }
}
