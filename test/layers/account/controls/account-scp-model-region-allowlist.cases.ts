import { type Cases, one } from '../../../../local/samples/cases';

const scp = (statements: Record<string, unknown>[], more: Record<string, unknown> = {}) =>
  one('AWS::Organizations::Policy', {
    Type: 'SERVICE_CONTROL_POLICY',
    Content: { Version: '2012-10-17', Statement: statements.map((one) => ({ Effect: 'Deny', ...one })) },
    TargetIds: ['ou-1'],
    ...more,
  });
const approve = (resource: unknown, action: string | string[] = 'bedrock:InvokeModel*') =>
  scp([{ Action: action, NotResource: [resource] }]);

export const ScpApprovedModels: Cases = {
  good: { 'one vendor': approve('arn:aws:bedrock:*::foundation-model/anthropic.*') },
  bad: {
    'every model': approve('arn:aws:bedrock:*::foundation-model/*'),
    'everything of Bedrock': approve('arn:aws:bedrock:*'),
    'every version of every model': approve({ 'Fn::Sub': 'arn:${AWS::Partition}:bedrock:*::foundation-model/*:*' }),
    'streaming forgotten': approve('arn:aws:bedrock:*::foundation-model/anthropic.*', 'bedrock:InvokeModel'),
  },
  silent: {
    'a policy about something else': scp([{ Action: 'ec2:*', Resource: '*' }]),
    'attached to nothing': scp(
      [{ Action: 'bedrock:InvokeModel*', NotResource: ['arn:aws:bedrock:*::foundation-model/anthropic.*'] }],
      { TargetIds: [] },
    ),
  },
};

const region = (statement: Record<string, unknown>) =>
  scp([{ Resource: '*', Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1'] } }, ...statement }]);

export const ScpBedrockRegions: Cases = {
  good: {
    'all of Bedrock': region({ Action: 'bedrock:*' }),
    'everything but global services': region({ NotAction: ['iam:*', 'route53:*'] }),
  },
  bad: { 'everything but Bedrock': region({ NotAction: ['iam:*', 'bedrock:*'] }) },
  lookAlike: {
    'every Region': region({ Action: 'bedrock:*', Condition: { StringNotLike: { 'aws:RequestedRegion': ['*'] } } }),
  },
  silent: { 'a denial without a Region': scp([{ Action: 'bedrock:*', Resource: '*' }]) },
};

export const ScpCrossRegionInference: Cases = {
  good: { 'one geography': approve('arn:aws:bedrock:*:*:inference-profile/eu.*') },
  bad: {
    'every profile': approve('arn:aws:bedrock:*:*:inference-profile/*'),
    'the global ones': approve('arn:aws:bedrock:*:*:inference-profile/global.anthropic.*'),
  },
  silent: { 'models only': approve('arn:aws:bedrock:*::foundation-model/m') },
};

export const ScpAttached: Cases = {
  good: { 'to a unit': scp([{ Action: 'bedrock:*', Resource: '*' }], { TargetIds: ['ou-1'] }) },
  bad: { 'to nothing': scp([{ Action: 'bedrock:*', Resource: '*' }], { TargetIds: [] }) },
  silent: { 'a policy about something else': scp([{ Action: 'ec2:*', Resource: '*' }]) },
};
