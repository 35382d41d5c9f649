import { randomBytes } from 'node:crypto';
import { type AwsCall, AwsError, parseBody } from '../../../runtime/aws-call';

/** What Secrets Manager asks of a rotation function, four times for each rotation. */
export interface RotationEvent {
  readonly Step: 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';
  readonly SecretId: string;
  readonly ClientRequestToken: string;
}

const PENDING = 'AWSPENDING';
const CURRENT = 'AWSCURRENT';

/**
 * Gives the gateway's secret a new random value. Nobody else knows the secret, so there is nowhere to set it; gateways
 * read the new one within fifteen minutes. Each step may come twice and does then nothing more.
 */
export async function rotate(
  call: AwsCall,
  event: RotationEvent,
  random = () => randomBytes(48).toString('base64url'),
) {
  const { Step, SecretId, ClientRequestToken } = event;
  const ask = async (operation: string, body: Record<string, unknown>) =>
    parseBody(
      'secretsmanager',
      await call({
        service: 'secretsmanager',
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `secretsmanager.${operation}` },
        body: { SecretId, ...body },
      }),
    );
  const pending = async (): Promise<string | undefined> => {
    try {
      const version = { VersionId: ClientRequestToken, VersionStage: PENDING };
      return String((await ask('GetSecretValue', version)).SecretString ?? '');
    } catch (error) {
      if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  };

  switch (Step) {
    case 'createSecret':
      if ((await pending()) !== undefined) return;
      await ask('PutSecretValue', { ClientRequestToken, SecretString: random(), VersionStages: [PENDING] });
      return;
    case 'setSecret':
      return;
    case 'testSecret': {
      const value = await pending();
      if (value === undefined || value.length < 32) throw new Error('the new secret cannot be used');
      return;
    }
    case 'finishSecret': {
      const { VersionIdsToStages = {} } = (await ask('DescribeSecret', {})) as {
        VersionIdsToStages?: Record<string, string[]>;
      };
      const current = Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id].includes(CURRENT));
      if (current === ClientRequestToken) return;
      await ask('UpdateSecretVersionStage', {
        VersionStage: CURRENT,
        MoveToVersionId: ClientRequestToken,
        RemoveFromVersionId: current,
      });
      return;
    }
    default:
      throw new Error('unknown step of a rotation');
  }
}
