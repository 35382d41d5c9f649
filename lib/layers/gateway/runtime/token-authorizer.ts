import type { PrincipalClaims } from '../../../contract';
import { claimsToHandOn, clientOf, type ReadClaims, TokenError } from './claims';
import type { GatewayRequest } from './http';
import { tenantOf } from './principal';

/** What API Gateway asks a token authorizer. */
export interface AuthorizerEvent {
  readonly authorizationToken?: string;
  readonly methodArn: string;
}

/**
 * Lets a verified token through to the one method it was sent to. Throws `Unauthorized`, which API Gateway answers with
 * 401, for a token that is at fault, and anything else when it could not be verified.
 */
export async function authorizeToken(
  read: ReadClaims,
  names: PrincipalClaims,
  { authorizationToken, methodArn }: AuthorizerEvent,
) {
  const request: Pick<GatewayRequest, 'headers'> = { headers: { authorization: authorizationToken } };
  try {
    const verified = await read(request as GatewayRequest);
    const tenant = tenantOf(verified, names);
    return {
      // for access logs; API Gateway takes no empty one
      principalId: String(verified.claims[names.subject] || 'unknown'),
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
    if (error instanceof TokenError) throw new Error('Unauthorized');
    throw new Error('the token could not be verified', { cause: error });
  }
}
