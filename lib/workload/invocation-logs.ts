// Bedrock's logs of model invocations: how they are configured, and where they are kept.

import { attempt } from '../template/answer';
import type { Resource, Value, View } from '../template/resource';

/** A configuration of Bedrock's model invocation logging. */
export interface InvocationLog {
  readonly resource: Resource;
  /** The API's `LoggingConfig`, or what there is in its place. */
  readonly config: Value;
  readonly buckets: readonly Resource[];
  readonly groups: readonly Resource[];
  /** The bucket that keeps the record itself, and not only what is too large for the log group. */
  readonly record: Resource | undefined;
}

/** The types by which templates configure model invocation logging, which has no CloudFormation type. */
export const INVOCATION_LOG_TYPES = ['Custom::SecureLlmModelInvocationLogging', 'Custom::AWS'] as const;

/** The logging configuration that this custom resource writes, if it writes one. */
export function loggingConfig(resource: Resource): Value | undefined {
  if (resource.type === 'Custom::SecureLlmModelInvocationLogging') return resource.json('Settings.configuration');
  // the CDK's AwsCustomResource holds the call as JSON text
  const call = attempt(() => resource.json('Create')) ?? attempt(() => resource.json('Update'));
  const action = call && attempt(() => call.text('action'));
  return action && /^putModelInvocationLoggingConfiguration(Command)?$/i.test(action)
    ? call.get('parameters.loggingConfig')
    : undefined;
}

/** Every model invocation logging configuration of the application. */
export const invocationLogs = (view: View): readonly InvocationLog[] =>
  view.once('invocation logs', () =>
    view.resources(...INVOCATION_LOG_TYPES).flatMap((resource) => {
      const config = attempt(() => loggingConfig(resource));
      if (!config) return [];
      const targets = (...paths: readonly string[]) =>
        config.tryAt(...paths).flatMap((value) => value.tryTarget() ?? []);
      return [
        {
          resource,
          config,
          buckets: targets('s3Config.bucketName', 'cloudWatchConfig.largeDataDeliveryS3Config.bucketName'),
          groups: targets('cloudWatchConfig.logGroupName'),
          record: targets('s3Config.bucketName')[0],
        },
      ];
    }),
  );
