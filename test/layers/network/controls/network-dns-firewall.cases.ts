import { type Cases, beside as more, one } from '../../../../local/samples/cases';
import { WORKLOAD } from '../../../support/firewall';

const group = (...rules: Record<string, unknown>[]) =>
  one('AWS::Route53Resolver::FirewallRuleGroup', { FirewallRules: rules });
const beside = (
  type: string,
  other: string,
  properties: Record<string, unknown>,
  own: Record<string, unknown> = {},
) => ({
  Resources: { Thing: { Type: type, Properties: own }, Other: { Type: other, Properties: properties } },
});

/** A group that a VPC asks. */
const asked = (template: ReturnType<typeof group>, VpcId: unknown = 'vpc-1') =>
  more(template, {
    Vpc: {
      Type: 'AWS::Route53Resolver::FirewallRuleGroupAssociation',
      Properties: { FirewallRuleGroupId: { 'Fn::GetAtt': ['Thing', 'Id'] }, VpcId },
    },
  });

export const DnsFirewallBlocks: Cases = {
  good: { 'one rule blocks': group({ Action: 'ALLOW' }, { Action: 'BLOCK' }) },
  bad: { 'no rules': group() },
  lookAlike: { 'rules that only alert': group({ Action: 'ALERT' }) },
};

const TUNNELS = group({ Action: 'BLOCK', DnsThreatProtection: 'DNS_TUNNELING' });
export const DnsFirewallThreatProtection: Cases = {
  good: {
    'tunnels blocked': asked(TUNNELS),
    'tunnels blocked in the VPC of the workload': more(asked(TUNNELS, { Ref: 'Own' }), WORKLOAD),
  },
  bad: { 'tunnels let through': group({ Action: 'ALLOW', DnsThreatProtection: 'DNS_TUNNELING' }) },
  lookAlike: { 'generated domains noted': group({ Action: 'ALERT', DnsThreatProtection: 'DGA' }) },
  silent: {
    'a group that another VPC asks': more(asked(TUNNELS, { Ref: 'Foreign' }), WORKLOAD),
    'a group that no VPC asks': group({ Action: 'BLOCK', DnsThreatProtection: 'DNS_TUNNELING' }),
    'a list of domains': group({ Action: 'BLOCK', FirewallDomainListId: 'rslvr-fdl-1' }),
  },
};

export const DnsFirewallAssociated: Cases = {
  good: {
    'with a VPC': beside(
      'AWS::Route53Resolver::FirewallRuleGroup',
      'AWS::Route53Resolver::FirewallRuleGroupAssociation',
      { FirewallRuleGroupId: { 'Fn::GetAtt': ['Thing', 'Id'] }, VpcId: 'vpc-1' },
    ),
  },
  bad: { 'with nothing': group({ Action: 'BLOCK' }) },
  silent: { 'handed to others': { ...group(), Outputs: { Id: { Value: { 'Fn::GetAtt': ['Thing', 'Id'] } } } } },
};

export const DnsFirewallFailsClosed: Cases = {
  good: { closed: one('AWS::Route53Resolver::FirewallConfig', { FirewallFailOpen: 'DISABLED' }) },
  bad: { open: one('AWS::Route53Resolver::FirewallConfig', { FirewallFailOpen: 'ENABLED' }) },
};

const LOGGING = 'AWS::Route53Resolver::ResolverQueryLoggingConfig';

export const DnsQueryLogged: Cases = {
  good: {
    'of a VPC': beside(
      LOGGING,
      'AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation',
      { ResolverQueryLogConfigId: { Ref: 'Thing' }, ResourceId: 'vpc-1' },
      { DestinationArn: 'arn:aws:logs:x' },
    ),
  },
  bad: { 'of nothing': one(LOGGING, { DestinationArn: 'arn:aws:logs:x' }) },
  silent: { 'handed to others': { ...one(LOGGING), Outputs: { Id: { Value: { Ref: 'Thing' } } } } },
};
