import { App, Stack } from 'aws-cdk-lib';
import { HIPAASecurityChecks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { OwaspList } from '../lib';
import { ALONE } from '../local/samples/alone';
import { findings } from './support/app';
import { findingsOf, nagFindings } from './support/nag';

// The library's own promise: the smallest call of each construct passes every rule that sees it, ours and the stock packs'.
describe.each(Object.entries(ALONE))('%s by itself', (name, { build }) => {
  const stack = new Stack(new App(), name, { env: { region: 'eu-central-1', account: '111122223333' } });
  build(stack);

  test('passes every control that sees it', () => {
    expect(findings(stack, { lists: Object.values(OwaspList) })).toEqual([]);
  });

  test('gives AwsSolutions and NIST 800-53 R5 nothing to find', () => {
    expect(nagFindings(stack)).toEqual([]);
  });

  test('gives HIPAA, PCI DSS and Serverless nothing to find', () => {
    expect(findingsOf(stack, new HIPAASecurityChecks(), new PCIDSS321Checks(), new ServerlessChecks())).toEqual([]);
  });
});
