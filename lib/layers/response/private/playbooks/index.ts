import { Containment } from '../../containment';
import type { KillSwitchState } from '../../kill-switch';
import type { Steps } from '../states';
import { blockIp } from './block-ip';
import { disableUser } from './disable-user';
import { isolateFunction } from './isolate-function';
import { pullKillSwitch } from './kill-switch';
import { quarantinePrincipal } from './quarantine-principal';
import { revokeSessions } from './revoke-sessions';
import { snapshotEvidence } from './snapshot-evidence';

/** What a playbook has to know to be written. */
export interface PlaybookSettings {
  readonly killSwitchState: KillSwitchState;
  /** Names of what no playbook touches, as they stand in a definition. */
  readonly protectedNames: { readonly roles: string[]; readonly users: string[] };
}

/** Title and steps of the playbook. */
export function playbook(
  containment: Containment,
  { killSwitchState: state, protectedNames }: PlaybookSettings,
): { title: string; steps: Steps } {
  switch (containment) {
    case Containment.SNAPSHOT_EVIDENCE:
      return { title: 'Snapshot evidence', steps: snapshotEvidence };
    case Containment.REVOKE_SESSIONS:
      return { title: 'Revoke sessions of a role', steps: revokeSessions(protectedNames.roles) };
    case Containment.KILL_SWITCH:
      return { title: `Pull the kill switch to ${state}`, steps: pullKillSwitch(state) };
    case Containment.QUARANTINE_PRINCIPAL:
      return { title: 'Quarantine a principal', steps: quarantinePrincipal(protectedNames) };
    case Containment.DISABLE_USER:
      return { title: 'Disable an IAM user', steps: disableUser(protectedNames.users) };
    case Containment.BLOCK_IP:
      return { title: 'Block an address', steps: blockIp };
    case Containment.ISOLATE_FUNCTION:
      return { title: 'Isolate a function', steps: isolateFunction };
  }
}
