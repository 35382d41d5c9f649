import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  EgressFirewall,
  type EgressFirewallProps,
  InternetAccess,
  PrivateLlmNetwork,
  type PrivateLlmNetworkProps,
} from '../../../lib/layers/network';
import { suricataRules } from '../../../lib/layers/network/private/suricata-rules';
import { evidenceOf } from '../../../local/samples/cases';
import { nagFindings } from '../../support/nag';

const CA = 'arn:aws:acm:eu-west-1:111122223333:certificate/11111111-2222-3333-4444-555555555555';

function build(props: Partial<EgressFirewallProps> = {}, network: PrivateLlmNetworkProps = {}) {
  const stack = new Stack(new App(), 'Stack');
  const made = new PrivateLlmNetwork(stack, 'Network', {
    internet: InternetAccess.VIA_FIREWALL,
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    ...network,
  });
  return { stack, network: made, firewall: new EgressFirewall(stack, 'Egress', { network: made, ...props }) };
}

const firewalled = (props?: Partial<EgressFirewallProps>) => Template.fromStack(build(props).stack);

function rulesOf(template: Template): string[] {
  const [group] = Object.values(template.findResources('AWS::NetworkFirewall::RuleGroup'));
  return group!.Properties.RuleGroup.RulesSource.RulesString.split('\n');
}

describe('the smallest call', () => {
  const template = firewalled();

  test('stands in every zone, and may not be deleted or moved', () => {
    template.hasResourceProperties('AWS::NetworkFirewall::Firewall', {
      SubnetMappings: [Match.anyValue(), Match.anyValue()],
      DeleteProtection: true,
      FirewallPolicyChangeProtection: true,
      SubnetChangeProtection: true,
    });
  });

  test('asks rules in strict order, drops what none matches, and fragments without asking', () => {
    template.hasResourceProperties('AWS::NetworkFirewall::FirewallPolicy', {
      FirewallPolicy: {
        StatelessDefaultActions: ['aws:forward_to_sfe'],
        StatelessFragmentDefaultActions: ['aws:drop'],
        StatefulEngineOptions: { RuleOrder: 'STRICT_ORDER', StreamExceptionPolicy: 'REJECT' },
        StatefulDefaultActions: [Match.stringLikeRegexp('^aws:drop_'), Match.stringLikeRegexp('^aws:alert_')],
      },
    });
    template.hasResourceProperties('AWS::NetworkFirewall::RuleGroup', {
      RuleGroup: {
        StatefulRuleOptions: { RuleOrder: 'STRICT_ORDER' },
        RuleVariables: { IPSets: { HOME_NET: { Definition: ['10.0.0.0/19', '10.0.32.0/19'] } } },
      },
    });
  });

  test('admits only addresses that the network has resolved', () => {
    template.hasResourceProperties('AWS::NetworkFirewall::FirewallPolicy', {
      FirewallPolicy: {
        Route53ResolvedIPValidation: {
          Action: 'DROP',
          DNSExpiryExceptionPolicy: 'REJECT',
          DNSFirewallRuleGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NetworkDnsFirewall'), 'Id'] },
        },
      },
    });
  });

  test('passes no name', () => {
    expect(rulesOf(template).filter((rule) => rule.startsWith('pass'))).toEqual([]);
  });

  test('comes after everything of the network that may fail, because it cannot be deleted again', () => {
    const [{ DependsOn }] = Object.values(template.findResources('AWS::NetworkFirewall::Firewall')) as [
      { DependsOn: string[] },
    ];
    const endpoints = Object.keys(template.findResources('AWS::EC2::VPCEndpoint'));
    expect(endpoints.length).toBeGreaterThan(3);
    expect(endpoints.filter((id) => !DependsOn.includes(id))).toEqual([]);
  });

  test('writes alerts and flows to log groups under the key of the network', () => {
    template.hasResourceProperties('AWS::NetworkFirewall::LoggingConfiguration', {
      LoggingConfiguration: {
        LogDestinationConfigs: [
          Match.objectLike({ LogType: 'ALERT', LogDestinationType: 'CloudWatchLogs' }),
          Match.objectLike({ LogType: 'FLOW', LogDestinationType: 'CloudWatchLogs' }),
        ],
      },
    });
    const groups = Object.values(template.findResources('AWS::Logs::LogGroup'));
    expect(groups).toHaveLength(6);
    for (const group of groups) expect(group.Properties.KmsKeyId).toBeDefined();
    template.resourceCountIs('AWS::KMS::Key', 1);
  });
});

test.each([undefined, CA])('has no finding with inspection certificate %s', (inspectionCertificateArn) => {
  const { stack } = build({ inspectionCertificateArn });
  expect(nagFindings(stack)).toEqual([]);
});

test('passes names that were declared before, with and after it', () => {
  const { stack, network } = build(
    { allowedDomains: ['with.example.com'] },
    { allowedDomains: ['before.example.com'] },
  );
  network.allowDomains('*.after.example.com');
  const template = Template.fromStack(stack);
  const passed = rulesOf(template).filter((rule) => rule.startsWith('pass tls'));
  for (const name of ['"with.example.com"', '"before.example.com"', '".after.example.com"']) {
    expect(passed.filter((rule) => rule.includes(`content:${name}`))).toHaveLength(1);
  }
  const resolved = Object.values(template.findResources('AWS::Route53Resolver::FirewallDomainList'));
  expect(JSON.stringify(resolved)).toContain('*.after.example.com');
});

describe('clear text', () => {
  const ports = (template: Template) =>
    Object.values(template.findResources('AWS::EC2::SecurityGroup'))
      .flatMap(({ Properties }) => Properties.SecurityGroupEgress ?? [])
      .filter(({ CidrIp }: { CidrIp?: string }) => CidrIp === '0.0.0.0/0')
      .map(({ FromPort }: { FromPort: number }) => FromPort);

  test('leaves by no port where no name asks for it', () => {
    const template = firewalled({ allowedDomains: ['api.example.com'] });
    expect(ports(template)).toEqual([443]);
    expect(rulesOf(template).filter((rule) => /^pass/.test(rule) && / any (80|\[)/.test(rule))).toEqual([]);
  });

  test('passes to the names that ask for it, before and after the firewall was made; they are resolved, and no HTTPS opens', () => {
    const { stack, firewall } = build({ clearTextDomains: ['crl.example.com'] });
    firewall.allowClearText('*.mirror.example.org');
    const template = Template.fromStack(stack);
    expect(ports(template).sort()).toEqual([443, 80]);
    const passed = rulesOf(template).filter((rule) => rule.startsWith('pass'));
    expect(passed.map((rule) => rule.split(' ').slice(1, 7).join(' '))).toEqual(
      passed.map(() => 'http $HOME_NET any -> any 80'),
    );
    expect(passed.map((rule) => /msg:"HTTP to ([^"]*)"/.exec(rule)![1]).sort()).toEqual([
      '*.mirror.example.org',
      '*.mirror.example.org.',
      'crl.example.com',
      'crl.example.com.',
    ]);
    const resolved = JSON.stringify(template.findResources('AWS::Route53Resolver::FirewallDomainList'));
    for (const name of ['crl.example.com', '*.mirror.example.org']) expect(resolved).toContain(`"${name}"`);
  });

  test('is found by the control of the layer', () => {
    const findings = (clearTextDomains: string[]) =>
      evidenceOf(
        'NetFwNoClearText',
        firewalled({ allowedDomains: ['api.example.com'], clearTextDomains }).toJSON(),
      ).findings.map(({ verdict }) => verdict);
    expect(findings([])).toEqual([]);
    expect(findings(['crl.example.com'])).toEqual(['fail']);
  });

  test('is refused to what is no name, by the name of the prop', () => {
    expect(() => build({ clearTextDomains: ['http://crl.example.com'] })).toThrow(
      "'clearTextDomains' must hold lower-case domain names such as 'api.example.com' or '*.example.com', got 'http://crl.example.com'",
    );
  });
});

test('looks into HTTPS when it has a certificate authority, and logs what came of it', () => {
  const template = firewalled({ inspectionCertificateArn: CA });
  template.hasResourceProperties('AWS::NetworkFirewall::TLSInspectionConfiguration', {
    TLSInspectionConfiguration: {
      ServerCertificateConfigurations: [
        Match.objectLike({
          CertificateAuthorityArn: CA,
          CheckCertificateRevocationStatus: { RevokedStatusAction: 'REJECT', UnknownStatusAction: 'REJECT' },
        }),
      ],
    },
  });
  template.hasResourceProperties('AWS::NetworkFirewall::FirewallPolicy', {
    FirewallPolicy: { TLSInspectionConfigurationArn: Match.anyValue() },
  });
  template.hasResourceProperties('AWS::NetworkFirewall::LoggingConfiguration', {
    LoggingConfiguration: { LogDestinationConfigs: Match.arrayWith([Match.objectLike({ LogType: 'TLS' })]) },
  });
});

test('has another policy when it begins to look into HTTPS, for AWS changes none that way', () => {
  const policies = [undefined, CA].map((inspectionCertificateArn) => {
    const found = firewalled({ inspectionCertificateArn }).findResources('AWS::NetworkFirewall::FirewallPolicy');
    return Object.entries(found).map(([id, { Properties }]) => [id, Properties.FirewallPolicyName]);
  });
  const [[[id, name]], [[inspectingId, inspectingName]]] = policies as [[[string, string]], [[string, string]]];
  expect(inspectingId).not.toBe(id);
  expect(inspectingName).not.toBe(name);
});

test('two firewalls in two networks have names of their own', () => {
  const { stack, network } = build();
  const other = new PrivateLlmNetwork(stack, 'Other', {
    internet: InternetAccess.VIA_FIREWALL,
    availabilityZones: network.vpc.availabilityZones,
  });
  new EgressFirewall(stack, 'OtherEgress', { network: other });
  const names = Object.values(Template.fromStack(stack).findResources('AWS::NetworkFirewall::Firewall')).map(
    ({ Properties }) => Properties.FirewallName,
  );
  expect(new Set(names).size).toBe(2);
});

test('counts what it drops', () => {
  const { stack, firewall } = build();
  firewall.metricDroppedPackets().createAlarm(stack, 'Alarm', { threshold: 100, evaluationPeriods: 1 });
  const [alarm] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  const { Metrics } = alarm!.Properties as { Metrics: { Expression?: string; MetricStat?: { Metric: object } }[] };
  expect(Metrics[0]).toMatchObject({ Expression: 'SUM([zone0, zone1])' });
  // with any other set of dimensions there is no data
  expect(Metrics.slice(1).map(({ MetricStat }) => MetricStat!.Metric)).toEqual(
    ['eu-west-1a', 'eu-west-1b'].map((Value) => ({
      Namespace: 'AWS/NetworkFirewall',
      MetricName: 'DroppedPackets',
      Dimensions: [
        { Name: 'AvailabilityZone', Value },
        { Name: 'Engine', Value: 'Stateful' },
        { Name: 'FirewallName', Value: firewall.firewall.firewallName },
      ],
    })),
  );
});

describe('rules', () => {
  const idOf = (rules: string, name: string) =>
    rules
      .split('\n')
      .filter((rule) => rule.includes(`"${name}"`))
      .map((rule) => /sid:(\d+)/.exec(rule)![1]);

  test('keep their ids when other names come and go', () => {
    const few = suricataRules(['b.example.com']);
    const many = suricataRules(['a.example.com', 'b.example.com', '*.c.example.com']);
    expect(idOf(few, 'b.example.com')).not.toEqual([]);
    expect(idOf(many, 'b.example.com')).toEqual(idOf(few, 'b.example.com'));
  });

  test('have each an id of its own', () => {
    const names = Array.from({ length: 900 }, (_, i) => `n${i}.example.com`);
    const ids = [...suricataRules(names, { inspects: true }).matchAll(/sid:(\d+)/g)].map(([, id]) => Number(id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(Math.max(...ids)).toBeLessThan(2 ** 31);
  });

  test('do not depend on the order in which names were declared', () => {
    expect(suricataRules(['a.example.com', 'b.example.com'])).toBe(suricataRules(['b.example.com', 'a.example.com']));
  });

  test('stay the same for a name of the deployment, whatever its token is called', () => {
    const rules = () => {
      const { stack } = build({ allowedDomains: [`cognito-idp.${Stack.of(build().stack).region}.amazonaws.com`] });
      const [group] = Object.values(Template.fromStack(stack).findResources('AWS::NetworkFirewall::RuleGroup'));
      return JSON.stringify(group!.Properties.RuleGroup.RulesSource.RulesString);
    };
    expect(rules()).toBe(rules());
    expect(rules()).toContain('AWS::Region');
  });
});

describe('refuses', () => {
  test('a network without internet', () => {
    expect(() => build({}, { internet: InternetAccess.NONE })).toThrow("'internet' set to InternetAccess.VIA_FIREWALL");
  });

  test('a second firewall for one network', () => {
    const { stack, network } = build();
    expect(() => new EgressFirewall(stack, 'Second', { network })).toThrow("'network' must have one EgressFirewall");
  });

  test('zones that only the deployment knows', () => {
    expect(() => build({}, { availabilityZones: undefined })).toThrow('must know its Availability Zones by name');
  });

  test('a name that would end the rule it stands in', () => {
    expect(() => build({ allowedDomains: ['a.example.com"; sid:1; )'] })).toThrow("'allowedDomains' must hold");
  });

  test('more names than the rules have room for', () => {
    const { stack } = build({ allowedDomains: Array.from({ length: 3000 }, (_, i) => `n${i}.example.com`) });
    expect(() => Template.fromStack(stack)).toThrow(
      "'allowedDomains' and 'clearTextDomains' must come to at most 3000 rules",
    );
  });
});
