import type { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { ModelAccess } from '../model';
import type { PrivateLlmNetwork } from '../network';
import type { AgentArtifact } from './agent-artifact';
import type { RuntimeEntry } from './runtime-entry';

/** Properties for `AgentRuntime`. */
export interface AgentRuntimeProps {
  /** The code. */
  readonly artifact: AgentArtifact;

  /** Where it runs: without internet, with a DNS firewall, and with the endpoints that it needs. */
  readonly network: PrivateLlmNetwork;

  /** Who talks to it. */
  readonly entry: RuntimeEntry;

  /** Receives the alarms, such as `IncidentResponse.topic`. Somebody must be subscribed to it. */
  readonly alarmTopic: sns.ITopic;

  /**
   * The models that it may call, each with the guardrail alone; its boundary is put on the role. Without it the agent has no
   * right to any model.
   *
   * @default - none
   */
  readonly modelAccess?: ModelAccess;

  /**
   * The aliases of `modelAccess` that it may call.
   *
   * @default - all of them
   */
  readonly aliases?: string[];

  /**
   * Variables of the code. They are no place for secrets: whoever may describe the runtime reads them. Names
   * that begin as those of this construct or of AWS do are taken.
   *
   * @default - what this construct and the network tell
   */
  readonly environment?: { [name: string]: string };

  /**
   * Headers of a request that the code sees: at most 10, each with the prefix that AgentCore keeps for headers of applications.
   * They are the word of whoever calls, so behind a gateway none may name a user or tenant.
   *
   * @default - none
   */
  readonly headers?: string[];

  /**
   * After how long without a request a session ends, and its machine with it: one minute to an hour.
   *
   * @default Duration.minutes(5)
   */
  readonly idleTimeout?: Duration;

  /**
   * How long a session lasts at most: from `idleTimeout` to eight hours.
   *
   * @default Duration.hours(1)
   */
  readonly maxLifetime?: Duration;

  /**
   * How long logs are kept. They hold what the code writes, and requests and answers, without what is masked.
   *
   * @default RetentionDays.THIRTEEN_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Encrypts the logs, and the gateway with its policies. AgentCore takes no key for the runtime itself. The policy of a key that
   * is imported must let AgentCore and CloudWatch Logs use it.
   *
   * @default - a new key
   */
  readonly encryptionKey?: kms.IKey;
}
