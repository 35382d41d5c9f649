import * as events from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';

/** API calls to look for. */
interface ApiCalls {
  /** The service's prefix in the event's `source` and in `eventSource`: `appconfig`, `kms`. */
  readonly source: string;
  readonly calls: string[];
  /** A pattern on the call's parameters. */
  readonly requestParameters?: Record<string, unknown>;
}

/** A rule on calls that CloudTrail records; it needs a trail that logs management events in this Region. */
export function onApiCall(
  scope: Construct,
  id: string,
  options: events.OnEventOptions,
  { source, calls, requestParameters }: ApiCalls,
): events.Rule {
  const rule = new events.Rule(scope, id, {
    ruleName: options.ruleName,
    description: options.description,
    targets: options.target && [options.target],
    crossStackScope: options.crossStackScope,
    eventPattern: {
      source: [`aws.${source}`],
      detailType: ['AWS API Call via CloudTrail'],
      detail: { eventSource: [`${source}.amazonaws.com`], eventName: calls, requestParameters },
    },
  });
  if (options.eventPattern) rule.addEventPattern(options.eventPattern);
  return rule;
}
