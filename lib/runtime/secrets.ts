import { createHmac, hkdfSync } from 'node:crypto';
import { type AwsCall, parseBody } from './aws-call';

/** Uses of the one secret; each has its own key, so that none reveals another. */
export type KeyUse = 'canary' | 'audit' | 'approval' | 'session';

/**
 * The derived keys, of a secret that was read at most `age` milliseconds ago (absent: 15 minutes). A secret that cannot be
 * read throws: without it there is no canary, and then no answer either.
 */
export type Keys = (use: KeyUse, age?: number) => Promise<Buffer>;

/** The key of one use of a secret; whoever approves tool calls derives the same one. */
export function deriveKey(secret: string, use: KeyUse): Buffer {
  if (secret.length < 32) throw new Error('the secret has less than 32 characters');
  return Buffer.from(hkdfSync('sha256', secret, 'cdk-secure-llm', use, 32));
}

export const keyedHash = (key: Buffer, text: string): string => createHmac('sha256', key).update(text).digest('hex');

/** Reads the secret when it is first needed and every 15 minutes, so that a rotation arrives without a deployment. */
export function secretKeys(
  call: AwsCall,
  { secretArn }: { readonly secretArn: string },
  now: () => number = Date.now,
): Keys {
  const lifetime = 15 * 60_000;
  let read: { at: number; keys: Promise<Record<KeyUse, Buffer>> } | undefined;
  const fetch = async (): Promise<Record<KeyUse, Buffer>> => {
    const answer = parseBody(
      'secretsmanager',
      await call({
        service: 'secretsmanager',
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' },
        body: { SecretId: secretArn },
      }),
    );
    const secret = String(answer.SecretString ?? '');
    return {
      canary: deriveKey(secret, 'canary'),
      audit: deriveKey(secret, 'audit'),
      approval: deriveKey(secret, 'approval'),
      session: deriveKey(secret, 'session'),
    };
  };
  return async (use, age = lifetime) => {
    if (!read || now() - read.at >= age) {
      const mine = { at: now(), keys: fetch() };
      read = mine;
      // a failure is not remembered: the next request asks again
      mine.keys.catch(() => {
        if (read === mine) read = undefined;
      });
    }
    return (await read.keys)[use];
  };
}
