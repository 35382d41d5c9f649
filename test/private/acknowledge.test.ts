import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { acknowledge, acknowledgeWildcard } from '../../lib/private/acknowledge';
import { validationReport } from '../support/app';
import { findingsOf } from '../support/nag';

test('a check is acknowledged for every pack that runs it', () => {
  const stack = new Stack(new App(), 'Stack');
  const handler = new lambda.Function(stack, 'Handler', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = () => {}'),
  });
  const packs = [new NIST80053R5Checks(), new HIPAASecurityChecks(), new PCIDSS321Checks()];
  const outside = () => findingsOf(stack, ...packs).filter((finding) => finding.includes('LambdaInsideVPC'));
  expect(outside()).toHaveLength(3);
  acknowledge(handler, 'NIST.800.53.R5-LambdaInsideVPC', 'It computes on its event alone.');
  expect(outside()).toEqual([]);
});

test.each([{}, { '@aws-cdk/core:defaultCrossStackReferences': 'weak' }])(
  'a wildcard behind a value of another stack is acknowledged, with %p',
  (context) => {
    const root = new App({ context });
    const bucket = new s3.Bucket(new Stack(root, 'Data'), 'Bucket');
    const policy = new iam.ManagedPolicy(new Stack(root, 'Application'), 'Policy', {
      statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('a/*')] })],
    });
    acknowledgeWildcard(policy, bucket.arnForObjects('a/*'), 'Objects are named by users.');
    const { report } = validationReport(root, new AwsSolutionsChecks(root));
    const [{ violations, suppressedViolations }] = report.pluginReports;
    expect(violations.filter(({ ruleName }: { ruleName: string }) => ruleName.includes('IAM5'))).toEqual([]);
    expect(suppressedViolations).toEqual([expect.objectContaining({ reason: 'Objects are named by users.' })]);
  },
);

test('a rule of no known pack is refused', () => {
  expect(() => acknowledge(new App(), 'Other-S1', 'because')).toThrow("'Other-S1' is no rule of AwsSolutions");
});
