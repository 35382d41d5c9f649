import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { HttpService } from './http-service';

/** A KMS on loopback with keys that sign by HMAC: each is made when it is first named, and nobody can read it. */
export class LocalKms extends HttpService {
  private readonly keys = new Map<string, Buffer>();

  constructor() {
    super(
      ({ headers }) => String(headers['x-amz-target']).split('.').at(-1)!,
      ({ operation, body }) => {
        const { KeyId, Message, Mac } = JSON.parse(body) as Record<string, string>;
        const mac = createHmac('sha256', this.key(KeyId!)).update(Buffer.from(Message!, 'base64')).digest();
        if (operation === 'GenerateMac') return { body: JSON.stringify({ KeyId, Mac: mac.toString('base64') }) };
        const given = Buffer.from(Mac!, 'base64');
        const valid = given.length === mac.length && timingSafeEqual(given, mac);
        return valid
          ? { body: JSON.stringify({ KeyId, MacValid: true }) }
          : { status: 400, body: JSON.stringify({ __type: 'KMSInvalidMacException' }) };
      },
    );
  }

  private key(id: string): Buffer {
    const known = this.keys.get(id) ?? randomBytes(32);
    this.keys.set(id, known);
    return known;
  }
}
