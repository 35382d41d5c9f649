import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Decided } from '../../../private/decided';
import { PropsError } from '../../../private/errors';
import { checkOffered } from '../../../private/offered';
import { SpendFreeze, type SpendGuardProps } from '../spend-guard-props';

type Defaults = 'forecastAlerts' | 'modelIds' | 'anomalyDeviations' | 'freeze' | 'freezeAt' | 'roles';

/** Throws for what AWS Budgets would refuse, and for a guard that watches nothing. `modelIds` are all that is watched. */
export function checkSpendGuard(scope: Construct, props: Decided<SpendGuardProps, Defaults>): void {
  const { forecastAlerts, modelIds, anomalyDeviations, freeze, freezeAt, roles } = props;
  const percent = (prop: string, value: number) => {
    if (!Token.isUnresolved(value) && !(value > 0 && value <= 1000)) {
      throw new PropsError(scope, `'${prop}' must be more than 0 and at most 1000 percent, got ${value}`);
    }
  };
  if (forecastAlerts.length < 1 || forecastAlerts.length > 4) {
    throw new PropsError(scope, `'forecastAlerts' must have 1 to 4 percentages, got ${forecastAlerts.length}`);
  }
  if (new Set(forecastAlerts).size < forecastAlerts.length) {
    throw new PropsError(scope, `'forecastAlerts' must name each percentage once, got ${forecastAlerts.join(', ')}`);
  }
  for (const threshold of forecastAlerts) percent('forecastAlerts', threshold);
  if (modelIds.length === 0) {
    throw new PropsError(scope, "'modelAccess' or 'modelIds' must name at least one model, got none");
  }
  if (!Token.isUnresolved(anomalyDeviations) && !(anomalyDeviations > 0)) {
    throw new PropsError(scope, `'anomalyDeviations' must be more than 0, got ${anomalyDeviations}`);
  }
  if (freeze === SpendFreeze.OFF) return;
  percent('freezeAt', freezeAt);
  if (roles.length < 1 || roles.length > 100) {
    throw new PropsError(scope, `'roles' must have 1 to 100 roles for a freeze, got ${roles.length}`);
  }
}

/** Throws where a budget has no limit, and for what only a budget can do where there is none. */
export function checkBudget(scope: Construct, props: Decided<SpendGuardProps, 'budget'>): void {
  const { budget, monthlyLimitUsd } = props;
  if (budget) {
    checkOffered(
      scope,
      'AWS::Budgets::Budget',
      "'budget' must be false (alarms on token rates remain, and a budget can be kept in another Region, because it is the account's)",
    );
    if (monthlyLimitUsd === undefined) {
      throw new PropsError(scope, "'monthlyLimitUsd' must be given, unless 'budget' is false, got none");
    }
    if (!Token.isUnresolved(monthlyLimitUsd) && !(monthlyLimitUsd > 0)) {
      throw new PropsError(scope, `'monthlyLimitUsd' must be more than 0, got ${monthlyLimitUsd}`);
    }
    return;
  }
  const freeze = props.freeze === SpendFreeze.OFF ? undefined : props.freeze;
  const { costTag, forecastAlerts, freezeAt } = props;
  const budgets = { monthlyLimitUsd, costTag: costTag?.key, forecastAlerts, freeze, freezeAt };
  for (const [prop, value] of Object.entries(budgets)) {
    if (value === undefined) continue;
    throw new PropsError(
      scope,
      `'${prop}' must be absent with 'budget' false: only a budget knows of it, got ${value}`,
    );
  }
}
