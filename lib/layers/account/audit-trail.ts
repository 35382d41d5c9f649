import { Names, Stack } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as config from 'aws-cdk-lib/aws-config';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Adoption } from '../../ensure/adoption';
import { EnsuredService } from '../../ensure/ensured-service';
import { ProviderLog } from '../../ensure/provider-log';
import { acknowledgeWildcard } from '../../private/acknowledge';
import { checkProps } from '../../private/check-props';
import { PropsError } from '../../private/errors';
import { logGroupArn } from '../../private/log-group-arn';
import { DataClass, LlmDataVault, ServiceWriter } from '../data';
import type { AuditTrailProps } from './audit-trail-props';
import { checkAuditTrail } from './private/check-audit-trail';
import { conformanceTemplate } from './private/conformance-rules';
import { eventSelectors, valuesTooMany } from './private/event-selectors';
import { ResourceRecorder } from './private/resource-recorder';

/**
 * The memory of an account: who did what, in which Region, to which model, guardrail, knowledge base, agent, function
 * and document, what the policies of VPC endpoints refused, and how every resource was configured when. Its files are under
 * Object Lock, its log group is protected against deletion, and all of it outlives the stack.
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
    checkProps(this, 'AuditTrailProps', props);
    const { trail = Adoption.CREATE, config: recorder = Adoption.ENSURE } = props;
    const wantsPack = props.conformancePack ?? recorder !== Adoption.OFF;
    checkAuditTrail(this, { ...props, trail, config: recorder, conformancePack: wantsPack });
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

  private trailLogGroup(props: AuditTrailProps): logs.LogGroup {
    // who called what from where is what an investigation reads: masking addresses would blind it
    return this.vault.logGroup(`${this.node.addr}-Trail`, { retention: props.retention, maskSensitiveData: false });
  }

  private makeTrail(props: AuditTrailProps, logGroup: logs.LogGroup): cloudtrail.CfnTrail {
    const { vault } = this;
    const bucket = props.evidenceBucket ?? vault.bucket(DataClass.EVIDENCE);
    const trailName = Names.uniqueResourceName(this, { maxLength: 120, separator: '-' });
    const trailArn = Stack.of(this).formatArn({ service: 'cloudtrail', resource: 'trail', resourceName: trailName });
    const { organizationId } = props;
    const role = this.deliveryRole(logGroup, organizationId);

    const selectors = eventSelectors({
      evidence: bucket,
      buckets: props.dataBuckets ?? [],
      functions: props.functions,
      types: props.additionalDataEventTypes ?? [],
      region: Stack.of(this).region,
    });
    const tooMany = valuesTooMany(selectors);
    if (tooMany > 0) {
      throw new PropsError(
        this,
        `'dataBuckets', 'functions' and 'additionalDataEventTypes' must be fewer: CloudTrail takes 500 values in the selectors of a trail, got ${tooMany} more`,
      );
    }
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
      advancedEventSelectors: selectors,
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
      logGroupArn(this, `${logGroup.logGroupName}:log-stream:${owner}_CloudTrail_${stack.region}*`);
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
