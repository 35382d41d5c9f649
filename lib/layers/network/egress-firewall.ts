import { Lazy, Names, Stack, Validations } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as networkfirewall from 'aws-cdk-lib/aws-networkfirewall';
import { Construct } from 'constructs';
import { checkProps } from '../../private/check-props';
import { PropsError } from '../../private/errors';
import { keptLogGroup } from '../../private/kept-log-group';
import { InternetAccess } from './internet-access';
import { checkDomain } from './private/domain-name';
import { EgressRoutes } from './private/egress-routes';
import { suricataRules } from './private/suricata-rules';
import type { PrivateLlmNetwork } from './private-llm-network';

/** Properties for `EgressFirewall`. */
export interface EgressFirewallProps {
  /** The network whose way to the internet is watched; its `internet` must be VIA_FIREWALL. */
  readonly network: PrivateLlmNetwork;

  /**
   * Names that workloads may reach by HTTPS, besides those that the network was told with `allowDomains()`. `*.example.com`
   * stands for all names below `example.com`.
   *
   * @default - only the names that the network was told
   */
  readonly allowedDomains?: string[];

  /**
   * Names that workloads may reach by HTTP on port 80, in clear text: everybody on the way reads and changes what is sent.
   * HTTPS to them is opened by `allowedDomains`. The control `network-egress-encrypted` finds it: acknowledge, and say why
   * the name needs it.
   *
   * @default - none: nothing leaves by port 80
   */
  readonly clearTextDomains?: string[];

  /**
   * ARN of a certificate authority that was imported into ACM, to look into HTTPS. One that AWS Private CA issued is
   * refused by AWS. Workloads must trust it. AWS services are reached through endpoints and not looked into.
   *
   * Beginning or ending to look into HTTPS gives the firewall another policy: deploy `deletionProtection: false` before.
   *
   * @default - HTTPS is judged by its server name, and not looked into
   */
  readonly inspectionCertificateArn?: string;

  /**
   * Drop connections to addresses that the network's resolver has not returned for an allowed name. Without it a
   * workload that lies about the server's name reaches any address.
   *
   * @default true
   */
  readonly validateResolvedAddresses?: boolean;

  /**
   * Refuse to delete the firewall, to move it to other subnets or to give it another policy. Turn it off and deploy
   * before you delete the stack.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * Encrypts the logs. The key's policy must let CloudWatch Logs use it when the key is imported.
   *
   * @default - the key of the network's logs
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long logs are kept.
   *
   * @default RetentionDays.THIRTEEN_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
}

/** Fixed, because another capacity replaces the rule group. */
const RULE_CAPACITY = 3000;

/** A subnet has one default route. */
const FIREWALLED = new WeakSet<PrivateLlmNetwork>();

/**
 * Lets the workloads of a network reach declared names by HTTPS, and nothing else outside. HTTP passes to the names of
 * `clearTextDomains` only.
 *
 * The names are those that constructs and users tell the network with `allowDomains()`, also after this firewall was
 * made. What is dropped is written to `alertLogGroup`.
 */
export class EgressFirewall extends Construct {
  /** The firewall, with an endpoint in each Availability Zone of the network. */
  public readonly firewall: networkfirewall.CfnFirewall;

  /** What the firewall does with what no rule matches, and in which order rules are asked. */
  public readonly policy: networkfirewall.CfnFirewallPolicy;

  /** The rules. */
  public readonly ruleGroup: networkfirewall.CfnRuleGroup;

  /** What was dropped, and by which rule. */
  public readonly alertLogGroup: logs.LogGroup;

  /** All flows. */
  public readonly flowLogGroup: logs.LogGroup;

  /** For workloads that use the internet, besides the network's `workloadSecurityGroup`: opens HTTPS, and HTTP where a name asks for it. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** ARN of the firewall. */
  public readonly firewallArn: string;

  private readonly network: PrivateLlmNetwork;
  private readonly clearText = new Set<string>();

  constructor(scope: Construct, id: string, props: EgressFirewallProps) {
    super(scope, id);
    checkProps(this, 'EgressFirewallProps', props);
    const { network } = props;
    if (network.internet !== InternetAccess.VIA_FIREWALL) {
      throw new PropsError(
        this,
        `'network' must have 'internet' set to InternetAccess.VIA_FIREWALL, got '${network.internet}'`,
      );
    }
    if (FIREWALLED.has(network)) {
      throw new PropsError(this, `'network' must have one EgressFirewall, got a second for ${network.node.path}`);
    }
    FIREWALLED.add(network);
    this.network = network;
    network.allowDomains(...(props.allowedDomains ?? []));

    this.ruleGroup = this.makeRuleGroup(network, props.inspectionCertificateArn !== undefined);
    this.policy = this.makePolicy(props);
    const isProtected = props.deletionProtection ?? true;
    this.firewall = new networkfirewall.CfnFirewall(this, 'Resource', {
      firewallName: this.name('Firewall'),
      firewallPolicyArn: this.policy.attrFirewallPolicyArn,
      vpcId: network.vpc.vpcId,
      subnetMappings: network.firewallSubnets.map(({ subnetId }) => ({ subnetId, ipAddressType: 'IPV4' })),
      deleteProtection: isProtected,
      firewallPolicyChangeProtection: isProtected,
      subnetChangeProtection: isProtected,
    });
    // A firewall refuses to be deleted: whatever of the network may fail, such as an endpoint that a zone does not have, fails
    // before there is one, or it would stay and bill.
    this.firewall.node.addDependency(network);
    this.firewallArn = this.firewall.attrFirewallArn;
    new EgressRoutes(this, 'Routes', { network, firewall: this.firewall });

    const key = props.encryptionKey ?? network.encryptionKey;
    const retention = props.logRetention;
    this.alertLogGroup = keptLogGroup(this, 'AlertLogGroup', { key, retention });
    this.flowLogGroup = keptLogGroup(this, 'FlowLogGroup', { key, retention });
    const destinations = { ALERT: this.alertLogGroup, FLOW: this.flowLogGroup };
    if (props.inspectionCertificateArn) {
      Object.assign(destinations, { TLS: keptLogGroup(this, 'TlsLogGroup', { key, retention }) });
    }
    new networkfirewall.CfnLoggingConfiguration(this, 'Logging', {
      firewallArn: this.firewall.attrFirewallArn,
      loggingConfiguration: {
        logDestinationConfigs: Object.entries(destinations).map(([logType, { logGroupName }]) => ({
          logType,
          logDestinationType: 'CloudWatchLogs',
          logDestination: { logGroup: logGroupName },
        })),
      },
    });

    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: network.vpc,
      description: 'Workloads that use the internet, judged by the firewall',
      allowAllOutbound: false,
    });
    // Declared names have any address; every route out of the workload's subnets leads through the firewall.
    this.securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'HTTPS, by way of the firewall');
    this.allowClearText(...(props.clearTextDomains ?? []));
  }

  /**
   * Lets names be reached by HTTP on port 80, in clear text, as `clearTextDomains` does.
   *
   * @param domains names such as `ocsp.example.com`, or `*.example.com` for all names below `example.com`
   */
  public allowClearText(...domains: string[]): void {
    for (const domain of domains) checkDomain(this, 'clearTextDomains', domain);
    if (domains.length > 0 && this.clearText.size === 0) {
      this.securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTP, 'HTTP, by way of the firewall');
    }
    this.network.dnsFirewall!.allow(...domains);
    for (const domain of domains) this.clearText.add(domain);
  }

  /**
   * A metric of the firewall's stateful engine in the namespace `AWS/NetworkFirewall`, added up over the Availability
   * Zones: AWS publishes one for each, and none for the firewall.
   *
   * @param metricName for example `DroppedPackets`
   */
  public metric(metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.MathExpression {
    const { color, label = metricName, period, ...ofEachZone } = options;
    const zones = this.network.firewallSubnets.map(({ availabilityZone }, at): [string, cloudwatch.Metric] => [
      `zone${at}`,
      new cloudwatch.Metric({
        namespace: 'AWS/NetworkFirewall',
        metricName,
        dimensionsMap: {
          AvailabilityZone: availabilityZone,
          Engine: 'Stateful',
          FirewallName: this.firewall.firewallName,
        },
        statistic: 'Sum',
        ...ofEachZone,
      }).attachTo(this),
    ]);
    return new cloudwatch.MathExpression({
      expression: `SUM([${zones.map(([id]) => id).join(', ')}])`,
      usingMetrics: Object.fromEntries(zones),
      color,
      label,
      period,
    });
  }

  /** Packets that the rules dropped, per period. */
  public metricDroppedPackets(options?: cloudwatch.MetricOptions): cloudwatch.MathExpression {
    return this.metric('DroppedPackets', options);
  }

  private makeRuleGroup(network: PrivateLlmNetwork, inspects: boolean): networkfirewall.CfnRuleGroup {
    const stack = Stack.of(this);
    const rules = () =>
      suricataRules(network.allowedDomains, {
        clearText: [...this.clearText].sort(),
        inspects,
        identify: (domain) => JSON.stringify(stack.resolve(domain)),
      });
    this.node.addValidation({
      validate: () => {
        const count = rules().split('\n').length;
        if (count <= RULE_CAPACITY) return [];
        return [
          `'allowedDomains' and 'clearTextDomains' must come to at most ${RULE_CAPACITY} rules, got ${count} for ${network.allowedDomains.length + this.clearText.size} names`,
        ];
      },
    });
    return new networkfirewall.CfnRuleGroup(this, 'RuleGroup', {
      ruleGroupName: this.name('Rules'),
      type: 'STATEFUL',
      capacity: RULE_CAPACITY,
      ruleGroup: {
        rulesSource: { rulesString: Lazy.string({ produce: rules }) },
        ruleVariables: {
          ipSets: {
            HOME_NET: { definition: network.workloadSubnets.subnets!.map(({ ipv4CidrBlock }) => ipv4CidrBlock) },
          },
        },
        statefulRuleOptions: { ruleOrder: 'STRICT_ORDER' },
      },
    });
  }

  private makePolicy(props: EgressFirewallProps): networkfirewall.CfnFirewallPolicy {
    const { inspectionCertificateArn, network, validateResolvedAddresses = true } = props;
    // AWS takes a TLS inspection configuration for a new policy only.
    const id = inspectionCertificateArn ? 'InspectingPolicy' : 'Policy';
    const policy = new networkfirewall.CfnFirewallPolicy(this, id, {
      firewallPolicyName: this.name(id),
      firewallPolicy: {
        statelessDefaultActions: ['aws:forward_to_sfe'],
        // Fragments hide what the rules ask for, and no client of declared names sends any.
        statelessFragmentDefaultActions: ['aws:drop'],
        statefulEngineOptions: {
          ruleOrder: 'STRICT_ORDER',
          // Closed as DROP is, and clients learn of it instead of waiting for the end of a long answer.
          streamExceptionPolicy: 'REJECT',
        },
        // The rules drop everything by themselves. This is what AWS gives new policies: it waits for a ClientHello that
        // comes in parts, which `aws:drop_established` breaks and clients with post-quantum key exchange always send.
        statefulDefaultActions: [
          'aws:drop_established_app_layer_to_server',
          'aws:alert_established_app_layer_to_server',
        ],
        statefulRuleGroupReferences: [{ resourceArn: this.ruleGroup.attrRuleGroupArn, priority: 1 }],
        ...(validateResolvedAddresses && {
          route53ResolvedIpValidation: {
            action: 'DROP',
            dnsFirewallRuleGroupId: network.dnsFirewall!.ruleGroup.attrId,
            // The client resolves the name anew when it connects again.
            dnsExpiryExceptionPolicy: 'REJECT',
          },
        }),
        ...(inspectionCertificateArn && { tlsInspectionConfigurationArn: this.inspection(inspectionCertificateArn) }),
      },
    });
    if (validateResolvedAddresses) {
      // The validators' schemas are older than the service's.
      const reason = 'Route53ResolvedIPValidation is in the CloudFormation reference, and not yet in this schema.';
      Validations.of(policy).acknowledge({ id: 'CloudFormation-Validate::F3002', reason });
      policy.addMetadata('cfn-lint', { config: { ignore_checks: ['E3002'] } });
    }
    return policy;
  }

  private inspection(certificateAuthorityArn: string): string {
    const any = [{ addressDefinition: '0.0.0.0/0' }];
    return new networkfirewall.CfnTLSInspectionConfiguration(this, 'TlsInspection', {
      tlsInspectionConfigurationName: this.name('TlsInspection'),
      tlsInspectionConfiguration: {
        serverCertificateConfigurations: [
          {
            certificateAuthorityArn,
            checkCertificateRevocationStatus: { revokedStatusAction: 'REJECT', unknownStatusAction: 'REJECT' },
            scopes: [
              {
                protocols: [6],
                sources: any,
                sourcePorts: [{ fromPort: 0, toPort: 65535 }],
                destinations: any,
                destinationPorts: [{ fromPort: 443, toPort: 443 }],
              },
            ],
          },
        ],
      },
    }).attrTlsInspectionConfigurationArn;
  }

  /** AWS demands names; this one is of the construct's path and differs in every stack. */
  private name(part: string): string {
    return `${Names.uniqueResourceName(this, { maxLength: 100, separator: '-' })}-${part}`;
  }
}
