import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Containment, IncidentResponse, KillSwitch } from '../../../lib/layers/response';
import { nagFindings } from './support/nag';
import { writeFileSync } from 'fs';

test('x', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new IncidentResponse(stack, 'Response', {
    contacts: ['sec@example.com'],
    killSwitch: new KillSwitch(stack, 'Switch'),
    evidence: s3.Bucket.fromBucketName(stack, 'Evidence', 'evidence'),
    blockedIps: new wafv2.CfnIPSet(stack, 'Ips', { addresses: [], ipAddressVersion: 'IPV4', scope: 'REGIONAL' }),
    containment: Object.values(Containment),
  });
  console.log(nagFindings(stack).join('\n'));
  writeFileSync('/tmp/resp/all.json', JSON.stringify(Template.fromStack(stack).toJSON(), null, 1));
});
