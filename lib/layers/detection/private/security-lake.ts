import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lake from 'aws-cdk-lib/aws-securitylake';
import { Construct } from 'constructs';
import { Adoption } from '../../../ensure/adoption';
import { EnsuredService } from '../../../ensure/ensured-service';
import { acknowledgeManagedPolicy } from '../../../private/acknowledge';
import { kept } from '../../../private/kept';
import { keptKey } from '../../../private/kept-key';
import type { WatchedProps } from './watched';

/**
 * What a lake of an LLM application takes in; each source exists in version 2.0 of OCSF.
 *
 * @asOf 2026-11
 */
const SOURCES = ['CLOUD_TRAIL_MGMT', 'VPC_FLOW', 'ROUTE53', 'SH_FINDINGS', 'LAMBDA_EXECUTION', 'WAF'];
/** The service with its own roles, and whoever reads what it keeps. */
const THROUGH = ['athena', 'glue', 'lakeformation', 'lambda', 's3', 'securitylake', 'sqs'];
const METASTORE_POLICY = 'service-role/AmazonSecurityLakeMetastoreManager';

/** Security Lake of this Region, with its sources. */
export class SecurityLake extends Construct {
  constructor(scope: Construct, id: string, { adoption, logGroup }: WatchedProps) {
    super(scope, id);
    if (adoption !== Adoption.CREATE) {
      const sources = Object.fromEntries(SOURCES.map((name) => [`source.${name}`, 'ENABLED']));
      const settings = { lake: 'COMPLETED', key: 'customer', ...sources };
      new EnsuredService(this, 'Resource', { service: 'securitylake', adoption, logGroup, settings });
      return;
    }
    const role = this.metastoreRole();
    const dataLake = new lake.CfnDataLake(this, 'Resource', {
      encryptionConfiguration: { kmsKeyId: this.makeKey().keyArn },
      lifecycleConfiguration: {
        expiration: { days: 400 },
        transitions: [{ days: 60, storageClass: 'STANDARD_IA' }], // evidence of a year is not left to one zone
      },
      metaStoreManagerRoleArn: role.roleArn,
    });
    dataLake.applyRemovalPolicy(kept('AWS::SecurityLake::DataLake'));
    dataLake.node.addDependency(role);
    // one after the other: Security Lake takes one change of its sources at a time
    let before: lake.CfnAwsLogSource | undefined;
    for (const sourceName of SOURCES) {
      const source = new lake.CfnAwsLogSource(this, `Source-${sourceName}`, {
        dataLakeArn: dataLake.attrArn,
        sourceName,
        sourceVersion: '2.0',
        accounts: [Stack.of(this).account],
      });
      if (before) source.node.addDependency(before);
      before = source;
    }
  }

  private metastoreRole(): iam.Role {
    const role = new iam.Role(this, 'MetastoreRole', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(METASTORE_POLICY)],
    });
    role.applyRemovalPolicy(kept('AWS::IAM::Role')); // the lake is kept, and cannot take in anything without it
    acknowledgeManagedPolicy(
      role,
      METASTORE_POLICY,
      "Security Lake runs its own functions with this role and requires this policy by name; it is limited to the lake's tables, queues and functions.",
    );
    return role;
  }

  private makeKey(): kms.Key {
    return keptKey(this, 'Key', `Security Lake (${this.node.path})`, { through: THROUGH });
  }
}
