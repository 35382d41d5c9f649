import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { HttpService, type ServiceAnswer, type ServiceCall } from './http-service';

type Operation = 'GenerateMac' | 'VerifyMac';

/** KMS with HMAC keys, and who may make or check a MAC with each: access key ids, in place of roles. */
export class KmsServer extends HttpService {
  readonly may = new Map<string, Readonly<Record<Operation, readonly string[]>>>();
  private readonly keys = new Map<string, Buffer>();

  constructor() {
    super(
      ({ headers }) => String(headers['x-amz-target']).replace('TrentService.', ''),
      (call) => this.answer(call),
    );
  }

  private answer({ operation, headers, body }: ServiceCall): ServiceAnswer {
    const { KeyId, Message, Mac, MacAlgorithm } = JSON.parse(body) as Record<string, string>;
    const caller = /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
    if (MacAlgorithm !== 'HMAC_SHA_256') return refused('ValidationException');
    if (!this.may.get(KeyId)?.[operation as Operation]?.includes(caller)) return refused('AccessDeniedException');
    const mac = createHmac('sha256', this.keyOf(KeyId)).update(Buffer.from(Message, 'base64')).digest();
    if (operation === 'GenerateMac')
      return { body: JSON.stringify({ KeyId, MacAlgorithm, Mac: mac.toString('base64') }) };
    const given = Buffer.from(Mac, 'base64');
    const valid = given.length === mac.length && timingSafeEqual(given, mac);
    return valid
      ? { body: JSON.stringify({ KeyId, MacAlgorithm, MacValid: true }) }
      : refused('KMSInvalidMacException');
  }

  private keyOf(id: string): Buffer {
    const key = this.keys.get(id) ?? randomBytes(32);
    this.keys.set(id, key);
    return key;
  }
}

const refused = (type: string): ServiceAnswer => ({ status: 400, body: JSON.stringify({ __type: type }) });
