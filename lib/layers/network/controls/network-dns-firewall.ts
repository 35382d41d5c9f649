import { type Control, eachResource, faultsIn, rule } from '../../../control';
import { type Answer, PASS } from '../../../template/answer';
import type { Resource, Value } from '../../../template/resource';
import { isOfWorkload } from './_workload-vpc';

const GROUP = 'AWS::Route53Resolver::FirewallRuleGroup';

const vpcsOf = (group: Resource): readonly Value[] =>
  group
    .referrers('AWS::Route53Resolver::FirewallRuleGroupAssociation', 'FirewallRuleGroupId')
    .map((association) => association.get('VpcId'));

/** A group that no VPC of the workload asks is no evidence. */
const answersWhere = (isAsked: boolean, answers: readonly Answer[]): readonly Answer[] =>
  isAsked ? answers : faultsIn(answers);

export const control: Control = {
  id: 'network-dns-firewall',
  title: 'DNS firewall blocks tunnelling and generated domains',
  risks: ['LLM02:2025', 'LLM06:2025', 'LLM06:2023', 'LLM08:2023', 'ASI05:2026'],
  acts: {
    'refuses DNS queries that carry data, and names that programs generate': ['LLM02:2025', 'LLM06:2023'],
  },
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.T0025', 'AML.T0072'],
  why: 'DNS is an egress channel that neither security groups nor SNI rules see.',
  source:
    'Amazon Route 53 Developer Guide, Using DNS Firewall to filter outbound DNS traffic and Resolver DNS Firewall Advanced',

  rules: [
    rule('DnsFirewallBlocks', {
      severity: 'MEDIUM',
      fix: "Set `action: 'BLOCK'` on the rules of the group.",
      fixTemplate: 'Set Action: BLOCK in FirewallRules.',
      proves: false,
      check: eachResource(GROUP, (group) => {
        const rules = group.list('FirewallRules');
        if (rules.length === 0) return group.fail('FirewallRules', 'is empty');
        return rules.some((one) => one.text('Action') === 'BLOCK')
          ? PASS
          : group.fail('FirewallRules', 'blocks nothing: no rule has the action BLOCK');
      }),
    }),
    rule('DnsFirewallThreatProtection', {
      severity: 'MEDIUM',
      fix: "Set `action: 'BLOCK'` on the rules with `dnsThreatProtection`.",
      fixTemplate: 'Set Action: BLOCK in the FirewallRules that have DnsThreatProtection.',
      check: eachResource(GROUP, (group) =>
        answersWhere(
          vpcsOf(group).some(isOfWorkload),
          group
            .list('FirewallRules')
            .filter((one) => one.get('DnsThreatProtection').present)
            .map((one) => one.expect('Action', 'BLOCK')),
        ),
      ),
    }),
    rule('DnsFirewallAssociated', {
      severity: 'MEDIUM',
      fix: 'Associate the rule group with the VPC of the workload.',
      fixTemplate: 'Add an AWS::Route53Resolver::FirewallRuleGroupAssociation with the VPC of the workload.',
      proves: false,
      check: eachResource(GROUP, (group) => {
        if (vpcsOf(group).length > 0) return PASS;
        // handed to others, who may associate it
        const shared = group.referrers('AWS::RAM::ResourceShare', 'ResourceArns[]').length > 0;
        return shared || group.isOutput ? undefined : group.fail('', 'is associated with no VPC');
      }),
    }),
    rule('DnsFirewallFailsClosed', {
      severity: 'MEDIUM',
      fix: "Set `firewallFailOpen: 'DISABLED'`.",
      fixTemplate: 'Set FirewallFailOpen: DISABLED on the AWS::Route53Resolver::FirewallConfig.',
      proves: false,
      check: eachResource('AWS::Route53Resolver::FirewallConfig', (config) =>
        config.expect('FirewallFailOpen', 'DISABLED'),
      ),
    }),
    rule('DnsQueryLogged', {
      severity: 'LOW',
      fix: 'Associate the query logging configuration with the VPC of the workload.',
      fixTemplate: 'Add an AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation with the VPC of the workload.',
      proves: false,
      check: eachResource('AWS::Route53Resolver::ResolverQueryLoggingConfig', (config) => {
        const used = config.referrers(
          'AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation',
          'ResolverQueryLogConfigId',
        );
        if (used.length > 0) return config.expectPresent('DestinationArn');
        const shared = config.referrers('AWS::RAM::ResourceShare', 'ResourceArns[]').length > 0;
        return shared || config.isOutput ? undefined : config.fail('', 'is associated with no VPC: nothing is logged');
      }),
    }),
  ],
};
