import { KillSwitchState } from '../../kill-switch';
import { call, DONE, type Steps } from '../states';

const STRICTER: Record<string, string[]> = {
  [KillSwitchState.NO_TOOLS]: [KillSwitchState.NO_TOOLS, KillSwitchState.STATIC, KillSwitchState.OFF],
  [KillSwitchState.STATIC]: [KillSwitchState.STATIC, KillSwitchState.OFF],
  [KillSwitchState.OFF]: [KillSwitchState.OFF],
};

/** Where the steps lead in a machine that goes on whatever became of them. */
export interface GoesOn {
  readonly next: string;
  readonly failed: { readonly ResultPath: string; readonly Next: string };
}

/** Puts the gateway into `state`, unless it is already there or stricter: a playbook never opens what a person shut. */
export function pullKillSwitch(state: KillSwitchState, goesOn?: GoesOn): Steps {
  const next = goesOn?.next ?? DONE;
  const caught = goesOn && { Catch: [{ ErrorEquals: ['States.ALL'], ...goesOn.failed }] };
  const label = '$.deployed.Items[0].VersionLabel';
  const result = '$.deployed.Items[0].State';
  return {
    comment: `Deploy the kill switch's state '${state}', unless that or a stricter one is deployed.`,
    targets: ['incident'],
    startAt: 'Read the deployed state',
    states: {
      // AppConfig lists the newest deployment first
      'Read the deployed state': {
        ...call(
          'appconfig:listDeployments',
          { ApplicationId: '${Application}', EnvironmentId: '${Environment}', MaxResults: 1 },
          { ResultPath: '$.deployed', Next: 'Is it shut already?' },
        ),
        ...caught,
      },
      'Is it shut already?': {
        Type: 'Choice',
        Choices: [
          {
            And: [
              { Variable: label, IsPresent: true },
              { Or: STRICTER[state].map((stricter) => ({ Variable: label, StringEquals: stricter })) },
              { Or: ['COMPLETE', 'BAKING', 'DEPLOYING'].map((s) => ({ Variable: result, StringEquals: s })) },
            ],
            Next: next,
          },
        ],
        Default: 'Pull the switch',
      },
      'Pull the switch': {
        ...call(
          'appconfig:startDeployment',
          {
            ApplicationId: '${Application}',
            EnvironmentId: '${Environment}',
            ConfigurationProfileId: '${Profile}',
            DeploymentStrategyId: '${Strategy}',
            ConfigurationVersion: state,
            KmsKeyIdentifier: '${SwitchKey}',
            'Description.$': "States.Format('Incident {}', $.incident)",
          },
          {
            ResultPath: null,
            // another deployment is running: it takes seconds with the switch's own strategy
            Retry: [
              { ErrorEquals: ['AppConfig.ConflictException'], IntervalSeconds: 5, MaxAttempts: 12, BackoffRate: 1.2 },
            ],
            Next: next,
          },
        ),
        ...caught,
      },
    },
  };
}
