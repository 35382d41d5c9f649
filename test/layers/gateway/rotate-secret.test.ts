import { rotate } from '../../../lib/layers/gateway/runtime/rotate-secret';
import { type AwsCall, AwsError } from '../../../lib/runtime/aws-call';

/** Secrets Manager with one secret, whose versions have a value and stages. */
class OneSecret {
  readonly versions = new Map([['old', { value: 'o'.repeat(64), stages: ['AWSCURRENT'] }]]);
  writes = 0;

  readonly call: AwsCall = async ({ headers, body }) => {
    const input = body as Record<string, string> & { VersionStages: string[] };
    const answer = (value: unknown) => ({ headers: {}, body: JSON.stringify(value) });
    switch (headers?.['x-amz-target']) {
      case 'secretsmanager.GetSecretValue': {
        const version = this.versions.get(input.VersionId!);
        if (!version?.stages.includes(input.VersionStage!)) {
          throw new AwsError('secretsmanager', 'ResourceNotFoundException', 400);
        }
        return answer({ SecretString: version.value });
      }
      case 'secretsmanager.PutSecretValue':
        this.writes += 1;
        this.versions.set(input.ClientRequestToken!, { value: input.SecretString!, stages: input.VersionStages });
        return answer({});
      case 'secretsmanager.DescribeSecret':
        return answer({
          VersionIdsToStages: Object.fromEntries([...this.versions].map(([id, { stages }]) => [id, stages])),
        });
      case 'secretsmanager.UpdateSecretVersionStage': {
        this.writes += 1;
        const from = this.versions.get(input.RemoveFromVersionId!)!;
        const to = this.versions.get(input.MoveToVersionId!)!;
        from.stages = ['AWSPREVIOUS'];
        to.stages = ['AWSCURRENT'];
        return answer({});
      }
      default:
        throw new Error('not expected');
    }
  };

  get current(): string {
    return [...this.versions.values()].find(({ stages }) => stages.includes('AWSCURRENT'))!.value;
  }
}

const step = (secret: OneSecret, Step: Parameters<typeof rotate>[1]['Step'], random?: () => string) =>
  rotate(secret.call, { Step, SecretId: 'arn:secret', ClientRequestToken: 'new' }, random);
const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

test('a rotation puts a long random value in place of the old one', async () => {
  const secret = new OneSecret();
  for (const each of STEPS) await step(secret, each);
  expect(secret.current).toMatch(/^[A-Za-z0-9_-]{64}$/);
  expect(secret.versions.get('old')?.stages).toEqual(['AWSPREVIOUS']);
});

test('each step may come twice and changes nothing the second time', async () => {
  const secret = new OneSecret();
  for (const each of STEPS) for (let i = 0; i < 2; i += 1) await step(secret, each);
  expect(secret.writes).toBe(2);
});

test('a value that the gateway could not use never becomes the current one', async () => {
  const secret = new OneSecret();
  await step(secret, 'createSecret', () => 'short');
  await expect(step(secret, 'testSecret')).rejects.toThrow('cannot be used');
  expect(secret.current).toBe('o'.repeat(64));
  await expect(step(new OneSecret(), 'testSecret')).rejects.toThrow('cannot be used');
});

test('a failure of Secrets Manager is not taken for an absent value', async () => {
  const secret = new OneSecret();
  const down: AwsCall = () => Promise.reject(new AwsError('secretsmanager', 'InternalServiceError', 500));
  await expect(rotate(down, { Step: 'createSecret', SecretId: 'a', ClientRequestToken: 'new' })).rejects.toThrow(
    'InternalServiceError',
  );
  expect(secret.writes).toBe(0);
});
