import { type AwsCall, AwsError, parseBody } from '../../../../runtime/aws-call';

const ALGORITHM = 'HMAC_SHA_256';

const send = (call: AwsCall, operation: string, body: object) =>
  call({
    service: 'kms',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${operation}` },
    body,
  });

/** Signs with a key that nobody can read: HMAC with SHA-256, by KMS. */
export const signBy =
  (call: AwsCall, KeyId: string) =>
  async (text: string): Promise<Buffer> => {
    const Message = Buffer.from(text).toString('base64');
    const { Mac } = parseBody('kms', await send(call, 'GenerateMac', { KeyId, MacAlgorithm: ALGORITHM, Message }));
    if (typeof Mac !== 'string') throw new AwsError('kms', 'MalformedAnswer', 200);
    return Buffer.from(Mac, 'base64');
  };

/** Whether a signature is of the key. */
export const verifyBy =
  (call: AwsCall, KeyId: string) =>
  async (text: string, signature: Buffer): Promise<boolean> => {
    const input = { KeyId, MacAlgorithm: ALGORITHM, Message: Buffer.from(text).toString('base64') };
    try {
      const answer = await send(call, 'VerifyMac', { ...input, Mac: signature.toString('base64') });
      return parseBody('kms', answer).MacValid === true;
    } catch (error) {
      if (error instanceof AwsError && error.code === 'KMSInvalidMacException') return false;
      throw error;
    }
  };
