import { KILL_SWITCH_SCHEMA, type KillSwitch } from '../../../contract';
import { compileSchema } from '../../../contract/json-schema';
import { type AwsCall, AwsError } from '../../../runtime/aws-call';
import type { GatewaySettings } from './settings';

/** The state of the switch, not older than five seconds. Throws when it cannot be known. */
export type ReadKillSwitch = () => Promise<KillSwitch>;

/** Milliseconds for which a state counts; past them, an unreadable switch stops everything. */
export const KILL_SWITCH_AGE = 5_000;

interface Session {
  token: string;
  /** AppConfig refuses a session that polls before this time. */
  readyAt: number;
  /** What the session saw last: AppConfig sends a configuration once, then nothing until it changes. */
  state?: KillSwitch;
}

const check = compileSchema(KILL_SWITCH_SCHEMA);

/**
 * Reads the switch from AppConfig. One session may poll every 15 seconds at most, which is too slow for a switch; so
 * sessions take turns, and a new one starts only when none is ready (three or four in the long run).
 */
export function appConfigKillSwitch(
  call: AwsCall,
  { killSwitch }: GatewaySettings,
  now: () => number = Date.now,
): ReadKillSwitch {
  const sessions: Session[] = [];
  let known: { at: number; state: KillSwitch } | undefined;
  let refreshing: Promise<KillSwitch> | undefined;

  const start = async (): Promise<Session> => {
    const { body } = await call({
      service: 'appconfigdata',
      path: '/configurationsessions',
      body: {
        ApplicationIdentifier: killSwitch.application,
        EnvironmentIdentifier: killSwitch.environment,
        ConfigurationProfileIdentifier: killSwitch.profile,
        RequiredMinimumPollIntervalInSeconds: 15,
      },
    });
    const token = (JSON.parse(body) as { InitialConfigurationToken?: string }).InitialConfigurationToken;
    if (!token) throw new AwsError('appconfigdata', 'MalformedAnswer', 200);
    return { token, readyAt: 0 };
  };

  const poll = async (session: Session): Promise<KillSwitch> => {
    const { headers, body } = await call({
      service: 'appconfigdata',
      method: 'GET',
      path: '/configuration',
      query: { configuration_token: session.token },
      // a token counts once: a second attempt with it would be refused and hide the first problem
      attempts: 1,
    });
    const next = headers['next-poll-configuration-token'];
    if (!next) throw new AwsError('appconfigdata', 'MalformedAnswer', 200);
    session.token = next;
    session.readyAt = now() + Number(headers['next-poll-interval-in-seconds'] ?? 60) * 1_000;
    if (body !== '') session.state = parse(body);
    if (!session.state) throw new AwsError('appconfigdata', 'NoConfiguration', 200);
    return session.state;
  };

  const refresh = async (): Promise<KillSwitch> => {
    const ready = sessions.findIndex((session) => session.readyAt <= now());
    let session = ready >= 0 ? sessions.splice(ready, 1)[0] : await start();
    let state: KillSwitch;
    try {
      state = await poll(session);
    } catch (error) {
      // a token counts for a day: after a quiet one no old session is of use
      if (!(error instanceof AwsError) || error.status !== 400 || ready < 0) throw error;
      sessions.length = 0;
      session = await start();
      state = await poll(session);
    }
    // the session comes back only when it worked: a refused token would be refused for ever
    sessions.push(session);
    known = { at: now(), state };
    return state;
  };

  return () => {
    if (known && now() - known.at < KILL_SWITCH_AGE) return Promise.resolve(known.state);
    refreshing ??= refresh().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  };
}

function parse(body: string): KillSwitch {
  const value: unknown = JSON.parse(body);
  const problem = check(value);
  if (problem) throw new AwsError('appconfigdata', 'InvalidConfiguration', 200);
  return value as KillSwitch;
}
