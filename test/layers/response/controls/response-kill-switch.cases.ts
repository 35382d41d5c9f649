import { type Cases, one } from '../../../../local/samples/cases';

const gateway = (variables: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  Resources: {
    Thing: {
      Type: 'AWS::Lambda::Function',
      Properties: { Environment: { Variables: { GW_ROLE: 'gateway', ...variables } } },
    },
    ...more,
  },
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
  good: { 'a profile': gateway({ GW_KILL_SWITCH_PROFILE: 'p' }) },
  bad: { 'no profile': gateway({}) },
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
