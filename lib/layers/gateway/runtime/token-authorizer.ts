import { type PrincipalClaims, TOKEN_REFUSED, type TokenFault } from '../../../contract';
import { clientOf, TokenError } from '../../../runtime/bearer';
import { tenantOf } from '../../../runtime/principal';
import { claimsToHandOn, type ReadClaims } from './claims';
import type { GatewayRequest } from './http';

/** What API Gateway asks a token authorizer. */
export interface AuthorizerEvent {
  readonly authorizationToken?: string;
  readonly methodArn: string;
}

/** A line of the function's log: the request never reaches the gateway, so no audit record tells of it. */
const log = (tokenFault: TokenFault) => {
  process.stdout.write(`${JSON.stringify({ type: TOKEN_REFUSED, time: new Date().toISOString(), tokenFault })}\n`);
};

/**
 * Lets a verified token through to the one method it was sent to. Throws `Unauthorized`, which API Gateway answers with
 * 401, for a token that is at fault, and anything else when it could not be verified.
 */
export async function authorizeToken(
  read: ReadClaims,
  names: PrincipalClaims,
  { authorizationToken, methodArn }: AuthorizerEvent,
  report: (fault: TokenFault) => void = log,
) {
  const request: Pick<GatewayRequest, 'headers'> = { headers: { authorization: authorizationToken } };
  try {
    const verified = await read(request as GatewayRequest);
    const tenant = tenantOf(verified, names);
    return {
      // for access logs; API Gateway takes no empty one
      principalId: nameOf(verified.claims[names.subject]),
      // the tenant is whom Lambda keeps apart, where it does; the client is for access logs, the claims for the handler
      context: {
        claims: claimsToHandOn(verified, names),
        clientId: clientOf(verified.claims),
        ...(tenant === undefined ? {} : { tenant }),
      },
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: methodArn }],
      },
    };
  } catch (error) {
    if (!(error instanceof TokenError)) throw new Error('the token could not be verified', { cause: error });
    report(error.fault);
    throw new Error('Unauthorized');
  }
}

const nameOf = (claim: unknown): string => (typeof claim === 'string' && claim !== '' ? claim : 'unknown');
