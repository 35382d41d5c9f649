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
/** A web ACL of the template before the gateway. */
const before = (Rules: Record<string, unknown>[], DefaultAction: Record<string, unknown> = { Allow: {} }) => {
  const { Thing, Association } = associated('GatewayArn', 'Thing').Resources;
  return {
    Resources: {
      Thing,
      Acl: { Type: 'AWS::WAFv2::WebACL', Properties: { DefaultAction, Rules } },
      Association: {
        ...Association,
        Properties: { ...Association.Properties, WebACLArn: { 'Fn::GetAtt': ['Acl', 'Arn'] } },
      },
    },
  };
};
const alone = (body: ReturnType<typeof associated>) => {
  const { Other, ...Resources } = body.Resources;
  return { Resources };
};

export const AgentCoreGatewayWaf: Cases = {
  good: {
    'a web ACL': alone(associated('GatewayArn', 'Thing')),
    'one that blocks': before([{ Name: 'r', Action: { Block: {} } }]),
    'one with a group of rules': before([{ Name: 'r', OverrideAction: { None: {} } }]),
    'one that admits what it names': before([{ Name: 'r', Action: { Allow: {} } }], { Block: {} }),
  },
  bad: { 'no web ACL': gateway() },
  lookAlike: {
    'the web ACL of another gateway': associated('GatewayArn', 'Other'),
    'one without rules': before([]),
    'one that counts': before([{ Name: 'r', Action: { Count: {} } }]),
    'one with a group of rules that counts': before([{ Name: 'r', OverrideAction: { Count: {} } }]),
    'one that allows': before([{ Name: 'r', Action: { Allow: {} } }]),
  },
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
