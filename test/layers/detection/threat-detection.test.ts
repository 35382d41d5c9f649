import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Rule } from 'aws-cdk-lib/aws-events';
import {
  Adoption,
  AuditTrail,
  GuardDutyPlan,
  InspectorScan,
  SecurityStandard,
  ThreatDetection,
  type ThreatDetectionProps,
} from '../../../lib';
import { nagFindings } from '../../support/nag';

function build(props?: ThreatDetectionProps) {
  const stack = new Stack(new App(), 'Stack');
  const detection = new ThreatDetection(stack, 'Detection', props);
  return { stack, detection, template: () => Template.fromStack(stack) };
}

const CREATE: ThreatDetectionProps = {
  guardDuty: Adoption.CREATE,
  securityHub: Adoption.CREATE,
  accessAnalyzer: Adoption.CREATE,
  macie: Adoption.CREATE,
  detective: Adoption.CREATE,
  securityLake: Adoption.CREATE,
};
const ENSURE: ThreatDetectionProps = { macie: Adoption.ENSURE, detective: Adoption.ENSURE };
const ADOPT: ThreatDetectionProps = {
  guardDuty: Adoption.ADOPT,
  securityHub: Adoption.ADOPT,
  inspector: Adoption.ADOPT,
  accessAnalyzer: Adoption.ADOPT,
  macie: Adoption.ADOPT,
  detective: Adoption.ADOPT,
  securityLake: Adoption.ADOPT,
};
const OFF: ThreatDetectionProps = {
  guardDuty: Adoption.OFF,
  securityHub: Adoption.OFF,
  inspector: Adoption.OFF,
  accessAnalyzer: Adoption.OFF,
};

test('the smallest call ensures the services that every account needs, and none that is charged by the amount of data', () => {
  const template = build().template();
  for (const type of ['GuardDuty', 'SecurityHub', 'Inspector', 'AccessAnalyzer']) {
    template.hasResourceProperties(`Custom::SecureLlm${type}`, { Mode: 'ENSURE' });
  }
  for (const type of ['Macie', 'Detective', 'SecurityLake']) template.resourceCountIs(`Custom::SecureLlm${type}`, 0);
});

test.each([
  ['created', CREATE],
  ['ensured', ENSURE],
  ['adopted', ADOPT],
])('%s, AwsSolutions and NIST 800-53 R5 find nothing', (_, props) => {
  expect(nagFindings(build(props).stack)).toEqual([]);
});

test('every plan of GuardDuty is asked for by name, runtime monitoring with its agents', () => {
  build()
    .template()
    .hasResourceProperties('Custom::SecureLlmGuardDuty', {
      Settings: {
        detector: '@own',
        status: 'ENABLED',
        frequency: 'FIFTEEN_MINUTES',
        'feature.AI_PROTECTION': 'ENABLED',
        'feature.S3_DATA_EVENTS': 'ENABLED',
        'feature.EKS_AUDIT_LOGS': 'ENABLED',
        'feature.EBS_MALWARE_PROTECTION': 'ENABLED',
        'feature.RDS_LOGIN_EVENTS': 'ENABLED',
        'feature.LAMBDA_NETWORK_LOGS': 'ENABLED',
        'feature.RUNTIME_MONITORING': 'ENABLED',
        'feature.RUNTIME_MONITORING.EKS_ADDON_MANAGEMENT': 'ENABLED',
        'feature.RUNTIME_MONITORING.ECS_FARGATE_AGENT_MANAGEMENT': 'ENABLED',
        'feature.RUNTIME_MONITORING.EC2_AGENT_MANAGEMENT': 'ENABLED',
      },
    });
});

test('a detector in the template says of every plan whether it is on, because GuardDuty turns on what is left out', () => {
  const template = build({ guardDuty: Adoption.CREATE, guardDutyPlans: [GuardDutyPlan.AI] }).template();
  const [{ Properties }] = Object.values(template.findResources('AWS::GuardDuty::Detector'));
  const status = Properties.Features.map(({ Name, Status }: { Name: string; Status: string }) => [Name, Status]);
  expect(Object.fromEntries(status)).toEqual({
    ...Object.fromEntries(Object.values(GuardDutyPlan).map((plan) => [plan, 'DISABLED'])),
    AI_PROTECTION: 'ENABLED',
  });
  expect(Properties.DataSources).toBeUndefined();
  expect(JSON.stringify(Properties)).not.toContain('EKS_RUNTIME_MONITORING');
});

test('a hub in the template turns on the standards that are asked for and no others, each after the hub', () => {
  const standards = [SecurityStandard.FOUNDATIONAL, SecurityStandard.NIST_800_53];
  const template = build({ securityHub: Adoption.CREATE, securityStandards: standards }).template();
  template.hasResourceProperties('AWS::SecurityHub::Hub', { AutoEnableControls: true, EnableDefaultStandards: false });
  const [hub] = Object.keys(template.findResources('AWS::SecurityHub::Hub'));
  const made = Object.values(template.findResources('AWS::SecurityHub::Standard'));
  expect(made.map(({ DependsOn }) => DependsOn)).toEqual([[hub], [hub]]);
});

test('Security Hub waits for the recorder of AWS Config, and its findings come together in one Region when asked', () => {
  const stack = new Stack(new App(), 'Stack');
  const auditTrail = new AuditTrail(stack, 'Audit');
  new ThreatDetection(stack, 'Detection', { auditTrail, aggregateRegions: true });
  const template = Template.fromStack(stack);
  const [{ DependsOn }] = Object.values(template.findResources('Custom::SecureLlmSecurityHub'));
  expect(DependsOn).toEqual(expect.arrayContaining(Object.keys(template.findResources('Custom::SecureLlmConfig'))));
  template.hasResourceProperties('AWS::SecurityHub::FindingAggregator', { RegionLinkingMode: 'ALL_REGIONS' });
});

test('access that nobody used for 90 days is found', () => {
  const template = build({ accessAnalyzer: Adoption.CREATE }).template();
  template.hasResourceProperties('AWS::AccessAnalyzer::Analyzer', { Type: 'ACCOUNT' });
  template.hasResourceProperties('AWS::AccessAnalyzer::Analyzer', {
    Type: 'ACCOUNT_UNUSED_ACCESS',
    AnalyzerConfiguration: { UnusedAccessConfiguration: { UnusedAccessAge: 90 } },
  });
});

test("Macie finds tenants' identifiers once its session is on", () => {
  const template = build({
    macie: Adoption.ENSURE,
    macieIdentifiers: [{ name: 'tenant', regex: 'tnt-[0-9a-f]{8}' }],
  }).template();
  const [{ DependsOn }] = Object.values(template.findResources('AWS::Macie::CustomDataIdentifier'));
  expect(DependsOn).toEqual(expect.arrayContaining(Object.keys(template.findResources('Custom::SecureLlmMacie'))));
});

test('the sources of Security Lake follow each other, because it takes one change at a time', () => {
  const template = build({ securityLake: Adoption.CREATE }).template();
  const sources = template.findResources('AWS::SecurityLake::AwsLogSource');
  const ids = Object.keys(sources);
  const after = Object.values(sources).flatMap(({ DependsOn }) => DependsOn ?? []);
  expect(after.filter((id) => ids.includes(id))).toHaveLength(ids.length - 1);
  template.hasResourceProperties('AWS::SecurityLake::DataLake', {
    EncryptionConfiguration: { KmsKeyId: Match.anyValue() },
  });
});

test('no evidence of Security Lake is left to one zone', () => {
  const [lake] = Object.values(
    build({ securityLake: Adoption.CREATE }).template().findResources('AWS::SecurityLake::DataLake'),
  );
  const { Expiration, Transitions } = lake!.Properties.LifecycleConfiguration;
  expect(Expiration.Days).toBeGreaterThanOrEqual(365);
  expect(Transitions.map(({ StorageClass }: { StorageClass: string }) => StorageClass)).toEqual(['STANDARD_IA']);
});

test('the role that a lake works with is kept like the lake', () => {
  const template = build({ securityLake: Adoption.CREATE }).template();
  const { Resources } = template.toJSON();
  const [lake] = Object.values(template.findResources('AWS::SecurityLake::DataLake'));
  const role = Resources[lake.Properties.MetaStoreManagerRoleArn['Fn::GetAtt'][0]];
  expect([lake.DeletionPolicy, role.DeletionPolicy]).toEqual(['RetainExceptOnCreate', 'RetainExceptOnCreate']);
});

test('findings of every service that is on match, of others not', () => {
  const { stack, detection } = build({ inspector: Adoption.OFF });
  new Rule(stack, 'Rule', { eventPattern: detection.findingPattern });
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));
  expect(Properties.EventPattern.source).toEqual(['aws.guardduty', 'aws.securityhub', 'aws.access-analyzer']);
});

test('adopting looks with roles that can change nothing', () => {
  const actions = Object.values(build(ADOPT).template().findResources('AWS::IAM::ManagedPolicy')).flatMap(
    ({ Properties }) =>
      Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action),
  );
  const changing = actions.filter((action: string) => !/:(Get|List|Describe|BatchGet)/.test(action));
  expect([...new Set(changing)].sort()).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents', 'ssm:DeleteParameter']);
});

test('nothing asked for builds nothing', () => {
  const { detection } = build(OFF);
  expect(detection.node.children).toHaveLength(0);
  // an empty pattern would be refused at deployment, and one without a source would match everything
  expect(() => detection.findingPattern).toThrow("'findingPattern' needs one of 'guardDuty'");
});

test.each<[string, ThreatDetectionProps, string]>([
  ['Inspector in the template', { inspector: Adoption.CREATE }, "'inspector' must be ENSURE, ADOPT or OFF"],
  ['an ensured lake', { securityLake: Adoption.ENSURE }, "'securityLake' must be CREATE, ADOPT or OFF"],
  ['no plan', { guardDutyPlans: [] }, "'guardDutyPlans' must name at least one"],
  ['an age of hours', { unusedAccessAge: Duration.hours(5) }, "'unusedAccessAge' must be from 1 to 365 whole days"],
  ['identifiers without Macie', { macieIdentifiers: [{ name: 'a', regex: 'b' }] }, "'macieIdentifiers' are for Macie"],
  ['aggregation without a hub', { securityHub: Adoption.OFF, aggregateRegions: true }, "'aggregateRegions' is for"],
])('fails for %s', (_, props, message) => {
  expect(() => build(props)).toThrow(message);
});

test('fails for Security Hub without a recorder', () => {
  const stack = new Stack(new App(), 'Stack');
  const auditTrail = new AuditTrail(stack, 'Audit', { config: Adoption.OFF });
  expect(() => new ThreatDetection(stack, 'Detection', { auditTrail })).toThrow("'securityHub' needs a recorder");
});

test('code of functions is scanned where asked', () => {
  build({ inspectorScans: [InspectorScan.LAMBDA, InspectorScan.LAMBDA_CODE] })
    .template()
    .hasResourceProperties('Custom::SecureLlmInspector', { Settings: { LAMBDA: 'ENABLED', LAMBDA_CODE: 'ENABLED' } });
});
