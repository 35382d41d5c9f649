import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { toldAlarm } from '../../../private/told-alarm';

/** What of a gateway is watched. */
interface Watched extends Construct {
  readonly requestInterceptor: lambda.Function;
  readonly responseInterceptor: lambda.Function;
  metric(metricName: string): cloudwatch.Metric;
}

/** Alarms about what fails closed, which users notice, and about what fails open, which nobody does. */
export function gatewayAlarms(gateway: Watched, topic: sns.ITopic): cloudwatch.Alarm[] {
  const alarm = (id: string, metric: cloudwatch.IMetric, threshold: number, description: string) =>
    toldAlarm(gateway, id, { metric, threshold, topic, description });
  const where = `gateway of tools ${gateway.node.path}`;
  return [
    alarm(
      'RequestsUnseen',
      gateway.requestInterceptor.metricErrors(),
      1,
      `The REQUEST interceptor of the ${where} failed. It answers every fault with a refusal, so this is a fault of the function itself; tools refuse what it has not signed.`,
    ),
    alarm(
      'AnswersUnseen',
      gateway.responseInterceptor.metricErrors(),
      1,
      `The RESPONSE interceptor of the ${where} failed. What AgentCore does with the answer then is not documented: it may have reached the caller.`,
    ),
    alarm(
      'WafAway',
      gateway.metric('WafFailCloses'),
      1,
      `AWS WAF did not answer the ${where}, which refuses meanwhile.`,
    ),
    alarm(
      'WafOpen',
      gateway.metric('WafFailOpens'),
      1,
      `The ${where} let requests pass without AWS WAF: somebody has changed its failure mode.`,
    ),
    alarm('WafBlocking', gateway.metric('WafBlocks'), 100, `AWS WAF blocked many requests to the ${where}.`),
    alarm('Failing', gateway.metric('SystemErrors'), 5, `The ${where} fails: policies, interceptors or targets.`),
    alarm('Throttled', gateway.metric('Throttles'), 20, `The ${where} is called more often than its limits allow.`),
  ];
}
