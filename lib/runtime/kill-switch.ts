import { KILL_SWITCH_SCHEMA, type KillSwitch } from '../contract';
import { compileSchema } from '../contract/json-schema';
import { appConfigReader, type ConfigurationPlace } from './app-config';
import { type AwsCall, AwsError } from './aws-call';

/** The state of the switch, not older than five seconds. Throws when it cannot be known. */
export type ReadKillSwitch = () => Promise<KillSwitch>;

/** Milliseconds for which a state counts; past them, an unreadable switch stops everything. */
export const KILL_SWITCH_AGE = 5_000;

const check = compileSchema(KILL_SWITCH_SCHEMA);

/** Reads the switch from AppConfig: three or four sessions take turns in the long run. */
export const appConfigKillSwitch = (
  call: AwsCall,
  place: ConfigurationPlace,
  now: () => number = Date.now,
): ReadKillSwitch => appConfigReader(call, place, { age: KILL_SWITCH_AGE, parse }, now);

function parse(body: string): KillSwitch {
  const value: unknown = JSON.parse(body);
  const problem = check(value);
  if (problem) throw new AwsError('appconfigdata', 'InvalidConfiguration', 200);
  return value as KillSwitch;
}
