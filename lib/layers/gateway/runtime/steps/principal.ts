import { TokenError } from '../../../../runtime/bearer';
import { principalOf } from '../../../../runtime/principal';
import type { ReadClaims } from '../claims';
import type { Step } from '../exchange';
import type { GatewaySettings } from '../settings';
import { allow, deny } from '../verdict';

/** Takes the principal from verified claims, and from nothing else of the request. */
export const principal =
  (read: ReadClaims, { claims: names }: GatewaySettings): Step =>
  async (exchange) => {
    try {
      const found = principalOf(await read(exchange.request), names);
      if (!found) throw new TokenError('missing-claim', 'a required claim is missing');
      exchange.set('principal', found);
      exchange.audit.tenant = found.tenant;
      const { isolatedTenant } = exchange.request;
      // memory that another tenant has left, or will find
      if (isolatedTenant !== undefined && isolatedTenant !== found.tenant)
        return deny('forbidden', 'the place of another tenant');
      exchange.audit.clientId = found.clientId;
      return allow;
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      exchange.audit.tokenFault = error.fault;
      return deny('unauthenticated', error.message, { headers: { 'www-authenticate': 'Bearer' } });
    }
  };
