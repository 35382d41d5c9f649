import { ArnFormat, Duration, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { PropsError } from '../../private/errors';
import type { GuardrailProfile } from './guardrail-profile';
import type { IModelGuardrail, ModelGuardrailAttributes } from './guardrail-reference';

/** A guardrail that was made elsewhere, in the same account and Region. */
export class ImportedGuardrail extends Construct implements IModelGuardrail {
  public readonly guardrailId: string;
  public readonly guardrailArn: string;
  public readonly guardrailVersion: string;
  public readonly guardrailProfileArns: string[];
  public readonly encryptionKey?: kms.IKey;

  constructor(scope: Construct, id: string, attributes: ModelGuardrailAttributes) {
    super(scope, id);
    const { guardrailArn, guardrailVersion, profile, encryptionKey } = attributes;
    if (!Token.isUnresolved(guardrailVersion) && !/^[1-9][0-9]*$/.test(guardrailVersion)) {
      throw new PropsError(this, `'guardrailVersion' must be the number of a version, got '${guardrailVersion}'`);
    }
    this.guardrailArn = guardrailArn;
    this.guardrailId = Stack.of(this).splitArn(guardrailArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!;
    this.guardrailVersion = guardrailVersion;
    this.guardrailProfileArns = profile ? profileArns(this, profile) : [];
    this.encryptionKey = encryptionKey;
  }

  public grantApply(grantee: iam.IGrantable): iam.Grant {
    return grantApply(this, grantee);
  }

  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return guardrailMetric(this, metricName, options);
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

export function profileArn(scope: Construct, profile: GuardrailProfile, region: string): string {
  return Stack.of(scope).formatArn({
    service: 'bedrock',
    region,
    resource: 'guardrail-profile',
    resourceName: profile.profileId,
  });
}

export function profileArns(scope: Construct, profile: GuardrailProfile): string[] {
  const regions = new Set([Stack.of(scope).region, ...profile.destinationRegions]);
  return [...regions].map((region) => profileArn(scope, profile, region));
}

export function grantApply(guardrail: IModelGuardrail, grantee: iam.IGrantable): iam.Grant {
  const grant = iam.Grant.addToPrincipal({
    grantee,
    actions: ['bedrock:ApplyGuardrail'],
    resourceArns: [guardrail.guardrailArn, ...guardrail.guardrailProfileArns],
  });
  return guardrail.encryptionKey ? grant.combine(guardrail.encryptionKey.grantDecrypt(grantee)) : grant;
}

export function guardrailMetric(
  guardrail: IModelGuardrail,
  metricName: string,
  options?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Bedrock/Guardrails',
    metricName,
    dimensionsMap: { GuardrailArn: guardrail.guardrailArn, GuardrailVersion: guardrail.guardrailVersion },
    statistic: cloudwatch.Stats.SUM,
    period: Duration.minutes(5),
    ...options,
  });
}
