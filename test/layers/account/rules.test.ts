import { App, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  AccountSettings,
  Adoption,
  AuditTrail,
  ModelInvocationLogging,
  SecureAccountBaseline,
  ThreatDetection,
  type ThreatDetectionProps,
} from '../../../lib';
import { findings } from '../../support/app';

const created: ThreatDetectionProps = {
  guardDuty: Adoption.CREATE,
  securityHub: Adoption.CREATE,
  accessAnalyzer: Adoption.CREATE,
  macie: Adoption.CREATE,
  detective: Adoption.CREATE,
  securityLake: Adoption.CREATE,
};

test.each<[string, (scope: Construct) => unknown]>([
  ['AuditTrail', (scope) => new AuditTrail(scope, 'Foo')],
  ['AuditTrail with a recorder in the template', (scope) => new AuditTrail(scope, 'Foo', { config: Adoption.CREATE })],
  ['ThreatDetection', (scope) => new ThreatDetection(scope, 'Foo')],
  ['ThreatDetection in the template', (scope) => new ThreatDetection(scope, 'Foo', created)],
  ['AccountSettings', (scope) => new AccountSettings(scope, 'Foo')],
  ['ModelInvocationLogging', (scope) => new ModelInvocationLogging(scope, 'Foo')],
  ['SecureAccountBaseline', (scope) => new SecureAccountBaseline(scope, 'Foo')],
])('the smallest call of %s passes every rule that sees it', (_, make) => {
  const stack = new Stack(new App(), 'Stack');
  make(stack);
  expect(findings(stack)).toEqual([]);
});
