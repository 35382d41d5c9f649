import { Lazy, Stack } from 'aws-cdk-lib';
import type * as appconfig from 'aws-cdk-lib/aws-appconfig';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type LimitBounds, usageLimitsSchema, WIDEST_BOUNDS } from '../../contract';
import { checkAuditRetention } from '../../private/audit-retention';
import { checkProps } from '../../private/check-props';
import { PropsError } from '../../private/errors';
import { kept } from '../../private/kept';
import { keptKey } from '../../private/kept-key';
import { keptName } from '../../private/kept-name';
import { AppConfigDocument } from './private/app-config-document';

/** Properties for `UsageLimits`. */
export interface UsageLimitsProps {
  /**
   * The key that encrypts the documents and the log of changes. A key that is imported must let CloudWatch Logs of this
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

/**
 * Who is switched off, and whose budgets are not the deployed ones: one JSON document in AppConfig, for one gateway, that people
 * change without a deployment of code. A change reaches every process of the gateway within a minute.
 *
 * It has an application of its own: AppConfig runs one deployment at a time in an environment, and one of a budget must not make a
 * pull of the kill switch wait. It is deployed once, empty, which leaves every budget as it was deployed; later deployments of
 * the stack leave the document as it is. The gateway's budgets and aliases stand in the JSON schema that AppConfig checks before
 * it stores or deploys a document; the gateway checks the same, and is closed while a document is not valid.
 *
 * Application and profile outlive the stack: AppConfig deletes none of which people have written versions.
 */
export class UsageLimits extends Construct {
  /** Id of the AppConfig application. */
  public readonly applicationId: string;
  /** Id of the AppConfig environment. */
  public readonly environmentId: string;
  /** Id of the AppConfig configuration profile. */
  public readonly configurationProfileId: string;
  /** Id of the deployment strategy that reaches every reader at once. */
  public readonly deploymentStrategyId: string;
  /** The key that encrypts each document that people write: they name it when they deploy one. */
  public readonly key: kms.IKey;
  /** The application that holds the document. */
  public readonly application: appconfig.CfnApplication;
  /** The environment the gateway reads from. */
  public readonly environment: appconfig.CfnEnvironment;
  /** The profile, with the JSON schema every document must satisfy. */
  public readonly profile: appconfig.CfnConfigurationProfile;
  /** All at once, no bake time. */
  public readonly deploymentStrategy: appconfig.CfnDeploymentStrategy;
  /** Who changed the document and when, as CloudTrail recorded it. What it said is kept by AppConfig, by version. */
  public readonly auditLog: logs.LogGroup;
  /** The rule that records changes, which others watch. */
  public readonly auditRule: events.Rule;
  private readonly document: AppConfigDocument;
  private bounds?: LimitBounds;

  constructor(scope: Construct, id: string, props: UsageLimitsProps = {}) {
    super(scope, id);
    checkProps(this, 'UsageLimitsProps', props);
    checkAuditRetention(this, props.auditRetention);
    this.key = props.key ?? keptKey(this, 'Key', 'Documents and audit log of usage limits', { through: ['appconfig'] });
    this.document = new AppConfigDocument(this, {
      key: this.key,
      description: 'LLM usage limits',
      // it outlives the stack, and one made anew has another
      applicationName: keptName(this, 64),
      // late: the gateway that this is for says what it deploys
      schema: Lazy.uncachedString({
        produce: () => Stack.of(this).toJsonString(usageLimitsSchema(this.bounds ?? WIDEST_BOUNDS)),
      }),
      // what says nothing never has to change
      versions: [{ id: 'deployed', label: 'as-deployed', content: '{}' }],
    });
    const { application, environment, profile, deploymentStrategy } = this.document;
    application.applyRemovalPolicy(kept('AWS::AppConfig::Application'));
    profile.applyRemovalPolicy(kept('AWS::AppConfig::ConfigurationProfile'));
    this.application = application;
    this.applicationId = application.ref;
    this.environment = environment;
    this.environmentId = environment.ref;
    this.profile = profile;
    this.configurationProfileId = profile.ref;
    this.deploymentStrategy = deploymentStrategy;
    this.deploymentStrategyId = deploymentStrategy.ref;
    ({ auditLog: this.auditLog, auditRule: this.auditRule } = this.document.recordChanges(props.auditRetention));
  }

  /**
   * What a document may say, from the gateway that it is for.
   *
   * @internal
   */
  public _bindGateway(bounds: LimitBounds): void {
    if (this.bounds) {
      throw new PropsError(
        this,
        "'usageLimits' must be those of one gateway, because a document names its aliases and keeps to its budgets: got the same for two",
      );
    }
    this.bounds = bounds;
  }

  /** A rule that matches every call that writes, deploys, stops or deletes a part of this document. */
  public onChange(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.document.onChange(id, options);
  }

  /** Allow `grantee` to read the document that is deployed, and nothing else of AppConfig. */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.document.grantRead(grantee);
  }

  /**
   * Allow `grantee` to write a document and to deploy it, all at once: to switch tenants, users, groups and aliases off and on,
   * and to change budgets up to what was deployed. It cannot read, delete or change anything else of AppConfig.
   */
  public grantChange(grantee: iam.IGrantable): iam.Grant {
    const { applicationArn, profileArn } = this.document;
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['appconfig:CreateHostedConfigurationVersion'],
      resourceArns: [applicationArn, profileArn],
    })
      .combine(this.document.grantDeploy(grantee))
      .combine(
        // AppConfig encrypts and decrypts documents as the caller.
        this.key.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey'),
      );
  }
}
