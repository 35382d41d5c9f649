// Logs that services write for an application: who writes what, and where to.

import { attempt } from '../template/answer';
import { partsOfArn } from '../template/arn';
import type { Resource, View } from '../template/resource';

/** Services whose application and event logs repeat prompts, answers or documents. */
const TYPE = /^AWS::(?:Bedrock|BedrockAgentCore|QBusiness)::/;
const SERVICE = /^(?:bedrock|bedrock-agentcore|qbusiness)$/;

/** Logs of these types count and time, and repeat nothing. */
const COUNTS = /^(?:USAGE_LOGS|TRACES|METRICS)$/;

const tellsPrompts = (source: Resource): boolean => {
  if (COUNTS.test(attempt(() => source.text('LogType')) ?? '')) return false;
  const target = source.tryTarget('ResourceArn');
  if (target) return TYPE.test(target.type);
  const [, , service = ''] = partsOfArn(attempt(() => source.pattern('ResourceArn')?.toString()) ?? '');
  return SERVICE.test(service);
};

/** The resource of `type` that `path` names, by reference or by its name. */
function named(from: Resource, path: string, type: string): Resource | undefined {
  const target = from.tryTarget(path);
  if (target?.type === type) return target;
  const name = attempt(() => from.text(path));
  return name === undefined
    ? undefined
    : from.view.resources(type).find((candidate) => attempt(() => candidate.text('Name')) === name);
}

/** What a delivery takes logs from. */
export const sourceOf = (delivery: Resource): Resource | undefined =>
  named(delivery, 'DeliverySourceName', 'AWS::Logs::DeliverySource');

/** The log groups and buckets to which services deliver logs that repeat prompts or answers. */
const promptDestinations = (view: View): readonly Resource[] =>
  view.once('vended prompt logs', () =>
    view.resources('AWS::Logs::Delivery').flatMap((delivery) => {
      const source = sourceOf(delivery);
      if (!source || !tellsPrompts(source)) return [];
      const store = delivery.tryTarget('DeliveryDestinationArn')?.tryTarget('DestinationResourceArn');
      if (store?.type !== 'AWS::KinesisFirehose::DeliveryStream') return store ?? [];
      return store
        .tryAt('ExtendedS3DestinationConfiguration.BucketARN', 'S3DestinationConfiguration.BucketARN')
        .flatMap((bucket) => bucket.tryTarget() ?? []);
    }),
  );

/** Whether a service delivers logs to the log group or bucket in which prompts or answers stand. */
export const receivesPrompts = (store: Resource): boolean =>
  promptDestinations(store.view).some((destination) => destination.is(store));
