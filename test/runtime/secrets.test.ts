import { createHmac } from 'node:crypto';
import type { AwsRequest } from '../../lib/runtime/aws-call';
import { deriveKey, type KeyUse, keyedHash, secretKeys } from '../../lib/runtime/secrets';

const SECRET = 's'.repeat(32);
const USES: KeyUse[] = ['canary', 'audit', 'approval', 'session'];
const MINUTE = 60_000;

/** Keys of a secret that can change, or fail to be read, and what was asked for it. */
function secret() {
  const state = { now: 1_000, value: SECRET as unknown, calls: [] as AwsRequest[] };
  const keys = secretKeys(
    async (call) => {
      state.calls.push(call);
      if (state.value instanceof Error) throw state.value;
      return { headers: {}, body: JSON.stringify({ SecretString: state.value }) };
    },
    { secretArn: 'arn:secret' },
    () => state.now,
  );
  return { state, keys };
}

test('each use has a key of its own, of 32 bytes', () => {
  const keys = USES.map((use) => deriveKey(SECRET, use));
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(4);
  expect(keys.map(({ length }) => length)).toEqual([32, 32, 32, 32]);
});

test('a key is the same wherever it is derived, today and after the next release', () => {
  // HKDF with SHA-256, salt `cdk-secure-llm`, the use as its info, by RFC 5869
  const prk = createHmac('sha256', 'cdk-secure-llm').update(SECRET).digest();
  const okm = createHmac('sha256', prk)
    .update('approval')
    .update(Buffer.from([1]))
    .digest();
  expect(deriveKey(SECRET, 'approval')).toEqual(okm);
});

test('a secret of less than 32 characters is none', () => {
  expect(() => deriveKey('s'.repeat(31), 'audit')).toThrow('the secret has less than 32 characters');
});

test('a hash depends on key and text', () => {
  const [one, other] = USES.map((use) => deriveKey(SECRET, use));
  expect(keyedHash(one, 'a')).toBe(createHmac('sha256', one).update('a').digest('hex'));
  expect(new Set([keyedHash(one, 'a'), keyedHash(one, 'b'), keyedHash(other, 'a')]).size).toBe(3);
});

test('the secret is read from Secrets Manager, once for all uses', async () => {
  const { state, keys } = secret();
  expect(await Promise.all(USES.map((use) => keys(use)))).toEqual(USES.map((use) => deriveKey(SECRET, use)));
  expect(state.calls).toEqual([
    {
      service: 'secretsmanager',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' },
      body: { SecretId: 'arn:secret' },
    },
  ]);
});

test('a rotation arrives after a quarter of an hour', async () => {
  const { state, keys } = secret();
  await keys('audit');
  state.value = 'n'.repeat(32);
  state.now += 15 * MINUTE - 1;
  expect(await keys('audit')).toEqual(deriveKey(SECRET, 'audit'));
  state.now += 1;
  expect(await keys('audit')).toEqual(deriveKey('n'.repeat(32), 'audit'));
});

test('whoever needs a newer one has it read', async () => {
  const { state, keys } = secret();
  await keys('audit');
  state.now += MINUTE;
  await keys('audit', MINUTE + 1);
  expect(state.calls).toHaveLength(1);
  await keys('audit', MINUTE);
  expect(state.calls).toHaveLength(2);
});

test.each<[string, unknown]>([
  ['cannot be read', new Error('no')],
  ['is not there', undefined],
  ['is too short', 's'.repeat(31)],
])('a secret that %s gives no key, and is asked for again', async (_, value) => {
  const { state, keys } = secret();
  state.value = value;
  await expect(keys('canary')).rejects.toThrow();
  state.value = SECRET;
  expect(await keys('canary')).toEqual(deriveKey(SECRET, 'canary'));
  expect(state.calls).toHaveLength(2);
});

test('a failure that comes late takes away no key that was read since', async () => {
  const answers: { give: (body: string) => void; fail: (error: Error) => void }[] = [];
  let now = 0;
  const keys = secretKeys(
    () => new Promise((resolve, fail) => answers.push({ give: (body) => resolve({ headers: {}, body }), fail })),
    { secretArn: 'arn:secret' },
    () => now,
  );
  const early = keys('audit').catch((error: Error) => error.message);
  now += 15 * MINUTE;
  const later = keys('audit');
  answers[1].give(JSON.stringify({ SecretString: SECRET }));
  await later;
  answers[0].fail(new Error('late'));
  expect(await early).toBe('late');
  expect(await keys('audit')).toEqual(deriveKey(SECRET, 'audit'));
  expect(answers).toHaveLength(2);
});
