import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const gateway = (properties: Record<string, unknown> = {}) => one('AWS::BedrockAgentCore::Gateway', properties);
const associated = (attribute: string, with_: string) => ({
  Resources: {
    ...gateway().Resources,
    Other: { Type: 'AWS::BedrockAgentCore::Gateway', Properties: {} },
    Association: {
      Type: 'AWS::WAFv2::WebACLAssociation',
      Properties: { ResourceArn: { 'Fn::GetAtt': [with_, attribute] }, WebACLArn: 'arn' },
    },
  },
});
const alone = (body: ReturnType<typeof associated>) => {
  const { Other, ...Resources } = body.Resources;
  return { Resources };
};

export const AgentCoreGatewayWaf: Cases = {
  good: { 'a web ACL': alone(associated('GatewayArn', 'Thing')) },
  bad: { 'no web ACL': gateway() },
  lookAlike: { 'the web ACL of another gateway': associated('GatewayArn', 'Other') },
};

const mode = (FailureMode: unknown) => gateway({ WafConfiguration: { FailureMode } });
export const GatewayWafFailClosed: Cases = {
  good: {
    closed: mode('FAIL_CLOSE'),
    'the default, before a web ACL': alone(associated('GatewayArn', 'Thing')),
  },
  bad: { open: mode('FAIL_OPEN') },
  undecided: { 'mode from a parameter': { ...parameter, ...mode({ Ref: 'Given' }) } },
  silent: { 'nothing said': gateway() },
};
