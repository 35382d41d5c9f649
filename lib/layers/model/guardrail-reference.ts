import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import type { GuardrailProfile } from './guardrail-profile';

/** A guardrail, and the one version of it that callers use. */
export interface IModelGuardrail extends IConstruct {
  /** The guardrail's id. */
  readonly guardrailId: string;

  /** The guardrail's ARN, without a version. */
  readonly guardrailArn: string;

  /** The number of the version that is in use; never `DRAFT`. */
  readonly guardrailVersion: string;

  /** ARNs of the guardrail profile in every Region where the guardrail may be evaluated; empty in the Classic tier. */
  readonly guardrailProfileArns: string[];

  /** The key that encrypts the guardrail; undefined when AWS owns it. */
  readonly encryptionKey?: kms.IKey;

  /** Allow `grantee` to apply the guardrail, wherever it is evaluated, and to read it with its key. */
  grantApply(grantee: iam.IGrantable): iam.Grant;

  /**
   * Let the accounts of an organization apply the guardrail and read it with its key, which AWS asks for before an
   * organization can enforce it. The guardrail's profile CloudFormation cannot share: a warning names the Regions where
   * that is left to do. An imported key keeps its policy.
   */
  shareWithOrganization(organizationId: string): void;

  /** A metric of this version in the namespace `AWS/Bedrock/Guardrails`; the sum over 5 minutes by default. */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Evaluations. */
  metricInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Evaluations in which the guardrail blocked or masked something. */
  metricIntervened(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Evaluations that were throttled. */
  metricThrottles(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Text units evaluated, which is what AWS bills; one unit is up to 1000 characters for one policy. */
  metricTextUnits(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** What identifies a guardrail that was made elsewhere. */
export interface ModelGuardrailAttributes {
  /** The guardrail's ARN, without a version; its account may be another one, that has shared it. */
  readonly guardrailArn: string;

  /** The number of the version to use. `DRAFT` is refused: it changes under running traffic. */
  readonly guardrailVersion: string;

  /**
   * The guardrail's cross-Region profile.
   *
   * @default - none, as in the Classic tier
   */
  readonly profile?: GuardrailProfile;

  /**
   * The key that encrypts the guardrail.
   *
   * @default - a key that AWS owns
   */
  readonly encryptionKey?: kms.IKey;
}
