import { type Control, eachResource, rule } from '../../../control';
import { attempt, PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';
import {
  FUNCTION_TYPES,
  groupsOf,
  listens,
  mayDo,
  NETWORKED_TYPES,
  publicAddressOf,
  subnetsOf,
} from '../../../workload/callers';
import { anywhere, leavesFreely, rulesOf } from './_security-group';

/** Whether the internet can send packets to a compute resource, as far as the template tells. */
const hasPublicAddress = (compute: Resource): boolean =>
  publicAddressOf(compute) !== undefined ||
  (attempt(() =>
    subnetsOf(compute)
      .list()
      .some((item) => item.target()?.flag('MapPublicIpOnLaunch') === true),
  ) ??
    false);

export const control: Control = {
  id: 'network-isolated-subnets',
  title: 'Workload compute sits in subnets without public addresses',
  risks: ['LLM02:2025', 'LLM03:2025', 'LLM10:2025', 'LLM05:2023', 'LLM06:2023', 'LLM10:2023', 'ASI05:2026'],
  acts: 'absence',
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0032', 'AML.T0049'],
  why: 'An injected agent can only exfiltrate to where its packets can go.',
  source:
    'Amazon Bedrock User Guide, Protect your data using Amazon VPC; Amazon EC2 API, SecurityGroup default egress rule',

  rules: [
    rule('ModelCallerInVpc', {
      severity: 'MEDIUM',
      fix: "Set the function's `vpc` and `vpcSubnets` to private subnets, for example those of `PrivateLlmNetwork`.",
      fixTemplate: 'Set VpcConfig.SubnetIds and VpcConfig.SecurityGroupIds.',
      counterparts: ['CKV_AWS_117', 'Lambda.3'],
      proves: false,
      check: eachResource(FUNCTION_TYPES, (compute) => {
        if (!mayDo(compute)) return undefined;
        return subnetsOf(compute).absent
          ? compute.fail('VpcConfig', 'is not set: the function may call models and send to every address')
          : PASS;
      }),
    }),
    rule('ModelCallerSubnetsPrivate', {
      severity: 'MEDIUM',
      fix: 'Move the caller to subnets that give out no public addresses.',
      fixTemplate: 'Let the caller name an AWS::EC2::Subnet whose MapPublicIpOnLaunch is not true.',
      check: eachResource(NETWORKED_TYPES, (compute) => {
        if (!mayDo(compute)) return undefined;
        const address = publicAddressOf(compute);
        if (address) return address.fail('', `is ${address}: what calls models has a public address`);
        if (subnetsOf(compute).absent) return undefined;
        return subnetsOf(compute)
          .list()
          .each((item) => {
            const subnet = item.target();
            return subnet?.flag('MapPublicIpOnLaunch')
              ? item.fail('', `is ${subnet.logicalId}, a subnet that gives out public addresses`)
              : PASS;
          });
      }),
    }),
    rule('ModelCallerEgress', {
      severity: 'MEDIUM',
      fix: 'Create the security group with `allowAllOutbound: false` and add egress to the endpoints only.',
      fixTemplate:
        'In SecurityGroupEgress of the AWS::EC2::SecurityGroup, name the security groups or prefix lists of the endpoints instead of 0.0.0.0/0.',
      proves: false,
      check: eachResource(NETWORKED_TYPES, (compute) => {
        if (groupsOf(compute).absent || !mayDo(compute)) return undefined;
        const subnets =
          attempt(() =>
            subnetsOf(compute)
              .list()
              .map((item) => item.tryTarget()),
          ) ?? [];
        // no route leads out, or only through a firewall: what the group would let out ends there
        if (subnets.length > 0 && subnets.every((subnet) => subnet && leavesFreely(subnet) === false)) return undefined;
        return groupsOf(compute)
          .list()
          .each((item) => {
            const group = item.target();
            if (!group) return PASS;
            const rules = rulesOf(group, 'Egress');
            if (rules.length === 0 && group.get('SecurityGroupEgress').absent)
              return group.fail('SecurityGroupEgress', 'is not set: everything may leave, which is the default of EC2');
            for (const egress of rules) {
              const open = anywhere(egress);
              if (open)
                return egress.fail(open, `is ${egress.get(open)}: a caller of models may send to every address`);
            }
            return PASS;
          });
      }),
    }),
    rule('ModelCallerIngress', {
      severity: 'HIGH',
      fix: "Admit only the load balancer's security group, or the addresses of those who administer, to a caller of models.",
      fixTemplate:
        'In SecurityGroupIngress of the AWS::EC2::SecurityGroup, name another security group, or your own addresses in CidrIp, instead of 0.0.0.0/0.',
      proves: false,
      check: eachResource(NETWORKED_TYPES, (compute) => {
        if (!listens(compute) || !mayDo(compute)) return undefined;
        if (groupsOf(compute).absent || !hasPublicAddress(compute)) return undefined;
        return groupsOf(compute)
          .list()
          .each((item) => {
            const group = item.target();
            for (const ingress of group ? rulesOf(group, 'Ingress') : []) {
              const open = anywhere(ingress);
              if (open) return ingress.fail(open, `is ${ingress.get(open)}: the internet reaches what calls models`);
            }
            return PASS;
          });
      }),
    }),
    rule('VpcPublicAccessBlocked', {
      severity: 'MEDIUM',
      fix: "Set `internetGatewayBlockMode` to 'block-bidirectional' or 'block-ingress'.",
      fixTemplate: 'Set InternetGatewayBlockMode to block-bidirectional or block-ingress.',
      check: eachResource('AWS::EC2::VPCBlockPublicAccessOptions', (options) =>
        options.expect('InternetGatewayBlockMode', 'block-bidirectional', 'block-ingress'),
      ),
    }),
  ],
};
