import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { toldAlarm } from '../../../private/told-alarm';

/** A gateway as it counts. */
interface Door extends Construct {
  metric(metricName: string): cloudwatch.Metric;
}

/** What of a gateway of tools is watched. */
interface Watched extends Door {
  readonly requestInterceptor: lambda.Function;
  readonly responseInterceptor: lambda.Function;
  metricDenied(): cloudwatch.Metric;
}

/** Alarms about what fails closed, which users notice, and about what fails open, which nobody does. */
export function gatewayAlarms(gateway: Watched, topic: sns.ITopic): cloudwatch.Alarm[] {
  const where = `gateway of tools ${gateway.node.path}`;
  const alarm = (id: string, of: lambda.Function, description: string) =>
    toldAlarm(gateway, id, { metric: of.metricErrors(), threshold: 1, topic, description });
  return [
    alarm(
      'RequestsUnseen',
      gateway.requestInterceptor,
      `The REQUEST interceptor of the ${where} failed. It answers every fault with a refusal, so this is a fault of the function itself; tools refuse what it has not signed.`,
    ),
    alarm(
      'AnswersUnseen',
      gateway.responseInterceptor,
      `The RESPONSE interceptor of the ${where} failed. What AgentCore does with the answer then is not documented: it may have reached the caller.`,
    ),
    toldAlarm(gateway, 'Denied', {
      metric: gateway.metricDenied(),
      threshold: 5,
      topic,
      description: `Policies of the ${where} denied calls that its interceptor had let through: somebody who was stopped goes on, or the two differ.`,
    }),
    ...doorAlarms(gateway, where, topic),
  ];
}

/** Alarms about a gateway and the web ACL before it. */
export function doorAlarms(gateway: Door, where: string, topic: sns.ITopic): cloudwatch.Alarm[] {
  const alarm = (id: string, metricName: string, threshold: number, description: string) =>
    toldAlarm(gateway, id, { metric: gateway.metric(metricName), threshold, topic, description });
  return [
    alarm('WafAway', 'WafFailCloses', 1, `AWS WAF did not answer the ${where}, which refuses meanwhile.`),
    alarm(
      'WafOpen',
      'WafFailOpens',
      1,
      `The ${where} let requests pass without AWS WAF: somebody has changed its failure mode.`,
    ),
    alarm('WafBlocking', 'WafBlocks', 100, `AWS WAF blocked many requests to the ${where}.`),
    alarm('Failing', 'SystemErrors', 5, `The ${where} fails: policies, interceptors or targets.`),
    alarm('Throttled', 'Throttles', 20, `The ${where} is called more often than its limits allow.`),
  ];
}
