import { createHmac, createSign, type KeyObject } from 'node:crypto';
import { HttpService } from './http-service';
import { KEYS } from './token-keys';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An issuer of tokens in the manner of a Cognito user pool, with its keys on loopback. */
export class TokenIssuer extends HttpService {
  readonly issuer = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_local';
  readonly clientId = 'local-client';
  readonly privateKey: KeyObject = KEYS.privateKey;
  readonly publicKey: KeyObject = KEYS.publicKey;
  readonly kid = 'local-key';

  constructor() {
    super(
      () => 'keys',
      () => ({ body: JSON.stringify({ keys: [this.jwk] }) }),
    );
  }

  get jwk() {
    return { ...this.publicKey.export({ format: 'jwk' }), kid: this.kid, use: 'sig', alg: 'RS256' };
  }

  get jwksUri(): string {
    return `${this.url}/.well-known/jwks.json`;
  }

  /** Claims of an access token of `subject`. */
  claims(subject = 'alice', tenant = 'acme', more: Record<string, unknown> = {}): Record<string, unknown> {
    const now = Math.floor(Date.now() / 1_000);
    return {
      iss: this.issuer,
      sub: subject,
      client_id: this.clientId,
      token_use: 'access',
      'custom:tenantId': tenant,
      'cognito:groups': ['staff'],
      scope: 'llm/invoke',
      iat: now,
      exp: now + 900,
      ...more,
    };
  }

  /** A signed access token. */
  token(subject?: string, tenant?: string, more?: Record<string, unknown>): string {
    return this.sign(this.claims(subject, tenant, more));
  }

  sign(
    claims: Record<string, unknown>,
    header: Record<string, unknown> = {},
    key: KeyObject = this.privateKey,
  ): string {
    const text = `${encode({ alg: 'RS256', kid: this.kid, typ: 'JWT', ...header })}.${encode(claims)}`;
    return `${text}.${createSign('RSA-SHA256').update(text).sign(key).toString('base64url')}`;
  }

  /** The classic confusion: the public key, which everybody knows, used as an HMAC secret. */
  signWithPublicKey(claims: Record<string, unknown>): string {
    const text = `${encode({ alg: 'HS256', kid: this.kid, typ: 'JWT' })}.${encode(claims)}`;
    const secret = this.publicKey.export({ format: 'pem', type: 'spki' });
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  }

  /** A token that claims to need no signature. */
  unsigned(claims: Record<string, unknown>): string {
    return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`;
  }
}
