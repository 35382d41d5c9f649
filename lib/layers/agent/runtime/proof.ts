import { type AwsCall, AwsError, parseBody } from '../../../runtime/aws-call';
import { APPROVAL_NAME, argumentsHash, PROOF_ARGUMENT, PROOF_MAX_LENGTH, PROOF_SECONDS, type Proof } from '../contract';

/** Whose call it is, as somebody verified it. */
export interface Caller {
  readonly tenant: string;
  readonly subject: string;
}

/** The proof that a call went through the REQUEST interceptor: a text that the tool's shim checks. */
export type Prove = (
  caller: Caller,
  tool: string,
  args: Arguments,
  signal: AbortSignal,
  /** The name of the approval that opened the call. */
  approval?: string,
) => Promise<string>;

/** What a proof says that holds. */
export interface Proven extends Caller {
  readonly approval?: string;
}

/** Who makes a call whose proof holds; undefined where it does not. Throws when nobody can tell. */
export type Verify = (args: Arguments, tool: string, signal?: AbortSignal) => Promise<Proven | undefined>;

export type Arguments = Readonly<Record<string, unknown>>;

/** Seconds by which the clocks of two functions may differ. */
const SKEW = 5;
const MAC = { MacAlgorithm: 'HMAC_SHA_256' };

const kms = async (call: AwsCall, operation: string, body: object, signal?: AbortSignal) =>
  parseBody(
    'kms',
    await call({
      service: 'kms',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${operation}` },
      body,
      signal,
    }),
  );

/** Proofs by a key that never leaves KMS: who may make one is a statement of IAM, and so is who may check one. */
export function kmsProofs(call: AwsCall, key: string, now: () => number = Date.now): Prove {
  return async ({ tenant, subject }, tool, args, signal, approval) => {
    const exp = Math.floor(now() / 1_000) + PROOF_SECONDS;
    const proof: Proof = { tenant, subject, tool, argsHash: argumentsHash(args), ...(approval && { approval }), exp };
    const text = Buffer.from(JSON.stringify(proof)).toString('base64url');
    const { Mac } = await kms(
      call,
      'GenerateMac',
      { KeyId: key, Message: Buffer.from(text).toString('base64'), ...MAC },
      signal,
    );
    if (typeof Mac !== 'string' || Mac === '') throw new AwsError('kms', 'MalformedAnswer', 200);
    const signed = `${text}.${Buffer.from(Mac, 'base64').toString('base64url')}`;
    if (signed.length > PROOF_MAX_LENGTH) throw new Error('the proof is too long');
    return signed;
  };
}

/** Checks proofs: the form first, which costs nothing, then the signature, then what it says. */
export function kmsVerify(call: AwsCall, key: string, now: () => number = Date.now): Verify {
  return async (args, tool, signal) => {
    const { [PROOF_ARGUMENT]: signed } = args;
    if (typeof signed !== 'string' || signed.length > PROOF_MAX_LENGTH) return undefined;
    const [, text, mac] = /^([\w-]+)\.([\w-]+)$/.exec(signed) ?? [];
    const proof = text === undefined ? undefined : proofIn(text);
    if (!proof || proof.tool !== tool || proof.argsHash !== argumentsHash(args)) return undefined;
    const seconds = now() / 1_000;
    // one that counts for longer than any that are made was made by something else
    if (proof.exp < seconds || proof.exp > seconds + PROOF_SECONDS + SKEW) return undefined;
    try {
      const { MacValid } = await kms(
        call,
        'VerifyMac',
        {
          KeyId: key,
          Message: Buffer.from(text).toString('base64'),
          Mac: Buffer.from(mac, 'base64url').toString('base64'),
          ...MAC,
        },
        signal,
      );
      if (MacValid !== true) return undefined;
      const { tenant, subject, approval } = proof;
      return { tenant, subject, ...(approval && { approval }) };
    } catch (error) {
      if (error instanceof AwsError && error.code === 'KMSInvalidMacException') return undefined;
      throw error;
    }
  };
}

function proofIn(text: string): Proof | undefined {
  try {
    const { tenant, subject, tool, argsHash, approval, exp } = JSON.parse(
      Buffer.from(text, 'base64url').toString('utf8'),
    ) as Partial<Proof>;
    const texts = [tenant, subject, tool, argsHash].every((part) => typeof part === 'string' && part !== '');
    const named = approval === undefined || (typeof approval === 'string' && APPROVAL_NAME.test(approval));
    if (!texts || !named || !Number.isSafeInteger(exp)) return undefined;
    return { tenant, subject, tool, argsHash, approval, exp } as Proof;
  } catch {
    return undefined;
  }
}
