import { ENV, type IssuerConfig, type PrincipalClaims } from '../../../contract';
import { headerClaims } from './claims';
import { DEFAULT_TIMEOUTS } from './settings';
import { type AuthorizerEvent, authorizeToken } from './token-authorizer';

const issuers = JSON.parse(process.env[ENV.tokenIssuers]!) as IssuerConfig[];
const claims = JSON.parse(process.env[ENV.principalClaims]!) as PrincipalClaims;
const read = headerClaims({ issuers, timeouts: DEFAULT_TIMEOUTS });

/** The authorizer of an API whose callers have tokens of an OIDC issuer. */
export const handler = (event: AuthorizerEvent) => authorizeToken(read, claims, event);
