import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  AccountSettings,
  type AccountSettingsProps,
  Adoption,
  AuditTrail,
  SecureAccountBaseline,
  type SecureAccountBaselineProps,
  ThreatDetection,
} from '../../lib';
import { nagFindings } from '../support/nag';

function build(props?: SecureAccountBaselineProps) {
  const stack = new Stack(new App(), 'Stack');
  return { stack, baseline: new SecureAccountBaseline(stack, 'Baseline', props) };
}

test('the smallest call remembers, watches and sets, with one vault for all', () => {
  const template = Template.fromStack(build().stack);
  template.resourceCountIs('AWS::CloudTrail::Trail', 1);
  const types = Object.values(template.toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
  expect(types.filter((type) => type.startsWith('Custom::SecureLlm')).sort()).toEqual([
    'Custom::SecureLlmAccessAnalyzer',
    'Custom::SecureLlmConfig',
    'Custom::SecureLlmEbsEncryption',
    'Custom::SecureLlmEcrScanning',
    'Custom::SecureLlmGuardDuty',
    'Custom::SecureLlmInspector',
    'Custom::SecureLlmPasswordPolicy',
    'Custom::SecureLlmS3PublicAccess',
    'Custom::SecureLlmSecurityHub',
  ]);
  template.resourceCountIs('AWS::KMS::Key', 1);
});

test('gives AwsSolutions and NIST 800-53 R5 nothing to find', () => {
  expect(nagFindings(build().stack)).toEqual([]);
});

test('its parts may come from elsewhere', () => {
  const stack = new Stack(new App(), 'Stack');
  const auditTrail = new AuditTrail(stack, 'Audit', { trail: Adoption.ADOPT });
  const threatDetection = new ThreatDetection(stack, 'Detection', { auditTrail, guardDuty: Adoption.ADOPT });
  const settings = new AccountSettings(stack, 'Settings', { passwordPolicy: Adoption.OFF });
  const baseline = new SecureAccountBaseline(stack, 'Baseline', { auditTrail, threatDetection, settings });
  expect(baseline.auditTrail).toBe(auditTrail);
  expect(baseline.threatDetection).toBe(threatDetection);
  expect(baseline.settings).toBe(settings);
  expect(baseline.vault).toBe(auditTrail.vault);
  expect(baseline.node.children).toEqual([]);
});

test('fails for a decision about a part that is given', () => {
  const stack = new Stack(new App(), 'Stack');
  const auditTrail = new AuditTrail(stack, 'Audit');
  expect(() => new SecureAccountBaseline(stack, 'Baseline', { auditTrail, config: Adoption.ADOPT })).toThrow(
    "'config' is for a part that is made here, but 'auditTrail' is given; set it there",
  );
});

describe('account settings', () => {
  const settings = (props?: AccountSettingsProps) => {
    const stack = new Stack(new App(), 'Stack');
    new AccountSettings(stack, 'Settings', props);
    return stack;
  };

  test('alone give AwsSolutions and NIST 800-53 R5 nothing to find', () => {
    expect(nagFindings(settings())).toEqual([]);
  });

  test('ask for the four blocks and strong passwords', () => {
    const template = Template.fromStack(settings());
    template.hasResourceProperties('Custom::SecureLlmS3PublicAccess', {
      Settings: {
        BlockPublicAcls: 'true',
        BlockPublicPolicy: 'true',
        IgnorePublicAcls: 'true',
        RestrictPublicBuckets: 'true',
      },
    });
    template.hasResourceProperties('Custom::SecureLlmPasswordPolicy', {
      Settings: { MinimumPasswordLength: '14', PasswordReusePrevention: '24' },
    });
  });

  test('take a key for new volumes', () => {
    const stack = new Stack(new App(), 'Stack');
    const ebsKey = new Key(stack, 'Key');
    new AccountSettings(stack, 'Settings', { ebsKey });
    Template.fromStack(stack).hasResourceProperties('Custom::SecureLlmEbsEncryption', {
      Settings: { default: 'true', key: stack.resolve(ebsKey.keyArn) },
    });
  });

  test.each<[string, AccountSettingsProps, string]>([
    ['a setting in the template', { ecrScanning: Adoption.CREATE }, "'ecrScanning' must be ENSURE, ADOPT or OFF"],
    [
      'a key without encryption',
      { ebsEncryption: Adoption.OFF, ebsKey: {} as Key },
      "'ebsKey' needs encryption by default",
    ],
  ])('fail for %s', (_, props, message) => {
    expect(() => settings(props)).toThrow(message);
  });
});
