import { type Cases, one } from '../../../support/template';

const gateway = () => one('AWS::BedrockAgentCore::Gateway');
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
