import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { checkArnRegion, checkRegion } from '../../../private/check-props';
import type { GuardrailProfile } from '../guardrail-profile';
import type { IModelGuardrail } from '../guardrail-reference';
import { shareGuardrail } from './guardrail-sharing';

/**
 * What a guardrail can do wherever it was made. Not exported: jsii shows its members on the classes that extend it, if it is
 * told so.
 *
 * @internal
 */
export abstract class GuardrailBase extends Construct implements IModelGuardrail {
  public abstract readonly guardrailId: string;
  public abstract readonly guardrailArn: string;
  public abstract readonly guardrailVersion: string;
  public abstract readonly guardrailProfileArns: string[];
  public abstract readonly encryptionKey?: kms.IKey;

  public grantApply(grantee: iam.IGrantable): iam.Grant {
    const grant = iam.Grant.addToPrincipal({
      grantee,
      actions: ['bedrock:ApplyGuardrail'],
      resourceArns: [this.guardrailArn, ...this.guardrailProfileArns],
    });
    return this.encryptionKey ? grant.combine(this.encryptionKey.grantDecrypt(grantee)) : grant;
  }

  public shareWithOrganization(organizationId: string): void {
    shareGuardrail(this, organizationId);
  }

  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Bedrock/Guardrails',
      metricName,
      dimensionsMap: { GuardrailArn: this.guardrailArn, GuardrailVersion: this.guardrailVersion },
      statistic: cloudwatch.Stats.SUM,
      period: Duration.minutes(5),
      ...options,
    });
  }

  public metricInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Invocations', options);
  }

  public metricIntervened(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('InvocationsIntervened', options);
  }

  public metricThrottles(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('InvocationThrottles', options);
  }

  public metricTextUnits(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('TextUnitCount', options);
  }
}

export function profileArn(scope: Construct, profile: GuardrailProfile, region: string, account?: string): string {
  return Stack.of(scope).formatArn({
    service: 'bedrock',
    region,
    account,
    resource: 'guardrail-profile',
    resourceName: profile.profileId,
  });
}

export function profileArns(scope: Construct, profile: GuardrailProfile, account?: string): string[] {
  const regions = new Set([Stack.of(scope).region, ...profile.destinationRegions]);
  return [...regions].map((region) => profileArn(scope, profile, region, account));
}

/** Throws for a guardrail of another Region: Bedrock looks for it in the Region of the call. */
export function checkGuardrailRegion(scope: Construct, prop: string, guardrail: IModelGuardrail): void {
  checkRegion(scope, prop, { env: { account: '', region: Stack.of(guardrail).region } });
  checkArnRegion(scope, prop, guardrail.guardrailArn);
}
