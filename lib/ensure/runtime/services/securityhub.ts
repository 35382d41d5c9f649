import {
  BatchDisableStandardsCommand,
  BatchEnableStandardsCommand,
  DescribeHubCommand,
  type DescribeHubResponse,
  DisableSecurityHubCommand,
  EnableSecurityHubCommand,
  GetEnabledStandardsCommand,
  ListTagsForResourceCommand,
  SecurityHubClient,
  UpdateSecurityHubConfigurationCommand,
} from '@aws-sdk/client-securityhub';
import { OWNER_TAG } from '../../contract';
import { below, type ServiceFactory, takesAway } from '../service';

/** Settings: `hub`, `autoEnableControls`, and `standard.<path>` = `ENABLED` with what follows `standards/` in its ARN. */
export const securityhub: ServiceFactory = ({ client, owner, partition, region }) => {
  const hub = new SecurityHubClient(client);
  let subscriptions: Record<string, string> = {};

  return {
    partOf: () => 'hub',

    async read() {
      let found: DescribeHubResponse;
      try {
        found = await hub.send(new DescribeHubCommand({}));
      } catch (error) {
        if (isNotSubscribed(error as Error)) return { settings: {} };
        throw error;
      }
      const { Tags } = await hub.send(new ListTagsForResourceCommand({ ResourceArn: found.HubArn }));
      subscriptions = {};
      let NextToken: string | undefined;
      do {
        const page = await hub.send(new GetEnabledStandardsCommand({ NextToken }));
        for (const { StandardsArn, StandardsSubscriptionArn, StandardsStatus } of page.StandardsSubscriptions ?? []) {
          if (StandardsStatus === 'DELETING' || StandardsStatus === 'FAILED') continue;
          subscriptions[StandardsArn!.split(':standards/').pop()!] = StandardsSubscriptionArn!;
        }
        NextToken = page.NextToken;
      } while (NextToken);
      return {
        settings: {
          hub: Tags?.[OWNER_TAG] ?? 'foreign',
          autoEnableControls: String(found.AutoEnableControls),
          ...Object.fromEntries(Object.keys(subscriptions).map((name) => [`standard.${name}`, 'ENABLED'])),
        },
        attributes: { HubArn: found.HubArn! },
      };
    },

    async write(changes) {
      if (takesAway(changes, 'hub')) {
        await hub.send(new DisableSecurityHubCommand({}));
        return;
      }
      if (changes.hub !== undefined) {
        await hub.send(
          new EnableSecurityHubCommand({
            EnableDefaultStandards: false,
            ControlFindingGenerator: 'SECURITY_CONTROL',
            Tags: { [OWNER_TAG]: owner },
          }),
        );
      }
      if ('autoEnableControls' in changes) {
        const AutoEnableControls = changes.autoEnableControls === 'true';
        await hub.send(new UpdateSecurityHubConfigurationCommand({ AutoEnableControls }));
      }
      const standards = below(changes, 'standard.');
      const on = standards.filter(([, value]) => value !== undefined);
      const off = standards.filter(([, value]) => value === undefined);
      if (on.length > 0) {
        await hub.send(
          new BatchEnableStandardsCommand({
            StandardsSubscriptionRequests: on.map(([name]) => ({
              StandardsArn: `arn:${partition}:securityhub:${region}::standards/${name}`,
            })),
          }),
        );
      }
      if (off.length > 0) {
        const StandardsSubscriptionArns = off.map(([name]) => subscriptions[name]);
        await hub.send(new BatchDisableStandardsCommand({ StandardsSubscriptionArns }));
      }
    },
  };
};

/** Security Hub says so with a 401 of its own; a missing permission is an `AccessDeniedException`. */
const isNotSubscribed = (error: Error) =>
  (error.name === 'InvalidAccessException' && /not subscribed/i.test(error.message)) ||
  error.name === 'ResourceNotFoundException';
