import { awsCall } from '../../lib/runtime/aws-call';
import { appConfigKillSwitch } from '../../lib/runtime/kill-switch';
import { startedWorld } from '../support/world';

const world = startedWorld();
let clock = 0;
beforeEach(() => {
  clock = 1_000_000;
});

const reader = () =>
  appConfigKillSwitch(
    awsCall(world.settings(), () => Promise.resolve({ accessKeyId: 'local', secretAccessKey: 'local' })),
    world.settings().killSwitch,
    () => clock,
  );

test('asks once for any number of requests within five seconds', async () => {
  const read = reader();
  await Promise.all(Array.from({ length: 50 }, read));
  clock += 4_999;
  await read();
  expect(world.appConfig.count('GetLatestConfiguration')).toBe(1);
});

test('a change is seen after five seconds, though one session may ask only every fifteen', async () => {
  const read = reader();
  expect((await read()).mode).toBe('on');
  world.appConfig.state = { mode: 'off' };
  clock += 5_000;
  expect((await read()).mode).toBe('off');
});

test('sessions take turns: an hour of requests needs three of them', async () => {
  const read = reader();
  for (let second = 0; second < 3_600; second += 1) {
    clock += 1_000;
    await read();
  }
  expect(world.appConfig.count('StartConfigurationSession')).toBeLessThanOrEqual(4);
  expect(world.appConfig.count('GetLatestConfiguration')).toBe(720);
});

test('a state counts for five seconds and not a millisecond longer', async () => {
  const read = reader();
  await read();
  world.appConfig.faults.set('*', '500');
  clock += 4_999;
  expect((await read()).mode).toBe('on');
  clock += 1;
  await expect(read()).rejects.toThrow('appconfigdata');
  world.appConfig.faults.clear();
  expect((await read()).mode).toBe('on');
});

test('after a quiet day, when no token counts any more, the first to ask is answered', async () => {
  const read = reader();
  for (const _ of [1, 2, 3]) {
    await read();
    clock += 5_000;
  }
  clock += 90_000_000;
  world.appConfig.forget();
  world.appConfig.state = { mode: 'off' };
  expect((await read()).mode).toBe('off');
  clock += 5_000;
  expect((await read()).mode).toBe('off');
});

test('a session that only ever saw an old state does not bring it back', async () => {
  const read = reader();
  await read();
  clock += 5_000;
  await read();
  world.appConfig.state = { mode: 'static' };
  for (const _ of [1, 2, 3, 4]) {
    clock += 5_000;
    expect((await read()).mode).toBe('static');
  }
});
