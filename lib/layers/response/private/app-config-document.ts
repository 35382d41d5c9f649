import { ArnFormat, Names, Stack } from 'aws-cdk-lib';
import * as appconfig from 'aws-cdk-lib/aws-appconfig';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { keptLogGroup } from '../../../private/kept-log-group';
import { logEvents } from './log-target';
import { documentChange } from './patterns';

/** A version that the stack writes. Content and label can only be replaced, and a replaced first version would be deployed anew. */
export interface DocumentVersion {
  readonly id: string;
  readonly label: string;
  readonly content: string;
}

export interface AppConfigDocumentProps {
  /** Encrypts what is stored. */
  readonly key: kms.IKey;
  readonly description: string;
  /** Absent: one that is this scope's alone. */
  readonly applicationName?: string;
  /** JSON schema (draft 4) that AppConfig checks before it stores or deploys anything. */
  readonly schema: string;
  /** The first one is deployed, once. */
  readonly versions: readonly DocumentVersion[];
}

/**
 * A configuration of AppConfig that people change without a deployment of the stack, which reaches every reader at once. Its
 * parts stand in the scope that it is made for. The environment has no alarm monitors: AppConfig rolls a deployment back while a
 * monitored alarm is in ALARM, and what is changed here is changed when alarms are.
 */
export class AppConfigDocument {
  readonly application: appconfig.CfnApplication;
  readonly environment: appconfig.CfnEnvironment;
  readonly profile: appconfig.CfnConfigurationProfile;
  /** All at once, no bake time. */
  readonly deploymentStrategy: appconfig.CfnDeploymentStrategy;
  /** ARN that a reader's `appconfig:GetLatestConfiguration` names. */
  readonly arn: string;
  private readonly stack: Stack;

  constructor(
    private readonly scope: Construct,
    private readonly props: AppConfigDocumentProps,
  ) {
    this.stack = Stack.of(scope);
    const { key, description, schema } = props;
    const name = Names.uniqueResourceName(scope, { maxLength: 60, separator: '-' });
    this.application = new appconfig.CfnApplication(scope, 'Resource', {
      name: props.applicationName ?? name,
      description,
    });
    const applicationId = this.application.ref;
    this.environment = new appconfig.CfnEnvironment(scope, 'Environment', { applicationId, name });
    this.profile = new appconfig.CfnConfigurationProfile(scope, 'Profile', {
      applicationId,
      name,
      locationUri: 'hosted',
      kmsKeyIdentifier: key.keyArn,
      validators: [{ type: 'JSON_SCHEMA', content: schema }],
    });
    // not AppConfig.AllAtOnce: its ten minutes of bake time would make a second deployment wait.
    this.deploymentStrategy = new appconfig.CfnDeploymentStrategy(scope, 'Strategy', {
      name,
      deploymentDurationInMinutes: 0,
      finalBakeTimeInMinutes: 0,
      growthFactor: 100,
      replicateTo: 'NONE',
    });
    this.deployFirst(scope, this.write(scope));
    this.arn = this.stack.formatArn({
      service: 'appconfig',
      resource: 'application',
      resourceName: `${applicationId}/environment/${this.environment.ref}/configuration/${this.profile.ref}`,
    });
  }

  /** Allow `grantee` to read what is deployed, and nothing else of AppConfig. */
  grantRead(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'],
      resourceArns: [this.arn],
    }).combine(this.props.key.grantDecrypt(grantee));
  }

  /** Allow `grantee` to deploy a version that is stored, all at once. */
  grantDeploy(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['appconfig:StartDeployment'],
      resourceArns: [
        this.applicationArn,
        this.environmentArn,
        this.profileArn,
        this.arnOf('deploymentstrategy', this.deploymentStrategy.ref),
      ],
    });
  }

  /** A rule that matches every call that writes, deploys, stops or deletes a part of the document. */
  onChange(id: string, options: events.OnEventOptions): events.Rule {
    const { target, eventPattern, ...rest } = options;
    const rule = new events.Rule(this.scope, id, {
      ...rest,
      eventPattern: documentChange(this.application.ref),
      targets: target && [target],
    });
    if (eventPattern) rule.addEventPattern(eventPattern);
    return rule;
  }

  /** Keeps what CloudTrail tells of those calls in a log, for thirteen months where nothing else is said. */
  recordChanges(retention: logs.RetentionDays | undefined): { auditLog: logs.LogGroup; auditRule: events.Rule } {
    const auditLog = keptLogGroup(this.scope, 'AuditLog', { key: this.props.key, retention });
    const auditRule = this.onChange('Changes', { description: `Changes of the ${this.props.description}` });
    logEvents(auditRule, auditLog);
    return { auditLog, auditRule };
  }

  get applicationArn(): string {
    return this.arnOf('application', this.application.ref);
  }

  get environmentArn(): string {
    return this.arnOf('application', `${this.application.ref}/environment/${this.environment.ref}`);
  }

  get profileArn(): string {
    return this.arnOf('application', `${this.application.ref}/configurationprofile/${this.profile.ref}`);
  }

  private arnOf(resource: string, resourceName: string): string {
    return this.stack.formatArn({
      service: 'appconfig',
      resource,
      resourceName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }

  /** One after another: AppConfig numbers versions and refuses two at the same time. */
  private write(scope: Construct): appconfig.CfnHostedConfigurationVersion[] {
    const versions: appconfig.CfnHostedConfigurationVersion[] = [];
    for (const { id, label, content } of this.props.versions) {
      const version = new appconfig.CfnHostedConfigurationVersion(scope, `Version-${id}`, {
        applicationId: this.application.ref,
        configurationProfileId: this.profile.ref,
        content,
        contentType: 'application/json',
        versionLabel: label,
      });
      const previous = versions.at(-1);
      if (previous) version.node.addDependency(previous);
      versions.push(version);
    }
    return versions;
  }

  /**
   * Without a key: a property that changes deploys the first version anew, over what somebody deployed, and keys change. What is
   * deployed here says nothing that is secret; what people deploy later is deployed under the key.
   */
  private deployFirst(scope: Construct, versions: readonly appconfig.CfnHostedConfigurationVersion[]): void {
    const initial = new appconfig.CfnDeployment(scope, 'InitialDeployment', {
      applicationId: this.application.ref,
      environmentId: this.environment.ref,
      configurationProfileId: this.profile.ref,
      configurationVersion: versions[0]!.attrVersionNumber,
      deploymentStrategyId: this.deploymentStrategy.ref,
    });
    initial.node.addDependency(versions.at(-1)!);
  }
}
