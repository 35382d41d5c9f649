import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
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

/** What may be spent. */
export interface BudgetOptions {
  /**
   * What may be spent in a calendar month, in US dollars; more than 0. Needed, unless `budget` is false.
   *
   * @default - none, with `budget: false`
   */
  readonly monthlyLimitUsd?: number;

  /**
   * Whether AWS Budgets watches `monthlyLimitUsd`. Without it alarms on unusual token rates are all that is left, and there
   * is no freeze: for accounts whose budget is kept elsewhere, and for Regions where CloudFormation has no
   * `AWS::Budgets::Budget`, such as eu-north-1.
   *
   * @default true
   */
  readonly budget?: boolean;
}

/** How spending is watched, and what happens when the budget is spent. */
export interface SpendGuardOptions {
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
}

/** Properties for `SpendGuard`. */
export interface SpendGuardProps extends BudgetOptions, SpendGuardOptions {
  /** Where alerts, alarms and freezes are told, for example the `topic` of `IncidentResponse`. */
  readonly topic: sns.ITopic;

  /**
   * Models whose token rate is watched.
   *
   * @default - only `modelIds`
   */
  readonly modelAccess?: ModelAccess;

  /**
   * The roles that invoke models, which a freeze denies that and whatever else costs in models; 1 to 100.
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
