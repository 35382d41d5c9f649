import { Containment } from '../../../../lib/layers/response';
import type { Deployed } from '../../../../local/samples/deployed';
import { EVENTS } from '../../../../local/samples/events';
import { matches } from '../../../../local/samples/matches';
import { type Answer, deployedDefinition, execute } from './machine';

const AGREED = {
  Path: '/',
  MaxSessionDuration: 3_600,
  AssumeRolePolicyDocument: '',
  Tags: [{ Key: 'secure-llm:containment', Value: 'allowed' }],
};

/** Services that find something of everything and succeed. */
const ANSWERS: Record<string, Answer> = {
  'iam:getRole': () => ({ Role: AGREED }),
  'iam:getUser': () => ({ User: AGREED }),
  'lambda:listTags': () => ({ Tags: { 'secure-llm:containment': 'allowed' } }),
  'wafv2:getIPSet': () => ({ IpSet: { Addresses: [] }, LockToken: 'lock' }),
  'appconfig:listDeployments': () => ({ Items: [{ VersionLabel: 'on', State: 'COMPLETE' }] }),
  'ec2:describeVolumes': () => ({ Volumes: [{ VolumeId: 'vol-1' }] }),
};

const part = (containment: string) => containment.replaceAll('_', '');

/** Runs triage on every event that a rule gives it, and each playbook it starts with the input it is given. */
export async function playbookTable(deployed: Deployed): Promise<string> {
  const triage = deployedDefinition(deployed, 'Triage');
  const lines = ['| Event | Playbook | Calls |', '|---|---|---|'];
  const names = Object.keys(EVENTS) as (keyof typeof EVENTS)[];
  const { GuardDutyContain, SafetyShutdown, KillSwitchAlarms } = matches(names);
  const delivered = names.filter((name) => [GuardDutyContain, SafetyShutdown, KillSwitchAlarms].flat().includes(name));
  for (const name of delivered) {
    const event = EVENTS[name];
    const { calls } = await execute(triage, event);
    const rows: string[] = [];
    for (const { input } of calls) {
      const containment = Object.values(Containment).find((c) => String(input.StateMachineArn).endsWith(part(c)))!;
      const run = await execute(deployedDefinition(deployed, part(containment)), input.Input, ANSWERS);
      if (run.status !== 'SUCCEEDED') throw new Error(`${containment} on ${name}: ${run.error}`);
      const made = run.calls
        .map((call) => (call.action === 'lambda:invoke' ? '**waits for approval**' : call.action))
        .filter((action) => action !== 'sns:publish');
      rows.push(`${containment} | ${made.join(', ')} |`);
    }
    rows.sort().forEach((row, index) => {
      lines.push(`| ${index === 0 ? name.replaceAll('|', '/') : ''} | ${row}`);
    });
  }
  return lines.join('\n');
}
