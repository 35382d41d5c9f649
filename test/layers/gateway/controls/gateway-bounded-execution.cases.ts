import { type Cases, one } from '../../../../local/samples/cases';
import { modelFunction } from '../../../support/doors';
import { handler } from '../../../support/handler';

const tool = (properties: Record<string, unknown>) => ({
  Resources: {
    Tool: { Type: 'AWS::Lambda::Function', Properties: properties },
    Agent: {
      Type: 'AWS::Bedrock::Agent',
      Properties: { ActionGroups: [{ ActionGroupExecutor: { Lambda: { 'Fn::GetAtt': ['Tool', 'Arn'] } } }] },
    },
  },
});
const other = (properties: Record<string, unknown>) => one('AWS::Lambda::Function', properties);

export const ToolLambdaConcurrency: Cases = {
  good: { reserved: tool({ ReservedConcurrentExecutions: 5 }) },
  bad: { 'not reserved': tool({}) },
  lookAlike: { 'nothing reserved': tool({ ReservedConcurrentExecutions: 0 }) },
  silent: { 'a function that no agent calls': other({}) },
};

export const ToolLambdaRuntime: Cases = {
  good: { current: tool({ Runtime: 'nodejs24.x' }) },
  bad: {
    'an old Python': tool({ Runtime: 'python3.8' }),
    'an old Node.js that calls models': { Resources: modelFunction('bedrock:InvokeModel', { Runtime: 'nodejs16.x' }) },
  },
  silent: { 'an image': tool({ PackageType: 'Image' }), 'another function': other({ Runtime: 'python3.8' }) },
};

export const ModelCallerRecursionStopped: Cases = {
  good: { 'the default': tool({}), stopped: tool({ RecursiveLoop: 'Terminate' }) },
  bad: { allowed: tool({ RecursiveLoop: 'Allow' }) },
  silent: { 'another function': other({ RecursiveLoop: 'Allow' }) },
};

export const GatewayTimeoutBounded: Cases = {
  good: { 'two minutes': handler({}, { Timeout: 120 }) },
  bad: { 'a quarter of an hour': handler({}, { Timeout: 900 }) },
  silent: { 'another function': other({ Timeout: 900 }) },
};
