import { appConfigReader } from '../../lib/runtime/app-config';
import { AwsError, type AwsRequest } from '../../lib/runtime/aws-call';
import { appConfigKillSwitch } from '../../lib/runtime/kill-switch';

const PLACE = { application: 'app', environment: 'env', profile: 'profile' };

/** A reader of a configuration, what AppConfig says, and what it was asked. */
function config(age = 5_000) {
  const state = {
    now: 1_000_000,
    body: 'first',
    headers: { 'next-poll-interval-in-seconds': '15' } as Record<string, string>,
    token: 'token',
    refusals: [] as AwsError[],
    calls: [] as AwsRequest[],
  };
  const call = async (request: AwsRequest) => {
    state.calls.push(request);
    if (request.path === '/configurationsessions')
      return { headers: {}, body: JSON.stringify({ InitialConfigurationToken: state.token }) };
    const refusal = state.refusals.shift();
    if (refusal) throw refusal;
    return {
      headers: { 'next-poll-configuration-token': `after ${request.query!.configuration_token}`, ...state.headers },
      body: state.body,
    };
  };
  const read = appConfigReader(call, PLACE, { age, parse: (body) => `parsed ${body}` }, () => state.now);
  const polls = () => state.calls.filter(({ path }) => path === '/configuration').length;
  const sessions = () => state.calls.length - polls();
  return { state, read, polls, sessions, call };
}

test('a session asks for one configuration, as often as AppConfig allows', async () => {
  const { state, read } = config();
  expect(await read()).toBe('parsed first');
  expect(state.calls).toEqual([
    {
      service: 'appconfigdata',
      path: '/configurationsessions',
      body: {
        ApplicationIdentifier: 'app',
        EnvironmentIdentifier: 'env',
        ConfigurationProfileIdentifier: 'profile',
        RequiredMinimumPollIntervalInSeconds: 15,
      },
    },
    {
      service: 'appconfigdata',
      method: 'GET',
      path: '/configuration',
      query: { configuration_token: 'token' },
      attempts: 1,
    },
  ]);
});

test('a session that may ask again does so with its next token, and an empty answer means that nothing changed', async () => {
  const { state, read, sessions } = config();
  await read();
  state.now += 15_000;
  state.body = '';
  expect(await read()).toBe('parsed first');
  expect(state.calls.at(-1)!.query).toEqual({ configuration_token: 'after token' });
  expect(sessions()).toBe(1);
});

test('a session that may not ask yet is not used: a new one is', async () => {
  const { state, read, sessions } = config();
  await read();
  state.now += 14_999;
  await read();
  expect(sessions()).toBe(2);
});

test('where AppConfig says nothing of it, a session waits for a minute', async () => {
  const { state, read, sessions } = config();
  state.headers = {};
  await read();
  state.now += 59_999;
  await read();
  expect(sessions()).toBe(2);
  state.now += 1;
  await read();
  expect(sessions()).toBe(2);
});

test('a configuration counts for its age', async () => {
  const { state, read, polls } = config(20_000);
  await read();
  state.body = 'second';
  state.now += 19_999;
  expect(await read()).toBe('parsed first');
  expect(polls()).toBe(1);
  state.now += 1;
  expect(await read()).toBe('parsed second');
});

test.each<[string, (state: ReturnType<typeof config>['state']) => void, string]>([
  ['no token', (state) => (state.token = ''), 'MalformedAnswer'],
  ['no next token', (state) => (state.headers = { 'next-poll-configuration-token': '' }), 'MalformedAnswer'],
  ['no configuration at the first poll', (state) => (state.body = ''), 'NoConfiguration'],
])('with %s nothing is known', async (_, change, code) => {
  const { state, read } = config();
  change(state);
  await expect(read()).rejects.toMatchObject({ service: 'appconfigdata', code, status: 200 });
});

test('a refused token ends all old sessions, and a new one is begun at once', async () => {
  const { state, read, sessions } = config();
  await read();
  state.now += 10_000;
  await read();
  state.now += 90_000;
  state.refusals = [new AwsError('appconfigdata', 'BadRequestException', 400)];
  state.body = 'second';
  expect(await read()).toBe('parsed second');
  expect(sessions()).toBe(3);
  state.now += 15_000;
  await read();
  expect(sessions()).toBe(3);
  state.now += 10_000;
  await read(); // the older ones are gone: one that has just asked is all there is
  expect(sessions()).toBe(4);
});

test.each<[string, AwsError | Error]>([
  ['AppConfig fails', new AwsError('appconfigdata', 'InternalServerException', 500)],
  ['AppConfig refuses the role', new AwsError('appconfigdata', 'AccessDenied', 403)],
  ['something else is wrong', new TypeError('x')],
])('when %s no session is begun in its place, and nothing is known', async (_, error) => {
  const { state, read, sessions } = config();
  await read();
  state.now += 15_000;
  state.refusals = [error as AwsError];
  await expect(read()).rejects.toBe(error);
  expect(sessions()).toBe(1);
});

test('a first token that is refused is not tried again', async () => {
  const { state, read, sessions } = config();
  state.refusals = [new AwsError('appconfigdata', 'BadRequestException', 400)];
  await expect(read()).rejects.toThrow('BadRequestException');
  expect(sessions()).toBe(1);
  expect(await read()).toBe('parsed first');
});

test('whoever asks while it is being read waits for the same answer', async () => {
  const { read, polls } = config();
  expect(await Promise.all([read(), read(), read()])).toEqual(Array(3).fill('parsed first'));
  expect(polls()).toBe(1);
});

describe('the kill switch', () => {
  const state = (body: string) => {
    const { state, call } = config();
    state.body = body;
    return appConfigKillSwitch(call, PLACE, () => state.now)();
  };

  test.each(['on', 'no-tools', 'static', 'off'])('may be at %s, with a reason', async (mode) => {
    expect(await state(JSON.stringify({ mode, reason: 'why' }))).toEqual({ mode, reason: 'why' });
  });

  test.each(['{}', '{"mode":"ON"}', '{"mode":"on","more":1}', '{"mode":"on","reason":1}', '[]', 'null', '"on"'])(
    'is not known from %s',
    async (body) => {
      await expect(state(body)).rejects.toMatchObject({
        service: 'appconfigdata',
        code: 'InvalidConfiguration',
        status: 200,
      });
    },
  );

  test('is not known from half a document', async () => {
    await expect(state('{"mode":"on"')).rejects.toBeInstanceOf(SyntaxError);
  });
});
