import type { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Authorization } from './authorization';
import type { MachineClientOptions } from './machine-client';

/** How users of a user pool sign in, and what they may do. */
export interface WorkloadIdentityOptions {
  /**
   * What principals may do.
   *
   * @default Authorization.inProcess() - everybody may invoke alias `default`, and no tool
   */
  readonly authorization?: Authorization;

  /**
   * Whether all users belong together. Otherwise each has a tenant, which an administrator sets when creating the user and
   * nobody can change, and a user without one gets no access.
   *
   * @default false
   */
  readonly singleTenant?: boolean;

  /**
   * Pages to which Cognito's sign-in page returns, `https:` (or `http://localhost` for a developer).
   *
   * @default - no sign-in page: the application signs users in by SRP
   */
  readonly callbackUrls?: string[];

  /**
   * Pages to which Cognito returns after signing out.
   *
   * @default - none
   */
  readonly logoutUrls?: string[];

  /**
   * How long an access token lasts, from 5 to 60 minutes. Nothing takes a token back before that.
   *
   * @default Duration.minutes(30)
   */
  readonly accessTokenValidity?: Duration;

  /**
   * How long a session lasts without signing in again, from one hour to 30 days.
   *
   * @default Duration.hours(8)
   */
  readonly sessionValidity?: Duration;

  /**
   * Machines that call the gateway, by a name of letters, digits and hyphens: each gets a client and a secret with its
   * credentials. `addMachineClient` adds more.
   *
   * @default - none
   */
  readonly machineClients?: { [name: string]: MachineClientOptions };
}

/** Properties for `WorkloadIdentity`. */
export interface WorkloadIdentityProps extends WorkloadIdentityOptions {
  /**
   * Encrypts the log of sign-ins and the secrets of machine clients. The policy of a key that is imported must let
   * CloudWatch Logs use it.
   *
   * @default - a new key
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long sign-ins, and what threat protection thought of them, are kept.
   *
   * @default RetentionDays.THIRTEEN_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
}
