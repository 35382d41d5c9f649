import { ArnFormat, Names, Stack } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as config from 'aws-cdk-lib/aws-config';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Adoption } from '../../ensure/adoption';
import { EnsuredService } from '../../ensure/ensured-service';
import { ProviderLog } from '../../ensure/provider-log';
import { acknowledgeWildcard } from '../../private/acknowledge';
import { PropsError } from '../../private/errors';
import { protectLogGroup } from '../../private/kept-log-group';
import { DataClass, LlmDataVault, ServiceWriter } from '../data';
import { conformanceTemplate } from './private/conformance-rules';
import { eventSelectors } from './private/event-selectors';
import { ResourceRecorder } from './private/resource-recorder';

/** Properties for `AuditTrail`. */
export interface AuditTrailProps {
  /**
   * The vault whose class `EVIDENCE` keeps the records, locked.
   *
   * @default - a vault of its own that keeps evidence for 400 days
   */
  readonly vault?: LlmDataVault;

  /**
   * A bucket outside the vault for the trail's files, such as one of a log archive account. Its policy must admit the
   * trail, and its Object Lock is yours.
   *
   * @default - the vault's bucket of evidence
   */
  readonly evidenceBucket?: s3.IBucket;

  /**
   * The key for the trail's files in `evidenceBucket`. Its policy must admit CloudTrail.
   *
   * @default - the vault's key of evidence
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * `CREATE` makes a trail; an account may hold five per Region. `ADOPT` accepts a multi-Region trail that validates,
   * encrypts and logs, such as the organization's, and fails without one. `OFF` does neither.
   *
   * @default Adoption.CREATE
   */
  readonly trail?: Adoption;

  /**
   * The recorder of AWS Config, of which an account has one per Region. Security Hub and the conformance pack need it.
   * `ENSURE` gives a new one the service-linked role that Security Hub's control Config.1 demands; with `CREATE` it has a
   * role of the stack, and that control fails unless its parameter `includeConfigServiceLinkedRoleCheck` is false.
   *
   * @default Adoption.ENSURE
   */
  readonly config?: Adoption;

  /**
   * Watch at run time, with managed rules of AWS Config, what the controls of this library prove at synth.
   *
   * @default true
   */
  readonly conformancePack?: boolean;

  /**
   * Identifiers of further managed rules for the conformance pack, such as those that AWS offers only in some Regions
   * (`BEDROCKAGENTCORE_RUNTIME_PRIVATE_NETWORK_REQUIRED`).
   *
   * @default []
   */
  readonly additionalConfigRules?: string[];

  /**
   * Buckets of which the trail records who read and wrote which object: corpora, models, prompts.
   *
   * @default - the evidence itself only
   */
  readonly dataBuckets?: s3.IBucket[];

  /**
   * Functions of which the trail records every invocation; an empty list records none.
   *
   * @default - every function of the account
   */
  readonly functions?: lambda.IFunction[];

  /**
   * Further resource types of data events, by CloudTrail's `resources.type`, such as `AWS::DynamoDB::Table`.
   *
   * @default []
   */
  readonly additionalDataEventTypes?: string[];

  /**
   * Record all accounts of this organization (`o-…`). Only its management account, or the delegated administrator of
   * CloudTrail, can.
   *
   * @default - this account
   */
  readonly organizationId?: string;

  /**
   * How long the trail's log group keeps events. The files are kept as long as the vault locks them.
   *
   * @default logs.RetentionDays.THIRTEEN_MONTHS
   */
  readonly retention?: logs.RetentionDays;
}

/**
 * The memory of an account: who did what, in which Region, to which model, guardrail, knowledge base, agent, function
 * and document, and how every resource was configured when. Nobody can change it, and it outlives the stack.
 */
export class AuditTrail extends Construct {
  /** The trail; absent when it is adopted or off. */
  public readonly trail?: cloudtrail.CfnTrail;
  /** ARN of the trail that was made or adopted; absent when it is off. */
  public readonly trailArn?: string;
  /** The trail's events in CloudWatch Logs; absent when the trail is adopted or off. */
  public readonly logGroup?: logs.LogGroup;
  /** The rules of AWS Config; absent when they are off. */
  public readonly conformancePack?: config.CfnConformancePack;
  /** Whether AWS Config records, which Security Hub needs. */
  public readonly recordsConfiguration: boolean;
  /** The vault that keeps the evidence. */
  public readonly vault: LlmDataVault;

  constructor(scope: Construct, id: string, props: AuditTrailProps = {}) {
    super(scope, id);
    const trail = props.trail ?? Adoption.CREATE;
    const recorder = props.config ?? Adoption.ENSURE;
    const wantsPack = props.conformancePack ?? recorder !== Adoption.OFF;
    this.checkProps(props, trail, recorder, wantsPack);
    this.vault = props.vault ?? new LlmDataVault(this, 'Vault', { classes: [DataClass.EVIDENCE] });

    this.recordsConfiguration = recorder !== Adoption.OFF;

    let log: ProviderLog | undefined;
    const logGroup = () => {
      log ??= new ProviderLog(this, 'Log', this.vault);
      return log.logGroup;
    };

    if (trail === Adoption.CREATE) {
      this.logGroup = this.trailLogGroup(props);
      this.trail = this.makeTrail(props, this.logGroup);
      this.trailArn = this.trail.attrArn;
    } else if (trail === Adoption.ADOPT) {
      const settings = { multiRegion: 'true', validation: 'true', encrypted: 'true', logging: 'true' };
      const adopted = new EnsuredService(this, 'Trail', {
        service: 'cloudtrail',
        adoption: trail,
        settings,
        logGroup: logGroup(),
      });
      this.trailArn = adopted.text('TrailArn');
    }

    if (recorder !== Adoption.OFF) {
      const recording = new ResourceRecorder(this, 'Config', {
        adoption: recorder,
        vault: this.vault,
        logGroup: logGroup(),
      });
      if (wantsPack) {
        this.conformancePack = new config.CfnConformancePack(this, 'ConformancePack', {
          conformancePackName: Names.uniqueResourceName(this, { maxLength: 200, separator: '-' }),
          templateBody: conformanceTemplate(props.additionalConfigRules ?? []),
        });
        this.conformancePack.node.addDependency(recording);
      }
    }
  }

  private checkProps(props: AuditTrailProps, trail: Adoption, recorder: Adoption, wantsPack: boolean): void {
    if (trail === Adoption.ENSURE) {
      throw new PropsError(
        this,
        "'trail' must be CREATE, ADOPT or OFF, because an account may hold several trails and a new one disturbs none, got ENSURE",
      );
    }
    if (wantsPack && recorder === Adoption.OFF) {
      throw new PropsError(this, "'conformancePack' needs a recorder, but 'config' is OFF");
    }
    if (props.encryptionKey && !props.evidenceBucket) {
      throw new PropsError(this, "'encryptionKey' is for 'evidenceBucket', which is absent; give the vault its keys");
    }
    const ofTrail: (keyof AuditTrailProps)[] = [
      'evidenceBucket',
      'dataBuckets',
      'functions',
      'additionalDataEventTypes',
      'organizationId',
      'retention',
    ];
    const useless = ofTrail.find((prop) => props[prop] !== undefined);
    if (trail !== Adoption.CREATE && useless) {
      throw new PropsError(this, `'${useless}' is for a trail that is made here, but 'trail' is ${trail}`);
    }
  }

  private trailLogGroup(props: AuditTrailProps): logs.LogGroup {
    // who called what from where is what an investigation reads: masking addresses would blind it
    const logGroup = this.vault.logGroup(`${this.node.addr}-Trail`, {
      retention: props.retention,
      maskSensitiveData: false,
    });
    protectLogGroup(logGroup);
    return logGroup;
  }

  private makeTrail(props: AuditTrailProps, logGroup: logs.LogGroup): cloudtrail.CfnTrail {
    const { vault } = this;
    const bucket = props.evidenceBucket ?? vault.bucket(DataClass.EVIDENCE);
    const trailName = Names.uniqueResourceName(this, { maxLength: 120, separator: '-' });
    const trailArn = Stack.of(this).formatArn({ service: 'cloudtrail', resource: 'trail', resourceName: trailName });
    const { organizationId } = props;
    const role = this.deliveryRole(logGroup, organizationId);

    const trail = new cloudtrail.CfnTrail(this, 'Resource', {
      trailName,
      isLogging: true,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      isOrganizationTrail: organizationId !== undefined,
      s3BucketName: bucket.bucketName,
      kmsKeyId: (props.encryptionKey ?? vault.key(DataClass.EVIDENCE)).keyArn,
      cloudWatchLogsLogGroupArn: logGroup.logGroupArn,
      cloudWatchLogsRoleArn: role.roleArn,
      advancedEventSelectors: eventSelectors({
        evidence: bucket,
        buckets: props.dataBuckets ?? [],
        functions: props.functions,
        types: props.additionalDataEventTypes ?? [],
      }),
    });
    // CloudTrail tries both deliveries before it makes the trail
    trail.node.addDependency(role);
    if (props.evidenceBucket) {
      if (!props.encryptionKey) vault.grantServiceKey(DataClass.EVIDENCE, 'cloudtrail.amazonaws.com', trailArn);
    } else {
      vault.grantServiceWrite(DataClass.EVIDENCE, ServiceWriter.cloudTrail(trailArn, { organizationId }));
      trail.node.addDependency(vault.bucket(DataClass.EVIDENCE).policy!);
    }
    return trail;
  }

  private deliveryRole(logGroup: logs.LogGroup, organizationId?: string): iam.Role {
    const stack = Stack.of(this);
    const role = new iam.Role(this, 'DeliveryRole', {
      // no source in a condition: CloudTrail gives none here, and would refuse to make the trail (User Guide, Role policy
      // document for CloudTrail to use CloudWatch Logs for monitoring)
      assumedBy: new iam.ServicePrincipal('cloudtrail.amazonaws.com'),
    });
    // CloudTrail numbers its streams
    const streamOf = (owner: string) =>
      stack.formatArn({
        service: 'logs',
        resource: 'log-group',
        resourceName: `${logGroup.logGroupName}:log-stream:${owner}_CloudTrail_${stack.region}*`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
    const streams = [stack.account, ...(organizationId ? [`${organizationId}_*`] : [])].map(streamOf);
    const policy = new iam.ManagedPolicy(role, 'Policy', {
      roles: [role],
      statements: [
        new iam.PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: streams,
        }),
      ],
    });
    for (const stream of streams) {
      acknowledgeWildcard(
        policy,
        stream,
        "CloudTrail generates the end of its streams' names. The log group and the beginning of the name are fixed.",
      );
    }
    return role;
  }
}
