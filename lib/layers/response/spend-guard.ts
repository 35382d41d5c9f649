import { Duration, Stack } from 'aws-cdk-lib';
import * as budgets from 'aws-cdk-lib/aws-budgets';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { SHUT } from '../../facts/model-doors';
import { checkProps } from '../../private/check-props';
import { neverContain } from '../../private/containment-tag';
import { STACK_TAG } from '../../private/stack-tag';
import { checkBudget, checkSpendGuard } from './private/check-spend-guard';
import { SpendFreeze, type SpendGuardProps } from './spend-guard-props';

/** A budget with forecast, alarms on unusual token rates for each model, and, when asked for, a freeze of invocation. */
export class SpendGuard extends Construct {
  /** The budget; undefined with `budget: false`. */
  public readonly budget?: budgets.CfnBudget;
  /** One alarm for input and one for output tokens of each model. */
  public readonly alarms: cloudwatch.Alarm[] = [];
  /** The policy that denies every way to spend on models; undefined with `SpendFreeze.OFF`. */
  public readonly freezePolicy?: iam.ManagedPolicy;
  private readonly topic: sns.ITopic;

  constructor(scope: Construct, id: string, props: SpendGuardProps) {
    super(scope, id);
    checkProps(this, 'SpendGuardProps', props);
    const { forecastAlerts = [80, 100], anomalyDeviations = 3, freeze = SpendFreeze.OFF, freezeAt = 100 } = props;
    const modelIds = watchedModels(props);
    const roles = props.roles ?? [];
    const budget = props.budget ?? true;
    checkBudget(this, { ...props, budget });
    checkSpendGuard(this, { ...props, forecastAlerts, modelIds, anomalyDeviations, freeze, freezeAt, roles });
    this.topic = props.topic;
    if (budget) this.budget = this.makeBudget(props, forecastAlerts);
    this.watchTokens(modelIds, anomalyDeviations);
    if (this.budget && freeze !== SpendFreeze.OFF)
      this.freezePolicy = this.freeze(this.budget, freeze, freezeAt, roles);
  }

  private makeBudget(props: SpendGuardProps, forecastAlerts: number[]): budgets.CfnBudget {
    props.topic.grantPublish(
      new iam.ServicePrincipal('budgets.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    const notify = (notificationType: string, threshold: number) => ({
      notification: {
        notificationType,
        comparisonOperator: 'GREATER_THAN',
        threshold,
        thresholdType: 'PERCENTAGE',
      },
      subscribers: [{ subscriptionType: 'SNS', address: props.topic.topicArn }],
    });
    return new budgets.CfnBudget(this, 'Resource', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: props.monthlyLimitUsd!, unit: 'USD' },
        costFilters: props.costTag && { TagKeyValue: [`user:${props.costTag.key}$${props.costTag.value}`] },
      },
      notificationsWithSubscribers: [
        ...forecastAlerts.map((threshold) => notify('FORECASTED', threshold)),
        notify('ACTUAL', 100),
      ],
      resourceTags: [{ key: STACK_TAG, value: Stack.of(this).stackName }],
    });
  }

  private watchTokens(modelIds: string[], deviations: number): void {
    modelIds.forEach((modelId, index) => {
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

  private freeze(
    budget: budgets.CfnBudget,
    freeze: SpendFreeze,
    percentage: number,
    roles: iam.IRole[],
  ): iam.ManagedPolicy {
    const stack = Stack.of(this);
    const policy = new iam.ManagedPolicy(this, 'Freeze', {
      description: 'Attached when the budget is spent; reverse the budget action to end it',
      statements: [
        new iam.PolicyStatement({
          effect: iam.Effect.DENY,
          actions: [...SHUT.freeze],
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
    neverContain(role);
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
      budgetName: budget.ref,
      actionType: 'APPLY_IAM_POLICY',
      notificationType: 'ACTUAL',
      actionThreshold: { type: 'PERCENTAGE', value: percentage },
      approvalModel: freeze,
      executionRoleArn: role.roleArn,
      definition: {
        iamActionDefinition: { policyArn: policy.managedPolicyArn, roles: roles.map((frozen) => frozen.roleName) },
      },
      subscribers: [{ type: 'SNS', address: this.topic.topicArn }],
      resourceTags: [{ key: STACK_TAG, value: stack.stackName }],
    }).node.addDependency(attach);
    return policy;
  }
}

/** Values of the dimension `ModelId` under which tokens are counted, each once. */
function watchedModels({ modelAccess, modelIds = [] }: SpendGuardProps): string[] {
  const approved = modelAccess?.aliases.map((alias) =>
    String(modelAccess.metricInvocations(alias).dimensions?.ModelId),
  );
  return [...new Set([...(approved ?? []), ...modelIds])];
}
