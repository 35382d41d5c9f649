import type { IWorkloadIdentity } from '../../identity';
import { InternetAccess, type PrivateLlmNetwork } from '../../network';

/**
 * Whether a handler in `network` can fetch the keys of an OIDC issuer, which are on the internet. Elsewhere, and for user pools,
 * the authorizer before the handler has them.
 */
export const reachesKeys = ({ userPools }: IWorkloadIdentity, { internet }: PrivateLlmNetwork): boolean =>
  userPools.length === 0 && internet !== InternetAccess.NONE;
