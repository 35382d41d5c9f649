import { isLlmEndpoint } from '../../../lib/layers/network/controls/_endpoint';
import { Application } from '../../../lib/template/application';
import { parseTemplate } from '../../../lib/template/parse';
import { View } from '../../../lib/template/resource';

const isOfModels = (service: unknown, region?: string) => {
  const template = { Resources: { E: { Type: 'AWS::EC2::VPCEndpoint', Properties: { ServiceName: service } } } };
  const source = parseTemplate(JSON.stringify(template), 'template');
  const view = new View(new Application([region === undefined ? { source } : { source, region }]));
  return isLlmEndpoint(view.resources('AWS::EC2::VPCEndpoint')[0]!);
};

test('an endpoint of another Region is none that calls of models pass', () => {
  expect(isOfModels('com.amazonaws.eu-west-1.bedrock-runtime', 'eu-west-1')).toBe(true);
  expect(isOfModels('com.amazonaws.us-east-1.bedrock-runtime', 'eu-west-1')).toBe(false);
  expect(isOfModels({ 'Fn::Sub': 'com.amazonaws.${AWS::Region}.bedrock-runtime' }, 'eu-west-1')).toBe(true);
  expect(isOfModels({ 'Fn::Sub': 'com.amazonaws.${AWS::Region}.bedrock-runtime' })).toBe(true);
  expect(isOfModels('com.amazonaws.us-east-1.bedrock-runtime')).toBe(true);
});
