import { Stack } from 'aws-cdk-lib';
import * as config from 'aws-cdk-lib/aws-config';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Adoption } from '../../../ensure/adoption';
import { OWN, type Settings } from '../../../ensure/contract';
import { EnsuredService } from '../../../ensure/ensured-service';
import { acknowledgeManagedPolicy } from '../../../private/acknowledge';
import { DataClass, type LlmDataVault } from '../../data';

export interface ResourceRecorderProps {
  readonly adoption: Adoption.CREATE | Adoption.ENSURE | Adoption.ADOPT;
  readonly vault: LlmDataVault;
  readonly logGroup: logs.ILogGroup;
}

/** AWS Config's recorder of every resource, and its delivery: one of each per account and Region. */
export class ResourceRecorder extends Construct {
  constructor(scope: Construct, id: string, { adoption, vault, logGroup }: ResourceRecorderProps) {
    super(scope, id);
    const recordingGroup = { allSupported: true, includeGlobalResourceTypes: true };
    const shared: Settings = {
      recorder: OWN,
      recordingGroup: JSON.stringify(recordingGroup),
      recording: 'true',
      channel: OWN,
    };
    if (adoption === Adoption.ADOPT) {
      new EnsuredService(this, 'Resource', { service: 'config', adoption, settings: shared, logGroup });
      return;
    }
    // without Object Lock, which Config's delivery does not support
    const bucket = vault.configBucket();
    const key = vault.key(DataClass.EVIDENCE);

    if (adoption === Adoption.ENSURE) {
      // Config's own role, which Security Hub demands (Config.1); in a template it would fail where it exists already
      const service = new EnsuredService(this, 'Resource', {
        service: 'config',
        adoption,
        settings: { ...shared, role: this.linkedRoleArn(), bucket: bucket.bucketName, key: key.keyArn },
        logGroup,
      });
      service.node.addDependency(bucket.policy!);
      return;
    }
    // neither depends on the other: CloudFormation starts a recorder only once there is a channel, and reverse
    new config.CfnConfigurationRecorder(this, 'Recorder', { roleArn: this.recorderRole().roleArn, recordingGroup });
    const channel = new config.CfnDeliveryChannel(this, 'Channel', {
      s3BucketName: bucket.bucketName,
      s3KmsKeyArn: key.keyArn,
    });
    channel.node.addDependency(bucket.policy!);
  }

  private linkedRoleArn(): string {
    return Stack.of(this).formatArn({
      service: 'iam',
      region: '',
      resource: 'role',
      resourceName: 'aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig',
    });
  }

  private recorderRole(): iam.Role {
    const account = Stack.of(this).account;
    const role = new iam.Role(this, 'Role', {
      // delivery needs no more: Config falls back to its own principal, which the bucket admits for this account
      assumedBy: new iam.ServicePrincipal('config.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWS_ConfigRole')],
    });
    acknowledgeManagedPolicy(
      role,
      'service-role/AWS_ConfigRole',
      'AWS Config describes every resource type and AWS adds types every month; this policy is how it says which reads that takes. A copy of it would miss new types silently. It grants no write outside of Config.',
    );
    return role;
  }
}
