import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as budgets from 'aws-cdk-lib/aws-budgets';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { PropsError } from '../../private/errors';
import type { ModelAccess } from '../model';

/** What happens to the callers when the budget is spent. */
export enum SpendFreeze {
  /** They go on; people are told. */
  OFF = 'OFF',
  /** A person releases the policy that denies invocation, in the console or by `budgets:ExecuteBudgetAction`. */
  MANUAL = 'MANUAL',
  /** The policy that denies invocation is attached to them without a person. */
  AUTOMATIC = 'AUTOMATIC',
}

/** Properties for `SpendGuard`. */
export interface SpendGuardProps {
  /** What may be spent in a calendar month, in US dollars; more than 0. */
  readonly monthlyLimitUsd: number;

  /** Where alerts, alarms and freezes are told, for example the `topic` of `IncidentResponse`. */
  readonly topic: sns.ITopic;

  /**
   * Limits the budget to what has this cost allocation tag, which must be activated for billing.
   *
   * By service it cannot be limited: models of third parties are billed under names of their own.
   *
   * @default - everything the account spends
   */
  readonly costTag?: CostTag;

  /**
   * Percentages of the limit at which a forecast is told; at most 4. What was really spent is told at 100.
   *
   * @default [80, 100]
   */
  readonly forecastAlerts?: number[];

  /**
   * Models whose token rate is watched.
   *
   * @default - only `modelIds`
   */
  readonly modelAccess?: ModelAccess;

  /**
   * More models and inference profiles whose token rate is watched, by the value of the dimension `ModelId` in the
   * namespace `AWS/Bedrock`.
   *
   * @default - only `modelAccess`
   */
  readonly modelIds?: string[];

  /**
   * Width of the band of expected tokens, in standard deviations; an alarm tells when three of three periods of five
   * minutes are above it. A band needs a few days of traffic before it is worth something, two weeks to know the week.
   *
   * @default 3
   */
  readonly anomalyDeviations?: number;

  /**
   * What happens when the budget is spent. Costs are known eight to twelve hours late: a freeze limits a month, not an
   * attack; that is what the gateway's quotas are for.
   *
   * @default SpendFreeze.OFF
   */
  readonly freeze?: SpendFreeze;

  /**
   * Percentage of the limit, really spent, at which callers are frozen.
   *
   * @default 100
   */
  readonly freezeAt?: number;

  /**
   * The roles that invoke models, which a freeze denies it; 1 to 100.
   *
   * @default - none; needed for a freeze
   */
  readonly roles?: iam.IRole[];
}

/** A cost allocation tag. */
export interface CostTag {
  /** Key of the tag, without the prefix `user:`. */
  readonly key: string;
  /** Value of the tag. */
  readonly value: string;
}

/** A budget with forecast, alarms on unusual token rates for each model, and, when asked for, a freeze of invocation. */
export class SpendGuard extends Construct {
  /** The budget. */
  public readonly budget: budgets.CfnBudget;
  /** One alarm for input and one for output tokens of each model. */
  public readonly alarms: cloudwatch.Alarm[] = [];
  /** The policy that denies invocation; undefined with `SpendFreeze.OFF`. */
  public readonly freezePolicy?: iam.ManagedPolicy;
  private readonly topic: sns.ITopic;

  constructor(scope: Construct, id: string, props: SpendGuardProps) {
    super(scope, id);
    const percent = (name: string, value: number) => {
      if (!Token.isUnresolved(value) && !(value > 0 && value <= 1000)) {
        throw new PropsError(this, `'${name}' must be more than 0 and at most 1000 percent, got ${value}`);
      }
      return value;
    };
    if (!Token.isUnresolved(props.monthlyLimitUsd) && !(props.monthlyLimitUsd > 0)) {
      throw new PropsError(this, `'monthlyLimitUsd' must be more than 0, got ${props.monthlyLimitUsd}`);
    }
    const forecastAlerts = props.forecastAlerts ?? [80, 100];
    if (forecastAlerts.length < 1 || forecastAlerts.length > 4) {
      throw new PropsError(this, `'forecastAlerts' must have 1 to 4 percentages, got ${forecastAlerts.length}`);
    }
    if (new Set(forecastAlerts).size < forecastAlerts.length) {
      throw new PropsError(this, `'forecastAlerts' must name each percentage once, got ${forecastAlerts.join(', ')}`);
    }
    this.topic = props.topic;
    props.topic.grantPublish(
      new iam.ServicePrincipal('budgets.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );

    const notify = (notificationType: string, threshold: number) => ({
      notification: {
        notificationType,
        comparisonOperator: 'GREATER_THAN',
        threshold: percent('forecastAlerts', threshold),
        thresholdType: 'PERCENTAGE',
      },
      subscribers: [{ subscriptionType: 'SNS', address: props.topic.topicArn }],
    });
    this.budget = new budgets.CfnBudget(this, 'Resource', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: props.monthlyLimitUsd, unit: 'USD' },
        costFilters: props.costTag && { TagKeyValue: [`user:${props.costTag.key}$${props.costTag.value}`] },
      },
      notificationsWithSubscribers: [
        ...forecastAlerts.map((threshold) => notify('FORECASTED', threshold)),
        notify('ACTUAL', 100),
      ],
    });

    this.watchTokens(props);
    const freeze = props.freeze ?? SpendFreeze.OFF;
    if (freeze !== SpendFreeze.OFF) {
      this.freezePolicy = this.freeze(freeze, percent('freezeAt', props.freezeAt ?? 100), props.roles ?? []);
    }
  }

  private watchTokens(props: SpendGuardProps): void {
    const access = props.modelAccess;
    const ids = new Set([
      ...(access?.aliases.map((alias) => String(access.metricInvocations(alias).dimensions?.ModelId)) ?? []),
      ...(props.modelIds ?? []),
    ]);
    if (ids.size === 0) {
      throw new PropsError(this, "'modelAccess' or 'modelIds' must name at least one model, got none");
    }
    const deviations = props.anomalyDeviations ?? 3;
    if (!Token.isUnresolved(deviations) && !(deviations > 0)) {
      throw new PropsError(this, `'anomalyDeviations' must be more than 0, got ${deviations}`);
    }
    [...ids].forEach((modelId, index) => {
      for (const metricName of ['InputTokenCount', 'OutputTokenCount']) {
        const metric = new cloudwatch.Metric({
          namespace: 'AWS/Bedrock',
          metricName,
          dimensionsMap: { ModelId: modelId },
          statistic: cloudwatch.Stats.SUM,
          period: Duration.minutes(5),
        });
        // the alarm would make one by itself, which no template shows
        new cloudwatch.CfnAnomalyDetector(this, `${metricName}Band${index}`, {
          singleMetricAnomalyDetector: {
            namespace: 'AWS/Bedrock',
            metricName,
            dimensions: [{ name: 'ModelId', value: modelId }],
            stat: 'Sum',
          },
        });
        const alarm = new cloudwatch.AnomalyDetectionAlarm(this, `${metricName}${index}`, {
          alarmDescription: `${metricName} of ${modelId} is above what is usual: extraction, a runaway agent or stolen credentials`,
          metric,
          stdDevs: deviations,
          evaluationPeriods: 3,
          comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
          treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
        });
        alarm.addAlarmAction(new SnsAction(this.topic));
        this.alarms.push(alarm);
      }
    });
  }

  private freeze(freeze: SpendFreeze, percentage: number, roles: iam.IRole[]): iam.ManagedPolicy {
    if (roles.length < 1 || roles.length > 100) {
      throw new PropsError(this, `'roles' must have 1 to 100 roles for a freeze, got ${roles.length}`);
    }
    const stack = Stack.of(this);
    const policy = new iam.ManagedPolicy(this, 'Freeze', {
      description: 'Attached when the budget is spent; reverse the budget action to end it',
      statements: [
        new iam.PolicyStatement({
          effect: iam.Effect.DENY,
          actions: [
            'bedrock:InvokeModel',
            'bedrock:InvokeModelWithResponseStream',
            'bedrock:CreateModelInvocationJob',
            'bedrock:InvokeAgent',
            'bedrock:InvokeInlineAgent',
            'bedrock:InvokeFlow',
            'bedrock-mantle:CreateInference',
          ],
          resources: ['*'], // a denial: no model is left out
        }),
      ],
    });
    const role = new iam.Role(this, 'FreezeRole', {
      description: 'AWS Budgets attaches and detaches the freeze policy',
      assumedBy: new iam.ServicePrincipal('budgets.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: {
            'aws:SourceArn': stack.formatArn({ service: 'budgets', region: '', resource: 'budget', resourceName: '*' }),
          },
        },
      }),
    });
    const attach = new iam.ManagedPolicy(this, 'FreezeRolePolicy', {
      roles: [role],
      statements: [
        new iam.PolicyStatement({
          actions: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
          resources: roles.map((frozen) => frozen.roleArn),
          conditions: { ArnEquals: { 'iam:PolicyARN': policy.managedPolicyArn } },
        }),
      ],
    });
    new budgets.CfnBudgetsAction(this, 'FreezeAction', {
      budgetName: this.budget.ref,
      actionType: 'APPLY_IAM_POLICY',
      notificationType: 'ACTUAL',
      actionThreshold: { type: 'PERCENTAGE', value: percentage },
      approvalModel: freeze,
      executionRoleArn: role.roleArn,
      definition: {
        iamActionDefinition: { policyArn: policy.managedPolicyArn, roles: roles.map((frozen) => frozen.roleName) },
      },
      subscribers: [{ type: 'SNS', address: this.topic.topicArn }],
    }).node.addDependency(attach);
    return policy;
  }
}
