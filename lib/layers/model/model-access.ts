import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { INVOKE } from '../../facts/model-doors';
import { checkProps } from '../../private/check-props';
import { PropsError } from '../../private/errors';
import type { IModelGuardrail } from './guardrail-reference';
import type { LlmModel, LlmModelConfig } from './llm-model';
import { checkGuardrailRegion } from './private/guardrail-base';
import { approvedGuardrail, modelBoundary } from './private/model-boundary';

/** Which models may be called. */
export interface ModelAccessOptions {
  /** The approved models, by the alias under which the application knows them; at least one. */
  readonly models: { [alias: string]: LlmModel };

  /**
   * Guardrails that the account (`EnforcedGuardrail`) or the organization (`OrganizationGuardrails`) enforces besides:
   * callers that may not apply them are refused every call. Import an organization's with
   * `ModelGuardrail.fromModelGuardrailAttributes`.
   *
   * @default - none but `guardrail`
   */
  readonly enforcedGuardrails?: IModelGuardrail[];
}

/** Properties for `ModelAccess`. */
export interface ModelAccessProps extends ModelAccessOptions {
  /** The guardrail, in the version without which no model may be called. */
  readonly guardrail: IModelGuardrail;
}

/**
 * The models a workload may call, and the guardrail it must call them with.
 *
 * Grant with `grantInvoke`, and put `boundary` on every role of the workload:
 * `iam.PermissionsBoundary.of(role).apply(access.boundary)`. Roles that administer guardrails, logging or IAM, call agents, or embed text
 * without a guardrail, cannot work under it.
 */
export class ModelAccess extends Construct {
  /** The guardrail, in the version without which no model may be called. */
  public readonly guardrail: IModelGuardrail;

  /** A permissions boundary that closes the ways around `grantInvoke`. It grants nothing by itself. */
  public readonly boundary: iam.ManagedPolicy;

  /** The aliases, in order. */
  public readonly aliases: string[];

  /** Regions in which the models may run, as IAM's `aws:RequestedRegion` names them: `unspecified` stands for anywhere. */
  public readonly destinationRegions: string[];

  /** ARNs of all models and inference profiles that a call touches, for endpoint and service control policies. */
  public readonly resourceArns: string[];

  /** Guardrails that the account or organization enforces besides. */
  public readonly enforcedGuardrails: IModelGuardrail[];

  private readonly models: Map<string, LlmModelConfig>;

  constructor(scope: Construct, id: string, props: ModelAccessProps) {
    super(scope, id);
    checkProps(this, 'ModelAccessProps', props);
    this.guardrail = props.guardrail;
    this.enforcedGuardrails = props.enforcedGuardrails ?? [];
    checkGuardrailRegion(this, 'guardrail', props.guardrail);
    for (const guardrail of this.enforcedGuardrails) checkGuardrailRegion(this, 'enforcedGuardrails', guardrail);
    this.aliases = Object.keys(props.models).sort();
    if (this.aliases.length === 0) throw new PropsError(this, `'models' must name at least one model, got none`);
    for (const alias of this.aliases) {
      if (!/^[A-Za-z][A-Za-z0-9-]{0,62}$/.test(alias)) {
        throw new PropsError(this, `'models' must have aliases of letters, digits and hyphens, got '${alias}'`);
      }
    }
    this.models = new Map(
      this.aliases.map((alias) => [alias, props.models[alias]!.bind(new Construct(this, `Model-${alias}`))]),
    );
    const models = [...this.models.values()];
    this.destinationRegions = [...new Set(models.flatMap((model) => model.destinationRegions))].sort();
    this.resourceArns = [...new Set(models.flatMap((model) => [model.invocableArn, ...model.routedArns]))];
    this.boundary = modelBoundary(this, 'Boundary', models, props.guardrail);
  }

  /** What a caller passes as `modelId` to Converse. */
  public modelId(alias: string): string {
    return this.model(alias).modelId;
  }

  /** ARN of the inference profile behind the alias; undefined for a foundation model that is called directly. */
  public inferenceProfileArn(alias: string): string | undefined {
    const { invocableArn, routedArns } = this.model(alias);
    return routedArns.length > 0 ? invocableArn : undefined;
  }

  /**
   * Allow `grantee` to call the model of `alias`, and only with the guardrail in its approved version; and to apply what is
   * enforced besides.
   *
   * Foundation models behind an inference profile are allowed through that profile alone, in its destination Regions.
   * A caller that does not send the guardrail is refused by IAM.
   */
  public grantInvoke(grantee: iam.IGrantable, alias: string): iam.Grant {
    const { invocableArn, routedArns } = this.model(alias);
    const guarded = { 'bedrock:GuardrailIdentifier': approvedGuardrail(this.guardrail) };
    const invoke = iam.Grant.addToPrincipal({
      grantee,
      actions: [...INVOKE],
      resourceArns: [invocableArn],
      conditions: { StringEquals: guarded },
    }).combine(
      [...new Set([this.guardrail, ...this.enforcedGuardrails])]
        .map((guardrail) => guardrail.grantApply(grantee))
        .reduce((all, one) => all.combine(one)),
    );
    if (routedArns.length === 0) return invoke;
    return invoke.combine(
      iam.Grant.addToPrincipal({
        grantee,
        actions: [...INVOKE],
        resourceArns: routedArns,
        conditions: { StringEquals: { ...guarded, 'bedrock:InferenceProfileArn': invocableArn } },
      }),
    );
  }

  /** A metric of the alias's model in the namespace `AWS/Bedrock`; the sum over 5 minutes by default. */
  public metric(alias: string, metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Bedrock',
      metricName,
      dimensionsMap: { ModelId: this.model(alias).metricModelId },
      statistic: cloudwatch.Stats.SUM,
      period: Duration.minutes(5),
      ...options,
    });
  }

  /** Successful calls. */
  public metricInvocations(alias: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(alias, 'Invocations', options);
  }

  /** Input tokens. */
  public metricInputTokens(alias: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(alias, 'InputTokenCount', options);
  }

  /** Output tokens. */
  public metricOutputTokens(alias: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(alias, 'OutputTokenCount', options);
  }

  /** Calls that were throttled. */
  public metricThrottles(alias: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(alias, 'InvocationThrottles', options);
  }

  /** Time from the request to the last token, in milliseconds; the average by default. */
  public metricLatency(alias: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(alias, 'InvocationLatency', { statistic: cloudwatch.Stats.AVERAGE, ...options });
  }

  private model(alias: string): LlmModelConfig {
    const model = this.models.get(alias);
    if (!model) throw new PropsError(this, `'alias' must be one of ${this.aliases.join(', ')}, got '${alias}'`);
    return model;
  }
}
