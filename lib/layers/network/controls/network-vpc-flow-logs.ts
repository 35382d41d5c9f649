import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';
import { isLlmEndpoint } from './_endpoint';

export const control: Control = {
  id: 'network-vpc-flow-logs',
  title: 'Flow logs for all traffic of the workload VPC',
  risks: ['LLM02:2025', 'LLM03:2025', 'LLM06:2025', 'LLM06:2023', 'LLM08:2023', 'LLM10:2023', 'ASI05:2026'],
  acts: 'record',
  csf: 'Detect',
  boundary: 'application',
  atlas: ['AML.M0024', 'AML.T0025'],
  why: 'Forensics, Detective and Security Lake need the network side of each transaction.',
  source: 'Amazon VPC User Guide, Logging IP traffic using VPC Flow Logs',

  rules: [
    rule('VpcFlowLogAll', {
      severity: 'LOW',
      fix: 'Set `trafficType: FlowLogTrafficType.ALL`: what was accepted is what left.',
      fixTemplate: 'Set TrafficType: ALL: what was accepted is what left.',
      counterparts: ['EC2.6', 'CKV2_AWS_11'],
      check: eachResource('AWS::EC2::FlowLog', (log) => {
        // transit gateways have no traffic type
        if (/^TransitGateway/.test(log.text('ResourceType') ?? '')) return undefined;
        return log.expect('TrafficType', 'ALL');
      }),
    }),
    rule('LlmVpcFlowLogged', {
      severity: 'LOW',
      fix: 'Add `flowLogs` to the VPC.',
      fixTemplate: 'Add an AWS::EC2::FlowLog with ResourceId of the VPC.',
      counterparts: ['EC2.6', 'CKV2_AWS_11'],
      check: eachResource('AWS::EC2::VPC', (vpc) => {
        if (!vpc.referrers('AWS::EC2::VPCEndpoint', 'VpcId').some(isLlmEndpoint)) return undefined;
        const isLogged = (place: Resource) => place.referrers('AWS::EC2::FlowLog', 'ResourceId').length > 0;
        if (isLogged(vpc)) return PASS;
        const subnets = vpc.referrers('AWS::EC2::Subnet', 'VpcId');
        const silent = subnets.filter((subnet) => !isLogged(subnet));
        if (subnets.length > silent.length)
          return silent.length === 0
            ? PASS
            : vpc.fail(
                '',
                `has flow logs of some subnets, and none of ${silent.map((one) => one.logicalId).join(', ')}`,
              );
        return vpc.fail('', 'has no flow log, and models are called from it');
      }),
    }),
  ],
};
