import { type Cases, one } from '../../../../local/samples/cases';
import { running } from '../../../support/firewall';

const GROUP = 'AWS::NetworkFirewall::RuleGroup';
const POLICY = 'AWS::NetworkFirewall::FirewallPolicy';

const group = (source: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  one(GROUP, { Type: 'STATEFUL', RuleGroup: { RulesSource: source, ...more } });
const suricata = (rules: unknown, more?: Record<string, unknown>) => group({ RulesString: rules }, more);
const domains = (types: unknown[], kind = 'ALLOWLIST') =>
  group({ RulesSourceList: { GeneratedRulesType: kind, Targets: ['.example.com'], TargetTypes: types } });
const stateful = (protocol: string, port: string, more: Record<string, unknown> = {}) =>
  group({
    StatefulRules: [
      {
        Action: 'PASS',
        Header: {
          Protocol: protocol,
          Source: '$HOME_NET',
          SourcePort: 'ANY',
          Direction: 'FORWARD',
          Destination: 'ANY',
          DestinationPort: port,
        },
        RuleOptions: [{ Keyword: 'sid', Settings: ['1'] }],
        ...more,
      },
    ],
  });
const stateless = (match: Record<string, unknown>, action = 'aws:pass') =>
  one(GROUP, {
    Type: 'STATELESS',
    RuleGroup: {
      RulesSource: {
        StatelessRulesAndCustomActions: {
          StatelessRules: [{ Priority: 1, RuleDefinition: { Actions: [action], MatchAttributes: match } }],
        },
      },
    },
  });
const DROPS = {
  StatelessDefaultActions: ['aws:forward_to_sfe'],
  StatefulEngineOptions: { RuleOrder: 'STRICT_ORDER' },
  StatefulDefaultActions: ['aws:drop_established'],
};
const policy = (properties: Record<string, unknown>) => one(POLICY, { FirewallPolicy: { ...DROPS, ...properties } });
const ports = (from: number, to: number) => ({ Protocols: [6], DestinationPorts: [{ FromPort: from, ToPort: to }] });

/** A group of a policy that looks into HTTPS. */
const inspected = (rules: string) => ({
  Resources: {
    Thing: { Type: GROUP, Properties: { Type: 'STATEFUL', RuleGroup: { RulesSource: { RulesString: rules } } } },
    Policy: {
      Type: POLICY,
      Properties: {
        FirewallPolicy: {
          ...DROPS,
          StatefulRuleGroupReferences: [{ ResourceArn: { Ref: 'Thing' }, Priority: 1 }],
          TLSInspectionConfigurationArn: 'arn:aws:network-firewall:eu-west-1:111122223333:tls-configuration/t',
        },
      },
    },
  },
});

const TLS = 'pass tls $HOME_NET any -> any 443 (tls.sni; content:"api.example.com"; sid:1;)';

export const NetFwNoClearText: Cases = {
  good: running({
    'names by TLS': domains(['TLS_SNI']),
    'rules that pass TLS': suricata(TLS),
    'what carries nothing yet': suricata(`pass tcp any any -> any any (flow:not_established; sid:2;)\n${TLS}`),
    'TLS over any port, asked for by its name': suricata(
      'pass tcp any any -> any any (tls.sni; content:"a.b"; sid:1;)',
    ),
    'HTTP that stays in the network': suricata(`pass http any any -> [10.0.0.0/8, $HOME_NET] 80 (sid:2;)\n${TLS}`),
    'HTTP that the firewall has decrypted': inspected(
      'pass http any any -> any 443 (http.host; content:"a.b"; sid:1;)',
    ),
    'ports without 80': suricata('pass tcp any any -> any [443,!80] (sid:1;)'),
    'a port of a variable': suricata('pass tcp any any -> any $TLS (sid:1;)', {
      RuleVariables: { PortSets: { TLS: { Definition: ['443'] } } },
    }),
    'TLS to addresses of a parameter': {
      Parameters: { To: { Type: 'String' } },
      ...suricata({ 'Fn::Sub': 'pass tls any any -> ${To} 443 (sid:1;)' }),
    },
    'a name of a parameter, by TLS': [
      {
        Parameters: { Name: { Type: 'String' } },
        ...suricata({ 'Fn::Sub': 'pass tls any any -> any 443 (tls.sni; content:"${Name}"; sid:1;)' }),
      },
    ],
    'a stateful rule for TLS': stateful('TLS', '443'),
    'a stateful rule for any port that asks for TLS': stateful('TCP', 'ANY', {
      RuleOptions: [{ Keyword: 'sid', Settings: ['1'] }, { Keyword: 'tls.sni' }],
    }),
    'a stateless rule for port 443': stateless(ports(443, 443)),
    'a policy that drops, with groups of AWS': policy({
      StatefulRuleGroupReferences: [
        { ResourceArn: 'arn:aws:network-firewall:eu-west-1:aws-managed:stateful-rulegroup/X', Priority: 1 },
      ],
    }),
  }),
  bad: {
    'every name by HTTP too': domains(['TLS_SNI', 'HTTP_HOST']),
    'a name by HTTP': suricata(`${TLS}\npass http any any -> any 80 (http.host; content:"a.b"; sid:2;)`),
    'HTTP on port 443 that nobody decrypted': suricata('pass http any any -> any 443 (sid:1;)'),
    'HTTP on both ports, one of them decrypted': inspected('pass http any any -> any [80,443] (sid:1;)'),
    'TCP to port 80': suricata('pass tcp $HOME_NET any -> $EXTERNAL_NET [443,80] (flow:established; sid:1;)'),
    'TCP to all ports but one': suricata('pass tcp any any -> any !22 (sid:1;)'),
    'TCP to a range of ports': suricata('pass tcp any any -> any 1:1024 (sid:1;)'),
    'everything but own addresses': suricata('pass ip any any -> !$HOME_NET any (sid:1;)'),
    'a rule over two lines': suricata('pass http any any -> any 80 \\\n(sid:1;)'),
    'a rule that only speaks of TLS': suricata(
      'pass http any any -> any 80 (msg:"no tls. app-layer-protocol:tls"; flow:established; sid:1;)',
    ),
    'HTTP in both directions': suricata('pass http any any <> $HOME_NET any (sid:1;)'),
    'HTTP from addresses of a VPC': {
      Resources: {
        Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
        ...suricata({ 'Fn::Sub': 'pass http ${Vpc.CidrBlock} any -> $EXTERNAL_NET 80 (sid:1;)' }).Resources,
      },
    },
    'a rule after others that are not known': {
      Parameters: { Rules: { Type: 'String' } },
      ...suricata({ 'Fn::Sub': '${Rules}\npass http any any -> any 80 (sid:1;)' }),
    },
    'a file by FTP': suricata('pass ftp any any -> any 21 (sid:1;)'),
    'a port of a variable': suricata('pass tcp any any -> any $WEB (sid:1;)', {
      RuleVariables: { PortSets: { WEB: { Definition: ['80', '443'] } } },
    }),
    'a stateful rule for HTTP': stateful('HTTP', '80'),
    'a stateful rule for any port': stateful('TCP', 'ANY'),
    'a stateful rule that only speaks of TLS': stateful('TCP', 'ANY', {
      RuleOptions: [{ Keyword: 'msg', Settings: ['"a; tls.sni;"'] }],
    }),
    'a stateless rule for port 80': stateless(ports(1, 1024)),
    'a stateless rule for everything': stateless({}),
    'a policy that passes what no rule names': policy({ StatefulDefaultActions: ['aws:alert_established'] }),
    'a policy whose packets reach no rule': policy({ StatelessDefaultActions: ['aws:pass'] }),
  },
  lookAlike: {
    'a drop of HTTP after its pass': suricata(
      'pass http any any -> any 80 (sid:1;)\ndrop http any any -> any 80 (sid:2;)',
    ),
    'a list of TLS names under a policy in default order': policy({ StatefulEngineOptions: {} }),
  },
  undecided: {
    'rules of a parameter': [{ Parameters: { Rules: { Type: 'String' } }, ...suricata({ Ref: 'Rules' }) }],
    'a port of a parameter': [
      {
        Parameters: { Port: { Type: 'String' } },
        ...suricata({ 'Fn::Sub': 'pass tcp any any -> any ${Port} (sid:1;)' }),
      },
    ],
    'addresses of a parameter': {
      Parameters: { To: { Type: 'String' } },
      ...suricata({ 'Fn::Sub': 'pass http any any -> ${To} 80 (sid:1;)' }),
    },
    'a variable that nobody defines': suricata('pass tcp any any -> any $WEB (sid:1;)'),
    'a policy with a group of somebody else': policy({
      StatefulRuleGroupReferences: [
        { ResourceArn: 'arn:aws:network-firewall:eu-west-1:111122223333:stateful-rulegroup/theirs', Priority: 1 },
      ],
    }),
  },
  silent: {
    'a list that no policy asks': domains(['TLS_SNI']),
    'a policy that no firewall runs': policy({}),
    'a deny list': domains(['HTTP_HOST'], 'DENYLIST'),
    'rules that only drop': suricata('drop http any any -> any any (sid:1;)'),
    'a comment': suricata('# pass http any any -> any 80 (sid:1;)'),
    'a stateless rule that drops': stateless({}, 'aws:drop'),
    'UDP, which this rule does not judge': stateless({ Protocols: [17] }),
  },
};
