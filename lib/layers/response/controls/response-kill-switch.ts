import { type Control, eachResource, rule } from '../../../control';
import { type Answer, PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';
import { FUNCTION_TYPES } from '../../../workload/callers';
import { named, ofHandler } from '../../../workload/handler';

// the gateway's contract, `ENV`, names the variables of the handler
const SETTINGS = 'Environment.Variables';
const ROLE = 'Environment.Variables.GW_ROLE';
const PROFILE = 'Environment.Variables.GW_KILL_SWITCH_PROFILE';
const ENVIRONMENT = 'Environment.Variables.GW_KILL_SWITCH_ENVIRONMENT';

/** The handler reads one document: a profile of an application, as deployed to an environment of the same. */
function switchOf(handler: Resource): Answer {
  const settings = handler.get(SETTINGS);
  const part = (name: string, type: string) =>
    named(settings, `GW_KILL_SWITCH_${name}`, [`AWS::AppConfig::${type}`], (resource) =>
      resource.tryTarget('ApplicationId')?.is(settings.tryTarget('GW_KILL_SWITCH_APPLICATION'))
        ? PASS
        : resource.fail('ApplicationId', 'is not the application that GW_KILL_SWITCH_APPLICATION names'),
    );
  const profile = part('PROFILE', 'ConfigurationProfile');
  return profile.verdict === 'pass' ? part('ENVIRONMENT', 'Environment') : profile;
}

const isOfGateway = (resource: Resource, path: string) =>
  FUNCTION_TYPES.some((type) => resource.referrers(type, path).some((fn) => fn.get(ROLE).present));

export const control: Control = {
  id: 'response-kill-switch',
  title: 'A switch turns the gateway off, and no slip or alarm undoes it',
  risks: [
    'LLM01:2025',
    'LLM05:2025',
    'LLM06:2025',
    'LLM07:2025',
    'LLM09:2025',
    'LLM10:2025',
    'LLM01:2023',
    'LLM02:2023',
    'LLM04:2023',
    'LLM07:2023',
    'LLM08:2023',
    'LLM09:2023',
    'ASI02:2026',
    'ASI05:2026',
    'ASI07:2026',
    'ASI08:2026',
    'ASI10:2026',
    'ASI01:2026',
  ],
  acts: {
    'stops answers, or tools and retrieval alone, within a minute of being thrown': [
      'LLM01:2025',
      'LLM05:2025',
      'LLM06:2025',
      'LLM07:2025',
      'LLM09:2025',
      'LLM10:2025',
      'LLM01:2023',
      'LLM02:2023',
      'LLM04:2023',
      'LLM07:2023',
      'LLM08:2023',
      'LLM09:2023',
      'ASI01:2026',
      'ASI02:2026',
      'ASI05:2026',
      'ASI07:2026',
      'ASI08:2026',
      'ASI10:2026',
    ],
  },
  csf: 'Respond',
  boundary: 'application',
  atlas: ['AML.M0029', 'AML.T0053'],
  why: 'When the model, a tool or a source cannot be trusted, stopping has to be a configuration change.',
  source:
    'AWS AppConfig User Guide, Creating a configuration profile and Monitoring deployments for automatic rollback; OWASP LLM10:2025',

  rules: [
    rule('GatewayKillSwitch', {
      fix: 'Create the handler by `LlmGateway`, which brings its `KillSwitch`.',
      check: eachResource(FUNCTION_TYPES, (handler) =>
        handler.get(ROLE).present ? ofHandler(handler, switchOf(handler)) : undefined,
      ),
    }),
    rule('KillSwitchValidated', {
      fix: 'Give the configuration profile a JSON_SCHEMA validator: a slip in an emergency must not open the gateway.',
      proves: false,
      check: eachResource('AWS::AppConfig::ConfigurationProfile', (profile) => {
        if (!isOfGateway(profile, PROFILE)) return undefined;
        return profile.list('Validators').some((validator) => validator.text('Type') === 'JSON_SCHEMA')
          ? PASS
          : profile.fail('Validators', 'has no JSON_SCHEMA');
      }),
    }),
    rule('KillSwitchNotRolledBack', {
      fix: 'Leave the environment without monitors: in an incident its alarms are red, and AppConfig would take the switch back.',
      proves: false,
      check: eachResource('AWS::AppConfig::Environment', (environment) => {
        if (!isOfGateway(environment, ENVIRONMENT)) return undefined;
        return environment.list('Monitors').length === 0
          ? PASS
          : environment.fail('Monitors', 'roll the switch back while an alarm is red, which is when it is thrown');
      }),
    }),
  ],
};
