import type * as appconfig from 'aws-cdk-lib/aws-appconfig';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, type IConstruct } from 'constructs';
import { type KillSwitch as GatewayMode, KILL_SWITCH_SCHEMA } from '../../contract';
import { checkAuditRetention } from '../../private/audit-retention';
import { checkProps } from '../../private/check-props';
import { keptKey } from '../../private/kept-key';
import { AppConfigDocument } from './private/app-config-document';

/** What the gateway still does. The order is from open to shut; each state is stricter than the one before. */
export enum KillSwitchState {
  /** The gateway answers. */
  ON = 'on',
  /** The model answers, but no tool runs. */
  NO_TOOLS = 'no-tools',
  /** No model is called; every caller gets the static message. */
  STATIC = 'static',
  /** Every request is refused. */
  OFF = 'off',
}

/** A kill switch of this app, or one that another stack made. */
export interface IKillSwitch extends IConstruct {
  /** Id of the AppConfig application. */
  readonly applicationId: string;
  /** Id of the AppConfig environment. */
  readonly environmentId: string;
  /** Id of the AppConfig configuration profile. */
  readonly configurationProfileId: string;
  /** Id of the deployment strategy that reaches every reader at once. */
  readonly deploymentStrategyId: string;
  /** ARN that a reader's `appconfig:GetLatestConfiguration` names. */
  readonly configurationArn: string;
  /** The key that encrypts the stored states, and each that is deployed after the first. */
  readonly key: kms.IKey;
  /** The rule that records changes, which others watch; undefined when it is not known. */
  readonly auditRule?: events.IRule;

  /**
   * Allow `grantee` to read the state, and nothing else of AppConfig.
   *
   * The configuration is JSON, `{"mode":"on"}`, with one of the values of `KillSwitchState`.
   */
  grantRead(grantee: iam.IGrantable): iam.Grant;

  /**
   * Allow `grantee` to deploy one of the four states, and to see which one is deployed.
   *
   * It is not allowed to write a configuration: the states are versions that this construct made, and AppConfig's
   * version label of a state is the state's name.
   */
  grantPull(grantee: iam.IGrantable): iam.Grant;
}

/** Properties for `KillSwitch`. */
export interface KillSwitchProps {
  /**
   * The key that encrypts the states and the log of changes. A key that is imported must let CloudWatch Logs of this
   * Region encrypt and decrypt; a key of the app gets that permission here.
   *
   * @default - a new key with yearly rotation, kept when the stack is deleted
   */
  readonly key?: kms.IKey;

  /**
   * How long the log of changes is kept.
   *
   * @default logs.RetentionDays.THIRTEEN_MONTHS
   */
  readonly auditRetention?: logs.RetentionDays;
}

const ORDER = [KillSwitchState.ON, KillSwitchState.NO_TOOLS, KillSwitchState.STATIC, KillSwitchState.OFF];

/**
 * One switch that puts the gateway in refuse or read-only mode, without a deployment of code.
 *
 * It is an AppConfig configuration with a version for each state, so that pulling it is one API call that names a
 * state: `StartDeployment` with the state as `ConfigurationVersion`. It is deployed once, as `on`; later deployments
 * of the stack leave the state as it is. Every change is written to `auditLog`.
 *
 * The environment has no alarm monitors: AppConfig rolls a deployment back while a monitored alarm is in ALARM, and an
 * incident is exactly when alarms are.
 */
export class KillSwitch extends Construct implements IKillSwitch {
  public readonly applicationId: string;
  public readonly environmentId: string;
  public readonly configurationProfileId: string;
  public readonly deploymentStrategyId: string;
  public readonly configurationArn: string;
  public readonly key: kms.IKey;
  /** The application that holds the switch. */
  public readonly application: appconfig.CfnApplication;
  /** The environment the gateway reads from. */
  public readonly environment: appconfig.CfnEnvironment;
  /** The profile, with the JSON schema every state must satisfy. */
  public readonly profile: appconfig.CfnConfigurationProfile;
  /** All at once, no bake time. */
  public readonly deploymentStrategy: appconfig.CfnDeploymentStrategy;
  /** Who changed the switch, when and to what, as CloudTrail recorded it. */
  public readonly auditLog: logs.LogGroup;
  public readonly auditRule?: events.IRule;
  private readonly document: AppConfigDocument;

  constructor(scope: Construct, id: string, props: KillSwitchProps = {}) {
    super(scope, id);
    checkProps(this, 'KillSwitchProps', props);
    checkAuditRetention(this, props.auditRetention);
    this.key =
      props.key ?? keptKey(this, 'Key', 'State and audit log of the LLM kill switch', { through: ['appconfig'] });
    this.document = new AppConfigDocument(this, {
      key: this.key,
      description: 'LLM kill switch',
      schema: JSON.stringify(KILL_SWITCH_SCHEMA),
      versions: ORDER.map((state) => ({
        id: state,
        label: state,
        content: JSON.stringify({ mode: state } satisfies GatewayMode),
      })),
    });
    const { application, environment, profile, deploymentStrategy } = this.document;
    this.application = application;
    this.applicationId = application.ref;
    this.environment = environment;
    this.environmentId = environment.ref;
    this.profile = profile;
    this.configurationProfileId = profile.ref;
    this.deploymentStrategy = deploymentStrategy;
    this.deploymentStrategyId = deploymentStrategy.ref;
    this.configurationArn = this.document.arn;

    ({ auditLog: this.auditLog, auditRule: this.auditRule } = this.document.recordChanges(props.auditRetention));
  }

  /** A rule that matches every call that deploys, stops, writes or deletes a part of this switch. */
  public onChange(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.document.onChange(id, options);
  }

  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.document.grantRead(grantee);
  }

  public grantPull(grantee: iam.IGrantable): iam.Grant {
    const { applicationArn, environmentArn } = this.document;
    return this.document
      .grantDeploy(grantee)
      .combine(
        iam.Grant.addToPrincipal({
          grantee,
          actions: ['appconfig:ListDeployments'],
          resourceArns: [applicationArn, environmentArn],
        }),
      )
      .combine(
        // AppConfig decrypts the stored version and encrypts the deployed copy as the caller.
        this.key.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey'),
      );
  }
}
