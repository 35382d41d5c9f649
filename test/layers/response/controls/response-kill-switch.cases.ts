import { type Cases, one } from '../../../../local/samples/cases';
import { beside, handler } from '../../../support/handler';

const gateway = (variables: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  beside(handler(variables), more);

const SWITCH = {
  GW_KILL_SWITCH_APPLICATION: { Ref: 'Switch' },
  GW_KILL_SWITCH_PROFILE: { Ref: 'Profile' },
  GW_KILL_SWITCH_ENVIRONMENT: { Ref: 'Stage' },
};
const switched = (application = 'Switch', stage = 'Switch') =>
  gateway(SWITCH, {
    Switch: { Type: 'AWS::AppConfig::Application', Properties: { Name: 'switch' } },
    Other: { Type: 'AWS::AppConfig::Application', Properties: { Name: 'other' } },
    Profile: {
      Type: 'AWS::AppConfig::ConfigurationProfile',
      Properties: { ApplicationId: { Ref: application } },
    },
    Stage: { Type: 'AWS::AppConfig::Environment', Properties: { ApplicationId: { Ref: stage } } },
  });
const profile = (validators: unknown[]) =>
  gateway(
    { GW_KILL_SWITCH_PROFILE: { Ref: 'Profile' } },
    { Profile: { Type: 'AWS::AppConfig::ConfigurationProfile', Properties: { Validators: validators } } },
  );
const environment = (monitors: unknown[]) =>
  gateway(
    { GW_KILL_SWITCH_ENVIRONMENT: { Ref: 'Stage' } },
    { Stage: { Type: 'AWS::AppConfig::Environment', Properties: { Monitors: monitors } } },
  );

export const GatewayKillSwitch: Cases = {
  good: { 'a profile': switched() },
  bad: { 'no profile': gateway({}) },
  lookAlike: {
    'a profile of another application': switched('Other'),
    'an environment of another application': switched('Switch', 'Other'),
  },
  silent: { 'a function that is no gateway': one('AWS::Lambda::Function', {}) },
};

export const KillSwitchValidated: Cases = {
  good: { 'by a schema': profile([{ Type: 'JSON_SCHEMA', Content: '{}' }]) },
  bad: { 'by nothing': profile([]) },
  silent: { 'another profile': one('AWS::AppConfig::ConfigurationProfile', {}) },
};

export const KillSwitchNotRolledBack: Cases = {
  good: { 'no monitors': environment([]) },
  bad: { 'an alarm': environment([{ AlarmArn: 'arn:aws:cloudwatch:x' }]) },
  silent: { 'another environment': one('AWS::AppConfig::Environment', {}) },
};
