import { type AwsCall, AwsError } from './aws-call';

/** Where a configuration is, by the ids of AppConfig. */
export interface ConfigurationPlace {
  readonly application: string;
  readonly environment: string;
  readonly profile: string;
}

interface Session<T> {
  token: string;
  /** AppConfig refuses a session that polls before this time. */
  readyAt: number;
  /** What the session saw last: AppConfig sends a configuration once, then nothing until it changes. */
  value?: T;
}

/**
 * Reads a configuration from AppConfig, which counts for `age` milliseconds and not one longer: past them it is read again, or
 * nobody knows what it says. One session may poll every 15 seconds at most; where that is too slow sessions take turns, and a
 * new one starts only when none is ready. `parse` throws for what is no such configuration.
 */
export function appConfigReader<T>(
  call: AwsCall,
  place: ConfigurationPlace,
  { age, parse }: { readonly age: number; readonly parse: (body: string) => T },
  now: () => number = Date.now,
): () => Promise<T> {
  const sessions: Session<T>[] = [];
  let known: { at: number; value: T } | undefined;
  let refreshing: Promise<T> | undefined;

  const start = async (): Promise<Session<T>> => {
    const { body } = await call({
      service: 'appconfigdata',
      path: '/configurationsessions',
      body: {
        ApplicationIdentifier: place.application,
        EnvironmentIdentifier: place.environment,
        ConfigurationProfileIdentifier: place.profile,
        RequiredMinimumPollIntervalInSeconds: 15,
      },
    });
    const token = (JSON.parse(body) as { InitialConfigurationToken?: string }).InitialConfigurationToken;
    if (!token) throw new AwsError('appconfigdata', 'MalformedAnswer', 200);
    return { token, readyAt: 0 };
  };

  const poll = async (session: Session<T>): Promise<T> => {
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
    if (body !== '') session.value = parse(body);
    if (session.value === undefined) throw new AwsError('appconfigdata', 'NoConfiguration', 200);
    return session.value;
  };

  const refresh = async (): Promise<T> => {
    const ready = sessions.findIndex((session) => session.readyAt <= now());
    let session = ready >= 0 ? sessions.splice(ready, 1)[0] : await start();
    let value: T;
    try {
      value = await poll(session);
    } catch (error) {
      // a token counts for a day: after a quiet one no old session is of use
      if (!(error instanceof AwsError) || error.status !== 400 || ready < 0) throw error;
      sessions.length = 0;
      session = await start();
      value = await poll(session);
    }
    // the session comes back only when it worked: a refused token would be refused for ever
    sessions.push(session);
    known = { at: now(), value };
    return value;
  };

  return () => {
    if (known && now() - known.at < age) return Promise.resolve(known.value);
    refreshing ??= refresh().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  };
}
