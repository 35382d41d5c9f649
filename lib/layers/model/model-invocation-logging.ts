import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Adoption } from '../../ensure/adoption';
import { passedPath } from '../../ensure/contract';
import { EnsuredService } from '../../ensure/ensured-service';
import { checkProps } from '../../private/check-props';
import { PropsError } from '../../private/errors';
import { logGroupArn } from '../../private/log-group-arn';
import { DataClass, LlmDataVault, ServiceWriter } from '../data';

/** What is recorded of calls to models. */
export interface ModelInvocationLoggingOptions {
  /**
   * The class under whose key and in whose bucket conversations are kept. `EVIDENCE` locks the bodies that are too large
   * for the log group; with `PROMPTS` they can be erased on request, and by an intruder.
   *
   * @default DataClass.EVIDENCE
   */
  readonly dataClass?: DataClass;

  /**
   * `ENSURE` sets the configuration up, and accepts one of somebody else that delivers text to encrypted destinations.
   * `ADOPT` only accepts such a one. Bedrock has no CloudFormation type for `CREATE`.
   *
   * @default Adoption.ENSURE
   */
  readonly adoption?: Adoption;

  /**
   * Replace a configuration of somebody else, of which an account has one per Region. Deleting this construct restores it.
   *
   * @default false
   */
  readonly takeOver?: boolean;

  /**
   * Deliver what was asked and answered in text. Without it no investigation can tell what a model was made to say.
   *
   * @default true
   */
  readonly logText?: boolean;

  /**
   * Deliver images.
   *
   * @default false
   */
  readonly logImages?: boolean;

  /**
   * Deliver embeddings.
   *
   * @default false
   */
  readonly logEmbeddings?: boolean;

  /**
   * Deliver videos.
   *
   * @default false
   */
  readonly logVideo?: boolean;

  /**
   * Deliver audio.
   *
   * @default false
   */
  readonly logAudio?: boolean;

  /**
   * How long the log group keeps conversations.
   *
   * @default logs.RetentionDays.THIRTEEN_MONTHS
   */
  readonly retention?: logs.RetentionDays;
}

/** Properties for `ModelInvocationLogging`. */
export interface ModelInvocationLoggingProps extends ModelInvocationLoggingOptions {
  /**
   * The vault that keeps the conversations: its key, log group and bucket. Must have the class `dataClass`.
   *
   * @default - a vault of its own with the one class
   */
  readonly vault?: LlmDataVault;
}

/** Folder in the bucket of what is too large for the log group: bodies over 100 KB, images, videos and audio. */
const PREFIX = 'model-invocations';

/**
 * The record of every call to a model through `bedrock-runtime` in this account and Region: who asked what, and what the
 * model answered. Calls through `bedrock-mantle` are not in it.
 */
export class ModelInvocationLogging extends Construct {
  /** Where conversations are read, masked; absent when only looking. */
  public readonly logGroup?: logs.LogGroup;
  /** The role Bedrock writes to the log group with; absent when only looking. */
  public readonly role?: iam.Role;
  /** What there was before: `absent`, `weaker` than asked, or `sufficient`. Known after deployment. */
  public readonly found: string;
  /** The vault that keeps the conversations. */
  public readonly vault: LlmDataVault;

  private readonly dataClass: DataClass;

  constructor(scope: Construct, id: string, props: ModelInvocationLoggingProps = {}) {
    super(scope, id);
    checkProps(this, 'ModelInvocationLoggingProps', props);
    const adoption = props.adoption ?? Adoption.ENSURE;
    if (adoption !== Adoption.ENSURE && adoption !== Adoption.ADOPT) {
      throw new PropsError(
        this,
        `'adoption' must be ENSURE or ADOPT, because CloudFormation has no type for it, got ${adoption}`,
      );
    }
    if (adoption === Adoption.ADOPT && props.takeOver) {
      throw new PropsError(this, "'takeOver' changes the configuration, but 'adoption' ADOPT only looks at it");
    }
    if (adoption === Adoption.ENSURE && props.logText === false && !props.takeOver) {
      throw new PropsError(this, "'logText' false would be weaker than what is accepted of others; set 'takeOver' too");
    }
    this.dataClass = props.dataClass ?? DataClass.EVIDENCE;
    this.vault = props.vault ?? new LlmDataVault(this, 'Vault', { classes: [this.dataClass] });
    const { dataClass, vault } = this;

    let delivery: Delivery | undefined;
    if (adoption === Adoption.ENSURE) {
      this.logGroup = vault.logGroup(`${this.node.addr}-Conversations`, { dataClass, retention: props.retention });
      this.role = this.deliveryRole(this.logGroup);
      delivery = { logGroup: this.logGroup, role: this.role };
    }

    const service = new EnsuredService(this, 'Resource', {
      service: 'bedrock-invocation-logging',
      adoption,
      takeOver: props.takeOver,
      settings: { configuration: this.configuration(props, delivery) },
      logGroup: vault.logGroup(`${this.node.addr}-Provider`, { dataClass, maskSensitiveData: false }),
    });
    if (delivery) {
      vault.grantServiceWrite(dataClass, ServiceWriter.bedrockInvocationLogs({ prefix: PREFIX }));
      // Bedrock tries a delivery before it accepts the configuration
      service.node.addDependency(delivery.role, delivery.logGroup, vault.bucket(dataClass).policy!);
    }
    this.found = service.text('Found');
  }

  /** Allow `grantee` to read conversations: in the log group as far as they are not masked, in the bucket whole. */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    const objects = this.vault.grantRead(this.dataClass, grantee, `${PREFIX}/*`);
    return this.logGroup ? this.logGroup.grantRead(grantee).combine(objects) : objects;
  }

  /** Conversations of this account and Region that Bedrock could not deliver to the log group. */
  public metricDeliveryFailure(props: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return metric('ModelInvocationLogsCloudWatchDeliveryFailure', props);
  }

  /** Large bodies of this account and Region that Bedrock could not deliver to the bucket. */
  public metricLargeDataDeliveryFailure(props: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return metric('ModelInvocationLargeDataS3DeliveryFailure', props);
  }

  private deliveryRole(logGroup: logs.LogGroup): iam.Role {
    const stack = Stack.of(this);
    const role = new iam.Role(this, 'DeliveryRole', {
      // the provider of another stack may name it, when that one goes and this one's configuration comes into force
      path: passedPath('bedrock-invocation-logging'),
      assumedBy: new iam.ServicePrincipal('bedrock.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          // the configuration has no resource of its own
          ArnLike: { 'aws:SourceArn': `arn:${stack.partition}:bedrock:${stack.region}:${stack.account}:*` },
        },
      }),
    });
    const stream = logGroupArn(this, `${logGroup.logGroupName}:log-stream:aws/bedrock/modelinvocations`);
    new iam.ManagedPolicy(role, 'Policy', {
      roles: [role],
      statements: [
        new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [stream] }),
      ],
    });
    return role;
  }

  /** Bedrock's `LoggingConfig`, as the API names its fields. */
  private configuration(props: ModelInvocationLoggingProps, delivery?: Delivery): string {
    return Stack.of(this).toJsonString({
      ...(delivery && {
        cloudWatchConfig: {
          largeDataDeliveryS3Config: {
            bucketName: this.vault.bucket(this.dataClass).bucketName,
            keyPrefix: PREFIX,
          },
          logGroupName: delivery.logGroup.logGroupName,
          roleArn: delivery.role.roleArn,
        },
      }),
      audioDataDeliveryEnabled: props.logAudio ?? false,
      embeddingDataDeliveryEnabled: props.logEmbeddings ?? false,
      imageDataDeliveryEnabled: props.logImages ?? false,
      textDataDeliveryEnabled: props.logText ?? true,
      videoDataDeliveryEnabled: props.logVideo ?? false,
    });
  }
}

interface Delivery {
  readonly logGroup: logs.LogGroup;
  readonly role: iam.Role;
}

function metric(metricName: string, props: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Bedrock',
    metricName,
    period: Duration.minutes(5),
    statistic: cloudwatch.Stats.SUM,
    ...props,
  });
}
