import type { Cases } from '../../../../local/samples/cases';
import { restApi } from '../../../support/doors';
import { handler, otherFunction } from '../../../support/handler';

const audited = (group: Record<string, unknown>, settings: Record<string, unknown> = {}, logs = 'Group') => ({
  Resources: {
    ...handler({ GW_AUDIT_LOG_GROUP: { Ref: 'Group' }, ...settings }, { LoggingConfig: { LogGroup: { Ref: logs } } })
      .Resources,
    Group: { Type: 'AWS::Logs::LogGroup', Properties: group },
    Other: { Type: 'AWS::Logs::LogGroup', Properties: {} },
  },
});
export const GatewayAuditRecord: Cases = {
  good: { 'kept for a year': audited({ RetentionInDays: 365 }), 'kept for ever': audited({}) },
  bad: { 'no log group': handler({}), 'kept for a week': audited({ RetentionInDays: 7 }) },
  lookAlike: {
    'answers without a record': audited({}, { GW_AUDIT_MODE: 'best-effort' }),
    'records that go elsewhere': audited({}, {}, 'Other'),
  },
  silent: { 'another function': otherFunction },
};

const stage = (properties: Record<string, unknown>, action?: string) => ({
  Resources: {
    ...restApi({}, action),
    Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: { Ref: 'Api' }, ...properties } },
  },
});
export const ModelApiAccessLogged: Cases = {
  good: { 'an access log': stage({ AccessLogSetting: { DestinationArn: 'arn', Format: 'x' } }) },
  bad: { 'no access log': stage({}) },
  lookAlike: { 'a format without a destination': stage({ AccessLogSetting: { Format: 'x' } }) },
  silent: { 'a function that calls no model': stage({}, 's3:GetObject') },
};
