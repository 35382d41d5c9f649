import { beside, type Cases, one } from '../../../../local/samples/cases';
import { runBy, running } from '../../../support/firewall';

const policy = (properties: Record<string, unknown>) =>
  one('AWS::NetworkFirewall::FirewallPolicy', {
    FirewallPolicy: { StatelessDefaultActions: ['aws:forward_to_sfe'], ...properties },
  });
const strict = { StatefulEngineOptions: { RuleOrder: 'STRICT_ORDER' } };
const group = (source: Record<string, unknown>) =>
  one('AWS::NetworkFirewall::RuleGroup', { Type: 'STATEFUL', RuleGroup: { RulesSource: source } });
const domains = (targets: string[], more: Record<string, unknown> = {}) =>
  group({
    RulesSourceList: { GeneratedRulesType: 'ALLOWLIST', Targets: targets, TargetTypes: ['TLS_SNI'], ...more },
  });

const route = (to: Record<string, unknown>) => ({
  Type: 'AWS::EC2::Route',
  Properties: { RouteTableId: 'rtb-1', DestinationCidrBlock: '0.0.0.0/0', ...to },
});

export const NetFwDefaultDrop: Cases = {
  good: {
    ...running({
      'drops what no rule names': policy({ ...strict, StatefulDefaultActions: ['aws:drop_established'] }),
      'drops before any rule': policy({ StatelessDefaultActions: ['aws:drop'] }),
    }),
    'at the end of a route': beside(runBy(policy({ StatelessDefaultActions: ['aws:drop'] }), 'Own'), {
      Out: route({ NatGatewayId: 'nat-1' }),
      In: route({ VpcEndpointId: 'vpce-1' }),
    }),
  },
  bad: {
    'passes what no rule names': policy({ ...strict, StatefulDefaultActions: [] }),
    'only alerts': policy({ ...strict, StatefulDefaultActions: ['aws:alert_established'] }),
    'default order, which passes': policy({}),
  },
  lookAlike: {
    'stateful rules that no packet reaches': policy({
      ...strict,
      StatelessDefaultActions: ['aws:pass'],
      StatefulDefaultActions: ['aws:drop_strict'],
    }),
  },
  silent: {
    'a policy that no firewall runs': policy({ StatelessDefaultActions: ['aws:drop'] }),
    'a firewall to which no route leads': beside(runBy(policy({ StatelessDefaultActions: ['aws:drop'] }), 'Own'), {
      Out: route({ NatGatewayId: 'nat-1' }),
    }),
  },
};

export const NetFwDomainAllowlist: Cases = {
  good: {
    ...running({ 'named domains': domains(['.example.com', 'api.example.org']) }),
    'named domains, in the VPC of the workload': runBy(domains(['.example.com']), 'Own'),
    'named domains, in a VPC on the way out': beside(runBy(domains(['.example.com']), 'Foreign'), {
      Hub: { Type: 'AWS::EC2::TransitGateway', Properties: {} },
    }),
  },
  bad: {
    'a top-level domain': domains(['.com']),
    'plain HTTP only': domains(['.example.com'], { TargetTypes: ['HTTP_HOST'] }),
  },
  silent: {
    'a list in a VPC through which no packet of the workload comes': runBy(domains(['.example.com']), 'Foreign'),
    'a list that no policy asks': domains(['.example.com']),
    'a deny list': domains(['.example.com'], { GeneratedRulesType: 'DENYLIST' }),
  },
};

const suricata = (rules: string) => group({ RulesString: rules });
const category =
  'tls $HOME_NET any -> any any (aws_domain_category:Artificial Intelligence and Machine Learning; sid:1;)';

export const NetFwAiCategory: Cases = {
  good: {
    dropped: suricata(`drop ${category}`),
    rejected: suricata(`pass tls any any -> any any (sid:2;)\nreject ${category}`),
  },
  bad: { passed: suricata(`pass ${category}`) },
  lookAlike: { 'only alerted': suricata(`alert ${category}`) },
  silent: {
    'other rules': suricata('drop tcp any any -> any any (sid:3;)'),
    'a comment': suricata(`# drop ${category}`),
  },
};
