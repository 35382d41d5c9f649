import { App, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import {
  Containment,
  IncidentResponse,
  type IncidentResponseProps,
  KillSwitch,
  UsageLimits,
} from '../../lib/layers/response';
import { ALARM_ARN } from './events';

/** An incident response with everything it offers, unless `props` says otherwise. */
export function fullResponse(props: Partial<IncidentResponseProps> = {}) {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
  const killSwitch = new KillSwitch(stack, 'Switch');
  const usageLimits = new UsageLimits(stack, 'Limits');
  const response = new IncidentResponse(stack, 'Response', {
    contacts: ['security@example.com'],
    containment: Object.values(Containment),
    killSwitch,
    usageLimits,
    killSwitchAlarms: [cloudwatch.Alarm.fromAlarmArn(stack, 'CanaryLeak', ALARM_ARN)],
    evidence: s3.Bucket.fromBucketAttributes(stack, 'Evidence', {
      bucketName: 'evidence',
      encryptionKey: kms.Key.fromKeyArn(stack, 'EvidenceKey', 'arn:aws:kms:eu-central-1:111122223333:key/evidence'),
    }),
    blockedIps: new wafv2.CfnIPSet(stack, 'BlockedIps', {
      addresses: [],
      ipAddressVersion: 'IPV4',
      name: 'blocked',
      scope: 'REGIONAL',
    }),
    ...props,
  });
  return { stack, killSwitch, usageLimits, response };
}
