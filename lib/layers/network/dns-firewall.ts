import { CfnResource, Lazy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as resolver from 'aws-cdk-lib/aws-route53resolver';
import { Construct } from 'constructs';
import { checkProps } from '../../private/check-props';
import { checkDomain } from './private/domain-name';

/** Properties for `DnsFirewall`. */
export interface DnsFirewallProps {
  /** The VPC whose queries are judged: those of every workload in it. */
  readonly vpc: ec2.IVpc;

  /**
   * Names that may be resolved; `*.example.com` stands for all names below `example.com`.
   *
   * @default - none: every query is answered with NXDOMAIN
   */
  readonly allowedDomains?: string[];
}

/**
 * Answers a VPC's DNS queries for declared names only, and none when it cannot judge them. That holds for everything in the
 * VPC, whoever runs it.
 *
 * Names are not the only way out through DNS: an allowed wildcard can carry data in its labels. So queries that look
 * like a tunnel or like generated domains are blocked before the allow-list is asked.
 */
export class DnsFirewall extends Construct {
  /** The rules, in the order in which they are asked. */
  public readonly ruleGroup: resolver.CfnFirewallRuleGroup;
  /** The allowed names. */
  public readonly allowList: resolver.CfnFirewallDomainList;
  /** Puts the rules before the VPC's resolver. */
  public readonly association: resolver.CfnFirewallRuleGroupAssociation;
  private readonly allowed = new Set<string>();

  constructor(scope: Construct, id: string, props: DnsFirewallProps) {
    super(scope, id);
    checkProps(this, 'DnsFirewallProps', props);
    this.allow(...(props.allowedDomains ?? []));

    this.allowList = new resolver.CfnFirewallDomainList(this, 'AllowList', {
      // A list must not be empty; `invalid` is reserved to resolve nowhere (RFC 6761).
      domains: Lazy.list({ produce: () => (this.allowed.size > 0 ? [...this.allowed].sort() : ['nothing.invalid']) }),
    });
    const everything = new resolver.CfnFirewallDomainList(this, 'Everything', { domains: ['*'] });

    const threat = (dnsThreatProtection: string, priority: number) => ({
      action: 'BLOCK',
      blockResponse: 'NXDOMAIN',
      dnsThreatProtection,
      confidenceThreshold: 'HIGH',
      priority,
    });
    this.ruleGroup = new resolver.CfnFirewallRuleGroup(this, 'Resource', {
      firewallRules: [
        threat('DNS_TUNNELING', 10),
        threat('DGA', 20),
        {
          action: 'ALLOW',
          firewallDomainListId: this.allowList.attrId,
          // The owner of a declared name decides where its aliases lead; a new CDN must not break the workload.
          firewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN',
          priority: 30,
        },
        { action: 'BLOCK', blockResponse: 'NXDOMAIN', firewallDomainListId: everything.attrId, priority: 40 },
      ],
    });
    this.association = new resolver.CfnFirewallRuleGroupAssociation(this, 'Association', {
      firewallRuleGroupId: this.ruleGroup.attrId,
      vpcId: props.vpc.vpcId,
      // Lower numbers belong to Firewall Manager.
      priority: 200,
    });
    // Not every version of aws-cdk-lib that is supported has a class for the type.
    const config = new CfnResource(this, 'Config', {
      type: 'AWS::Route53Resolver::FirewallConfig',
      properties: { ResourceId: props.vpc.vpcId, FirewallFailOpen: 'DISABLED' },
    });
    // cfn-lint does not know the type yet.
    config.addMetadata('cfn-lint', { config: { ignore_checks: ['E3006'] } });
  }

  /** Lets `domains` be resolved; `*.example.com` stands for all names below `example.com`. */
  public allow(...domains: string[]): void {
    for (const domain of domains) {
      checkDomain(this, 'allowedDomains', domain);
      this.allowed.add(domain);
    }
  }
}
