import { beside, type Cases, one } from '../../../../local/samples/cases';

const group = (properties: Record<string, unknown>) => one('AWS::EC2::VerifiedAccessGroup', properties);
const OPERATORS = 'permit(principal, action, resource) when { context.identity.groups has "operators" };';
export const VerifiedAccessPolicy: Cases = {
  good: {
    'a policy': beside(group({ PolicyDocument: OPERATORS }), {
      Door: { Type: 'AWS::EC2::VerifiedAccessEndpoint', Properties: { VerifiedAccessGroupId: { Ref: 'Thing' } } },
    }),
  },
  bad: { 'no policy': group({}) },
  lookAlike: {
    'a disabled policy': group({ PolicyDocument: 'x', PolicyEnabled: false }),
    'a policy that lets everyone in': group({ PolicyDocument: 'permit(principal, action, resource);' }),
    'a condition that always holds': group({ PolicyDocument: 'permit(principal, action, resource) when { true };' }),
  },
  silent: { 'a group without an endpoint': group({ PolicyDocument: OPERATORS }) },
};

const instance = (LoggingConfigurations?: Record<string, unknown>) =>
  one('AWS::EC2::VerifiedAccessInstance', LoggingConfigurations ? { LoggingConfigurations } : {});
const CloudWatchLogs = { Enabled: true, LogGroup: 'g' };
export const VerifiedAccessLogsTrust: Cases = {
  good: { 'with context': instance({ IncludeTrustContext: true, CloudWatchLogs }) },
  bad: { 'no log': instance(), 'without context': instance({ CloudWatchLogs }) },
  lookAlike: { 'a disabled log': instance({ IncludeTrustContext: true, CloudWatchLogs: { Enabled: false } }) },
};
