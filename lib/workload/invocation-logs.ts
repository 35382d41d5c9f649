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
  // the CDK's AwsCustomResource holds its calls as JSON text, and the later one undoes the first
  const calls = ['Create', 'Update'].flatMap((phase) => attempt(() => presentIn(resource.json(phase))) ?? []);
  return calls.every((call) => attempt(() => writesHere(call)) ?? false)
    ? calls.at(-1)?.get('parameters.loggingConfig')
    : undefined;
}

const presentIn = (value: Value): Value | undefined => (value.present ? value : undefined);

/** Whether a call writes the configuration of this account and Region. */
function writesHere(call: Value): boolean {
  const region = call.text('region');
  return (
    /^putModelInvocationLoggingConfiguration(Command)?$/i.test(call.text('action') ?? '') &&
    call.get('assumedRoleArn').absent &&
    (region === undefined || region === call.template.input.region)
  );
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
