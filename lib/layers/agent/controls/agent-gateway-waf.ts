import { type Control, eachResource, rule } from '../../../control';
import { to } from '../../../mend';
import { PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';

/** Whether a web ACL blocks anything. */
const turnsAway = (acl: Resource): boolean =>
  acl.get('DefaultAction.Block').present ||
  acl
    .list('Rules')
    .some((one) =>
      one.get('Action').present
        ? one.get('Action.Count').absent && one.get('Action.Allow').absent
        : one.get('OverrideAction.Count').absent,
    );

export const control: Control = {
  id: 'agent-gateway-waf',
  title: 'A web ACL stands before the tool gateway, and its outage closes it',
  risks: ['LLM10:2025', 'LLM06:2025', 'LLM04:2023', 'LLM08:2023', 'ASI02:2026', 'ASI08:2026'],
  acts: 'aid',
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0004', 'AML.T0029', 'AML.T0049'],
  why: 'Floods and known exploits are turned away before they reach tools, also while the firewall cannot be asked.',
  source: 'Amazon Bedrock AgentCore Developer Guide, Protecting your gateway with AWS WAF',
  rules: [
    rule('AgentCoreGatewayWaf', {
      severity: 'MEDIUM',
      fix: 'Associate a web ACL with the gateway (`CfnWebACLAssociation` with the ARN of the gateway).',
      fixTemplate: 'Add an AWS::WAFv2::WebACLAssociation with the ARN of the gateway in ResourceArn.',
      counterparts: ['AG-27', 'ST'],
      check: eachResource('AWS::BedrockAgentCore::Gateway', (gateway) => {
        const [association] = gateway.referrers('AWS::WAFv2::WebACLAssociation', 'ResourceArn');
        if (!association) return gateway.fail('', 'has no web ACL');
        const acl = association.tryTarget('WebACLArn');
        if (acl?.type !== 'AWS::WAFv2::WebACL' || turnsAway(acl)) return PASS;
        return gateway.fail(
          '',
          `has the web ACL ${acl.logicalId}, which turns nothing away: its rules count, or there is none`,
        );
      }),
    }),
    rule('GatewayWafFailClosed', {
      severity: 'MEDIUM',
      fix: "Set `wafConfiguration: { failureMode: 'FAIL_CLOSE' }`.",
      fixTemplate: 'Set WafConfiguration.FailureMode: FAIL_CLOSE.',
      mend: { type: 'AWS::BedrockAgentCore::Gateway', changes: { 'WafConfiguration.FailureMode': to('FAIL_CLOSE') } },
      proves: false,
      check: eachResource('AWS::BedrockAgentCore::Gateway', (gateway) =>
        gateway.get('WafConfiguration.FailureMode').present
          ? gateway.expect('WafConfiguration.FailureMode', 'FAIL_CLOSE')
          : // which is the default
            gateway.referrers('AWS::WAFv2::WebACLAssociation', 'ResourceArn').length > 0
            ? PASS
            : undefined,
      ),
    }),
  ],
};
